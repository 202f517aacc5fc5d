"""What a person must look at: raised once per delivery and code, resolved by an event or by a person."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection, select, update

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
    where = (
        (attentions.c.delivery_id == delivery_id)
        & (attentions.c.code == code.value)
        & attentions.c.resolved_at.is_(None)
    )
    if connection.execute(select(attentions.c.id).where(where)).first() is None:
        return
    letter_id = connection.execute(select(deliveries.c.letter_id).where(deliveries.c.id == delivery_id)).scalar_one()
    at = journal.write(
        connection, Entry("attention.resolved", "delivery", delivery_id, letter_id, {"code": code.value}), actor
    )
    connection.execute(update(attentions).where(where).values(resolved_at=at, resolved_by=actor))


_WAITING = (
    AttentionCode.ACKNOWLEDGEMENT_LATE,
    AttentionCode.ACKNOWLEDGEMENT_OVERDUE,
    AttentionCode.CHANNEL_CANT_TELL,
)


def end_waiting(connection: Connection, journal: Journal, delivery_id: UUID) -> None:
    """Close the calls about an envelope whose fate was not known: now it is."""
    for code in _WAITING:
        resolve_attention(connection, journal, delivery_id, code)
