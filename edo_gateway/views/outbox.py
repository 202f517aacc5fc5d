"""The outbox: every dispatch, ours and what we owe, newest first, in pages."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection

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
        query = query.where(dispatches.c.id < after)
    found = connection.execute(query.order_by(dispatches.c.id.desc()).limit(limit + 1)).all()
    tries = attempt_counts(connection, [row.id for row in found[:limit]])
    rows = tuple(dispatch_row(row, tries.get(row.id, 0)) for row in found[:limit])
    return Page(rows, rows[-1].id if len(found) > limit else None)
