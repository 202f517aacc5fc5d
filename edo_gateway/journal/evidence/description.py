"""`evidence.json`: what lies where in a bundle, and what of the letter it is.

It is a map, not a proof: whatever it says is compared with the files and the journal's records, or is said not to be
proved.  Written as canonical JSON (keys sorted, no spaces), so that one description has one text.
Names from outside that are no UTF-8 keep their octets as JSON escapes.
"""

import json
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

from edo_gateway.errors import WrongUse
from edo_gateway.journal.evidence.errors import NotCanonical

__all__ = [
    "FORMAT",
    "LARGEST_DESCRIPTION",
    "AnchorPlaceInBundle",
    "ContainerInBundle",
    "DeliveryInBundle",
    "Description",
    "DispatchInBundle",
    "FileInBundle",
    "LetterInBundle",
    "PartInBundle",
    "ReceivedInBundle",
    "read_description",
    "write_description",
]

FORMAT = "edo-gateway-evidence-1"
LARGEST_DESCRIPTION = 1 << 24
"""Octets."""


@dataclass(frozen=True, slots=True)
class LetterInBundle:
    """The letter, as the gateway has it."""

    id: UUID
    document_uid: UUID
    number: str
    date: str
    """ISO 8601."""
    kind: str
    subject: str
    organization: UUID
    organization_name: str


@dataclass(frozen=True, slots=True)
class FileInBundle:
    """A file of the letter."""

    role: str
    """`source`, `document`, `attachment` or `signature`."""
    name: str
    """The person's own name of the file, or its name in the container."""
    path: str
    over: str = ""
    """Path of what a signature is over."""


@dataclass(frozen=True, slots=True)
class ContainerInBundle:
    """The sealed container of one format."""

    format: str
    path: str


@dataclass(frozen=True, slots=True)
class PartInBundle:
    """A file of an envelope or of a package that came in, under its own name there."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class DeliveryInBundle:
    """One addressee."""

    id: UUID
    organization: UUID
    organization_name: str
    registration: str
    number: str
    date: str
    """ISO 8601 or empty."""


@dataclass(frozen=True, slots=True)
class DispatchInBundle:
    """One envelope; `parts` are empty until it is sealed."""

    id: UUID
    kind: str
    delivery: UUID | None
    organization: UUID
    organization_name: str
    address: str
    channel: str
    message_uid: UUID
    answers: UUID | None
    transport: str
    parts: tuple[PartInBundle, ...]
    """In the order in which the envelope's digest counts them."""


@dataclass(frozen=True, slots=True)
class ReceivedInBundle:
    """A package that came in and was matched to the letter."""

    intake: UUID
    kind: str
    """`acknowledgement`, a kind of notice, or `letter`."""
    channel: str
    source: str
    matched_by: str
    delivery: UUID | None
    dispatch: UUID | None
    parts: tuple[PartInBundle, ...]
    """By name, as they came."""


@dataclass(frozen=True, slots=True)
class AnchorPlaceInBundle:
    """One anchor of the journal."""

    number: int
    path: str
    signature: str


@dataclass(frozen=True, slots=True)
class Description:
    """The whole map."""

    format: str
    made: datetime
    home: UUID
    letter: LetterInBundle
    files: tuple[FileInBundle, ...]
    containers: tuple[ContainerInBundle, ...]
    deliveries: tuple[DeliveryInBundle, ...]
    dispatches: tuple[DispatchInBundle, ...]
    received: tuple[ReceivedInBundle, ...]
    anchors: tuple[AnchorPlaceInBundle, ...]
    """Oldest first; the last covers every record."""
    certificates: tuple[str, ...]
    """Paths."""

    @property
    def paths(self) -> list[str]:
        """Return every path it names; twice only where it names one twice, containers in envelopes apart."""
        containers = [each.path for each in self.containers]
        shared = frozenset(containers)
        sent = [part.path for dispatch in self.dispatches for part in dispatch.parts if part.path not in shared]
        came = [part.path for received in self.received for part in received.parts]
        anchors = [path for anchor in self.anchors for path in (anchor.path, anchor.signature)]
        return [*(file.path for file in self.files), *containers, *sent, *came, *anchors, *self.certificates]


def write_description(description: Description) -> bytes:
    """Return the description's one text."""
    text = json.dumps(_plain(description), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


def read_description(octets: bytes) -> Description:
    """Read a description; raises `NotCanonical` unless it is written as `write_description` would."""
    try:
        description: Description = _build(Description, json.loads(octets.decode("utf-8")))
        same = write_description(description) == octets
    except (ValueError, TypeError, RecursionError, WrongUse) as error:
        raise NotCanonical(f"Описание пакета (evidence.json) не читается: {type(error).__name__}.") from error
    if not same or description.format != FORMAT:
        raise NotCanonical("Описание пакета (evidence.json) записано не в своём единственном виде.")
    return description


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, UUID) else value


@cache
def _hints(shape: type) -> dict[str, Any]:
    return get_type_hints(shape)


def _build(shape: Any, value: Any) -> Any:
    """Return a value of the type, or raise `ValueError` or `TypeError`."""
    if is_dataclass(shape) and isinstance(shape, type):
        hints = _hints(shape)
        if not isinstance(value, dict) or value.keys() != hints.keys():
            raise ValueError(shape.__name__)
        return shape(**{name: _build(hint, value[name]) for name, hint in hints.items()})
    if get_origin(shape) is tuple:
        if not isinstance(value, list):
            raise ValueError("list")
        return tuple(_build(get_args(shape)[0], each) for each in value)
    if isinstance(shape, UnionType):
        return None if value is None else _build(get_args(shape)[0], value)
    if shape is UUID:
        return UUID(value) if isinstance(value, str) else _wrong()
    if shape is datetime:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else _wrong()
        return moment if moment.tzinfo is not None else _wrong()
    return value if type(value) is shape else _wrong()


def _wrong() -> Any:
    raise ValueError("value")
