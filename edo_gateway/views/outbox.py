"""The outbox: every dispatch, ours and what we owe, newest first, in pages."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, bindparam, false, select, tuple_

from edo_gateway.delivery.model import DispatchKind, Transport
from edo_gateway.delivery.tables import dispatches
from edo_gateway.views.dispatch_rows import DispatchRow, attempt_counts, dispatch_query, dispatch_row
from edo_gateway.views.shapes import Page

__all__ = ["OutboxFilter", "OutboxScope", "outbox"]

_NOT_GONE = (Transport.PENDING, Transport.SEALED, Transport.SENDING, Transport.UNKNOWN, Transport.FAILED)


class OutboxScope(StrEnum):
    """How much of the outbox is wanted."""

    ALL = "all"
    WAITING = "waiting"
    """Only what no channel has yet, or of which that is not known."""


@dataclass(frozen=True, slots=True)
class OutboxFilter:
    """Which dispatches are wanted; every filter left at its default lets everything through."""

    scope: OutboxScope = OutboxScope.ALL
    kinds: frozenset[DispatchKind] = frozenset()
    transport: frozenset[Transport] = frozenset()
    channel: str = ""


def outbox(connection: Connection, wanted: OutboxFilter, *, limit: int, after: UUID | None = None) -> Page[DispatchRow]:
    """Return at most `limit` dispatches older than `after`, newest first."""
    query = dispatch_query()
    if wanted.scope is OutboxScope.WAITING:
        query = query.where(dispatches.c.transport.in_(_NOT_GONE))
    if wanted.kinds:
        query = query.where(dispatches.c.kind.in_(sorted(wanted.kinds)))
    if wanted.transport:
        query = query.where(dispatches.c.transport.in_(sorted(wanted.transport)))
    if wanted.channel:
        query = query.where(dispatches.c.channel == wanted.channel)
    if after is not None:
        query = query.where(_older_than(connection, after))
    newest_first = query.order_by(dispatches.c.created_at.desc(), dispatches.c.id.desc())
    found = connection.execute(newest_first.limit(limit + 1)).all()
    tries = attempt_counts(connection, [row.id for row in found[:limit]])
    rows = tuple(dispatch_row(row, tries.get(row.id, 0)) for row in found[:limit])
    return Page(rows, rows[-1].id if len(found) > limit else None)


def _older_than(connection: Connection, after: UUID) -> ColumnElement[bool]:
    """Return the condition of the next page.

    Ids of what we owe derive from what they answer and say nothing of time, so the time is looked up.
    """
    last = connection.execute(select(dispatches.c.created_at).where(dispatches.c.id == after)).scalar_one_or_none()
    if last is None:
        return false()
    at = bindparam(None, last, dispatches.c.created_at.type)
    identity = bindparam(None, after, dispatches.c.id.type)
    return tuple_(dispatches.c.created_at, dispatches.c.id) < tuple_(at, identity)
