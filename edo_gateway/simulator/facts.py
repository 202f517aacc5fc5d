"""What the simulator knows of a package it took, and of an answer it owes."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from edo_gateway.envelopes.model import NoticeKind
from edo_gateway.simulator.behaviour import AnswerKind, Dialect, Encoding, Fault, Handle

__all__ = ["Answer", "Facts", "Verdict", "answer_from_json", "answer_to_json"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a message says; everything may be missing, for a broken package is a package too."""

    kind: str = ""
    """Literal of `header/@type`."""
    message_uid: UUID | None = None
    document_uid: UUID | None = None
    """`container/@uid`, or the uid that a notice names."""
    sender: UUID | None = None
    sender_name: str = ""
    destination: UUID | None = None
    destination_name: str = ""
    address: str = ""
    """First recipient of the envelope, `BOX~SERVER`."""
    number: str = ""
    day: date | None = None
    subject: str = ""
    answers: UUID | None = None
    """For a квитанция: `acknowledgment/@uid`."""
    accepted: bool | None = None
    archive_sha256: str = ""
    """Digest of the container: the same for every addressee of a letter."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an inspection found."""

    facts: Facts
    problems: tuple[str, ...]
    """Russian sentences, all at once; empty if the package is right."""

    @property
    def accepted(self) -> bool:
        """Say whether nothing was found wrong."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it is planned: all that is needed to write it."""

    uid: UUID
    """`header/@uid`, derived from what it answers."""
    folder: str
    """Name of the incoming folder, derived from ids."""
    kind: AnswerKind
    delay: float
    """Seconds after the package was planned."""
    source: UUID
    """The participant who answers."""
    message_uid: UUID | None
    """The message it names (квитанция: `acknowledgment/@uid`, notice: `@mid`); all zeros in the gateway's error."""
    document_uid: UUID | None
    package: str
    """Name of the folder in `taken` it answers."""
    accepted: bool = True
    notice: NoticeKind = NoticeKind.REGISTERED
    text: str = ""
    """Comment of a квитанция, reason of a refusal."""
    number: str = ""
    """The ministry's number."""
    our_number: str = ""
    our_date: date | None = None
    our_name: str = ""
    our_guid: UUID | None = None
    subject: str = ""
    dialect: Dialect = Dialect.V271
    encoding: Encoding = Encoding.UTF8
    fault: Fault = Fault.NONE
    handles: Handle = Handle.ALL
    twin: str = ""
    """Folder in which the same octets come once more."""
    copied: bool = False
    """Whether it is such a twin: written together with the first, published at its own time."""


def answer_to_json(answer: Answer) -> str:
    """Write an answer for the state database."""
    values = {k: v if isinstance(v, bool | float) else None if v is None else str(v) for k, v in asdict(answer).items()}
    return json.dumps(values, ensure_ascii=False)


def answer_from_json(text: str) -> Answer:
    """Read an answer back."""
    values: Mapping[str, Any] = json.loads(text)

    def uid(name: str) -> UUID | None:
        return UUID(values[name]) if values[name] else None

    return Answer(
        uid=UUID(values["uid"]),
        folder=values["folder"],
        kind=AnswerKind(values["kind"]),
        delay=values["delay"],
        source=UUID(values["source"]),
        message_uid=uid("message_uid"),
        document_uid=uid("document_uid"),
        package=values["package"],
        accepted=values["accepted"],
        notice=NoticeKind(values["notice"]),
        text=values["text"],
        number=values["number"],
        our_number=values["our_number"],
        our_date=date.fromisoformat(values["our_date"]) if values["our_date"] else None,
        our_name=values["our_name"],
        our_guid=uid("our_guid"),
        subject=values["subject"],
        dialect=Dialect(values["dialect"]),
        encoding=Encoding(values["encoding"]),
        fault=Fault(values["fault"]),
        handles=Handle(values["handles"]),
        twin=values["twin"],
        copied=values["copied"],
    )
