"""Quarantine: what could not be read, matched or believed, with its files and the letters it might belong to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from edo_gateway.delivery.policy import SilencePolicy
from edo_gateway.delivery.tables import deliveries
from edo_gateway.directory.text import read_guid, shown
from edo_gateway.errors import Ambiguous, EdoError, NotFound
from edo_gateway.ports.content import Content, bytes_content
from edo_gateway.receipts.tables import intake, quarantine
from edo_gateway.storage.pack import read_pack
from edo_gateway.views.delivery_rows import DeliveryRow, base_query, complete_rows
from edo_gateway.views.shapes import JsonObject, Page, json_text, json_time, json_uid

__all__ = [
    "Octets",
    "PackedFile",
    "QuarantineRow",
    "QuarantineScope",
    "QuarantineStory",
    "quarantine_list",
    "quarantine_story",
]

Octets = Callable[[str], Content]
"""SHA-256 hex → the stored octets; raises `NotFound`."""


class QuarantineScope(StrEnum):
    """How much of the quarantine is wanted."""

    OPEN = "open"
    """Only what waits for a person's decision."""
    ALL = "all"


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """One thing set aside, whole."""

    id: UUID
    intake: UUID
    channel: str
    source: str
    code: str
    reason: str
    candidates: tuple[UUID, ...]
    received: datetime
    decision: str
    decided_by: str
    decided_at: datetime | None
    note: str

    def as_json(self) -> JsonObject:
        """Return the row under the names that programs rely on."""
        return {
            "id": json_uid(self.id),
            "intake": json_uid(self.intake),
            "channel": self.channel,
            "source": self.source,
            "code": self.code,
            "reason": self.reason,
            "candidates": [json_uid(candidate) for candidate in self.candidates],
            "received": json_time(self.received),
            "decision": json_text(self.decision),
            "decided_by": json_text(self.decided_by),
            "decided_at": json_time(self.decided_at),
            "note": json_text(self.note),
        }


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of what arrived; its name is a label that came from outside."""

    name: str
    size: int

    def as_json(self) -> JsonObject:
        """Return `{name, size}`."""
        return {"name": self.name, "size": self.size}


@dataclass(frozen=True, slots=True)
class QuarantineStory:
    """One thing set aside, with all that is known of it."""

    row: QuarantineRow
    digest: str
    size: int
    copies: int
    message_uid: UUID | None
    deviations: Sequence[Any]
    files: tuple[PackedFile, ...]
    files_problem: str
    """Why the files can't be listed, empty if they can."""
    candidates: tuple[DeliveryRow, ...]

    def as_json(self) -> JsonObject:
        """Return the list's row with files, deviations and the deliveries it might belong to."""
        return {
            **self.row.as_json(),
            "digest": self.digest,
            "size": self.size,
            "copies": self.copies,
            "message_uid": json_uid(self.message_uid),
            "deviations": list(self.deviations),
            "files": [file.as_json() for file in self.files],
            "files_problem": json_text(self.files_problem),
            "deliveries": [candidate.as_json() for candidate in self.candidates],
        }


def quarantine_list(
    connection: Connection, scope: QuarantineScope, *, limit: int, after: UUID | None = None
) -> Page[QuarantineRow]:
    """Return at most `limit` rows older than `after`, newest first."""
    query = select(quarantine)
    if scope is QuarantineScope.OPEN:
        query = query.where(quarantine.c.decision == "")
    if after is not None:
        query = query.where(quarantine.c.id < after)
    found = connection.execute(query.order_by(quarantine.c.id.desc()).limit(limit + 1)).all()
    rows = tuple(_row(row) for row in found[:limit])
    return Page(rows, rows[-1].id if len(found) > limit else None)


def quarantine_story(
    connection: Connection, text: str, *, octets: Octets, silence: SilencePolicy | None = None
) -> QuarantineStory:
    """Return one row by its id or by the incoming folder's name; raises `NotFound` or `Ambiguous`."""
    row = _find(connection, text.strip())
    item = connection.execute(
        select(
            intake.c.digest, intake.c.size, intake.c.copies, intake.c.message_uid, intake.c.deviations, intake.c.pack
        ).where(intake.c.id == row.intake)
    ).one()
    files, problem = _files(item.digest, item.pack, octets)
    found = connection.execute(base_query().where(deliveries.c.id.in_(row.candidates))).all() if row.candidates else []
    return QuarantineStory(
        row=row,
        digest=item.digest,
        size=item.size,
        copies=item.copies,
        message_uid=item.message_uid,
        deviations=item.deviations or (),
        files=files,
        files_problem=problem,
        candidates=tuple(complete_rows(connection, found, silence or SilencePolicy())),
    )


def _find(connection: Connection, text: str) -> QuarantineRow:
    uid = read_guid(text)
    condition = quarantine.c.id == uid if uid is not None else quarantine.c.source == text
    found = connection.execute(select(quarantine).where(condition).order_by(quarantine.c.id.desc()).limit(21)).all()
    if not found:
        raise NotFound(
            f"Записи «{shown(text)}» в карантине нет.", todo="Посмотрите список: edo-gateway quarantine list."
        )
    if len(found) > 1:
        raise Ambiguous(
            f"«{shown(text)}» подходит нескольким записям карантина.",
            [f"{row.id} — {row.source}: {row.reason}" for row in found[:20]],
            todo="Укажите идентификатор.",
        )
    return _row(found[0])


def _files(digest: str, pack: bytes | None, octets: Octets) -> tuple[tuple[PackedFile, ...], str]:
    try:
        packed = read_pack(octets(digest) if pack is None else bytes_content(pack))
    except EdoError as error:
        return (), str(error)
    return tuple(PackedFile(name, content.size) for name, content in packed.items()), ""


def _row(row: Row[Any]) -> QuarantineRow:
    return QuarantineRow(
        id=row.id,
        intake=row.intake_id,
        channel=row.channel,
        source=row.source,
        code=row.code,
        reason=row.reason,
        candidates=tuple(UUID(text) for text in row.candidates or ()),
        received=row.received_at,
        decision=row.decision,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        note=row.note,
    )
