"""A letter that came to us: its files made durable, its signatures checked, the letter of ours that it answers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from edo_gateway.delivery.store import Delivery
from edo_gateway.envelopes.medo.completeness import read_limited
from edo_gateway.envelopes.medo.signed_parts import SignedPart, signed_parts
from edo_gateway.envelopes.reading import ContainerReading, DocumentReading, FileReading, MessageReading
from edo_gateway.flows.context import FlowContext
from edo_gateway.flows.match import Match, NoMatch, match_answer
from edo_gateway.ports import Content
from edo_gateway.receipts.model import IncomingFile, IncomingLetter, IntakeItem, SignaturesVerdict
from edo_gateway.signing import LARGEST_SIGNATURE, Digests, Verdict, verify_detached
from edo_gateway.storage.ids import uuid7

__all__ = ["Answered", "find_answered", "receive_letter"]

_MOST_LINKS = 100
"""Links looked up: each is a query inside a transaction, and the number of them comes from outside."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The letter to us, linked, and the delivery whose answer it is (None if it answers none for certain)."""

    letter: IncomingLetter
    delivery: Delivery | None


def receive_letter(
    context: FlowContext, item: IntakeItem, message: MessageReading, package: Mapping[str, Content]
) -> IncomingLetter | None:
    """Store a document's or container's files and check its signatures, outside any transaction.

    Returns None if the message carries no document.  Raises `TryLater` if the disk does not take the files.
    """
    document = message.document or (message.container.document if message.container else None)
    if document is None:
        return None
    files = message.container.files if message.container else package
    verdict, reports = _check_signatures(context, message.container)
    return IncomingLetter(
        id=uuid7(context.clock),
        intake_id=item.id,
        channel=item.channel,
        uid=document.uid,
        message_uid=message.uid,
        organization=message.source,
        organization_name=(document.organization or message.source_name)[:511],
        kind=document.kind[:511],
        number=document.number[:127],
        date=document.date,
        subject=document.annotation[:4000],
        signatures=verdict,
        signature_reports=reports,
        files=tuple(_keep(context, files, document, message.container)),
        attention="Техническая проверка подписей дала ошибку." if verdict is SignaturesVerdict.INVALID else "",
    )


def _keep(
    context: FlowContext,
    files: Mapping[str, Content],
    document: DocumentReading,
    container: ContainerReading | None,
) -> Sequence[IncomingFile]:
    described: dict[str, tuple[str, FileReading]] = {}
    if document.main is not None:
        described[document.main.name] = ("document", document.main)
    for attachment in document.attachments:
        described[attachment.name] = ("attachment", attachment)
    kept = []
    for name, content in files.items():
        role, reading = described.get(name, (_role(name, container), FileReading(name)))
        kept.append(
            IncomingFile(role, name[:255], reading.description[:4000], content.size, context.blobs.put(content))
        )
    return kept


def _role(name: str, container: ContainerReading | None) -> str:
    if container is not None and name == container.passport:
        return "passport"
    suffix = name.rsplit(".", 1)[-1].lower()
    return {"p7s": "signature", "png": "stamp"}.get(suffix, "other")


def _check_signatures(
    context: FlowContext, container: ContainerReading | None
) -> tuple[SignaturesVerdict, tuple[dict[str, str], ...]]:
    """Check every signature of a container: of the document, of each attachment, of the container itself."""
    reports: list[dict[str, str]] = []
    digests: defaultdict[tuple[str, str], Digests] = defaultdict(dict)
    for part in () if container is None else signed_parts(container):
        reports.extend(_check(context, part, digests[part.role, part.label]))
    verdicts = {report["verdict"] for report in reports}
    if verdicts - {Verdict.VALID.value, _ABSENT}:
        return SignaturesVerdict.INVALID, tuple(reports)
    if not verdicts or _ABSENT in verdicts:
        return SignaturesVerdict.MISSING, tuple(reports)
    return SignaturesVerdict.VALID, tuple(reports)


_ABSENT = "missing"


def _check(context: FlowContext, part: SignedPart, digests: Digests) -> Sequence[dict[str, str]]:
    report = {"file": part.label, "signature": part.signature_label}
    if part.signature is None:
        return [{**report, "verdict": _ABSENT, "text": "Файла подписи нет."}]
    if part.content is None:
        return [{**report, "verdict": "unsigned", "text": "Подписанного файла нет."}]
    signature = read_limited(part.signature, LARGEST_SIGNATURE)
    found = verify_detached(signature, part.content, context.trust, context.clock.now(), digests)
    return [{**report, "verdict": each.verdict.value, "text": each.verdict.sentence} for each in found]


def find_answered(
    context: FlowContext, connection: Connection, letter: IncomingLetter, document: DocumentReading
) -> Answered:
    """Link a letter to us with the letter of ours it speaks of; an unclear link calls a person and moves nothing."""
    notes = [letter.attention] if letter.attention else []
    if len(document.links) > _MOST_LINKS:
        notes.append(f"В письме {len(document.links)} ссылок; просмотрены первые {_MOST_LINKS}.")
    for link in document.links[:_MOST_LINKS]:
        match = match_answer(context, connection, link.uid, link.number, link.date, letter.organization)
        if isinstance(match, NoMatch):
            if match.candidates:
                notes.append(match.reason)
            continue
        return _linked(letter, match, notes)
    return Answered(replace(letter, attention=" ".join(notes)[:1023]), None)


def _linked(letter: IncomingLetter, match: Match, notes: list[str]) -> Answered:
    delivery = match.delivery
    assert delivery is not None
    linked = replace(letter, letter_id=delivery.letter_id, delivery_id=delivery.id, attention=" ".join(notes)[:1023])
    # A signature that fails the check proves nobody's answer; a person looks first.
    return Answered(linked, None if letter.signatures is SignaturesVerdict.INVALID else delivery)
