"""How letters are numbered and how large their parts may be.

Every value is a setting (`[policies.*]`); the defaults stand here with the reason for each.
"""

from dataclasses import dataclass, field

from edo_gateway.letters.masks import NumberMask

__all__ = ["LetterLimits", "NumberingPolicy"]


@dataclass(frozen=True, slots=True)
class NumberingPolicy:
    """The gateway's own register of outgoing letters."""

    register: str = "outgoing"
    """Name of the register; numbers are unique in a register and a year (Moscow's)."""
    mask: NumberMask = field(default=NumberMask("{number}"))
    first: int = 1
    """The counter a new year begins with."""


@dataclass(frozen=True, slots=True)
class LetterLimits:
    """How much one letter may hold.  No act sets a limit that is public: these are the product's own."""

    document: int = 50 << 20
    """Octets of the main document."""
    attachment: int = 100 << 20
    """Octets of one attachment."""
    total: int = 300 << 20
    """Octets of all files together."""
    attachments: int = 100
    addressees: int = 200
