"""Submit: accept a letter once, durably.

Everything wrong is told before anything is accepted.  The files are in the blob store, on the disk, before the
one transaction that accepts; an idempotency key returns the same letter for ever.
"""

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.delivery.model import DispatchKind, Registration
from edo_gateway.delivery.store import Delivery, Dispatch, add_delivery, add_dispatch, letter_deliveries
from edo_gateway.documents import ConversionLimits, PreparedDocument, StampPolicy, prepare_document
from edo_gateway.envelopes.model import Coded
from edo_gateway.errors import Conflict, Problem, Refused
from edo_gateway.flows.context import FlowContext, log
from edo_gateway.journal import Entry
from edo_gateway.letters.compose import LetterFacts, StoredDocument, compose_letter, require_pages
from edo_gateway.letters.digest import request_digest
from edo_gateway.letters.draft import LetterDraft
from edo_gateway.letters.drafting import CheckedAddressee, CheckedDraft, DraftContext, check_draft
from edo_gateway.letters.model import Letter, SignatoryProfile
from edo_gateway.letters.moscow import moscow_date
from edo_gateway.letters.numbers import take_number
from edo_gateway.letters.policy import LetterLimits, NumberingPolicy
from edo_gateway.letters.store import find_by_key, insert_letter
from edo_gateway.ports import CHUNK, file_content
from edo_gateway.signing import read_certificate
from edo_gateway.storage.ids import uuid7, wire_id

__all__ = ["SubmitPolicy", "Submitted", "SubmittedDelivery", "submit"]


@dataclass(frozen=True, slots=True)
class SubmitPolicy:
    """What letters are checked against and prepared with."""

    signatories: Mapping[str, SignatoryProfile]
    default_signatory: str
    """Key of the signatory who signs when none is named, or empty."""
    place: Coded = field(default_factory=lambda: Coded(""))
    numbering: NumberingPolicy = field(default_factory=NumberingPolicy)
    limits: LetterLimits = field(default_factory=LetterLimits)
    conversion: ConversionLimits = field(default_factory=ConversionLimits)
    stamps: StampPolicy = field(default_factory=StampPolicy)


@dataclass(frozen=True, slots=True)
class SubmittedDelivery:
    """One addressee of an accepted letter."""

    id: UUID
    organization: UUID
    name: str
    channel: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """What the person is told."""

    letter: UUID
    document_uid: UUID
    number: str
    date: date
    deliveries: tuple[SubmittedDelivery, ...]
    changes: tuple[str, ...]
    """What was changed in the document on its way to PDF/A."""
    repeated: bool = False
    """Whether the key had been used with the same content: nothing new was made."""


def submit(context: FlowContext, policy: SubmitPolicy, draft: LetterDraft, caller: str) -> Submitted:
    """Accept a letter.

    Raises `Refused` with every problem, `Conflict` if the key came back with other content,
    `TryLater` if the disk does not take the files.
    """
    if draft.key and (earlier := _earlier(context, draft, draft.key, caller)) is not None:
        return earlier
    with context.database.read() as connection:
        checked = check_draft(connection, draft, _draft_context(context, policy))
    _check_certificates(context, checked)
    context.steps.reached("submit.checked")
    source = context.blobs.put(file_content(checked.document.path))
    attachments = tuple(context.blobs.put(file_content(each.path)) for each in checked.attachments)
    digest = request_digest(draft, (source, *attachments))
    document = _prepare(context, policy, checked, source)
    require_pages(checked, document.pages)
    context.steps.reached("submit.stored")
    with context.database.write() as connection:
        # Looked at again inside the transaction: two callers may have come with one key at once.
        known = find_by_key(connection, context.owner_id, caller, draft.key) if draft.key else None
        if known is not None:
            return _repeated(connection, known, digest)
        letter = _accept(context, policy, connection, checked, caller, digest, document, attachments)
        deliveries = _deliveries(context, connection, letter, checked)
    context.steps.reached("submit.committed")
    context.hints.work_due("seal")
    log.info("accepted", extra={"letter": str(letter.id), "deliveries": len(deliveries)})
    return Submitted(letter.id, letter.document_uid, letter.number, letter.date, deliveries, document.changes)


def _check_certificates(context: FlowContext, checked: CheckedDraft) -> None:
    """Refuse a letter whose signatory can't sign it: better said now than found by the worker."""
    now = context.clock.now()
    problems = []
    for each in checked.signatories:
        certificate = read_certificate(context.signers.signatory(each.profile.key).certificate)
        if not certificate.valid_at(now):
            term = f"с {certificate.valid_from:%d.%m.%Y} по {certificate.valid_to:%d.%m.%Y}"
            text = f"сертификат подписанта «{each.profile.name}» сейчас не действует (срок: {term})"
            problems.append(Problem(checked.draft.field("signatories"), text))
    if problems:
        raise Refused("Письмо не принято.", problems, todo="Укажите другого подписанта или обновите сертификат.")


def _digest_files(draft: LetterDraft) -> str | None:
    """Return the digest of the request as the files are now; None if one of them can't be read."""
    digests = []
    for path in (draft.document, *draft.attachments):
        digest = hashlib.sha256()
        try:
            with path.open("rb") as stream:
                while piece := stream.read(CHUNK):
                    digest.update(piece)
        except OSError:
            return None
        digests.append(digest.hexdigest())
    return request_digest(draft, digests)


