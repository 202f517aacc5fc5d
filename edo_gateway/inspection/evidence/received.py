"""What was received, in a bundle: octets against the journal's digest, content against the letter it is about."""

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, cast
from uuid import UUID

from edo_gateway.envelopes.medo.reader import read_package
from edo_gateway.envelopes.medo.signed_parts import signed_parts
from edo_gateway.envelopes.model import NoticeKind
from edo_gateway.envelopes.reading import DocumentReading, MessageReading
from edo_gateway.inspection.evidence.model import Check, CheckCode, Findings, Material, Topic
from edo_gateway.inspection.evidence.signing import check_signature
from edo_gateway.journal.evidence import ReceivedInBundle, Record
from edo_gateway.ports.content import Content
from edo_gateway.storage.pack import write_pack

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

__all__ = ["ReadPackage", "check_received", "pack_digest", "read_received"]


@dataclass(frozen=True, slots=True)
class ReadPackage:
    """A package that came in, read again."""

    received: ReceivedInBundle
    files: Mapping[str, Content]
    stored: Record | None
    """The journal's record of its arrival."""
    message: MessageReading | None
    zoned: bool
    """Whether every time in it came with its zone."""
    signatures: tuple[tuple[bool, str], ...]
    """Of a letter: whether a signature is valid, and the sentence about it; empty for what is never signed."""

    @property
    def document(self) -> DocumentReading | None:
        """Return the document of a letter."""
        message = self.message
        container = None if message is None else message.container
        return container.document if container else None if message is None else message.document

    @property
    def their_time(self) -> tuple[datetime | None, bool]:
        """Return the sender's own time, and whether it named its zone."""
        message = self.message
        body = None if message is None else message.acknowledgement or message.notice
        if body is not None:
            return body.time, body.time_had_zone
        return (None if message is None else message.created), self.zoned


