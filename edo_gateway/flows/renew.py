"""Renew: an envelope that has never been tried and whose certificates ran out meanwhile is sealed anew.

It could not have left, so nobody has seen its bytes; ids, number and container's content stay, the signatures are new.
An envelope that was claimed even once might have left and keeps its bytes for ever.
"""

from datetime import datetime

from sqlalchemy import Connection

from edo_gateway.delivery.lifecycle import Ground
from edo_gateway.delivery.model import DispatchKind, Transport
from edo_gateway.delivery.store import move, select_dispatches, to_dispatch
from edo_gateway.delivery.tables import containers, dispatches, envelope_parts
from edo_gateway.flows.context import FlowContext, log

__all__ = ["renew_outdated"]


def renew_outdated(context: FlowContext, connection: Connection, channel: str, now: datetime) -> int:
    """Send untried envelopes with expired certificates back to be sealed; called at every claim, in its transaction."""
    rows = connection.execute(
        select_dispatches()
        .join(
            containers,
            (containers.c.letter_id == dispatches.c.letter_id) & (containers.c.format == dispatches.c.format),
        )
        .where(
            dispatches.c.channel == channel,
            dispatches.c.kind == DispatchKind.LETTER.value,
            dispatches.c.transport == Transport.SEALED.value,
            dispatches.c.fence == 0,
            containers.c.valid_until < now,
        )
    ).all()
    renewed = 0
    for dispatch in [to_dispatch(row) for row in rows]:
        values = {"due_at": now, "envelope_digest": "", "sealed_at": None}
        if move(connection, context.journal, dispatch, Transport.PENDING, Ground.RENEWAL, values=values):
            connection.execute(envelope_parts.delete().where(envelope_parts.c.dispatch_id == dispatch.id))
            connection.execute(
                containers.delete().where(
                    containers.c.letter_id == dispatch.letter_id, containers.c.format == dispatch.format
                )
            )
            log.warning("renewed", extra={"dispatch": str(dispatch.id)})
            renewed += 1
    return renewed
