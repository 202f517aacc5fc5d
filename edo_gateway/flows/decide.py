"""Decide: a person's word on what lies in quarantine; each decision is journalled, once."""

from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.delivery.store import Delivery, delivery_dispatches, get_delivery
from edo_gateway.envelopes.reading import MessageReading
from edo_gateway.errors import AskPerson, Conflict
from edo_gateway.flows.apply import FORMAT, apply_matched
from edo_gateway.flows.context import FlowContext
from edo_gateway.flows.match import Match
from edo_gateway.ports import bytes_content
from edo_gateway.receipts.model import Decision, IntakeItem, IntakeState, QuarantineItem
from edo_gateway.receipts.store import decide, get_intake, get_quarantine, has_acted, set_intake_state
from edo_gateway.storage.pack import read_pack

__all__ = ["dismiss_quarantined", "match_quarantined", "retry_quarantined"]


def retry_quarantined(context: FlowContext, identity: UUID, actor: str) -> None:
    """Read the item anew at the next work: the directory or the program may have changed."""
    with context.database.write() as connection:
        item = _open(connection, identity)
        _decide(context, connection, item, Decision.RETRIED, actor, "")
        set_intake_state(connection, item.intake_id, IntakeState.QUARANTINED, IntakeState.STORED)
    context.hints.work_due("apply")


def dismiss_quarantined(context: FlowContext, identity: UUID, actor: str, note: str) -> None:
    """Put the item aside for good; its bytes stay."""
    with context.database.write() as connection:
        item = _open(connection, identity)
        _decide(context, connection, item, Decision.DISMISSED, actor, note)
        set_intake_state(connection, item.intake_id, IntakeState.QUARANTINED, IntakeState.DISMISSED)


def match_quarantined(context: FlowContext, identity: UUID, delivery_id: UUID, actor: str, note: str = "") -> None:
    """Apply a receipt to the delivery a person chose.

    Raises `AskPerson` if the item is no receipt that can be read, `NotFound` for an unknown delivery,
    `Conflict` if the item was decided on before, or acted in spite of what it lacks.
    """
    with context.database.read() as connection:
        item = _open(connection, identity)
        intake = get_intake(connection, item.intake_id)
    message = _receipt(context, intake)
    with context.database.write() as connection:
        delivery = get_delivery(connection, delivery_id)
        if has_acted(connection, intake.id):
            raise Conflict(
                "Эта квитанция или уведомление уже учтены.",
                why="В карантине пакет лежит из-за того, чего в нём не хватает.",
                todo="Отложите запись: edo-gateway quarantine dismiss",
            )
        _decide(context, connection, item, Decision.MATCHED, actor, note)
        set_intake_state(connection, item.intake_id, IntakeState.QUARANTINED, IntakeState.APPLIED)
        apply_matched(context, connection, intake, message, _match(context, connection, delivery, message))


def _match(context: FlowContext, connection: Connection, delivery: Delivery, message: MessageReading) -> Match:
    found = delivery_dispatches(connection, delivery.id)
    answers = message.acknowledgement.answers if message.acknowledgement else None
    chosen = next((each for each in found if each.message_uid == answers), found[0] if found else None)
    from_operator = message.source in context.policies.operators and message.source != delivery.organization
    return Match(chosen, delivery, "person", from_operator=from_operator)


def _receipt(context: FlowContext, intake: IntakeItem) -> MessageReading:
    pack = context.blobs.get(intake.digest) if intake.pack is None else bytes_content(intake.pack)
    message = context.format(FORMAT).read(read_pack(pack)).message
    clear = message is not None and (
        (message.acknowledgement is not None and message.acknowledgement.accepted is not None)
        or (message.notice is not None and message.notice.kind is not None)
    )
    if message is None or not clear:
        raise AskPerson(
            "Этот пакет нельзя привязать к доставке.",
            why="В нём нет читаемой квитанции или уведомления известного вида.",
            todo="Отложите его: edo-gateway quarantine dismiss — и свяжитесь с отправителем.",
        )
    return message


def _open(connection: Connection, identity: UUID) -> QuarantineItem:
    item = get_quarantine(connection, identity)
    if item.decision:
        raise Conflict(
            "По этой записи карантина решение уже принято.",
            why=f"Решение: {Decision(item.decision).russian}.",
            todo="Посмотрите запись: edo-gateway quarantine show",
        )
    return item


def _decide(
    context: FlowContext, connection: Connection, item: QuarantineItem, decision: Decision, actor: str, note: str
) -> None:
    if not decide(connection, context.journal, item, decision, actor=actor, note=note, at=context.clock.now()):
        raise Conflict("По этой записи карантина решение уже принял другой.", why=f"Номер {item.id}.")
