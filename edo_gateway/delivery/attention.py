"""What a person must look at: raised once per delivery and code, resolved by an event or by a person."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, update

from edo_gateway.delivery.store import Delivery
from edo_gateway.delivery.tables import attentions, deliveries
from edo_gateway.journal import GATEWAY, Entry, Journal
from edo_gateway.ports.clock import Clock
from edo_gateway.storage.ids import uuid7

__all__ = ["AttentionCode", "end_waiting", "raise_attention", "resolve_attention"]


class AttentionCode(StrEnum):
    """Why a person is called."""

    ACKNOWLEDGEMENT_LATE = "acknowledgement-late"
    ACKNOWLEDGEMENT_OVERDUE = "acknowledgement-overdue"
    NOTICE_LATE = "notice-late"
    ACKNOWLEDGEMENTS_CONTRADICT = "acknowledgements-contradict"
    NUMBER_DIFFERS = "registration-number-differs"
    REFUSED_AFTER_REGISTRATION = "refused-after-registration"
    REGISTERED_AFTER_REFUSAL = "registered-after-refusal"
    RECEIPT_UNEXPECTED = "receipt-unexpected"
    EARLIER_ARRIVED = "earlier-arrived"
    CHANNEL_CANT_TELL = "channel-cant-tell"
    SENDER_CRASHES = "sender-crashes"
    CANT_SEAL = "cant-seal"


def raise_attention(
    connection: Connection, journal: Journal, clock: Clock, delivery: Delivery, code: AttentionCode, text: str
) -> bool:
    """Call a person to a delivery; say False if that call is open already."""
    open_row = connection.execute(
        select(attentions.c.id).where(
            attentions.c.delivery_id == delivery.id,
            attentions.c.code == code.value,
            attentions.c.resolved_at.is_(None),
        )
    ).first()
    if open_row is not None:
        return False
    at = journal.write(
        connection,
        Entry("attention.raised", "delivery", delivery.id, delivery.letter_id, {"code": code.value}),
    )
    connection.execute(
        attentions.insert().values(
            id=uuid7(clock),
            delivery_id=delivery.id,
            code=code.value,
            text=text[:1023],
            raised_at=at,
            resolved_at=None,
            resolved_by="",
        )
    )
    connection.execute(update(deliveries).where(deliveries.c.id == delivery.id).values(updated_at=at))
    return True


def resolve_attention(
    connection: Connection, journal: Journal, delivery_id: UUID, code: AttentionCode, actor: str = GATEWAY
) -> None:
    """Close an open call; nothing happens if there is none."""
    _resolve(connection, journal, delivery_id, (code,), actor)


_OPEN = (
    select(attentions.c.id, attentions.c.code, deliveries.c.letter_id)
    .join(deliveries, deliveries.c.id == attentions.c.delivery_id)
    .where(attentions.c.delivery_id == bindparam("delivery"), attentions.c.resolved_at.is_(None))
)


def _resolve(
    connection: Connection, journal: Journal, delivery_id: UUID, codes: Sequence[AttentionCode], actor: str
) -> None:
    opened = {row.code: row for row in connection.execute(_OPEN, {"delivery": delivery_id})}
    for code in codes:
        row = opened.get(code.value)
        if row is not None:
            entry = Entry("attention.resolved", "delivery", delivery_id, row.letter_id, {"code": code.value})
            at = journal.write(connection, entry, actor)
            resolved = {"resolved_at": at, "resolved_by": actor}
            connection.execute(update(attentions).where(attentions.c.id == row.id).values(**resolved))


_WAITING = (
    AttentionCode.ACKNOWLEDGEMENT_LATE,
    AttentionCode.ACKNOWLEDGEMENT_OVERDUE,
    AttentionCode.CHANNEL_CANT_TELL,
)


def end_waiting(connection: Connection, journal: Journal, delivery_id: UUID) -> None:
    """Close the calls about an envelope whose fate was not known: now it is."""
    _resolve(connection, journal, delivery_id, _WAITING, GATEWAY)
