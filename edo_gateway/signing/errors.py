"""Errors of signatures, keys and certificates, as branches of the product's tree.

WrongUse
├── Malformed      the octets can't be read as what they should be
└── Unsupported    they can be read, and ask for an algorithm or form that is not accepted
"""

from edo_gateway.errors import WrongUse

__all__ = ["Malformed", "Unsupported"]


class Malformed(WrongUse):
    """Octets from outside can't be read: truncated, trailing data, wrong structure, wrong values."""


class Unsupported(WrongUse):
    """Readable, but with an algorithm, parameter set or form this product does not accept."""
