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
from edo_gateway.envelopes.reading import DocumentReading, MessageReading
from edo_gateway.inspection.evidence.model import Check, CheckCode, Findings, Material
from edo_gateway.inspection.evidence.signing import check_signature
from edo_gateway.journal.evidence import ReceivedInBundle, Record
from edo_gateway.ports.content import Content
from edo_gateway.storage.pack import write_pack

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

__all__ = ["ReadPackage", "check_received", "read_received"]


@dataclass(frozen=True, slots=True)
class ReadPackage:
    """A package that came in, read again."""

    received: ReceivedInBundle
    files: Mapping[str, Content]
    message: MessageReading | None
    signatures: tuple[tuple[bool, str], ...]
    """Of a letter: whether a signature is valid, and the sentence about it; empty for what is never signed."""

    @property
    def their_time(self) -> tuple[datetime | None, bool]:
        """Return the sender's own time, and whether it named its zone."""
        message = self.message
        body = None if message is None else message.acknowledgement or message.notice
        if body is not None:
            return body.time, body.time_had_zone
        return (None if message is None else message.created), True


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


def read_received(material: Material) -> tuple[ReadPackage, ...]:
    """Read every package that came in, as the gateway once did."""
    found = []
    for received in material.description.received:
        files = {part.name: material.files[part.path] for part in received.parts}
        message = read_package(files).message
        found.append(ReadPackage(received, files, message, tuple(_signatures(material, received, message))))
    return tuple(found)


def check_received(material: Material, packages: tuple[ReadPackage, ...]) -> Check:
    """Check every package that came in."""
    found = Findings(CheckCode.RECEIVED)
    for package in packages:
        title = f"{_KINDS.get(package.received.kind, 'Уведомление')} из папки «{package.received.source}»"
        records = [each for each in material.records if each.subject == package.received.intake]
        _octets(found, title, package, records)
        _matched(found, title, package, material)
        _about(found, title, package, material)
        for valid, text in package.signatures:
            (found.proved if valid else found.unproved).append(f"{title}: {text}")
    if not packages:
        found.unproved.append("Ответов на письмо не приходило.")
    return found.as_check()


_KINDS = {"acknowledgement": "Квитанция", "letter": "Письмо адресата"}


def _octets(found: Findings, title: str, package: ReadPackage, records: list[Record]) -> None:
    stream = _Hash()
    write_pack(package.files, cast(BinaryIO, stream))
    stored = [each for each in records if each.kind == "intake.stored"]
    found.require(
        bool(stored) and stored[0].text_of("digest") == stream.digest.hexdigest(),
        f"{title}: отпечаток тот же, что записан в журнал при получении.",
        f"{title}: отпечаток не тот, что записан в журнал при получении.",
    )


def _matched(found: Findings, title: str, package: ReadPackage, material: Material) -> None:
    intake = str(package.received.intake)
    matched = any(
        each.kind in {"receipt.matched", "incoming.received"}
        and each.text_of("intake") == intake
        and each.letter == material.description.letter.id
        for each in material.records
    )
    if not matched:
        found.failed.append(f"{title}: записи о том, что он отнесён к письму, в выписке из журнала нет.")


def _about(found: Findings, title: str, package: ReadPackage, material: Material) -> None:
    """Say whether the package itself names what it is about, and the participant it is to come from."""
    message = package.message
    if message is None:
        found.unproved.append(f"{title}: сообщение в пакете не читается.")
        return
    sent = {each.message_uid: each.organization for each in material.description.dispatches}
    addressees = {each.organization for each in material.description.deliveries}
    acknowledgement, notice = message.acknowledgement, message.notice
    if acknowledgement is not None:
        if acknowledgement.answers in sent:
            found.proved.append(f"{title}: называет наше сообщение {acknowledgement.answers}.")
            addressees = {sent[acknowledgement.answers]}
        else:
            found.unproved.append(f"{title}: нашего сообщения не называет, отнесён иначе ({_way(package)}).")
    elif notice is not None:
        letter = material.description.letter
        if notice.message_uid in sent or notice.document_uid == letter.document_uid:
            found.proved.append(f"{title}: называет наше сообщение или наш документ.")
        else:
            found.unproved.append(f"{title}: отнесён по номеру и дате или человеком ({_way(package)}).")
    else:
        _answer(found, title, message, material)
    _sender(found, title, message.source, addressees)


def _way(package: ReadPackage) -> str:
    ways = {"digest": "по приложенному исходному сообщению", "number": "по номеру и дате", "person": "решил человек"}
    return ways.get(package.received.matched_by, package.received.matched_by or "способ не записан")


def _answer(found: Findings, title: str, message: MessageReading, material: Material) -> None:
    document = message.document or (message.container.document if message.container else None)
    letter = material.description.letter
    links = () if document is None else document.links
    ours = any(
        link.uid == letter.document_uid
        or (link.number == letter.number and link.date is not None and link.date.isoformat() == letter.date)
        for link in links
    )
    named = _named(document)
    if ours:
        found.proved.append(f"{title}: {named} ссылается на наше письмо.")
    else:
        found.unproved.append(f"{title}: {named} на наше письмо не ссылается, отнесено человеком.")


def _named(document: DocumentReading | None) -> str:
    if document is None:
        return "документ"
    day = "" if document.date is None else f" от {document.date:%d.%m.%Y}"
    return f"документ № {document.number or 'б/н'}{day}"


def _sender(found: Findings, title: str, source: UUID | None, addressees: set[UUID]) -> None:
    if source in addressees:
        found.proved.append(f"{title}: отправителем назван адресат письма.")
    else:
        found.unproved.append(
            f"{title}: отправителем назван не адресат, а другой участник: оператор обмена или правопреемник "
            "по справочнику шлюза."
        )


def _signatures(
    material: Material, received: ReceivedInBundle, message: MessageReading | None
) -> Iterator[tuple[bool, str]]:
    container = None if message is None else message.container
    for part in () if container is None else signed_parts(container):
        if part.signature is None or part.content is None:
            yield False, f"{part.label}: подписи нет."
            continue
        signer, words = check_signature(part.signature, part.content, material.trust, received.received)
        yield signer is not None, f"{part.label}: {words.rstrip('.')}."
