"""Holds: a flag on a dispatch with who, until when and why; no state, and no claim takes what is held.

A hold whose time has come is lifted by the claim that finds it, and journalled like any other release.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select, update

from edo_gateway.delivery.model import Transport
from edo_gateway.delivery.tables import dispatches
from edo_gateway.journal import GATEWAY, Entry, Journal

__all__ = ["end_holds", "lift_hold"]


def lift_hold(
    connection: Connection, journal: Journal, dispatch_id: UUID, letter_id: UUID | None, held_by: str, actor: str
) -> None:
    """Take the flag off, whoever laid it."""
    connection.execute(
        update(dispatches).where(dispatches.c.id == dispatch_id).values(hold_by="", hold_until=None, hold_reason="")
    )
    journal.write(
        connection, Entry("dispatch.released", "dispatch", dispatch_id, letter_id, {"held_by": held_by}), actor
    )


def end_holds(connection: Connection, journal: Journal, channel: str, now: datetime) -> int:
    """Lift the holds of a channel whose time has come; return how many."""
    rows = connection.execute(
        select(dispatches.c.id, dispatches.c.letter_id, dispatches.c.hold_by).where(
            dispatches.c.transport == Transport.SEALED.value,
            dispatches.c.channel == channel,
            dispatches.c.hold_by != "",
            dispatches.c.hold_until <= now,
        )
    ).all()
    for row in rows:
        lift_hold(connection, journal, row.id, row.letter_id, row.hold_by, GATEWAY)
    return len(rows)
