"""What lies in the journal's tables, read so that nothing somebody wrote there can stop the reading.

A value that can't be read as what it should be makes its own row unreadable, not the page around it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select
from sqlalchemy.exc import SQLAlchemyError

from edo_gateway.journal.record import record_text
from edo_gateway.journal.tables import journal, journal_anchors, journal_leaves, journal_nodes, journal_pending
from edo_gateway.journal.tree import Node

__all__ = [
    "LeafRow",
    "RecordRow",
    "anchor_rows",
    "id_time",
    "leaf_page",
    "next_place",
    "node_page",
    "orphans",
    "place_of",
    "stored_size",
    "unplaced",
    "waiting_count",
]

_UNREADABLE = (ValueError, TypeError, AttributeError, OverflowError, SQLAlchemyError)
"""What the database and the types above it raise for a value that is not what the column holds."""
_ANCHORS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record as it lies there; None for what can't be read."""

    id: UUID | None
    kind: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LeafRow:
    """A leaf, and the record it stands for."""

    record: RecordRow
    text: str | None
    """The record's text; None if there is no record, or an unreadable one."""
    digest: str
    there: bool
    """Whether there is a record at all."""


def stored_size(connection: Connection) -> int:
    """Return the number of places that leaves or their hashes take, gaps included."""
    last = [
        connection.execute(select(func.max(journal_leaves.c.seq))).scalar_one(),
        connection.execute(select(func.max(journal_nodes.c.position)).where(journal_nodes.c.level == 0)).scalar_one(),
    ]
    return 1 + max(-1 if each is None else int(each) for each in last)


def next_place(connection: Connection, start: int) -> int | None:
    """Return the first place from `start` on that a leaf or its hash takes."""
    found = [
        connection.execute(select(func.min(journal_leaves.c.seq)).where(journal_leaves.c.seq >= start)).scalar_one(),
        connection.execute(
            select(func.min(journal_nodes.c.position)).where(
                journal_nodes.c.level == 0, journal_nodes.c.position >= start
            )
        ).scalar_one(),
    ]
    return min((int(each) for each in found if each is not None), default=None)


def leaf_page(connection: Connection, start: int, end: int) -> dict[int, LeafRow]:
    """Return the leaves with `start` <= seq < `end`."""
    query = select(journal_leaves.c.seq, journal_leaves.c.record_id, journal).outerjoin_from(
        journal_leaves, journal, journal.c.id == journal_leaves.c.record_id
    )
    page = query.where(journal_leaves.c.seq >= start, journal_leaves.c.seq < end)
    places = select(journal_leaves.c.seq).where(journal_leaves.c.seq >= start, journal_leaves.c.seq < end)

    def alone(seq: int) -> tuple[int, LeafRow]:
        try:
            return _leaf(connection.execute(query.where(journal_leaves.c.seq == seq)).one())
        except _UNREADABLE:
            return seq, LeafRow(RecordRow(_record_id(connection, seq)), None, "", there=True)

    return dict(_page(connection, page, _leaf, connection.execute(places).scalars, alone))


def _leaf(row: Row[Any]) -> tuple[int, LeafRow]:
    if row.id is None:
        return row.seq, LeafRow(RecordRow(row.record_id, None, id_time(row.record_id)), None, "", there=False)
    return row.seq, LeafRow(RecordRow(row.id, row.kind, row.at), record_text(row), row.digest, there=True)


def _record_id(connection: Connection, seq: int) -> UUID | None:
    query = select(journal_leaves.c.record_id).where(journal_leaves.c.seq == seq)
    try:
        found: UUID | None = connection.execute(query).scalar_one()
    except _UNREADABLE:
        return None
    return found


