"""The canonical document: what every format writes, and what letters are mapped to.

It knows no letter, delivery or channel.  Names of files are those inside the container.
Lengths are measured in characters, stamps in whole millimetres from the page's top-left corner,
pages are counted from 1 (МЭДО container 2.7, order 186/258 of 27.05.2015, section I and its schema).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

__all__ = [
    "AttachmentEntry",
    "Author",
    "Coded",
    "Document",
    "DocumentAddressee",
    "DocumentLink",
    "Executor",
    "MainFile",
    "Message",
    "NoticeKind",
    "OutgoingAcknowledgement",
    "OutgoingNotice",
    "Participant",
    "Party",
    "Person",
    "Registration",
    "SignatureMark",
    "StampPlace",
]


@dataclass(frozen=True, slots=True)
class Coded:
    """A word from a dictionary, with its code where the code is known."""

    text: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation as a document names it."""

    title: str
    id: str | None = None
    address: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """An organisation as the exchange knows it: its GUID, name and mail box (`BOX~SERVER`)."""

    guid: UUID
    name: str
    mailbox: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A person with a post; `name` is «Фамилия Имя Отчество»."""

    name: str
    post: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Executor:
    """Who prepared the letter; the container demands the phone."""

    name: str
    phone: str
    post: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class StampPlace:
    """A PNG of the container and the box it covers on a page, in millimetres."""

    file: str
    page: int
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Registration:
    """Our number and date, with the registration stamp."""

    number: str
    date: date
    stamp: StampPlace


@dataclass(frozen=True, slots=True)
class SignatureMark:
    """One signatory: the person, the file of the signature and its visible mark."""

    person: Person
    signature_file: str
    stamp: StampPlace
    type: str = "Утверждающая"


@dataclass(frozen=True, slots=True)
class Author:
    """Who issued the document."""

    organization: Party
    registration: Registration
    signatures: tuple[SignatureMark, ...]
    department: Coded | None = None
    executor: Executor | None = None


@dataclass(frozen=True, slots=True)
class DocumentAddressee:
    """To whom: an organisation and, possibly, persons in it."""

    organization: Party
    department: Coded | None = None
    persons: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """An earlier document this one speaks of.

    `type` has no place in a 2.7.1 container that public sources confirm, so that format leaves it out.
    """

    organization: Party
    number: str
    date: date
    uid: UUID | None = None
    type: str | None = None
    department: Coded | None = None
    signers: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class MainFile:
    """The document's own file."""

    name: str
    pages: int
    enclosure_pages: int | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class AttachmentEntry:
    """One attachment; `order` counts from 0, `description` keeps the name its sender gave it."""

    name: str
    order: int
    signature_files: tuple[str, ...]
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """Everything a container's description file (passport) says."""

    uid: UUID
    kind: Coded
    annotation: str
    authors: tuple[Author, ...]
    addressees: tuple[DocumentAddressee, ...]
    main: MainFile
    attachments: tuple[AttachmentEntry, ...] = ()
    links: tuple[DocumentLink, ...] = ()
    place: Coded | None = None
    classification: Coded | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What every message carries: its own identity, from whom and to whom."""

    uid: UUID
    created: datetime
    """Aware; written in Moscow time with its offset, to the second."""
    source: Participant
    destination: Participant
    body_folder: str = ""
    """Folder of the body files, relative to the envelope file, where the channel keeps them apart; else empty."""


class NoticeKind(StrEnum):
    """Kinds of notices; the values are the product's own identifiers."""

    REGISTERED = "registered"
    REFUSED = "refused"
    EXECUTOR_ASSIGNED = "executor_assigned"
    REPORT_PREPARED = "report_prepared"
    REPORT_SENT = "report_sent"
    COURSE_CHANGED = "course_changed"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class OutgoingAcknowledgement:
    """A квитанция to be written: what it answers and the verdict."""

    answers: UUID
    time: datetime
    accepted: bool
    content: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class OutgoingNotice:
    """A notice to be written: registered with a number, or refused with a reason, or progress in words."""

    kind: NoticeKind
    document_uid: UUID
    time: datetime
    foundation_organization: str
    foundation_number: str
    foundation_date: date
    number: str | None = None
    number_date: date | None = None
    reason: str | None = None
    text: str | None = None
    persons: tuple[Person, ...] = field(default=())
    comment: str | None = None
    message_uid: UUID | None = None
    """`header/@uid` of the message that brought the document (`@mid`), where it is known."""
