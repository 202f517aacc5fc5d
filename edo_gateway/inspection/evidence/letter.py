"""The letter in a bundle: its files, its container, and the signatures over both, against the journal's records."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from edo_gateway.envelopes.medo.lone_reader import read_lone_archive
from edo_gateway.envelopes.medo.signed_parts import SignedPart, SignedRole, signed_parts
from edo_gateway.envelopes.reading import ContainerReading
from edo_gateway.inspection.evidence.model import Check, CheckCode, Findings, Material
from edo_gateway.inspection.evidence.signing import check_signature, identity
from edo_gateway.inspection.files import digest
from edo_gateway.signing import CertificateInfo, Digests

__all__ = ["OpenContainer", "check_letter", "check_signatures", "open_containers"]


@dataclass(frozen=True, slots=True)
class OpenContainer:
    """A container of the bundle, looked into."""

    format: str
    path: str
    reading: ContainerReading | None
    """None if it can't be read; `trouble` says why."""
    trouble: str
    sealed: datetime | None
    """When it was sealed, by the journal; None if no record tells of these very octets."""


def open_containers(material: Material) -> tuple[OpenContainer, ...]:
    """Look into every container once."""
    found = []
    for each in material.description.containers:
        lone = read_lone_archive(each.path.rpartition("/")[2], material.files[each.path])
        unreadable = lone.reading.unreadable
        trouble = "" if unreadable is None else unreadable.text
        sealed = [
            record
            for record in material.records
            if record.kind == "letter.sealed"
            and record.text_of("format") == each.format
            and record.text_of("digest") == material.digests[each.path]
        ]
        found.append(OpenContainer(each.format, each.path, lone.container, trouble, sealed[-1].at if sealed else None))
    return tuple(found)


def check_letter(material: Material, containers: tuple[OpenContainer, ...]) -> Check:
    """Check files and container against what the journal recorded when they were accepted and sealed."""
    found = Findings(CheckCode.LETTER)
    letter = material.description.letter
    accepted = next((each for each in material.records if each.kind == "letter.accepted"), None)
    if accepted is None or accepted.letter != letter.id:
        found.failed.append("Записи о принятии письма в выписке из журнала нет.")
    else:
        named = (str(letter.document_uid), letter.number)
        found.require(
            (accepted.text_of("document_uid"), accepted.text_of("number")) == named,
            f"Номер {letter.number} и идентификатор документа записаны в журнал при принятии письма.",
            "Номер или идентификатор документа не те, что записаны в журнал при принятии письма.",
        )
        _document(found, material, accepted.text_of("document"))
    for container in containers:
        _container(found, material, container)
    if not containers:
        found.unproved.append("Контейнер ещё не собран: письмо не подписано.")
    _loose_files(found, material)
    return found.as_check()


def _document(found: Findings, material: Material, recorded: str) -> None:
    documents = [each for each in material.description.files if each.role == "document"]
    found.require(
        len(documents) == 1 and material.digests[documents[0].path] == recorded,
        "Отпечаток основного документа (PDF) тот же, что записан в журнал при принятии письма.",
        "Отпечаток основного документа (PDF) не тот, что записан в журнал при принятии письма.",
    )


def _container(found: Findings, material: Material, container: OpenContainer) -> None:
    found.require(
        container.sealed is not None,
        f"Отпечаток контейнера {container.format} тот же, что записан в журнал, когда его собрали.",
        f"Отпечаток контейнера {container.format} не тот, что записан в журнал, когда его собрали.",
    )
    reading, letter = container.reading, material.description.letter
    if reading is None or container.trouble:
        found.failed.append(f"Контейнер {container.format} не читается: {container.trouble}")
        return
    document = reading.document
    day = "" if document.date is None else document.date.isoformat()
    told = (document.uid, document.number, day, document.kind, document.annotation)
    found.require(
        told == (letter.document_uid, letter.number, letter.date, letter.kind, letter.subject),
        "Описание контейнера называет тот же документ: вид, номер, дату, содержание, идентификатор.",
        "Описание контейнера называет другой документ.",
    )
    if document.organization != letter.organization_name:
        found.unproved.append(f"Отправитель в описании контейнера назван иначе: {document.organization}.")
    for file in material.description.files:
        name = file.path.rpartition("/")[2]
        if file.role != "source" and name in reading.files:
            found.require(
                digest(reading.files[name]) == material.digests[file.path],
                f"Файл {name} в контейнере тот же.",
                f"Файл {name} в контейнере другой.",
            )
        elif file.role != "source":
            found.failed.append(f"Файла {name} в контейнере нет.")


def _loose_files(found: Findings, material: Material) -> None:
    for file in material.description.files:
        if file.role == "source":
            found.unproved.append(
                f"Исходный файл «{file.name}»: журнал его отпечатка не хранит, за него ручается только подпись пакета."
            )


def check_signatures(
    material: Material, containers: tuple[OpenContainer, ...], sealed_by: CertificateInfo | None
) -> Check:
    """Check the signatures of the document, of each attachment and of the container, at the time it was sealed."""
    found = Findings(CheckCode.SIGNATURES)
    for container in containers:
        if container.reading is None or container.sealed is None:
            found.failed.append(f"Контейнер {container.format}: подписи не проверены.")
            continue
        digests: defaultdict[tuple[str, str], Digests] = defaultdict(dict)
        for part in signed_parts(container.reading):
            _signature(found, material, part, container.sealed, digests[part.role, part.label], sealed_by)
        found.failed.extend(_not_in_container(material, container.reading))
    if not containers:
        found.unproved.append("Письмо ещё не подписано.")
    return found.as_check()


def _signature(
    found: Findings,
    material: Material,
    part: SignedPart,
    at: datetime,
    digests: Digests,
    sealed_by: CertificateInfo | None,
) -> None:
    if part.signature is None or part.content is None:
        found.failed.append(f"{part.label}: файла подписи или подписанного файла нет.")
        return
    signer, words = check_signature(part.signature, part.content, material.trust, at, digests)
    if signer is None:
        found.failed.append(f"{part.label}: {words}")
    elif part.role is SignedRole.CONTAINER and sealed_by is not None and identity(signer) != identity(sealed_by):
        found.failed.append(f"{part.label}: контейнер подписал не тот, кто подписал пакет: {signer.owner}.")
    else:
        found.proved.append(f"{part.label}: {words}.")
        if part.signatory and part.signatory.split() != signer.owner.split():
            found.unproved.append(f"{part.label}: подписантом назван {part.signatory}, а сертификат — {signer.owner}.")


def _not_in_container(material: Material, reading: ContainerReading) -> Iterator[str]:
    """Yield what is wrong with the signature files that lie beside the letter for other tools to check."""
    signed = {part.signature_label: part.label for part in signed_parts(reading)}
    for file in material.description.files:
        name, over = file.path.rpartition("/")[2], file.over.rpartition("/")[2]
        if file.role == "signature" and signed.get(name) != over:
            yield f"Файл {name} назван подписью под {over or 'ничем'}, а в контейнере это не так."
