"""One letter's whole story: addressees with both axes, dispatches, attempts, receipts, answers, files, events.

It costs a fixed number of queries, whatever the number of addressees.
"""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, or_, select

from edo_gateway.delivery.policy import SilencePolicy
from edo_gateway.delivery.tables import attempts, attentions, containers, deliveries, dispatches, envelope_parts
from edo_gateway.envelopes.medo.literals import CONTAINER_FILE
from edo_gateway.journal import GATEWAY
from edo_gateway.letters.tables import letter_addressees, letter_files, letter_links, letter_signatories, letters
from edo_gateway.receipts.tables import incoming_letters, intake, receipts
from edo_gateway.views.delivery_rows import base_query, complete_rows
from edo_gateway.views.dispatch_rows import dispatch_query, dispatch_row
from edo_gateway.views.events import Event, letter_events
from edo_gateway.views.references import find_letter
from edo_gateway.views.shapes import FileEntry, Paths
from edo_gateway.views.story_model import (
    AddresseeEntry,
    AnswerEntry,
    AttemptEntry,
    DispatchStory,
    LetterRef,
    LetterStory,
    LinkEntry,
    ReceiptEntry,
    SettledEntry,
    SignatoryEntry,
)

__all__ = ["letter_story"]

_ROLES = ("document", "attachment", "source")


def letter_story(
    connection: Connection, text: str, *, paths: Paths, silence: SilencePolicy | None = None
) -> LetterStory:
    """Return the story of the letter that `text` names; raises `NotFound` or `Ambiguous`."""
    identity = find_letter(connection, text)
    letter = connection.execute(select(letters).where(letters.c.id == identity)).one()
    ways = connection.execute(
        base_query().where(deliveries.c.letter_id == identity).order_by(deliveries.c.position)
    ).all()
    received = _receipts(connection, [row.id for row in ways])
    sent = _dispatches(connection, identity, received, paths)
    owners = {entry.row.id: entry.row.delivery for entry in sent}
    owners |= {row.id: row.delivery_id for row in received}
    events = letter_events(connection, identity, receipts=received, owners=owners)
    others = _refs(connection, {letter.corrects, *_corrections(events)} - {None})
    return LetterStory(
        id=letter.id,
        document_uid=letter.document_uid,
        number=letter.number,
        date=letter.date,
        kind=letter.kind,
        subject=letter.subject,
        classification=letter.classification,
        pages=letter.pages,
        executor=letter.executor,
        corrects=others.get(letter.corrects),
        corrected_by=tuple(others[each] for each in _corrections(events) if each in others),
        created=letter.created_at,
        addressees=_addressees(connection, identity),
        signatories=_signatories(connection, identity),
        links=_links(connection, identity),
        deliveries=tuple(complete_rows(connection, ways, silence or SilencePolicy())),
        settled=_settled(connection, [row.id for row in ways]),
        dispatches=sent,
        receipts=tuple(_receipt(row) for row in received),
        answers=_answers(connection, identity),
        files=_files(connection, identity, sent, paths),
        events=events,
    )


def _corrections(events: Sequence[Event]) -> tuple[UUID, ...]:
    return tuple(UUID(str(event.data["by"])) for event in events if event.kind == "letter.corrected")


def _refs(connection: Connection, wanted: Collection[UUID]) -> dict[UUID, LetterRef]:
    if not wanted:
        return {}
    found = connection.execute(select(letters.c.id, letters.c.number, letters.c.date).where(letters.c.id.in_(wanted)))
    return {row.id: LetterRef(row.id, row.number, row.date) for row in found}


def _settled(connection: Connection, ways: Sequence[UUID]) -> tuple[SettledEntry, ...]:
    query = select(attentions).where(
        attentions.c.delivery_id.in_(ways), attentions.c.resolved_at.is_not(None), attentions.c.resolved_by != GATEWAY
    )
    return tuple(
        SettledEntry(row.delivery_id, row.code, row.text, row.raised_at, row.resolved_at, row.resolved_by)
        for row in connection.execute(query.order_by(attentions.c.resolved_at, attentions.c.id))
    )


def _addressees(connection: Connection, letter: UUID) -> tuple[AddresseeEntry, ...]:
    query = select(letter_addressees).where(letter_addressees.c.letter_id == letter)
    return tuple(
        AddresseeEntry(row.organization, row.name, row.role, row.department, tuple(row.persons or ()))
        for row in connection.execute(query.order_by(letter_addressees.c.position))
    )


def _signatories(connection: Connection, letter: UUID) -> tuple[SignatoryEntry, ...]:
    query = select(letter_signatories).where(letter_signatories.c.letter_id == letter)
    return tuple(
        SignatoryEntry(row.signatory, row.name, row.post, row.signed_on)
        for row in connection.execute(query.order_by(letter_signatories.c.position))
    )