def _earlier(context: FlowContext, draft: LetterDraft, key: str, caller: str) -> Submitted | None:
    """Return the letter accepted under the draft's key, or None; raises `Conflict` if the draft says other things."""
    with context.database.read() as connection:
        known = find_by_key(connection, context.owner_id, caller, key)
    if known is None:
        return None
    # Files that are gone can't contradict what was accepted; a check would only say that they are gone.
    digest = _digest_files(draft) or known.request_digest
    with context.database.read() as connection:
        return _repeated(connection, known, digest)


def _repeated(connection: Connection, letter: Letter, digest: str) -> Submitted:
    if digest != letter.request_digest:
        raise Conflict(
            "Письмо с этим ключом уже принято, но с другим содержанием.",
            why=f"Ключ {letter.key}, письмо № {letter.number} от {letter.date:%d.%m.%Y} ({letter.id}).",
            todo="Для нового письма возьмите новый ключ.",
        )
    rows = letter_deliveries(connection, letter.id)
    names = {each.organization: each.name for each in letter.addressees}
    deliveries = tuple(
        SubmittedDelivery(row.id, row.organization, names.get(row.organization, ""), row.channel) for row in rows
    )
    changes = letter.document.changes
    return Submitted(letter.id, letter.document_uid, letter.number, letter.date, deliveries, changes, repeated=True)


def _draft_context(context: FlowContext, policy: SubmitPolicy) -> DraftContext:
    return DraftContext(
        owner=context.owner_id,
        our_name=context.ours.name,
        today=moscow_date(context.clock.now()),
        signatories=policy.signatories,
        default_signatory=policy.default_signatory,
        channels={name: entry.adapter.describe().adapter for name, entry in context.channels.items()},
        place=policy.place,
        numbering=policy.numbering,
        limits=policy.limits,
    )


def _prepare(context: FlowContext, policy: SubmitPolicy, checked: CheckedDraft, source: str) -> StoredDocument:
    """Convert the stored source, not the person's file: what was accepted is what is sent."""
    with tempfile.TemporaryDirectory(prefix="edo-") as folder, context.blobs.path(source) as path:
        names = [each.profile.name for each in checked.signatories]
        prepared: PreparedDocument = prepare_document(path, Path(folder), names, policy.stamps, policy.conversion)
        converted = prepared.converted
        digest = source if converted.path == path else context.blobs.put(file_content(converted.path))
    size = context.blobs.get(digest).size
    return StoredDocument(source, digest, size, converted.pages, converted.changes, prepared.plan)


def _accept(
    context: FlowContext,
    policy: SubmitPolicy,
    connection: Connection,
    checked: CheckedDraft,
    caller: str,
    digest: str,
    document: StoredDocument,
    attachments: tuple[str, ...],
) -> Letter:
    number = checked.number or take_number(
        connection, owner=context.owner_id, year=checked.year, policy=policy.numbering, index=checked.file_index
    )
    identity = uuid7(context.clock)
    facts = LetterFacts(
        id=identity,
        document_uid=wire_id(context.home, f"letter:{identity}"),
        owner=context.owner_id,
        caller=caller,
        number=number,
        request_digest=digest,
        created_at=context.clock.now(),
        document=document,
        attachments=attachments,
    )
    letter = compose_letter(checked, facts)
    insert_letter(connection, letter)
    data = {"document_uid": str(letter.document_uid), "number": number, "document": document.sha256}
    context.journal.write(
        connection, Entry("letter.accepted", "letter", letter.id, letter.id, data), f"caller:{caller}"
    )
    if letter.corrects is not None:
        # It is told in the story of the letter that was corrected.
        told = {"by": str(letter.id), "number": number}
        entry = Entry("letter.corrected", "letter", letter.corrects, letter.corrects, told)
        context.journal.write(connection, entry, f"caller:{caller}")
    return letter


def _deliveries(
    context: FlowContext, connection: Connection, letter: Letter, checked: CheckedDraft
) -> tuple[SubmittedDelivery, ...]:
    return tuple(
        _deliver(context, connection, letter, position, addressee)
        for position, addressee in enumerate(checked.addressees)
    )


def _deliver(
    context: FlowContext, connection: Connection, letter: Letter, position: int, addressee: CheckedAddressee
) -> SubmittedDelivery:
    organization, route = addressee.organization, addressee.route
    delivery = Delivery(
        id=uuid7(context.clock),
        letter_id=letter.id,
        position=position,
        organization=organization.guid,
        channel=route.channel,
        format=route.format,
        registration=Registration.NONE,
        registration_number="",
        registration_date=None,
        refusal_reason="",
        answer_number="",
        answer_date=None,
    )
    add_delivery(connection, context.journal, context.owner_id, delivery)
    identity = uuid7(context.clock)
    dispatch = Dispatch.new(
        id=identity,
        kind=DispatchKind.LETTER,
        delivery_id=delivery.id,
        letter_id=letter.id,
        organization=organization.guid,
        organization_name=organization.name,
        address=organization.mailbox,
        channel=route.channel,
        format=route.format,
        message_uid=wire_id(context.home, f"dispatch:{identity}"),
        created_at=context.clock.now(),
    )
    add_dispatch(connection, context.journal, context.owner_id, dispatch)
    return SubmittedDelivery(delivery.id, organization.guid, organization.name, route.channel)
