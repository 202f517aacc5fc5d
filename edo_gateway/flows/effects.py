"""What a matched receipt does to the two axes.

A positive квитанция outranks a negative one in either order; the first registration stands;
whatever contradicts is kept and calls a person.  Nothing here lowers a state.
"""

from datetime import date

from sqlalchemy import Connection, update

from edo_gateway.delivery.attention import AttentionCode, end_waiting, raise_attention, resolve_attention
from edo_gateway.delivery.lifecycle import RECEIPT_APPLIES, Ground, may_move
from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.delivery.store import Delivery, Dispatch, delivery_dispatches, get_delivery, move, register
from edo_gateway.delivery.tables import deliveries, dispatches
from edo_gateway.envelopes.model import NoticeKind
from edo_gateway.envelopes.reading import AcknowledgementReading, NoticeReading
from edo_gateway.flows.context import FlowContext
from edo_gateway.flows.match import Match
from edo_gateway.journal import Entry
from edo_gateway.receipts.model import IncomingLetter
from edo_gateway.receipts.store import receipts_of

__all__ = ["apply_acknowledgement", "apply_answer", "apply_notice"]


def apply_acknowledgement(
    context: FlowContext, connection: Connection, match: Match, reading: AcknowledgementReading
) -> None:
    """Apply a квитанция to its dispatch."""
    dispatch = match.dispatch
    if dispatch is None:
        return
    if reading.accepted:
        _accepted(context, connection, dispatch, match.delivery)
    else:
        _not_accepted(context, connection, match, dispatch, reading)


def _accepted(context: FlowContext, connection: Connection, dispatch: Dispatch, delivery: Delivery | None) -> None:
    _arrived(context, connection, dispatch, delivery, Ground.ACKNOWLEDGEMENT)
    # The state alone does not tell: a notice may have come between the two.
    if delivery is not None and any(each.accepted is False for each in receipts_of(connection, dispatch.id)):
        raise_attention(
            connection, context.journal, context.clock, delivery, AttentionCode.ACKNOWLEDGEMENTS_CONTRADICT,
            "На одно сообщение пришли отрицательная и положительная квитанции; учтена положительная.",
        )  # fmt: skip


def _not_accepted(
    context: FlowContext,
    connection: Connection,
    match: Match,
    dispatch: Dispatch,
    reading: AcknowledgementReading,
) -> None:
    new, ground = Transport.REJECTED, Ground.ACKNOWLEDGEMENT
    if match.from_operator:
        new, ground = Transport.UNDELIVERED, Ground.OPERATOR
    reason = reading.comment or (f"код {reading.error_code}" if reading.error_code else "причина не указана")
    if may_move(dispatch.transport, new, ground):
        values = {"reason": reason[:2047], "due_at": None}
        move(connection, context.journal, dispatch, new, ground, values=values)
        _waiting_ends(context, connection, match.delivery)
    elif match.delivery is None or dispatch.transport is new:
        return
    elif dispatch.transport in {Transport.DELIVERED, Transport.REJECTED, Transport.UNDELIVERED}:
        raise_attention(
            connection, context.journal, context.clock, match.delivery,
            AttentionCode.ACKNOWLEDGEMENTS_CONTRADICT,
            f"Письмо доставлено, а пришла отрицательная квитанция: {reason}."
            if dispatch.transport is Transport.DELIVERED
            else f"Пришла ещё одна отрицательная квитанция, от другого участника: {reason}.",
        )  # fmt: skip
    else:
        _unexpected(context, connection, dispatch, match.delivery)


def _arrived(
    context: FlowContext,
    connection: Connection,
    dispatch: Dispatch,
    delivery: Delivery | None,
    ground: Ground,
) -> None:
    """The addressee has it: the dispatch is delivered, whatever we believed before."""
    if dispatch.transport in RECEIPT_APPLIES:
        values = {"reason": "", "due_at": None}
        move(connection, context.journal, dispatch, Transport.DELIVERED, ground, values=values)
    elif dispatch.transport is Transport.SUPERSEDED:
        _earlier_arrived(context, connection, delivery)
    elif dispatch.transport is not Transport.DELIVERED:
        _unexpected(context, connection, dispatch, delivery)
    _waiting_ends(context, connection, delivery)


def _earlier_arrived(context: FlowContext, connection: Connection, delivery: Delivery | None) -> None:
    """The addressee has the dispatch that a new one was to replace: the new one must not become a second letter."""
    if delivery is None:
        return
    newest = delivery_dispatches(connection, delivery.id)[0]
    _keep_back(context, connection, newest, "Адресат получил прежнее отправление этого письма.")
    raise_attention(
        connection, context.journal, context.clock, delivery, AttentionCode.EARLIER_ARRIVED,
        "Пришёл ответ на прежнее отправление, вместо которого направлено новое: письмо у адресата есть.",
    )  # fmt: skip


def _keep_back(context: FlowContext, connection: Connection, dispatch: Dispatch, reason: str) -> None:
    """Hold a dispatch that has not left."""
    if dispatch.transport not in {Transport.SEALED, Transport.PENDING}:
        return
    connection.execute(
        update(dispatches)
        .where(dispatches.c.id == dispatch.id)
        .values(hold_by="gateway", hold_until=None, hold_reason=reason)
    )
    context.journal.write(
        connection,
        Entry("dispatch.held", "dispatch", dispatch.id, dispatch.letter_id, {"cause": "receipt-unexpected"}),
    )


