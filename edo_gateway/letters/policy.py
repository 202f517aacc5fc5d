"""How letters are numbered and how large their parts may be.

Every value is a setting (`[policies.*]`); the defaults stand here with the reason for each.
"""

from dataclasses import dataclass, field
from uuid import UUID

from edo_gateway.letters.masks import NumberMask

__all__ = ["EnvelopePolicy", "ExchangePolicy", "LetterLimits", "NumberingPolicy"]


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


@dataclass(frozen=True, slots=True)
class EnvelopePolicy:
    """How the envelope of a message is written, where receivers differ."""

    message_file: str = "message.xml"
    """Name of the message's XML: order 611/96 of 12.07.2024; `communication.xml` and `document.xml` are met too."""
    encryption: bool = False
    """`ШИФРОВАНИЕ` of the envelope file."""
    signature: bool = True
    """`ЭЦП` of the envelope file."""
    delivery_receipt: bool = True
    """`ДОСТАВЛЕНО` of the envelope file."""
    reading_receipt: bool = True
    """`ПРОЧТЕНО` of the envelope file."""


@dataclass(frozen=True, slots=True)
class ExchangePolicy:
    """Whom the gateway believes besides the addressee."""

    operators: tuple[UUID, ...] = ()
    """Exchange operators whose квитанции count, by GUID."""
