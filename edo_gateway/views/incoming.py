"""Letters that came to us: the list, and one of them with its files, signatures and deviations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from edo_gateway.delivery.tables import dispatches
from edo_gateway.directory.tables import organizations
from edo_gateway.directory.text import fold, read_guid, shown
from edo_gateway.errors import Ambiguous, NotFound
from edo_gateway.receipts.tables import incoming_files, incoming_letters, intake
from edo_gateway.views.dispatch_rows import DispatchRow, attempt_counts, dispatch_query, dispatch_row
from edo_gateway.views.shapes import (
    FileEntry,
    JsonObject,
    Page,
    Party,
    Paths,
    json_date,
    json_text,
    json_time,
    json_uid,
)

__all__ = ["IncomingRow", "IncomingStory", "incoming_list", "incoming_story"]


@dataclass(frozen=True, slots=True)
class IncomingRow:
    """One letter that came to us."""

    id: UUID
    uid: UUID | None
    message_uid: UUID | None
    organization: Party
    kind: str
    number: str
    date: date | None
    subject: str
    signatures: str
    """`valid`, `invalid` or `missing`: a technical check."""
    files: tuple[FileEntry, ...]
    letter: UUID | None
    delivery: UUID | None
    attention: str
    channel: str
    source: str
    received: datetime

    @property
    def attachments(self) -> tuple[FileEntry, ...]:
        """Return the files that came beside the document."""
        return tuple(file for file in self.files if file.role == "attachment")

    def as_json(self) -> JsonObject:
        """Return the row under the names that programs rely on."""
        return {
            "id": json_uid(self.id),
            "uid": json_uid(self.uid),
            "message_uid": json_uid(self.message_uid),
            "organization": self.organization.as_json(),
            "kind": json_text(self.kind),
            "number": json_text(self.number),
            "date": json_date(self.date),
            "subject": self.subject,
            "signatures": self.signatures,
            "attachments": [file.as_json() for file in self.attachments],
            "letter": json_uid(self.letter),
            "delivery": json_uid(self.delivery),
            "attention": json_text(self.attention),
            "channel": self.channel,
            "source": self.source,
            "received": json_time(self.received),
        }


@dataclass(frozen=True, slots=True)
class IncomingStory:
    """One letter that came to us, whole."""

    row: IncomingRow
    signature_reports: Sequence[Mapping[str, Any]]
    deviations: Sequence[Any]
    copies: int
    """How often the very same package came."""
    answers: tuple[DispatchRow, ...]
    """The квитанции that we owe or sent for it."""

    def as_json(self) -> JsonObject:
        """Return the list's row with files, verdicts, deviations and what we owe."""
        return {
            **self.row.as_json(),
            "files": [file.as_json() for file in self.row.files],
            "signature_reports": list(self.signature_reports),
            "deviations": list(self.deviations),
            "copies": self.copies,
            "acknowledgements": [dispatch.as_json() for dispatch in self.answers],
        }


def _query() -> Select[Any]:
    return (
        select(incoming_letters, intake.c.source, intake.c.deviations, intake.c.copies, organizations.c.short_name)
        .join(intake, intake.c.id == incoming_letters.c.intake_id)
        .join(organizations, organizations.c.guid == incoming_letters.c.organization, isouter=True)
    )


def incoming_list(connection: Connection, *, limit: int, paths: Paths, after: UUID | None = None) -> Page[IncomingRow]:
    """Return at most `limit` letters older than `after`, newest first."""
    query = _query()
    if after is not None:
        query = query.where(incoming_letters.c.id < after)
    found = connection.execute(query.order_by(incoming_letters.c.id.desc()).limit(limit + 1)).all()
    files = _files(connection, [row.id for row in found[:limit]], paths)
    rows = tuple(_row(row, files.get(row.id, ())) for row in found[:limit])
    return Page(rows, rows[-1].id if len(found) > limit else None)


def incoming_story(connection: Connection, text: str, *, paths: Paths) -> IncomingStory:
    """Return one letter by its id, a uid, its number or the incoming folder's name.

    Raises `NotFound`, or `Ambiguous` with the candidates.
    """
    row = _find(connection, text.strip())
    files = _files(connection, [row.id], paths)
    answers: tuple[DispatchRow, ...] = ()
    if row.message_uid is not None:
        owed = connection.execute(
            dispatch_query().where(dispatches.c.answers == row.message_uid).order_by(dispatches.c.created_at)
        ).all()
        tries = attempt_counts(connection, [one.id for one in owed])
        answers = tuple(dispatch_row(one, tries.get(one.id, 0)) for one in owed)
    return IncomingStory(
        _row(row, files.get(row.id, ())), row.signature_reports or (), row.deviations or (), row.copies, answers
    )


def _find(connection: Connection, text: str) -> Row[Any]:
    uid = read_guid(text)
    conditions: Sequence[ColumnElement[bool]]
    if uid is not None:
        conditions = (
            incoming_letters.c.id == uid,
            incoming_letters.c.uid == uid,
            incoming_letters.c.message_uid == uid,
        )
    else:
        conditions = (incoming_letters.c.number == text, intake.c.source == text) if fold(text) else ()
    for condition in conditions:
        found = connection.execute(_query().where(condition).order_by(incoming_letters.c.id.desc()).limit(21)).all()
        if len(found) == 1:
            return found[0]
        if found:
            raise Ambiguous(
                f"«{shown(text)}» подходит нескольким входящим письмам.",
                [f"{row.id} — № {row.number or 'б/н'}, {row.organization_name}" for row in found[:20]],
                todo="Укажите идентификатор.",
            )
    raise NotFound(f"Входящее письмо «{shown(text)}» не найдено.", todo="Посмотрите список: edo-gateway incoming list.")


def _files(connection: Connection, ids: Sequence[UUID], paths: Paths) -> dict[UUID, tuple[FileEntry, ...]]:
    query = (
        select(incoming_files)
        .where(incoming_files.c.incoming_id.in_(ids))
        .order_by(incoming_files.c.incoming_id, incoming_files.c.position)
    )
    result: dict[UUID, tuple[FileEntry, ...]] = {}
    for row in connection.execute(query):
        entry = FileEntry(row.role, row.name, row.description, row.size, row.sha256, paths(row.sha256))
        result[row.incoming_id] = (*result.get(row.incoming_id, ()), entry)
    return result


def _row(row: Row[Any], files: tuple[FileEntry, ...]) -> IncomingRow:
    return IncomingRow(
        id=row.id,
        uid=row.uid,
        message_uid=row.message_uid,
        organization=Party(row.organization, row.organization_name, row.short_name or ""),
        kind=row.kind,
        number=row.number,
        date=row.date,
        subject=row.subject,
        signatures=row.signatures,
        files=files,
        letter=row.letter_id,
        delivery=row.delivery_id,
        attention=row.attention,
        channel=row.channel,
        source=row.source,
        received=row.received_at,
    )
