"""Resolve: what became of an envelope whose handing over was interrupted?  The channel is asked, never guessed.

Also follows envelopes in channels that report later whether they sent them.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, update

from edo_gateway.delivery.attention import AttentionCode, end_waiting, raise_attention, resolve_attention
from edo_gateway.delivery.claims import crashed_attempts, uncertain_detail
from edo_gateway.delivery.lifecycle import Ground
from edo_gateway.delivery.model import Transport
from edo_gateway.delivery.store import Dispatch, get_delivery, move, select_dispatches, to_dispatch
from edo_gateway.delivery.tables import dispatches
from edo_gateway.flows.context import FlowContext
from edo_gateway.flows.unexpected import Unexpected
from edo_gateway.journal import Entry
from edo_gateway.ports import LookupAnswer, LookupResult, SendOutcome

__all__ = ["follow_handed_over", "resolve_unknown"]

_PRESENT = {
    SendOutcome.HANDED_OVER: Transport.HANDED_OVER,
    SendOutcome.SENT: Transport.SENT,
    SendOutcome.REFUSED: Transport.FAILED,
}
_CRASHES = 3
"""Tries in a row that took the program down before a dispatch is held for a person."""
_ASK_AGAIN = timedelta(minutes=1)
_FOLLOW = timedelta(seconds=5)


def resolve_unknown(context: FlowContext, channel: str) -> int:
    """Ask the channel about interrupted dispatches; return how many got an answer."""
    return _ask(context, channel, Transport.UNKNOWN, _resolved)


def follow_handed_over(context: FlowContext, channel: str) -> int:
    """Ask a channel that reports later about what it took over; return how many moved on."""
    if not context.channel(channel).adapter.describe().confirms_sending:
        return 0
    return _ask(context, channel, Transport.HANDED_OVER, _followed)


_Apply = Callable[[FlowContext, Connection, Dispatch, LookupResult], bool]


def _ask(context: FlowContext, channel: str, state: Transport, apply: _Apply) -> int:
    entry = context.channel(channel)
    with context.database.read() as connection:
        rows = connection.execute(
            select_dispatches()
            .where(
                dispatches.c.channel == channel,
                dispatches.c.transport == state.value,
                dispatches.c.due_at <= context.clock.now(),
            )
            .order_by(dispatches.c.due_at)
            .limit(entry.limits.batch)
        ).all()
    moved = 0
    for dispatch in [to_dispatch(row) for row in rows]:
        result = LookupResult(LookupAnswer.CANT_TELL, detail="Канал не ответил.")
        with Unexpected("adapter.lookup"):
            result = entry.adapter.lookup(dispatch.message_uid, dispatch.fence)
        context.steps.reached("resolve.asked")
        with context.database.write() as connection:
            moved += apply(context, connection, dispatch, result)
    return moved


def _resolved(context: FlowContext, connection: Connection, dispatch: Dispatch, result: LookupResult) -> bool:
    data = {"answer": result.answer.value, "attempt": dispatch.fence}
    if result.answer is LookupAnswer.CANT_TELL:
        _postpone(context, connection, dispatch, _ASK_AGAIN)
        if dispatch.delivery_id is not None:
            raise_attention(
                connection, context.journal, context.clock, get_delivery(connection, dispatch.delivery_id),
                AttentionCode.CHANNEL_CANT_TELL, f"Канал не может сказать, ушёл ли пакет. {result.detail}",
            )  # fmt: skip
        return False
    if dispatch.delivery_id is not None:
        resolve_attention(connection, context.journal, dispatch.delivery_id, AttentionCode.CHANNEL_CANT_TELL)
    now = context.clock.now()
    if result.answer is LookupAnswer.PRESENT:
        new = _PRESENT[result.outcome or SendOutcome.HANDED_OVER]
        values: dict[str, Any] = {
            "reason": result.detail[:2047] if new is Transport.FAILED else "",
            "due_at": now if new is Transport.HANDED_OVER and _confirms(context, dispatch) else None,
        }
        return move(connection, context.journal, dispatch, new, Ground.LOOKUP, values=values, data=data)
    detail = uncertain_detail(connection, dispatch)
    if detail is not None:
        return _try_later(context, connection, dispatch, detail, data)
    back = {"due_at": now, "reason": ""}
    if not move(connection, context.journal, dispatch, Transport.SEALED, Ground.LOOKUP, values=back, data=data):
        return False
    if crashed_attempts(connection, dispatch.id) >= _CRASHES:
        _hold(context, connection, dispatch)
    return True


def _try_later(
    context: FlowContext, connection: Connection, dispatch: Dispatch, detail: str, data: Mapping[str, str | int]
) -> bool:
    """Send back what did not leave though the adapter could not know: with a pause, or it would go round and round."""
    retry, now = context.policies.retry, context.clock.now()
    values: dict[str, Any]
    new, values = Transport.SEALED, {"due_at": now + retry.pause(dispatch.tries, context.rng), "reason": detail}
    if retry.is_spent(dispatch.tries, now - (dispatch.first_try_at or now)):
        reason = f"попытки исчерпаны; последняя причина: {detail}"
        new, values = Transport.FAILED, {"due_at": None, "reason": reason[:2047]}
    return move(connection, context.journal, dispatch, new, Ground.LOOKUP, values=values, data=data)


def _confirms(context: FlowContext, dispatch: Dispatch) -> bool:
    return context.channel(dispatch.channel).adapter.describe().confirms_sending


def _hold(context: FlowContext, connection: Connection, dispatch: Dispatch) -> None:
    """Hold a dispatch whose sending took the program down again and again: others must not wait for it."""
    reason = "Передача этого пакета трижды обрывала программу."
    connection.execute(
        update(dispatches)
        .where(dispatches.c.id == dispatch.id)
        .values(hold_by="gateway", hold_until=None, hold_reason=reason)
    )
    context.journal.write(
        connection,
        Entry("dispatch.held", "dispatch", dispatch.id, dispatch.letter_id, {"cause": "sender-crashes"}),
    )
    if dispatch.delivery_id is not None:
        raise_attention(
            connection, context.journal, context.clock, get_delivery(connection, dispatch.delivery_id),
            AttentionCode.SENDER_CRASHES, reason,
        )  # fmt: skip


def _followed(context: FlowContext, connection: Connection, dispatch: Dispatch, result: LookupResult) -> bool:
    new = _PRESENT.get(result.outcome) if result.answer is LookupAnswer.PRESENT and result.outcome else None
    if new is None or new is Transport.HANDED_OVER:
        _postpone(context, connection, dispatch, _FOLLOW)
        return False
    values = {"reason": result.detail[:2047] if new is Transport.FAILED else "", "due_at": None}
    if new is Transport.FAILED and dispatch.delivery_id is not None:
        end_waiting(connection, context.journal, dispatch.delivery_id)
    return move(
        connection, context.journal, dispatch, new, Ground.LOOKUP, values=values, data={"answer": result.answer.value}
    )


def _postpone(context: FlowContext, connection: Connection, dispatch: Dispatch, pause: timedelta) -> None:
    connection.execute(
        update(dispatches)
        .where(dispatches.c.id == dispatch.id, dispatches.c.transport == dispatch.transport.value)
        .values(due_at=context.clock.now() + pause)
    )
