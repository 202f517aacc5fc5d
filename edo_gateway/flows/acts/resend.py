"""*Направить повторно*: a new dispatch with a new message uid; container, number and document uid stay."""

from uuid import UUID

from sqlalchemy import Connection, update

from edo_gateway.delivery.attention import AttentionCode, resolve_attention
from edo_gateway.delivery.lifecycle import Ground
from edo_gateway.delivery.model import DispatchKind, Registration, Transport
from edo_gateway.delivery.store import Delivery, Dispatch, add_dispatch, delivery_dispatches, get_delivery, move
from edo_gateway.delivery.tables import dispatches
from edo_gateway.directory.store import require
from edo_gateway.errors import Conflict, NotFound, WrongUse
from edo_gateway.flows.acts.refusal import ActRefused
from edo_gateway.flows.context import FlowContext
from edo_gateway.storage.ids import uuid7, wire_id

__all__ = ["resend_delivery"]

_ACT = "направить повторно"
_ABOUT_THE_EARLIER = (
    AttentionCode.ACKNOWLEDGEMENT_LATE,
    AttentionCode.ACKNOWLEDGEMENT_OVERDUE,
    AttentionCode.NOTICE_LATE,
    AttentionCode.CHANNEL_CANT_TELL,
    AttentionCode.CANT_SEAL,
)
"""Calls that a person answers by sending anew."""
_STILL_ON_ITS_WAY = frozenset({Transport.PENDING, Transport.SEALED, Transport.SENDING, Transport.UNKNOWN})


def resend_delivery(context: FlowContext, delivery_id: UUID, *, actor: str, reason: str) -> UUID:
    """Make a new dispatch of a letter to one addressee; return its id.

    The address is the directory's of today; the letter itself does not change.
    Raises `ActRefused` while the present dispatch may still leave, or where the addressee has registered the letter.
    """
    if not reason.strip():
        raise WrongUse("Не указана причина.", todo="Скажите, почему письмо направляется повторно.")
    with context.database.write() as connection:
        delivery = get_delivery(connection, delivery_id)
        earlier = delivery_dispatches(connection, delivery_id)
        if not earlier:
            raise NotFound("У доставки нет отправлений.", why=f"Доставка {delivery_id}.")
        _require_sense(delivery, earlier[0])
        dispatch = _add(context, connection, delivery, earlier[0], actor)
        _supersede(context, connection, earlier[0], dispatch, actor, reason)
        for code in _ABOUT_THE_EARLIER:
            resolve_attention(connection, context.journal, delivery.id, code, actor)
    context.hints.work_due("seal")
    return dispatch.id


def _require_sense(delivery: Delivery, present: Dispatch) -> None:
    if present.transport is Transport.UNKNOWN:
        raise ActRefused(
            _ACT,
            present.transport,
            why="Ещё не известно, ушёл ли прежний пакет: адресат может получить письмо дважды.",
            todo="Дождитесь ответа канала или спросите адресата.",
        )
    if present.transport in _STILL_ON_ITS_WAY:
        raise ActRefused(
            _ACT,
            present.transport,
            why="Прежнее отправление ещё не ушло и уйдёт само.",
            todo="Посмотрите, чего оно ждёт: edo-gateway outbox --waiting",
        )
    if delivery.registration in {Registration.REGISTERED, Registration.ANSWERED}:
        raise ActRefused(
            _ACT,
            present.transport,
            why=f"Адресат уже сообщил: «{delivery.registration.text.title}».",
            todo="Если письмо нужно изменить, направьте новое, связанное с ним: edo-gateway send … --corrects",
        )


def _add(context: FlowContext, connection: Connection, delivery: Delivery, earlier: Dispatch, actor: str) -> Dispatch:
    organization = require(connection, delivery.organization)
    identity = uuid7(context.clock)
    dispatch = Dispatch.new(
        id=identity,
        kind=DispatchKind.LETTER,
        delivery_id=delivery.id,
        letter_id=delivery.letter_id,
        organization=delivery.organization,
        organization_name=organization.name,
        address=organization.mailbox,
        channel=earlier.channel,
        format=earlier.format,
        message_uid=wire_id(context.home, f"dispatch:{identity}"),
        created_at=context.clock.now(),
    )
    add_dispatch(connection, context.journal, context.owner_id, dispatch, replaces=earlier.id, actor=actor)
    return dispatch


def _supersede(
    context: FlowContext, connection: Connection, earlier: Dispatch, dispatch: Dispatch, actor: str, reason: str
) -> None:
    """Note on the earlier dispatch what took its place, and the person's words why; the journal takes no words."""
    values = {"superseded_by": dispatch.id, "due_at": None, "reason": reason.strip()[:2047]}
    connection.execute(update(dispatches).where(dispatches.c.id == earlier.id).values(**values))
    if earlier.transport is Transport.DELIVERED:
        return
    data = {"new": str(dispatch.id)}
    if not move(connection, context.journal, earlier, Transport.SUPERSEDED, Ground.PERSON, data=data, actor=actor):
        raise Conflict("Состояние отправления только что изменилось.", todo="Посмотрите его и решите заново.")
