"""The parts of a letter's story."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from edo_gateway.views.delivery_rows import DeliveryRow
from edo_gateway.views.dispatch_rows import DispatchRow
from edo_gateway.views.events import Event
from edo_gateway.views.shapes import FileEntry, JsonObject, Party, json_date, json_text, json_time, json_uid

__all__ = [
    "AddresseeEntry",
    "AnswerEntry",
    "AttemptEntry",
    "DispatchStory",
    "LetterRef",
    "LetterStory",
    "LinkEntry",
    "ReceiptEntry",
    "SettledEntry",
    "SignatoryEntry",
]


@dataclass(frozen=True, slots=True)
class AddresseeEntry:
    """To whom the letter is."""

    organization: UUID
    name: str
    role: str
    department: str
    persons: tuple[Mapping[str, Any], ...]

    def as_json(self) -> JsonObject:
        """Return the addressee; `role` is `main` or `copy`."""
        return {
            "organization": Party(self.organization, self.name).as_json(),
            "role": self.role,
            "department": json_text(self.department),
            "persons": [dict(person) for person in self.persons],
        }


@dataclass(frozen=True, slots=True)
class SignatoryEntry:
    """Who signed."""

    signatory: str
    name: str
    post: str
    signed_on: date

    def as_json(self) -> JsonObject:
        """Return the signatory."""
        return {
            "signatory": self.signatory,
            "name": self.name,
            "post": self.post,
            "signed_on": json_date(self.signed_on),
        }


@dataclass(frozen=True, slots=True)
class LinkEntry:
    """An earlier letter this one speaks of."""

    direction: str
    type: str
    organization: str
    number: str
    date: date
    uid: UUID | None
    linked: UUID | None

    def as_json(self) -> JsonObject:
        """Return the link; `direction` is `ours`, `theirs` or `cited`."""
        return {
            "direction": self.direction,
            "type": json_text(self.type),
            "organization": self.organization,
            "number": self.number,
            "date": json_date(self.date),
            "uid": json_uid(self.uid),
            "linked": json_uid(self.linked),
        }


@dataclass(frozen=True, slots=True)
class AttemptEntry:
    """One try to hand an envelope to a channel."""

    number: int
    started: datetime
    finished: datetime | None
    outcome: str
    detail: str
    adapter: str
    worker: str

    def as_json(self) -> JsonObject:
        """Return the attempt; a null `outcome` is one that is not known yet."""
        return {
            "number": self.number,
            "started": json_time(self.started),
            "finished": json_time(self.finished),
            "outcome": json_text(self.outcome),
            "detail": json_text(self.detail),
            "adapter": self.adapter,
            "worker": self.worker,
        }


@dataclass(frozen=True, slots=True)
class DispatchStory:
    """A dispatch with its attempts and its sealed files."""

    row: DispatchRow
    attempts: tuple[AttemptEntry, ...]
    files: tuple[FileEntry, ...]

    def as_json(self) -> JsonObject:
        """Return the outbox row with `tries` and `files` added."""
        return {
            **self.row.as_json(),
            "tries": [attempt.as_json() for attempt in self.attempts],
            "files": [file.as_json() for file in self.files],
        }


@dataclass(frozen=True, slots=True)
class ReceiptEntry:
    """A квитанция or a notice that was matched."""

    id: UUID
    kind: str
    delivery: UUID | None
    dispatch: UUID | None
    matched_by: str
    message_uid: UUID | None
    sender: UUID | None
    sender_name: str
    at: datetime | None
    accepted: bool | None
    number: str
    date: date | None
    text: str
    received: datetime
    channel: str
    source: str
    copies: int
    deviations: tuple[Any, ...]

    def as_json(self) -> JsonObject:
        """Return the receipt; `at` is the sender's own time, `received` ours."""
        return {
            "id": json_uid(self.id),
            "kind": self.kind,
            "delivery": json_uid(self.delivery),
            "dispatch": json_uid(self.dispatch),
            "matched_by": self.matched_by,
            "message_uid": json_uid(self.message_uid),
            "sender": Party(self.sender, self.sender_name).as_json(),
            "at": json_time(self.at),
            "accepted": self.accepted,
            "number": json_text(self.number),
            "date": json_date(self.date),
            "text": json_text(self.text),
            "received": json_time(self.received),
            "channel": self.channel,
            "source": self.source,
            "copies": self.copies,
            "deviations": list(self.deviations),
        }


