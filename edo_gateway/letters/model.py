"""Letters as they are kept: one outgoing document with its requisites, people, files and links."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from edo_gateway.documents.model import StampBox
from edo_gateway.envelopes.model import Coded, Executor, Person

__all__ = [
    "AddresseeRole",
    "Coded",
    "Executor",
    "FileRole",
    "Letter",
    "LetterAddressee",
    "LetterFile",
    "LetterLink",
    "LinkDirection",
    "Person",
    "Signatory",
    "SignatoryProfile",
    "StampBox",
]


class AddresseeRole(StrEnum):
    """How an addressee gets the letter."""

    MAIN = "main"
    COPY = "copy"


class FileRole(StrEnum):
    """What a file of a letter is."""

    SOURCE = "source"
    """The main document as the clerk gave it."""
    DOCUMENT = "document"
    """The main document as it is sent: PDF/A-1."""
    ATTACHMENT = "attachment"


class LinkDirection(StrEnum):
    """Whose the linked document is."""

    OURS = "ours"
    """An earlier letter of ours."""
    THEIRS = "theirs"
    """A letter that came to us."""
    CITED = "cited"
    """Neither is here: only its number and date are known."""


@dataclass(frozen=True, slots=True)
class SignatoryProfile:
    """A person who may sign, as configured (`[signatories.<key>]`)."""

    key: str
    name: str
    """«Фамилия Имя Отчество»."""
    post: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs this letter (подписант), with the place of the mark of the signature."""

    key: str
    """Key of the configuration table `signatories`."""
    name: str
    post: str
    phone: str
    email: str
    signed_on: date
    """Kept here; a 2.7.1 container has no confirmed place for it."""
    stamp: StampBox


@dataclass(frozen=True, slots=True)
class LetterAddressee:
    """An organisation, and persons in it, in the order of the letter (адресат)."""

    organization: UUID
    name: str
    """The name it bore when the letter was accepted."""
    role: AddresseeRole
    department: str = ""
    persons: tuple[Person, ...] = ()
    """`name` and `post` are kept."""


@dataclass(frozen=True, slots=True)
class LetterFile:
    """A file of the letter; its octets are in the blob store by `sha256`."""

    role: FileRole
    position: int
    """From 0 within its role."""
    name: str
    """The clerk's own file name: a label."""
    wire_name: str
    """Latin name inside the container; empty for a source."""
    size: int
    sha256: str
    changes: tuple[str, ...] = ()
    """Russian sentences: what was changed on the way to PDF/A."""


@dataclass(frozen=True, slots=True)
class LetterLink:
    """An earlier document this letter speaks of (связь)."""

    direction: LinkDirection
    type: str
    """Literal of the message schema's `linkType`; a 2.7.1 container has no confirmed place for it."""
    organization: str
    """Who issued the linked document."""
    number: str
    date: date
    uid: UUID | None = None
    """Document uid in the exchange, where it is known."""
    linked_id: UUID | None = None
    """Our letter's id or the incoming letter's id."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One outgoing document (письмо).

    `department`, `file_index` and `instead_of_distributed` («взамен разосланного») have no confirmed place in a
    2.7.1 container except the author's department: they are kept with the letter.
    """

    id: UUID
    owner: UUID
    """GUID of the organisation whose letter it is."""
    caller: str
    """Who submitted it (`cli`, a program's name): part of the scope of the idempotency key."""
    key: str | None
    """Idempotency key."""
    request_digest: str
    """SHA-256 hex of what was asked (`edo_gateway.letters.request_digest`)."""
    document_uid: UUID
    register: str
    year: int
    number: str
    date: date
    """Moscow's day."""
    kind: Coded
    subject: str
    classification: Coded
    place: Coded
    """Region; empty text if none."""
    department: str
    file_index: str
    """Index of the case by номенклатура дел."""
    instead_of_distributed: bool
    pages: int
    enclosure_pages: int | None
    executor: Executor | None
    registration_stamp: StampBox
    created_at: datetime
    signatories: tuple[Signatory, ...]
    addressees: tuple[LetterAddressee, ...]
    files: tuple[LetterFile, ...]
    links: tuple[LetterLink, ...] = ()
    corrects: UUID | None = None
    """The letter this one was made to correct («исправить и направить»)."""

    @property
    def document(self) -> LetterFile:
        """Return the main document as it is sent."""
        return next(one for one in self.files if one.role is FileRole.DOCUMENT)

    @property
    def attachments(self) -> tuple[LetterFile, ...]:
        """Return the attachments in order."""
        return tuple(one for one in self.files if one.role is FileRole.ATTACHMENT)


CLASSIFICATIONS: Mapping[str, str] = {
    "Обычная информация": "DC00000000",
    "Информация ограниченного распространения": "DC00000001",
}
"""Classification → code of the dictionary DC; the two that are known from public programs of 2.7.1."""

UNKNOWN_KIND_CODE = "DK00000000"
"""Code for a kind of document whose code is not known: the dictionary DK is not public."""
