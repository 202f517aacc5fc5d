"""Apply: read what is stored, match it, change states, owe квитанции; all effects of one item in one transaction.

A crash counter is committed before the work; after a crash the items are tried one at a time,
and an item that took the program down three times alone goes to quarantine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from edo_gateway.delivery.store import get_delivery
from edo_gateway.directory.store import get as get_organization
from edo_gateway.envelopes.reading import MessageKind, MessageReading, Reading
from edo_gateway.errors import EdoError, TryLater
from edo_gateway.flows.acknowledge import Verdict, owe_acknowledgement
from edo_gateway.flows.context import FlowContext, log
from edo_gateway.flows.effects import apply_acknowledgement, apply_answer, apply_notice
from edo_gateway.flows.incoming import find_answered, receive_letter
from edo_gateway.flows.judge import Judgement, judge
from edo_gateway.flows.match import Match, NoMatch, match_acknowledgement, match_notice, original_digests
from edo_gateway.flows.unexpected import Unexpected
from edo_gateway.ports import Content, bytes_content
from edo_gateway.receipts.model import IncomingLetter, IntakeItem, IntakeState, QuarantineCode, Receipt
from edo_gateway.receipts.store import (
    add_incoming,
    add_receipt,
    begin_reading,
    has_acted,
    note_reading,
    put_back,
    put_in_quarantine,
    set_intake_state,
    uid_was_seen,
    unread,
)
from edo_gateway.storage.pack import read_pack

__all__ = ["apply_intake"]

_CRASHES = 3
FORMAT = "medo-2.7.1"
"""The reader behind it reads every version of МЭДО."""


@dataclass(frozen=True, slots=True)
class Read:
    """An item as far as it was read, before the transaction that applies it."""

    item: IntakeItem
    files: Mapping[str, Content]
    reading: Reading | None
    letter: IncomingLetter | None
    failure: str = ""
    originals: tuple[str, ...] = ()
    """Digests of the original that an all-zero квитанция carries."""


def apply_intake(context: FlowContext, limit: int = 50) -> int:
    """Apply what is stored and not read yet.

    Returns how many items came a step nearer to a defined outcome: applied, set aside, or a crash counted.
    """
    with context.database.write() as connection:
        items = unread(connection, limit)
        begin_reading(connection, items)
    context.steps.reached("apply.begun")
    postponed: list[IntakeItem] = []
    reads = [read for item in items if (read := _read(context, item, postponed)) is not None]
    context.steps.reached("apply.read")
    with Unexpected("apply.effects") as guard, context.database.write() as connection:
        for item in postponed:
            put_back(connection, item)
        for read in reads:
            # Compare-and-set: who has read the same item at the same time and came first has applied it.
            if set_intake_state(connection, read.item.id, IntakeState.STORED, IntakeState.STORED):
                _apply(context, connection, read)
    if isinstance(guard.error, OperationalError):
        # A database that does not answer is no fault of what was read.
        raise guard.error
    context.steps.reached("apply.committed")
    if reads:
        context.hints.work_due("seal")
    # Whatever can't even be set aside must not keep the work going for ever.
    return sum(item.crashes <= _CRASHES for item in items if item not in postponed)


def _read(context: FlowContext, item: IntakeItem, postponed: list[IntakeItem]) -> Read | None:
    """Read an item outside any transaction; None if it must be tried again later.

    What waits for something of ours (a disk with no room) is added to `postponed`: it crashed nothing.
    """
    if item.crashes >= _CRASHES:
        return Read(item, {}, None, None, "Чтение этого пакета трижды обрывало программу.")
    if item.broken:
        return Read(item, {}, None, None, item.broken)
    with Unexpected("apply.read") as guard:
        try:
            pack = context.blobs.get(item.digest) if item.pack is None else bytes_content(item.pack)
            files = read_pack(pack)
            reading = context.format(FORMAT).read(files)
            letter = None
            if reading.message is not None and reading.unreadable is None:
                letter = receive_letter(context, item, reading.message, files)
            acknowledgement = None if reading.message is None else reading.message.acknowledgement
            originals = () if acknowledgement is None else original_digests(acknowledgement, files)
            return Read(item, files, reading, letter, originals=originals)
        except TryLater as error:
            log.warning("apply.postponed", extra={"intake": str(item.id), "error": type(error).__name__})
            postponed.append(item)
            return None
        except EdoError as error:
            return Read(item, {}, None, None, str(error))
    # An unforeseen exception is a crash that did not take the program down; it was counted.
    log.error("apply.crashed", extra={"intake": str(item.id), "error": type(guard.error).__name__})
    return None


def _apply(context: FlowContext, connection: Connection, read: Read) -> None:
    item = read.item
    if read.reading is None:
        code = QuarantineCode.BROKEN if item.broken else QuarantineCode.UNREADABLE
        if item.crashes >= _CRASHES:
            code = QuarantineCode.CRASHES
        _set_aside(context, connection, item, Judgement(code, read.failure))
        return
    reading, message = read.reading, read.reading.message
    note_reading(
        connection,
        item,
        None if message is None else message.uid,
        [{"code": each.code, "text": each.text} for each in reading.deviations],
    )
    judgement = judge(
        reading,
        ours=context.ours,
        seen=lambda uid: uid_was_seen(connection, item, uid),
        known_address=lambda guid: _known_address(connection, guid),
    )
    # What acted before it went to quarantine is read anew when a person asks for it, and acts no second time.
    if message is not None and judgement.may_apply and not has_acted(connection, item.id):
        unmatched = _effects(context, connection, read, message)
        if unmatched is not None and judgement.code is None:
            judgement = Judgement(unmatched.code, unmatched.reason, unmatched.candidates, judgement.acknowledge)
    if message is not None and judgement.acknowledge is not None and message.kind is not MessageKind.ACKNOWLEDGEMENT:
        address = judgement.acknowledge.address
        verdict = Verdict(judgement.acknowledge.accepted, judgement.acknowledge.comment)
        owe_acknowledgement(context, connection, item.channel, message, address, verdict)
    if judgement.code is not None:
        _set_aside(context, connection, item, judgement)
    else:
        set_intake_state(connection, item.id, IntakeState.STORED, IntakeState.APPLIED)


def _set_aside(context: FlowContext, connection: Connection, item: IntakeItem, judgement: Judgement) -> None:
    assert judgement.code is not None
    put_in_quarantine(
        connection, context.journal, context.clock, context.owner_id, item,
        judgement.code, judgement.reason, judgement.candidates,
    )  # fmt: skip
    log.info("quarantined", extra={"intake": str(item.id), "code": judgement.code.value})


def _known_address(connection: Connection, guid: UUID) -> str:
    organization = get_organization(connection, guid)
    return "" if organization is None else organization.mailbox


def _effects(context: FlowContext, connection: Connection, read: Read, message: MessageReading) -> NoMatch | None:
    """Apply a readable message; return why it could not be matched, or None."""
    if message.acknowledgement is not None:
        found = match_acknowledgement(context, connection, message.acknowledgement, message.source, read.originals)
        if isinstance(found, NoMatch):
            return found
        apply_matched(context, connection, read.item, message, found)
    elif message.notice is not None:
        found = match_notice(context, connection, message.notice, message.source)
        if isinstance(found, NoMatch):
            return found
        apply_matched(context, connection, read.item, message, found)
    elif read.letter is not None:
        document = message.document or (message.container.document if message.container else None)
        assert document is not None
        answered = find_answered(context, connection, read.letter, document)
        add_incoming(connection, context.journal, context.owner_id, answered.letter)
        if answered.delivery is not None:
            apply_answer(context, connection, get_delivery(connection, answered.delivery.id), answered.letter)
    return None


def apply_matched(
    context: FlowContext, connection: Connection, item: IntakeItem, message: MessageReading, match: Match
) -> None:
    """Keep a matched receipt and let it act on the states."""
    acknowledgement, notice = message.acknowledgement, message.notice
    dispatch, delivery = match.dispatch, match.delivery
    if acknowledgement is not None:
        text = " ".join(part for part in (acknowledgement.content, acknowledgement.comment) if part)
        kind, at, number, on = "acknowledgement", acknowledgement.time, "", None
    else:
        assert notice is not None
        assert notice.kind is not None
        kind, at, number, on = notice.kind.value, notice.time, notice.number, notice.number_date
        text = " ".join(part for part in (notice.reason, notice.text, notice.comment) if part)
    letter_id = delivery.letter_id if delivery is not None else None
    receipt = Receipt(
        intake_id=item.id,
        kind=kind,
        delivery_id=None if delivery is None else delivery.id,
        dispatch_id=None if dispatch is None else dispatch.id,
        matched_by=match.by,
        message_uid=message.uid,
        sender=message.source,
        sender_name=message.source_name[:511],
        at=at,
        accepted=None if acknowledgement is None else acknowledgement.accepted,
        number=number[:127],
        date=on,
        text=text[:4000],
    )
    add_receipt(connection, context.journal, context.clock, context.owner_id, receipt, letter_id)
    if acknowledgement is not None:
        apply_acknowledgement(context, connection, match, acknowledgement)
    elif notice is not None:
        apply_notice(context, connection, match, notice)
