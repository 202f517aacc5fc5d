"""Acknowledge: the квитанция we owe for a document, a container or a notice becomes a dispatch like any other.

Its id derives from what it answers and from the verdict, so that a second reading of the same message owes nothing
new, and who was refused first and then understood is told so.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from edo_gateway.delivery.model import DispatchKind
from edo_gateway.delivery.store import Dispatch, add_dispatch
from edo_gateway.delivery.tables import dispatches
from edo_gateway.envelopes.reading import MessageReading
from edo_gateway.flows.context import FlowContext
from edo_gateway.storage.ids import wire_id

__all__ = ["Verdict", "owe_acknowledgement"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the квитанция says."""

    accepted: bool
    comment: str
    """Russian sentence; no personal data."""


def owe_acknowledgement(
    context: FlowContext,
    connection: Connection,
    channel: str,
    message: MessageReading,
    address: str,
    verdict: Verdict,
) -> bool:
    """Add the квитанция for a message to the outbox; say False if it is owed already.

    `message` must have a uid and a source: without them there is nothing to answer and nobody to answer to.
    """
    assert message.uid is not None
    assert message.source is not None
    identity = wire_id(context.home, f"acknowledgement:{message.uid}:{message.source}:{verdict.accepted}")
    if connection.execute(select(dispatches.c.id).where(dispatches.c.id == identity)).first() is not None:
        return False
    dispatch = Dispatch.new(
        id=identity,
        kind=DispatchKind.ACKNOWLEDGEMENT,
        delivery_id=None,
        letter_id=None,
        organization=message.source,
        organization_name=message.source_name[:511] or str(message.source),
        address=address[:255],
        channel=channel,
        format="medo-2.7.1",
        message_uid=wire_id(context.home, f"dispatch:{identity}"),
        created_at=context.clock.now(),
        answers=message.uid,
        accepted=verdict.accepted,
        body={"content": f"Квитанция на сообщение типа «{message.kind.value}»", "comment": verdict.comment},
    )
    add_dispatch(connection, context.journal, context.owner_id, dispatch)
    return True
