"""Who took over from whom: a ministry is renamed, split or merged, and its answers come under a new GUID."""

from datetime import date
from uuid import UUID

from sqlalchemy import Connection, select, update

from edo_gateway.directory.model import Successor
from edo_gateway.directory.tables import organization_successors

__all__ = ["LONGEST_CHAIN", "is_same_or_successor", "save_successor", "successors_of"]

LONGEST_CHAIN = 16
"""Successions followed one after another at most; a longer chain is a mistake in the directory."""


def successors_of(conn: Connection, organization: UUID, on: date) -> tuple[Successor, ...]:
    """Return the direct successors in force on that day, earliest first."""
    table = organization_successors
    rows = conn.execute(
        select(table).where(table.c.organization == organization, table.c.since <= on).order_by(table.c.since)
    )
    return tuple(Successor(**row._mapping) for row in rows)


def is_same_or_successor(conn: Connection, addressee: UUID, sender: UUID, on: date) -> bool:
    """Say whether `sender` is the addressee or, on that day, its successor, directly or through others.

    Rings are harmless; at most `LONGEST_CHAIN` steps are followed.
    """
    seen = {addressee}
    rim = [addressee]
    for _ in range(LONGEST_CHAIN):
        if sender in seen:
            return True
        rim = [next_.successor for one in rim for next_ in successors_of(conn, one, on) if next_.successor not in seen]
        if not rim:
            return False
        seen.update(rim)
    return sender in seen


def save_successor(conn: Connection, successor: Successor) -> bool:
    """Keep a succession, new or with another date; returns whether anything changed."""
    table = organization_successors
    key = (table.c.organization == successor.organization) & (table.c.successor == successor.successor)
    known = conn.execute(select(table.c.since).where(key)).scalar_one_or_none()
    if known == successor.since:
        return False
    if known is None:
        conn.execute(
            table.insert().values(
                organization=successor.organization, successor=successor.successor, since=successor.since
            )
        )
    else:
        conn.execute(update(table).where(key).values(since=successor.since))
    return True
