"""Settle: a person has looked at what the gateway called for, and says so."""

from uuid import UUID

from sqlalchemy import select

from edo_gateway.delivery.attention import AttentionCode, resolve_attention
from edo_gateway.delivery.store import get_delivery
from edo_gateway.delivery.tables import attentions
from edo_gateway.errors import NotFound
from edo_gateway.flows.context import FlowContext

__all__ = ["settle_attention"]


def settle_attention(context: FlowContext, delivery_id: UUID, *, actor: str) -> tuple[AttentionCode, ...]:
    """Close every open call of a delivery; return what was closed.  No state changes.

    Raises `NotFound` if nothing is open.
    """
    with context.database.write() as connection:
        delivery = get_delivery(connection, delivery_id)
        codes = tuple(
            AttentionCode(code)
            for code in connection.execute(
                select(attentions.c.code)
                .where(attentions.c.delivery_id == delivery.id, attentions.c.resolved_at.is_(None))
                .order_by(attentions.c.id)
            ).scalars()
        )
        if not codes:
            raise NotFound(
                "Эта доставка внимания не требует.",
                why=f"Открытых отметок у неё нет: доставка {delivery_id}.",
                todo="Что требует внимания: edo-gateway log --attention",
            )
        for code in codes:
            resolve_attention(connection, context.journal, delivery.id, code, actor)
    return codes
