"""`python -m edo_gateway`, and the console program `edo-gateway`."""

import sys

from edo_gateway.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
