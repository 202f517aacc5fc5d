"""What a lenient reader found: always as much as could be read, with every deviation named.

Nothing here is trusted: uids, names, numbers and dates are what the sender wrote.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from edo_gateway.envelopes.model import NoticeKind
from edo_gateway.ports.content import Content

__all__ = [
    "AcknowledgementReading",
    "ContainerReading",
    "Deviation",
    "DocumentReading",
    "EnvelopeReading",
    "FileReading",
    "LinkReading",
    "MessageKind",
    "MessageReading",
    "NoticeReading",
    "Reading",
    "ReceiverReading",
    "SignatoryReading",
    "Unreadable",
]


class MessageKind(StrEnum):
    """Kinds of messages; the values are the literals of `header/@type`."""

    DOCUMENT = "Документ"
    NOTICE = "Уведомление"
    ACKNOWLEDGEMENT = "Квитанция"
    CONTAINER = "Транспортный контейнер"


@dataclass(frozen=True, slots=True)
class Deviation:
    """One place where what came differs from the rules; it did not stop the reading."""

    code: str
    """Stable latin identifier, e.g. `encoding-lies`, `empty-organization`."""
    text: str
    """Russian sentence."""


@dataclass(frozen=True, slots=True)
class EnvelopeReading:
    """What `envelope.ltr` or `envelope.ini` said."""

    name: str
    subject: str
    addresses: tuple[str, ...]
    """In an incoming `.ltr` the first is the address to answer to; empty ones are left out."""
    files: tuple[str, ...]
    """Labels of `[ФАЙЛЫ]` and `[ТЕКСТ]`, cut down to their last path part."""
    incoming: bool
    """Whether it is a `.ltr`, in which the sender's address stands in place of the recipients'."""
    date: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class FileReading:
    """A file a document speaks of."""

    name: str
    description: str = ""
    signature_files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignatoryReading:
    """Who signed, as the sender wrote it."""

    name: str = ""
    post: str = ""
    signature_file: str = ""


@dataclass(frozen=True, slots=True)
class LinkReading:
    """An earlier document the sender speaks of."""

    organization: str = ""
    number: str = ""
    date: dt.date | None = None
    uid: UUID | None = None
    type: str = ""


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """A document's requisites, from a passport (2.7, 2.7.1) or from the message itself (2.0 to 2.6)."""

    uid: UUID | None = None
    kind: str = ""
    number: str = ""
    date: dt.date | None = None
    annotation: str = ""
    organization: str = ""
    addressees: tuple[str, ...] = ()
    """Organisations it is addressed to, as it names them."""
    pages: int | None = None
    signatories: tuple[SignatoryReading, ...] = ()
    links: tuple[LinkReading, ...] = ()
    main: FileReading | None = None
    attachments: tuple[FileReading, ...] = ()


@dataclass(frozen=True, slots=True)
class ContainerReading:
    """A transport container: what its passport says, and its files."""

    archive: str
    """Label of the archive in the package."""
    document: DocumentReading
    files: Mapping[str, Content]
    """Every file inside by its label, bounded and safe to open; the passport included."""
    passport: str
    """Label of the passport among `files`."""
    container_signature: str = ""
    """Label of the container's signature among `files`, or empty."""
    version: str = ""
    namespace: str = ""
    """Namespace of the passport: it tells 2.7 from 2.7.1, which `version` does not."""
    schema_errors: tuple[str, ...] = ()
    """What the reconstructed schema says of the passport; never a reason to refuse."""


@dataclass(frozen=True, slots=True)
class AcknowledgementReading:
    """A квитанция."""

    answers: UUID | None
    """`header/@uid` of the message it answers; None if absent or all zeros."""
    accepted: bool | None
    time: dt.datetime | None = None
    time_had_zone: bool = True
    content: str = ""
    comment: str = ""
    error_code: str = ""
    original_file: str = ""
    """Label of the attached archive with the original message, if one is named."""


@dataclass(frozen=True, slots=True)
class NoticeReading:
    """A notice."""

    kind: NoticeKind | None
    """None for a kind we do not know; `literal` keeps the word."""
    literal: str
    document_uid: UUID | None = None
    message_uid: UUID | None = None
    """`@mid`: the message that brought the document."""
    time: dt.datetime | None = None
    time_had_zone: bool = True
    number: str = ""
    number_date: dt.date | None = None
    foundation_organization: str = ""
    foundation_number: str = ""
    foundation_date: dt.date | None = None
    reason: str = ""
    text: str = ""
    """What a person should read: executor and posts, course, publication point …"""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ReceiverReading:
    """To whom a message goes, as the sender wrote it."""

    uid: UUID | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class MessageReading:
    """The XML of a message."""

    file: str
    kind: MessageKind
    namespace: str
    version: str
    uid: UUID | None
    created: dt.datetime | None
    source: UUID | None
    source_name: str
    destinations: tuple[UUID, ...]
    """Each uid once."""
    acknowledgement: AcknowledgementReading | None = None
    notice: NoticeReading | None = None
    container: ContainerReading | None = None
    document: DocumentReading | None = None
    receivers: tuple[ReceiverReading, ...] = ()
    """The same receivers with their names, those without a uid among them."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a package can't be read as a message."""

    code: str
    """Stable latin identifier: `no-envelope`, `no-message`, `not-xml`, `forbidden-dtd`, `unknown-kind` …

    The whole list stands in `edo_gateway.envelopes.medo.reader`.
    """
    text: str
    """Russian sentence for the quarantine list."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one incoming folder says."""

    envelope: EnvelopeReading | None
    message: MessageReading | None
    deviations: tuple[Deviation, ...]
    unreadable: Unreadable | None = None
    """Set if it must go to quarantine; what could be read stands beside it all the same."""