@dataclass(frozen=True, slots=True)
class AnswerEntry:
    """A letter to us that answers this one."""

    id: UUID
    uid: UUID | None
    organization: UUID | None
    organization_name: str
    number: str
    date: date | None
    subject: str
    signatures: str
    source: str
    received: datetime

    def as_json(self) -> JsonObject:
        """Return the answer as `incoming show` would name it."""
        return {
            "id": json_uid(self.id),
            "uid": json_uid(self.uid),
            "organization": Party(self.organization, self.organization_name).as_json(),
            "number": json_text(self.number),
            "date": json_date(self.date),
            "subject": self.subject,
            "signatures": self.signatures,
            "source": self.source,
            "received": json_time(self.received),
        }


@dataclass(frozen=True, slots=True)
class SettledEntry:
    """A call for a person that a person has looked at."""

    delivery: UUID
    code: str
    text: str
    since: datetime
    settled: datetime
    by: str

    def as_json(self) -> JsonObject:
        """Return the call; `since` is when it was raised, `settled` when a person closed it."""
        return {
            "delivery": json_uid(self.delivery),
            "code": self.code,
            "text": self.text,
            "since": json_time(self.since),
            "settled": json_time(self.settled),
            "by": self.by,
        }


@dataclass(frozen=True, slots=True)
class LetterRef:
    """Another letter of ours."""

    id: UUID
    number: str
    date: date

    def as_json(self) -> JsonObject:
        """Return `{letter, number, date}`."""
        return {"letter": json_uid(self.id), "number": self.number, "date": json_date(self.date)}


@dataclass(frozen=True, slots=True)
class LetterStory:
    """Everything that is known of one letter."""

    id: UUID
    document_uid: UUID
    number: str
    date: date
    kind: str
    subject: str
    classification: str
    pages: int
    executor: Mapping[str, Any] | None
    corrects: LetterRef | None
    """The letter that this one was made to correct."""
    corrected_by: tuple[LetterRef, ...]
    created: datetime
    addressees: tuple[AddresseeEntry, ...]
    signatories: tuple[SignatoryEntry, ...]
    links: tuple[LinkEntry, ...]
    deliveries: tuple[DeliveryRow, ...]
    settled: tuple[SettledEntry, ...]
    dispatches: tuple[DispatchStory, ...]
    receipts: tuple[ReceiptEntry, ...]
    answers: tuple[AnswerEntry, ...]
    files: tuple[FileEntry, ...]
    events: tuple[Event, ...]

    def as_json(self) -> JsonObject:
        """Return the story; each of `deliveries` is a row of the log."""
        return {
            "letter": json_uid(self.id),
            "document_uid": json_uid(self.document_uid),
            "number": self.number,
            "date": json_date(self.date),
            "kind": self.kind,
            "subject": self.subject,
            "classification": json_text(self.classification),
            "pages": self.pages,
            "executor": None if self.executor is None else dict(self.executor),
            "corrects": json_uid(self.corrects.id if self.corrects else None),
            "corrected_by": [entry.as_json() for entry in self.corrected_by],
            "created": json_time(self.created),
            "addressees": [entry.as_json() for entry in self.addressees],
            "signatories": [entry.as_json() for entry in self.signatories],
            "links": [entry.as_json() for entry in self.links],
            "deliveries": [row.as_json() for row in self.deliveries],
            "settled": [entry.as_json() for entry in self.settled],
            "dispatches": [entry.as_json() for entry in self.dispatches],
            "receipts": [entry.as_json() for entry in self.receipts],
            "answers": [entry.as_json() for entry in self.answers],
            "files": [file.as_json() for file in self.files],
            "events": [event.as_json() for event in self.events],
        }
