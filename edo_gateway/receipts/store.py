"""Rows of what came in.  Everything here happens inside a transaction that a flow opened."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, bindparam, exists, or_, select, update

from edo_gateway.errors import NotFound
from edo_gateway.journal import GATEWAY, Entry, Journal
from edo_gateway.ports.clock import Clock
from edo_gateway.receipts.model import (
    Decision,
    IncomingLetter,
    IntakeItem,
    IntakeState,
    QuarantineCode,
    QuarantineItem,
    Receipt,
)
from edo_gateway.receipts.tables import incoming_files, incoming_letters, intake, quarantine, receipts
from edo_gateway.storage.ids import uuid7

__all__ = [
    "add_incoming",
    "add_receipt",
    "begin_reading",
    "decide",
    "get_intake",
    "get_quarantine",
    "has_acted",
    "note_reading",
    "put_back",
    "put_in_quarantine",
    "receipts_of",
    "set_intake_state",
    "store_intake",
    "unread",
    "uid_was_seen",
]

_INTAKE_COLUMNS = [intake.c[field.name] for field in fields(IntakeItem)]


# The statements of every receipt's way are made once: composing one anew takes several times longer than the database
# needs for it.
_ADD_INTAKE = intake.insert()
_ADD_RECEIPT = receipts.insert()
_CHANGE_INTAKE = update(intake).where(intake.c.id == bindparam("changed"))
_MOVE_INTAKE = _CHANGE_INTAKE.where(intake.c.state == bindparam("old_state"))
_SAME_FILES = select(intake.c.id, intake.c.source).where(
    intake.c.channel == bindparam("channel"), intake.c.digest == bindparam("digest")
)
_RECEIPTS_OF = (
    select(*[receipts.c[field.name] for field in fields(Receipt)])
    .where(receipts.c.dispatch_id == bindparam("dispatch"))
    .order_by(receipts.c.id)
)


def _item(row: Row[Any]) -> IntakeItem:
    values = row._asdict()
    return IntakeItem(**{**values, "state": IntakeState(values["state"])})


def store_intake(connection: Connection, journal: Journal, owner_id: UUID, item: IntakeItem) -> bool:
    """Add what arrived; say False (and count the copy) if the very same files came before on this channel.

    Under the same name it is no copy but the same thing once more: it could not be taken out of the channel.
    """
    known = connection.execute(_SAME_FILES, {"channel": item.channel, "digest": item.digest}).one_or_none()
    if known is not None:
        if known.source != item.source:
            connection.execute(update(intake).where(intake.c.id == known.id).values(copies=intake.c.copies + 1))
            journal.write(connection, Entry("intake.repeated", "intake", known.id))
        return False
    values = {field.name: getattr(item, field.name) for field in fields(IntakeItem)}
    values |= {"state": item.state.value, "owner_id": owner_id, "copies": 1, "message_uid": None, "deviations": []}
    connection.execute(_ADD_INTAKE, values)
    # The folder's name stays in the row: it begins with the letter's subject, and the journal holds no words.
    data = {"channel": item.channel, "digest": item.digest}
    journal.write(connection, Entry("intake.stored", "intake", item.id, None, data))
    return True


def unread(connection: Connection, limit: int) -> list[IntakeItem]:
    """Return items nobody has read yet, oldest first; those that were there in a crash come last, one at a time."""
    rows = connection.execute(
        select(*_INTAKE_COLUMNS)
        .where(intake.c.state == IntakeState.STORED.value)
        .order_by(intake.c.crashes != 0, intake.c.crashes, intake.c.id)
        .limit(limit)
    ).all()
    items = [_item(row) for row in rows]
    if items and items[0].crashes:
        return items[:1]
    return [item for item in items if not item.crashes]


def begin_reading(connection: Connection, items: Sequence[IntakeItem]) -> None:
    """Count a try for each item; committed before the work, so that a crash is counted.

    `crashes` counts tries alone.  What is read together with others gets -1: if it comes to a crash, nobody
    knows whose it was, and from then on each comes alone.
    """
    if not items:
        return
    crashes = max(items[0].crashes, 0) + 1 if len(items) == 1 else -1
    connection.execute(_CHANGE_INTAKE, [{"crashes": crashes, "changed": item.id} for item in items])


def put_back(connection: Connection, item: IntakeItem) -> None:
    """Take the count of a try back: it came to no reading, and to no crash."""
    connection.execute(update(intake).where(intake.c.id == item.id).values(crashes=item.crashes))


def get_intake(connection: Connection, identity: UUID) -> IntakeItem:
    """Return an item; raises `NotFound`."""
    row = connection.execute(select(*_INTAKE_COLUMNS).where(intake.c.id == identity)).one_or_none()
    if row is None:
        raise NotFound("Такого входящего пакета нет.", why=f"Номер {identity}.")
    return _item(row)


def note_reading(
    connection: Connection, item: IntakeItem, message_uid: UUID | None, deviations: Sequence[dict[str, str]]
) -> None:
    """Keep what the reader found besides the content."""
    read = {"message_uid": message_uid, "deviations": list(deviations)}
    connection.execute(_CHANGE_INTAKE, {**read, "changed": item.id})


def set_intake_state(connection: Connection, identity: UUID, old: IntakeState, new: IntakeState) -> bool:
    """Compare-and-set an item's state; its crash counter starts anew."""
    key = {"changed": identity, "old_state": old.value}
    changed = connection.execute(_MOVE_INTAKE, {"state": new.value, "crashes": 0, **key})
    return changed.rowcount == 1