def node_page(connection: Connection, start: int, end: int, levels: int) -> dict[Node, bytes]:
    """Return the nodes of the lower `levels` whose last leaf lies in `start` <= seq < `end`."""
    table = journal_nodes.c
    ranges: list[ColumnElement[bool]] = [
        and_(table.level == level, table.position >= start >> level, table.position < end >> level)
        for level in range(levels)
    ]
    page = select(journal_nodes).where(or_(*ranges))
    places = select(table.level, table.position).where(or_(*ranges))

    def read(row: Row[Any]) -> tuple[Node, bytes]:
        return (row.level, row.position), bytes(row.hash)

    def alone(place: Row[Any]) -> tuple[Node, bytes]:
        node = (place.level, place.position)
        query = select(table.hash).where(table.level == place.level, table.position == place.position)
        try:
            return node, bytes(connection.execute(query).scalar_one())
        except _UNREADABLE:
            return node, b""

    return dict(_page(connection, page, read, connection.execute(places).all, alone))


def _page(
    connection: Connection,
    page: Select[Any],
    read: Callable[[Row[Any]], Any],
    keys: Callable[[], Iterable[Any]],
    alone: Callable[[Any], Any],
) -> list[Any]:
    """Read a page at once; row by row if anything in it can't be read."""
    try:
        return [read(row) for row in connection.execute(page)]
    except _UNREADABLE:
        return [alone(key) for key in list(keys())]


def place_of(connection: Connection, octets: bytes) -> int | None:
    """Return where in the tree a leaf has this hash; looks at all leaves."""
    query = select(func.min(journal_nodes.c.position)).where(journal_nodes.c.level == 0, journal_nodes.c.hash == octets)
    found = connection.execute(query).scalar_one()
    return None if found is None else int(found)


def anchor_rows(connection: Connection) -> Iterator[Row[Any] | int]:
    """Yield the anchors in the order of their numbers; the number alone where a row can't be read."""
    last = -1
    while True:
        query = select(journal_anchors.c.number).where(journal_anchors.c.number > last)
        numbers = connection.execute(query.order_by(journal_anchors.c.number).limit(_ANCHORS_AT_ONCE)).scalars().all()
        for number in numbers:
            try:
                yield connection.execute(select(journal_anchors).where(journal_anchors.c.number == number)).one()
            except _UNREADABLE:
                yield number
        if not numbers:
            return
        last = numbers[-1]


def unplaced(connection: Connection, limit: int) -> tuple[int, list[RecordRow]]:
    """Return how many records are neither in the tree nor waiting for it, and the first of them."""
    query = (
        select(journal.c.id, journal.c.kind, journal.c.at)
        .outerjoin(journal_leaves, journal_leaves.c.record_id == journal.c.id)
        .outerjoin(journal_pending, journal_pending.c.record_id == journal.c.id)
        .where(journal_leaves.c.seq.is_(None), journal_pending.c.record_id.is_(None))
    )
    return _some(connection, query, limit, lambda row: RecordRow(row.id, row.kind, row.at))


def orphans(connection: Connection, limit: int) -> tuple[int, list[RecordRow]]:
    """Return how many records wait for the tree and are gone, and the first of them."""
    query = (
        select(journal_pending.c.record_id)
        .outerjoin(journal, journal.c.id == journal_pending.c.record_id)
        .where(journal.c.id.is_(None))
    )
    return _some(connection, query, limit, lambda row: RecordRow(row.record_id, None, id_time(row.record_id)))


def _some(
    connection: Connection, query: Select[Any], limit: int, read: Callable[[Row[Any]], RecordRow]
) -> tuple[int, list[RecordRow]]:
    count = connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    found = []
    for offset in range(min(count, limit)):
        try:
            found.append(read(connection.execute(query.limit(1).offset(offset)).one()))
        except _UNREADABLE:
            found.append(RecordRow(None))
    return count, found


def waiting_count(connection: Connection) -> int:
    """Return how many records wait for the tree."""
    return int(connection.execute(select(func.count()).select_from(journal_pending)).scalar_one())


def id_time(identity: UUID) -> datetime | None:
    """Return the time a UUIDv7 was made at (RFC 9562, section 5.7); None if it was not made by a clock."""
    try:
        return datetime.fromtimestamp((identity.int >> 80) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
