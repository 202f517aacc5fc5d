"""What came in, as rows: intake items, receipts, letters to us, quarantine."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

__all__ = [
    "Decision",
    "IncomingFile",
    "IncomingLetter",
    "IntakeItem",
    "IntakeState",
    "QuarantineCode",
    "QuarantineItem",
    "Receipt",
    "SignaturesVerdict",
]

Day = date
"""Fields are called `date`, as the schema calls them; inside their classes the type needs another name."""


class IntakeState(StrEnum):
    """Where an item that arrived stands."""

    STORED = "stored"
    """Its bytes are safe; nobody has read it yet."""
    APPLIED = "applied"
    QUARANTINED = "quarantined"
    DISMISSED = "dismissed"


class QuarantineCode(StrEnum):
    """Why something waits for a person."""

    BROKEN = "broken"
    UNREADABLE = "unreadable"
    CRASHES = "crashes"
    UID_REUSED = "uid-reused"
    NO_UID = "no-uid"
    NO_ADDRESS = "no-address"
    OTHER_ADDRESSEE = "other-addressee"
    UNKNOWN_NOTICE = "unknown-notice"
    UNMATCHED = "unmatched"
    AMBIGUOUS = "ambiguous"
    WRONG_SENDER = "wrong-sender"
    UNCLEAR = "unclear"


class Decision(StrEnum):
    """What a person decided."""

    RETRIED = "retried"
    MATCHED = "matched"
    DISMISSED = "dismissed"

    @property
    def russian(self) -> str:
        """Russian words for what is done with the item."""
        return {
            Decision.RETRIED: "прочитать заново",
            Decision.MATCHED: "отнести к доставке",
            Decision.DISMISSED: "отложить",
        }[self]


class SignaturesVerdict(StrEnum):
    """The technical check of all signatures of a letter that came to us."""

    VALID = "valid"
    INVALID = "invalid"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class IntakeItem:
    """One thing that arrived, whole."""

    id: UUID
    channel: str
    source: str
    digest: str
    size: int
    pack: bytes | None
    broken: str
    state: IntakeState
    crashes: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """A квитанция or a notice, and what it answers."""

    intake_id: UUID
    kind: str
    delivery_id: UUID | None
    dispatch_id: UUID | None
    matched_by: str
    message_uid: UUID | None
    sender: UUID | None
    sender_name: str
    at: datetime | None
    accepted: bool | None = None
    number: str = ""
    date: Day | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """One file of a letter that came to us, stored by its digest."""

    role: str
    name: str
    description: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class IncomingLetter:
    """A letter that came to us."""

    id: UUID
    intake_id: UUID
    channel: str
    uid: UUID | None
    message_uid: UUID | None
    organization: UUID | None
    organization_name: str
    kind: str
    number: str
    date: Day | None
    subject: str
    signatures: SignaturesVerdict
    signature_reports: tuple[dict[str, str], ...]
    files: tuple[IncomingFile, ...]
    letter_id: UUID | None = None
    delivery_id: UUID | None = None
    attention: str = ""


@dataclass(frozen=True, slots=True)
class QuarantineItem:
    """What waits for a person, or what a person decided of it."""

    id: UUID
    intake_id: UUID
    channel: str
    source: str
    code: QuarantineCode
    reason: str
    candidates: tuple[UUID, ...]
    received_at: datetime
    decision: str
