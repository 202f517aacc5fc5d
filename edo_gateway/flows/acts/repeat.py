"""*Повторить передачу*: the same bytes under the same wire id, only where the channel shows that nothing left."""

from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.delivery.attention import AttentionCode, resolve_attention
from edo_gateway.delivery.lifecycle import Ground
from edo_gateway.delivery.model import DispatchKind, Transport
from edo_gateway.delivery.store import Dispatch, get_dispatch, move
from edo_gateway.errors import Conflict
from edo_gateway.flows.acts.refusal import ActRefused
from edo_gateway.flows.context import FlowContext
from edo_gateway.flows.unexpected import Unexpected
from edo_gateway.ports import LookupAnswer, LookupResult

__all__ = ["repeat_dispatch"]

_ACT = "повторить передачу"
_ASK = "Спросите отправителя или оператора обмена, дошла ли до них наша квитанция."
_NOTHING_LEFT = frozenset({LookupAnswer.ABSENT, LookupAnswer.STAGED})


def repeat_dispatch(context: FlowContext, dispatch_id: UUID, *, actor: str) -> None:
    """Send a failed or interrupted dispatch again, byte for byte.

    The channel is asked first; its staged copy is fenced off.
    Raises `ActRefused` where it left, may have left, or waits anyway; `Conflict` if it moved meanwhile.
    """
    with context.database.read() as connection:
        dispatch = get_dispatch(connection, dispatch_id)
    if dispatch.transport not in {Transport.FAILED, Transport.UNKNOWN}:
        raise ActRefused(_ACT, dispatch.transport, why=_why_not(dispatch.transport), todo=_instead(dispatch))
    if dispatch.fence:
        _require_nothing_left(context, dispatch)
    with context.database.write() as connection:
        if not _again(context, connection, dispatch, actor):
            raise Conflict("Состояние отправления только что изменилось.", todo="Посмотрите его и решите заново.")
    context.hints.work_due("seal")
    context.hints.work_due("send", dispatch.channel)


def _require_nothing_left(context: FlowContext, dispatch: Dispatch) -> None:
    result = LookupResult(LookupAnswer.CANT_TELL, detail="Канал не ответил.")
    with Unexpected("adapter.lookup"):
        result = context.channel(dispatch.channel).adapter.lookup(dispatch.message_uid, dispatch.fence)
    if result.answer not in _NOTHING_LEFT:
        present = result.answer is LookupAnswer.PRESENT
        word = "Канал принимал этот пакет." if present else "Канал не может сказать, ушёл ли пакет."
        raise ActRefused(
            _ACT,
            dispatch.transport,
            why=f"{word} {result.detail}".strip(),
            todo="Если адресат письма не получил, направьте его повторно: edo-gateway resend"
            if dispatch.kind is DispatchKind.LETTER
            else _ASK,
        )


def _again(context: FlowContext, connection: Connection, dispatch: Dispatch, actor: str) -> bool:
    new = Transport.SEALED if dispatch.envelope_digest else Transport.PENDING
    values = {
        "due_at": context.clock.now(),
        "reason": "",
        "tries": 0,
        "first_try_at": None,
        "seal_tries": 0,
        # Silence counts from the handing over that is to come.
        "handed_over_at": None,
    }
    moved = move(connection, context.journal, dispatch, new, Ground.PERSON, values=values, actor=actor)
    if moved and dispatch.delivery_id is not None:
        for code in (AttentionCode.CANT_SEAL, AttentionCode.CHANNEL_CANT_TELL):
            resolve_attention(connection, context.journal, dispatch.delivery_id, code, actor)
    return moved


def _why_not(state: Transport) -> str:
    if state in {Transport.PENDING, Transport.SEALED, Transport.SENDING}:
        return "Отправление и так будет передано."
    if state is Transport.CANCELLED:
        return "Отправка отменена человеком."
    return "Пакет ушёл: тот же пакет второй раз не передают."


def _instead(dispatch: Dispatch) -> str:
    state = dispatch.transport
    if state in {Transport.PENDING, Transport.SEALED, Transport.SENDING}:
        return "Посмотрите, чего оно ждёт: edo-gateway outbox"
    if dispatch.kind is not DispatchKind.LETTER:
        return "" if state is Transport.CANCELLED else _ASK
    return "Чтобы адресат получил письмо ещё раз, направьте его повторно: edo-gateway resend"