def _links(connection: Connection, letter: UUID) -> tuple[LinkEntry, ...]:
    query = select(letter_links).where(letter_links.c.letter_id == letter)
    return tuple(
        LinkEntry(row.direction, row.type, row.organization, row.number, row.date, row.uid, row.linked_id)
        for row in connection.execute(query.order_by(letter_links.c.position))
    )


def _files(connection: Connection, letter: UUID, sent: Sequence[DispatchStory], paths: Paths) -> tuple[FileEntry, ...]:
    found = connection.execute(select(letter_files).where(letter_files.c.letter_id == letter)).all()
    ordered = sorted(found, key=lambda row: (_ROLES.index(row.role) if row.role in _ROLES else 9, row.position))
    entries = [FileEntry(row.role, row.name, row.wire_name, row.size, row.sha256, paths(row.sha256)) for row in ordered]
    sealed = connection.execute(select(containers).where(containers.c.letter_id == letter))
    names = {file.sha256: file.name for entry in sent for file in entry.files}
    entries += [
        FileEntry(
            "container",
            names.get(row.sha256, CONTAINER_FILE),
            row.format,
            row.size,
            row.sha256,
            paths(row.sha256),
        )
        for row in sealed
    ]
    return tuple(entries)


def _receipts(connection: Connection, ways: Sequence[UUID]) -> Sequence[Row[Any]]:
    of_dispatches = select(dispatches.c.id).where(dispatches.c.delivery_id.in_(ways))
    return connection.execute(
        select(
            receipts,
            intake.c.source,
            intake.c.channel,
            intake.c.copies,
            intake.c.deviations,
            intake.c.message_uid.label("own_uid"),
        )
        .join(intake, intake.c.id == receipts.c.intake_id)
        .where(or_(receipts.c.delivery_id.in_(ways), receipts.c.dispatch_id.in_(of_dispatches)))
        .order_by(receipts.c.id)
    ).all()


def _receipt(row: Row[Any]) -> ReceiptEntry:
    return ReceiptEntry(
        id=row.id,
        kind=row.kind,
        delivery=row.delivery_id,
        dispatch=row.dispatch_id,
        matched_by=row.matched_by,
        message_uid=row.message_uid,
        sender=row.sender,
        sender_name=row.sender_name,
        at=row.at,
        accepted=row.accepted,
        number=row.number,
        date=row.date,
        text=row.text,
        received=row.received_at,
        channel=row.channel,
        source=row.source,
        copies=row.copies,
        deviations=tuple(row.deviations or ()),
    )


def _dispatches(
    connection: Connection, letter: UUID, received: Sequence[Row[Any]], paths: Paths
) -> tuple[DispatchStory, ...]:
    """Return the letter's own dispatches and what we owe for the notices that came about it."""
    answered = [row.own_uid for row in received if row.own_uid is not None]
    found = connection.execute(
        dispatch_query()
        .where(or_(dispatches.c.letter_id == letter, dispatches.c.answers.in_(answered)))
        .order_by(dispatches.c.created_at, dispatches.c.id)
    ).all()
    ids = [row.id for row in found]
    tries: dict[UUID, list[AttemptEntry]] = {}
    for row in connection.execute(
        select(attempts).where(attempts.c.dispatch_id.in_(ids)).order_by(attempts.c.dispatch_id, attempts.c.number)
    ):
        entry = AttemptEntry(
            row.number, row.started_at, row.finished_at, row.outcome, row.detail, row.adapter, row.worker
        )
        tries.setdefault(row.dispatch_id, []).append(entry)
    parts: dict[UUID, list[FileEntry]] = {}
    columns = [column for column in envelope_parts.c if column.name != "octets"]
    for row in connection.execute(
        select(*columns).where(envelope_parts.c.dispatch_id.in_(ids)).order_by(envelope_parts.c.position)
    ):
        file = FileEntry("part", row.name, "", row.size, row.sha256, paths(row.sha256))
        parts.setdefault(row.dispatch_id, []).append(file)
    return tuple(
        DispatchStory(
            dispatch_row(row, len(tries.get(row.id, ()))),
            tuple(tries.get(row.id, ())),
            tuple(parts.get(row.id, ())),
        )
        for row in found
    )


def _answers(connection: Connection, letter: UUID) -> tuple[AnswerEntry, ...]:
    query = (
        select(incoming_letters, intake.c.source)
        .join(intake, intake.c.id == incoming_letters.c.intake_id)
        .where(incoming_letters.c.letter_id == letter)
        .order_by(incoming_letters.c.id)
    )
    return tuple(
        AnswerEntry(
            row.id,
            row.uid,
            row.organization,
            row.organization_name,
            row.number,
            row.date,
            row.subject,
            row.signatures,
            row.source,
            row.received_at,
        )
        for row in connection.execute(query)
    )
