"""The command line: everything a user reads is Russian, every listing also speaks JSON."""

from edo_gateway.cli.main import main
from edo_gateway.cli.program import execute

__all__ = ["execute", "main"]
