"""The entry point: the real streams, the real arguments, the real gateway."""

import sys

from edo_gateway.cli.program import execute
from edo_gateway.cli.screen import Screen
from edo_gateway.cli.wiring import RealProgram

__all__ = ["main"]


def main() -> int:
    """Run the program; return its exit code."""
    return execute(sys.argv[1:], Screen(sys.stdout, sys.stderr), RealProgram)