def _acted() -> ColumnElement[bool]:
    return or_(
        intake.c.state == IntakeState.APPLIED.value,
        exists().where(receipts.c.intake_id == intake.c.id),
        exists().where(incoming_letters.c.intake_id == intake.c.id),
    )


def has_acted(connection: Connection, identity: UUID) -> bool:
    """Say whether an item took effect already: also one that went to quarantine for what it lacks may have."""
    return connection.execute(_HAS_ACTED, {"wanted": identity}).first() is not None


_HAS_ACTED = select(intake.c.id).where(intake.c.id == bindparam("wanted"), _acted())
_SEEN = select(intake.c.id).where(
    intake.c.message_uid == bindparam("uid"),
    intake.c.id != bindparam("own"),
    intake.c.digest != bindparam("digest"),
    _acted(),
)


def uid_was_seen(connection: Connection, item: IntakeItem, message_uid: UUID) -> bool:
    """Say whether other bytes came under the same message uid before and took effect."""
    own = {"uid": message_uid, "own": item.id, "digest": item.digest}
    return connection.execute(_SEEN, own).first() is not None


def add_receipt(
    connection: Connection, journal: Journal, clock: Clock, owner_id: UUID, receipt: Receipt, letter_id: UUID | None
) -> UUID:
    """Keep a receipt that was matched; return its id."""
    identity = uuid7(clock)
    values = {field.name: getattr(receipt, field.name) for field in fields(Receipt)}
    data: dict[str, str | bool | None] = {
        "kind": receipt.kind,
        "matched_by": receipt.matched_by,
        "intake": str(receipt.intake_id),
    }
    if receipt.accepted is not None:
        data["accepted"] = receipt.accepted
    if receipt.dispatch_id is not None:
        data["dispatch"] = str(receipt.dispatch_id)
    if receipt.delivery_id is not None:
        data["delivery"] = str(receipt.delivery_id)
    at = journal.write(connection, Entry("receipt.matched", "receipt", identity, letter_id, data))
    connection.execute(_ADD_RECEIPT, {**values, "id": identity, "owner_id": owner_id, "received_at": at})
    return identity


