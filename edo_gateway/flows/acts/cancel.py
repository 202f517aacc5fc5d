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
_TOO_LATE = (
    "Поздно: отменить можно, только пока пакет не начали передавать.",
    "Если письмо ушло по ошибке, сообщите об этом адресату отдельным письмом.",
)
_SETTLED = {
    Transport.CANCELLED: ("Она уже отменена.", "Ничего делать не нужно."),
    Transport.FAILED: ("Отправка не удалась; без решения человека ничего не уйдёт.", "Ничего делать не нужно."),
    Transport.SUPERSEDED: ("Вместо этого отправления уже создано новое.", "Отмените новое: edo-gateway show"),
    Transport.UNKNOWN: (
        "Поздно: передача началась, и ещё не известно, ушёл ли пакет.",
        "Дождитесь ответа канала; чтобы пакет сам не ушёл снова, удержите его: edo-gateway hold",
    ),
}
"""What to say where «too late» would not be the whole truth: why, and what to do."""


def cancel_dispatch(context: FlowContext, dispatch_id: UUID, *, actor: str) -> None:
    """Cancel a dispatch before it is claimed.

    Raises `ActRefused` if it is too late, `Conflict` if a sender took it at this very moment.
    """
    with context.database.write() as connection:
        dispatch = get_dispatch(connection, dispatch_id)
        if dispatch.transport not in _NOT_YET:
            why, todo = _SETTLED.get(dispatch.transport, _TOO_LATE)
            raise ActRefused("отменить отправку", dispatch.transport, why=why, todo=todo)
        values = {"due_at": None, "reason": ""}
        if not move(
            connection, context.journal, dispatch, Transport.CANCELLED, Ground.PERSON, values=values, actor=actor
        ):
            raise Conflict("Поздно: пакет только что начали передавать.", todo="Посмотрите его: edo-gateway show")
        if dispatch.delivery_id is not None:
            # What is never sent can't bring the program down again.
            resolve_attention(connection, context.journal, dispatch.delivery_id, AttentionCode.SENDER_CRASHES, actor)