class _Hash(io.RawIOBase):
    """A stream that only hashes what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.digest = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, octets: "ReadableBuffer") -> int:
        self.digest.update(octets)
        return memoryview(octets).nbytes


def pack_digest(package: ReadPackage) -> str:
    """Return the digest by which the gateway knows what came in: SHA-256 (hex) of the pack of its files."""
    stream = _Hash()
    write_pack(package.files, cast(BinaryIO, stream))
    return stream.digest.hexdigest()


def read_received(material: Material) -> tuple[ReadPackage, ...]:
    """Read every package that came in, as the gateway once did."""
    found = []
    for received in material.description.received:
        about = material.by_subject.get(received.intake, ())
        stored = next((each for each in about if each.kind == "intake.stored"), None)
        files = {part.name: material.files[part.path] for part in received.parts}
        reading = read_package(files)
        zoned = all(deviation.code != "no-zone" for deviation in reading.deviations)
        signatures = () if stored is None else tuple(_signatures(material, reading.message, stored.at))
        found.append(ReadPackage(received, files, stored, reading.message, zoned, signatures))
    return tuple(found)


def _signatures(material: Material, message: MessageReading | None, at: datetime) -> Iterator[tuple[bool, str]]:
    container = None if message is None else message.container
    for part in () if container is None else signed_parts(container):
        if part.signature is None or part.content is None:
            yield False, f"{part.label}: подписи нет"
            continue
        signer, words = check_signature(part.signature, part.content, material.trust, at)
        yield signer is not None, f"{part.label}: {words.rstrip('.')}"


def check_received(material: Material, packages: tuple[ReadPackage, ...]) -> Check:
    """Check every package that came in, and that each registration number came in one of them."""
    found = Findings(CheckCode.RECEIVED)
    addressees = frozenset(each.organization for each in material.description.deliveries)
    for package in packages:
        kind = _KINDS.get(package.received.kind, "Уведомление")
        topic = found.topic(f"{kind}, пакет «{package.received.source}»")
        _octets(topic, package)
        _matched(topic, package, material)
        _about(topic, package, material, addressees)
        for valid, text in package.signatures:
            topic.expect(valid, f"подпись верна: {text}", f"подпись не подтверждена: {text}")
        topic.close()
    numbers = {tell for package in packages for tell in _numbers(package)}
    for delivery in material.description.deliveries:
        if delivery.number:
            topic = found.topic(f"Номер {delivery.number}, {delivery.organization_name}")
            topic.expect(
                (delivery.number, delivery.organization) in numbers or (delivery.number, delivery.id) in numbers,
                "назван в приложенном уведомлении о регистрации",
                "уведомления о регистрации, которое его называет, среди приложенного нет",
            )
            topic.close()
    if not packages:
        found.unproved.append("Ответов на письмо не приходило.")
    return found.as_check()


_KINDS = {"acknowledgement": "Квитанция", "letter": "Письмо адресата"}


def _octets(topic: Topic, package: ReadPackage) -> None:
    stored, received = package.stored, package.received
    topic.require(
        stored is not None
        and stored.text_of("digest") == pack_digest(package)
        and stored.text_of("channel") == received.channel,
        "отпечаток тот же, что записан в журнал при получении",
        "отпечаток или происхождение не те, что записаны в журнал при получении",
    )


def _matched(topic: Topic, package: ReadPackage, material: Material) -> None:
    received = package.received
    records = material.by_intake.get(str(received.intake), ())
    if received.kind == "letter":
        matched = any(each.kind == "incoming.received" for each in records)
    else:
        named = tuple("" if each is None else str(each) for each in (received.dispatch, received.delivery))
        matched = any(
            each.kind == "receipt.matched"
            and (each.text_of("kind"), each.text_of("matched_by")) == (received.kind, received.matched_by)
            and (each.text_of("dispatch"), each.text_of("delivery")) == named
            for each in records
        )
    topic.require(
        matched, "в журнале записано, что отнесено к письму", "записи о том, что отнесено к письму, в выписке нет"
    )


def _about(topic: Topic, package: ReadPackage, material: Material, addressees: frozenset[UUID]) -> None:
    """Say whether the package itself names what it is about, and the participant it is to come from."""
    message = package.message
    if message is None:
        topic.expect(None, "", "сообщение в пакете не читается")
        return
    sent = material.sent
    acknowledgement, notice = message.acknowledgement, message.notice
    if acknowledgement is not None:
        answers = acknowledgement.answers
        topic.expect(
            answers in sent, f"называет наше сообщение {answers}", f"нашего сообщения не называет ({_way(package)})"
        )
    elif notice is not None:
        topic.expect(
            notice.message_uid in sent or notice.document_uid == material.description.letter.document_uid,
            "называет наше сообщение или наш документ",
            f"ни нашего сообщения, ни документа не называет ({_way(package)})",
        )
    else:
        topic.expect(
            _cites(package.document, material),
            f"{_named(package.document)} ссылается на наше письмо",
            f"{_named(package.document)} на наше письмо не ссылается",
        )
    answered = None if acknowledgement is None or acknowledgement.answers is None else acknowledgement.answers
    addressee = material.sent.get(answered) if answered else None
    topic.expect(
        message.source == addressee if addressee else message.source in addressees,
        "отправителем назван адресат письма",
        "отправителем назван другой участник: оператор обмена или правопреемник по справочнику шлюза",
    )


def _way(package: ReadPackage) -> str:
    ways = {
        "digest": "отнесено по приложенному исходному сообщению",
        "number": "отнесено по номеру и дате",
        "person": "отнёс человек",
    }
    return ways.get(package.received.matched_by, "чем отнесено, не записано")


def _cites(document: DocumentReading | None, material: Material) -> bool:
    letter = material.description.letter
    return document is not None and any(
        link.uid == letter.document_uid
        or (link.number == letter.number and link.date is not None and link.date.isoformat() == letter.date)
        for link in document.links
    )


def _named(document: DocumentReading | None) -> str:
    if document is None:
        return "документ"
    day = "" if document.date is None else f" от {document.date:%d.%m.%Y}"
    return f"документ № {document.number or 'б/н'}{day}"


def _numbers(package: ReadPackage) -> Iterator[tuple[str, UUID]]:
    """Yield a registration number with the sender who tells it, and with the delivery it was taken for."""
    message = package.message
    notice = None if message is None else message.notice
    if message is None or notice is None or notice.kind is not NoticeKind.REGISTERED:
        return
    for whose in (message.source, package.received.delivery):
        if whose is not None:
            yield notice.number, whose