def _unexpected(context: FlowContext, connection: Connection, dispatch: Dispatch, delivery: Delivery | None) -> None:
    """A receipt for what we believe never left: it is kept, nothing more is sent, a person is called."""
    _keep_back(context, connection, dispatch, "Пришла квитанция на пакет, который не отправлялся.")
    if delivery is not None:
        raise_attention(
            connection, context.journal, context.clock, delivery, AttentionCode.RECEIPT_UNEXPECTED,
            f"Пришёл ответ на отправление, которое числится в состоянии «{dispatch.transport.text.title}».",
        )  # fmt: skip


def _waiting_ends(context: FlowContext, connection: Connection, delivery: Delivery | None) -> None:
    if delivery is not None:
        end_waiting(connection, context.journal, delivery.id)


def apply_notice(context: FlowContext, connection: Connection, match: Match, reading: NoticeReading) -> None:
    """Apply a notice to its delivery; it implies that the letter was delivered."""
    if match.delivery is None:
        return
    if match.dispatch is not None:
        _arrived(context, connection, match.dispatch, match.delivery, Ground.NOTICE)
    # The transport step may have moved the registration axis, so the delivery is read anew.
    delivery = get_delivery(connection, match.delivery.id)
    if reading.kind is NoticeKind.REGISTERED:
        _registered(context, connection, delivery, reading)
    elif reading.kind is NoticeKind.REFUSED:
        _refused(context, connection, delivery, reading)
    if reading.kind in {NoticeKind.REGISTERED, NoticeKind.REFUSED}:
        resolve_attention(connection, context.journal, delivery.id, AttentionCode.NOTICE_LATE)


def _registered(context: FlowContext, connection: Connection, delivery: Delivery, reading: NoticeReading) -> None:
    number, on = reading.number[:127], reading.number_date
    values = {"registration_number": number, "registration_date": on}
    data = {"number": number, "date": f"{on or ''}"}
    if delivery.registration in {Registration.NONE, Registration.AWAITING, Registration.REFUSED}:
        register(connection, context.journal, delivery, Registration.REGISTERED, values=values, data=data)
        if delivery.registration is Registration.REFUSED:
            raise_attention(
                connection, context.journal, context.clock, delivery, AttentionCode.REGISTERED_AFTER_REFUSAL,
                "Сначала пришёл отказ, затем регистрация; учтена регистрация.",
            )  # fmt: skip
    elif _is_another(delivery, number, on):
        when = f" от {on:%d.%m.%Y}" if on else ""
        raise_attention(
            connection, context.journal, context.clock, delivery, AttentionCode.NUMBER_DIFFERS,
            f"Пришло ещё одно уведомление о регистрации с другим номером: № {number}{when}. Учтена первая регистрация.",
        )  # fmt: skip
    elif not delivery.registration_number or delivery.registration_date is None:
        # Answered, or registered with less said, before the whole became known: it is a fact, the state stays.
        values = {
            "registration_number": delivery.registration_number or number,
            "registration_date": delivery.registration_date or on,
        }
        connection.execute(update(deliveries).where(deliveries.c.id == delivery.id).values(**values))
        context.journal.write(connection, Entry("delivery.number", "delivery", delivery.id, delivery.letter_id, data))


def _is_another(delivery: Delivery, number: str, on: date | None) -> bool:
    """Say whether it is another registration; a notice that leaves the number or the date out contradicts nothing."""
    known, known_on = delivery.registration_number, delivery.registration_date
    return bool(number and known and number != known) or bool(on and known_on and on != known_on)


def _refused(context: FlowContext, connection: Connection, delivery: Delivery, reading: NoticeReading) -> None:
    reason = (reading.reason or reading.comment or "причина не указана")[:2047]
    if delivery.registration in {Registration.NONE, Registration.AWAITING}:
        values = {"refusal_reason": reason}
        register(connection, context.journal, delivery, Registration.REFUSED, values=values)
    elif delivery.registration in {Registration.REGISTERED, Registration.ANSWERED}:
        raise_attention(
            connection, context.journal, context.clock, delivery, AttentionCode.REFUSED_AFTER_REGISTRATION,
            f"После регистрации пришёл отказ: {reason}. Учтена регистрация."
            if delivery.registration is Registration.REGISTERED
            else f"После ответа пришёл отказ в регистрации: {reason}. Учтён ответ.",
        )  # fmt: skip


def apply_answer(context: FlowContext, connection: Connection, delivery: Delivery, letter: IncomingLetter) -> None:
    """Note that the addressee answered; who answers has received the letter."""
    newest = delivery_dispatches(connection, delivery.id)
    if newest:
        _arrived(context, connection, newest[0], delivery, Ground.NOTICE)
        delivery = get_delivery(connection, delivery.id)
    values = {"answer_number": letter.number[:127], "answer_date": letter.date}
    data = {"incoming": str(letter.id), "number": letter.number[:127]}
    if delivery.registration is not Registration.ANSWERED:
        register(connection, context.journal, delivery, Registration.ANSWERED, values=values, data=data)
    _waiting_ends(context, connection, delivery)
    resolve_attention(connection, context.journal, delivery.id, AttentionCode.NOTICE_LATE)
