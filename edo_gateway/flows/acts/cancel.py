"""Cancel: works only while nothing can have left; afterwards the answer is «too late»."""

from uuid import UUID

from edo_gateway.delivery.attention import AttentionCode, resolve_attention
from edo_gateway.delivery.lifecycle import Ground
from edo_gateway.delivery.model import Transport
from edo_gateway.delivery.store import get_dispatch, move
from edo_gateway.errors import Conflict
from edo_gateway.flows.acts.refusal import ActRefused
from edo_gateway.flows.context import FlowContext

__all__ = ["cancel_dispatch"]

_NOT_YET = frozenset({Transport.PENDING, Transport.SEALED})


def cancel_dispatch(context: FlowContext, dispatch_id: UUID, *, actor: str) -> None:
    """Cancel a dispatch before it is claimed.

    Raises `ActRefused` if it is too late, `Conflict` if a sender took it at this very moment.
    """
    with context.database.write() as connection:
        dispatch = get_dispatch(connection, dispatch_id)
        if dispatch.transport not in _NOT_YET:
            raise ActRefused(
                "отменить отправку",
                dispatch.transport,
                why="Поздно: отменить можно, только пока пакет не начали передавать.",
                todo="Если письмо ушло по ошибке, сообщите об этом адресату отдельным письмом.",
            )
        values = {"due_at": None, "reason": ""}
        if not move(
            connection, context.journal, dispatch, Transport.CANCELLED, Ground.PERSON, values=values, actor=actor
        ):
            raise Conflict("Поздно: пакет только что начали передавать.", todo="Посмотрите его: edo-gateway show")
        if dispatch.delivery_id is not None:
            # What is never sent can't bring the program down again.
            resolve_attention(connection, context.journal, dispatch.delivery_id, AttentionCode.SENDER_CRASHES, actor)
