"""Hold and release: a flag with who, until when and why; it is looked at at every claim and is no state."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from edo_gateway.delivery.model import Transport
from edo_gateway.delivery.store import get_dispatch
from edo_gateway.delivery.tables import dispatches
from edo_gateway.errors import WrongUse
from edo_gateway.flows.acts.refusal import ActRefused
from edo_gateway.flows.context import FlowContext
from edo_gateway.journal import Entry

__all__ = ["hold_dispatch", "release_dispatch"]

_MAY_STILL_LEAVE = frozenset({Transport.PENDING, Transport.SEALED, Transport.SENDING, Transport.UNKNOWN})
"""States from which an envelope may still be handed over, now or after a failed try."""


def hold_dispatch(
    context: FlowContext, dispatch_id: UUID, *, actor: str, reason: str, until: datetime | None = None
) -> None:
    """Keep a dispatch from being claimed; an envelope that is being sent at this moment may still leave.

    Raises `ActRefused` if it has left, `WrongUse` without a reason or with an end in the past.
    """
    if not reason.strip():
        raise WrongUse("Не указана причина.", todo="Скажите, почему отправление удерживается.")
    if until is not None and until <= context.clock.now():
        raise WrongUse("Срок удержания уже прошёл.", todo="Укажите время в будущем.")
    with context.database.write() as connection:
        dispatch = get_dispatch(connection, dispatch_id)
        if dispatch.transport not in _MAY_STILL_LEAVE:
            why = "Пакет уже передан или больше не отправляется."
            raise ActRefused("удержать", dispatch.transport, why=why)
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
        if not dispatch.hold_by:
            raise WrongUse("Отправление никто не удерживает.")
        connection.execute(
            update(dispatches).where(dispatches.c.id == dispatch.id).values(hold_by="", hold_until=None, hold_reason="")
        )
        entry = Entry("dispatch.released", "dispatch", dispatch.id, dispatch.letter_id, {"held_by": dispatch.hold_by})
        context.journal.write(connection, entry, actor)
    context.hints.work_due("send", dispatch.channel)
