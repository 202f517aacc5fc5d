"""Hold and release: a flag with who, until when and why; it is looked at at every claim and is no state."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select, update

from edo_gateway.delivery.attention import AttentionCode, resolve_attention
from edo_gateway.delivery.holds import lift_hold
from edo_gateway.delivery.store import Dispatch, get_dispatch
from edo_gateway.delivery.tables import dispatches
from edo_gateway.errors import WrongUse
from edo_gateway.flows.acts.refusal import ActRefused
from edo_gateway.flows.context import FlowContext
from edo_gateway.journal import GATEWAY, Entry

__all__ = ["hold_dispatch", "release_dispatch"]


def hold_dispatch(
    context: FlowContext, dispatch_id: UUID, *, actor: str, reason: str, until: datetime | None = None
) -> None:
    """Keep a dispatch from being claimed; an envelope that is being sent at this moment may still leave.

    A person's hold takes the place of an earlier one of a person.
    Raises `ActRefused` if it has left or the gateway itself holds it, for its hold must not get an end;
    `WrongUse` without a reason or with an end in the past.
    """
    if not reason.strip():
        raise WrongUse(
            "Не указана причина.",
            why="Удержание без причины потом никто не поймёт.",
            todo="Скажите, почему отправление удерживается: --reason ТЕКСТ",
        )
    if until is not None and until <= context.clock.now():
        raise WrongUse(
            "Срок удержания уже прошёл.",
            why="Время указывают московское.",
            todo="Укажите время в будущем или не указывайте: тогда удержание снимет человек.",
        )
    with context.database.write() as connection:
        dispatch = get_dispatch(connection, dispatch_id)
        if not dispatch.transport.may_still_leave:
            why = "Пакет уже передан или больше не отправляется."
            raise ActRefused("удержать", dispatch.transport, why=why, todo="Где он: edo-gateway show")
        if dispatch.hold_by == GATEWAY:
            raise ActRefused(
                "удержать",
                dispatch.transport,
                why=f"Шлюз уже удерживает его: {_reason(connection, dispatch)}",
                todo="Разберитесь с причиной; снять удержание: edo-gateway release",
            )
        connection.execute(
            update(dispatches)
            .where(dispatches.c.id == dispatch.id)
            .values(hold_by=actor, hold_until=until, hold_reason=reason.strip()[:1023])
        )
        data = {"cause": "person", "until": None if until is None else until.isoformat()}
        context.journal.write(
            connection, Entry("dispatch.held", "dispatch", dispatch.id, dispatch.letter_id, data), actor
        )


def release_dispatch(context: FlowContext, dispatch_id: UUID, *, actor: str) -> None:
    """Lift a hold, whoever laid it; raises `WrongUse` if there is none."""
    with context.database.write() as connection:
        dispatch = get_dispatch(connection, dispatch_id)
        if not dispatch.hold_by or not dispatch.transport.may_still_leave:
            raise WrongUse(
                "Отправление никто не удерживает.",
                why=f"Его состояние: «{dispatch.transport.text.title}».",
                todo="Что удержано: edo-gateway outbox --waiting",
            )
        lift_hold(connection, context.journal, dispatch.id, dispatch.letter_id, dispatch.hold_by, actor)
        if dispatch.delivery_id is not None:
            # This call is about the hold alone; if sending takes the program down again, it is raised again.
            resolve_attention(connection, context.journal, dispatch.delivery_id, AttentionCode.SENDER_CRASHES, actor)
    context.hints.work_due("send", dispatch.channel)


def _reason(connection: Connection, dispatch: Dispatch) -> str:
    return str(connection.execute(select(dispatches.c.hold_reason).where(dispatches.c.id == dispatch.id)).scalar_one())