def receipts_of(connection: Connection, dispatch_id: UUID) -> list[Receipt]:
    """Return what was received for a dispatch, oldest first."""
    rows = connection.execute(_RECEIPTS_OF, {"dispatch": dispatch_id})
    return [Receipt(**row._asdict()) for row in rows]


def add_incoming(connection: Connection, journal: Journal, owner_id: UUID, letter: IncomingLetter) -> None:
    """Keep a letter that came to us, with its files."""
    data = {
        "uid": None if letter.uid is None else str(letter.uid),
        "organization": None if letter.organization is None else str(letter.organization),
        "signatures": letter.signatures.value,
        "intake": str(letter.intake_id),
    }
    at = journal.write(connection, Entry("incoming.received", "incoming", letter.id, letter.letter_id, data))
    values = {field.name: getattr(letter, field.name) for field in fields(IncomingLetter) if field.name != "files"}
    connection.execute(
        incoming_letters.insert().values(
            **{
                **values,
                "signatures": letter.signatures.value,
                "signature_reports": list(letter.signature_reports),
            },
            owner_id=owner_id,
            received_at=at,
        )
    )
    if letter.files:
        connection.execute(
            incoming_files.insert(),
            [
                {
                    "incoming_id": letter.id,
                    "position": position,
                    **{field.name: getattr(file, field.name) for field in fields(file)},
                }
                for position, file in enumerate(letter.files)
            ],
        )


def put_in_quarantine(
    connection: Connection,
    journal: Journal,
    clock: Clock,
    owner_id: UUID,
    item: IntakeItem,
    code: QuarantineCode,
    reason: str,
    candidates: Sequence[UUID] = (),
) -> UUID:
    """Set an item aside for a person, whole, with the reason; return the quarantine row's id."""
    identity = uuid7(clock)
    at = journal.write(
        connection,
        Entry("intake.quarantined", "intake", item.id, None, {"code": code.value, "quarantine": str(identity)}),
    )
    connection.execute(
        update(intake).where(intake.c.id == item.id).values(state=IntakeState.QUARANTINED.value, crashes=0)
    )
    connection.execute(
        quarantine.insert().values(
            id=identity,
            owner_id=owner_id,
            intake_id=item.id,
            channel=item.channel,
            source=item.source,
            code=code.value,
            reason=reason[:2047],
            candidates=[str(candidate) for candidate in candidates],
            received_at=at,
            decision="",
            decided_by="",
            decided_at=None,
            note="",
        )
    )
    return identity


def get_quarantine(connection: Connection, identity: UUID) -> QuarantineItem:
    """Return a quarantine row; raises `NotFound`."""
    names = [field.name for field in fields(QuarantineItem)]
    row = connection.execute(
        select(*[quarantine.c[name] for name in names]).where(quarantine.c.id == identity)
    ).one_or_none()
    if row is None:
        raise NotFound(
            "Такой записи в карантине нет.",
            why=f"Номер {identity}.",
            todo="Посмотрите список: edo-gateway quarantine list",
        )
    values = row._asdict()
    return QuarantineItem(
        **{
            **values,
            "code": QuarantineCode(values["code"]),
            "candidates": tuple(UUID(text) for text in values["candidates"]),
        }
    )


def decide(
    connection: Connection,
    journal: Journal,
    item: QuarantineItem,
    decision: Decision,
    *,
    actor: str = GATEWAY,
    note: str = "",
    at: datetime,
) -> bool:
    """Record a person's decision, once; say False if it was decided before."""
    changed = connection.execute(
        update(quarantine)
        .where(quarantine.c.id == item.id, quarantine.c.decision == "")
        .values(decision=decision.value, decided_by=actor, decided_at=at, note=note[:1023])
    )
    if changed.rowcount != 1:
        return False
    journal.write(
        connection,
        Entry(
            "quarantine.decided",
            "intake",
            item.intake_id,
            None,
            {"decision": decision.value, "quarantine": str(item.id)},
        ),
        actor,
    )
    return True
