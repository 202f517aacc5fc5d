"""From the files of a bundle to what the checks look at; every file has its place, and no file is left over."""

from collections import Counter
from collections.abc import Iterator, Mapping

from edo_gateway.envelopes.medo.completeness import read_limited
from edo_gateway.errors import WrongUse
from edo_gateway.inspection.evidence.model import Material
from edo_gateway.journal.anchors import read_statement
from edo_gateway.journal.evidence import JournalExtract, NotCanonical, read_description, read_extract, read_record
from edo_gateway.journal.evidence.description import LARGEST_DESCRIPTION
from edo_gateway.journal.evidence.extract import LARGEST_PROOF
from edo_gateway.journal.evidence.names import (
    DESCRIPTION,
    MANIFEST,
    MIMETYPE,
    PROOF,
    REPORT_HTML,
    REPORT_TEXT,
    SIGNATURE,
    anchor_names,
)
from edo_gateway.ports.content import Content
from edo_gateway.signing import CertificateInfo, TrustStore, read_certificate

__all__ = ["CERTIFICATES", "known_certificates", "load_material", "read_whole"]

CERTIFICATES = "certificates/"
_MOST_CERTIFICATES = 500
_LARGEST_CERTIFICATE = 1 << 16
_LARGEST_ANCHOR = 1 << 12
_LARGEST_ANCHOR_SIGNATURE = 1 << 16
_MOST_ANCHORS = 2_000
_FORM = frozenset({MIMETYPE, MANIFEST, SIGNATURE})
_FIXED = frozenset({DESCRIPTION, PROOF, REPORT_HTML, REPORT_TEXT})


def read_whole(files: Mapping[str, Content], name: str, most: int) -> bytes:
    """Return a file's octets; raises `NotCanonical` if it is not there or larger than such a file ever is."""
    content = files.get(name)
    if content is None:
        raise NotCanonical(f"Файла {name} нет.")
    octets = read_limited(content, most)
    if len(octets) > most:
        raise NotCanonical(f"Файл {name} слишком велик.")
    return octets


def known_certificates(files: Mapping[str, Content], digests: Mapping[str, str]) -> Iterator[CertificateInfo]:
    """Yield the certificates of a bundle; raises `NotCanonical` for one that can't be read or has another's name."""
    names = [name for name in files if name.startswith(CERTIFICATES)]
    if len(names) > _MOST_CERTIFICATES:
        raise NotCanonical("Сертификатов слишком много.")
    for name in names:
        if name != f"{CERTIFICATES}{digests[name][:16]}.cer":
            raise NotCanonical(f"Файл {name} назван не по своему отпечатку.")
        try:
            yield read_certificate(read_whole(files, name, _LARGEST_CERTIFICATE))
        except WrongUse as error:
            raise NotCanonical(f"Сертификат {name} не читается.") from error


def load_material(
    files: Mapping[str, Content], digests: Mapping[str, str], trust: TrustStore
) -> tuple[Material, JournalExtract]:
    """Read description, journal, anchors and certificates; raises `NotCanonical` for what can't be read."""
    description = read_description(read_whole(files, DESCRIPTION, LARGEST_DESCRIPTION))
    named = Counter(description.paths) + Counter(_FIXED)
    strange = sorted((set(files) - _FORM) ^ set(named)) or sorted(name for name, times in named.items() if times > 1)
    if strange:
        raise NotCanonical(f"Описание пакета и файлы не сходятся: {', '.join(strange[:5])}.")
    if len({each.format for each in description.containers}) != len(description.containers):
        raise NotCanonical("Контейнеров одного формата несколько.")
    certificates = tuple(known_certificates(files, digests))
    extract = read_extract(read_whole(files, PROOF, LARGEST_PROOF))
    if len(description.anchors) > _MOST_ANCHORS:
        raise NotCanonical("Якорей слишком много.")
    try:
        anchors = {}
        for place in description.anchors:
            statement = read_statement(read_whole(files, place.path, _LARGEST_ANCHOR).decode("utf-8", "replace"))
            if place.number != statement.number or (place.path, place.signature) != anchor_names(place.number):
                raise NotCanonical(f"Якорь {place.path} назван не по своему номеру.")
            if files[place.signature].size > _LARGEST_ANCHOR_SIGNATURE:
                raise NotCanonical(f"Файл {place.signature} слишком велик.")
            anchors[place.number] = statement
        records = tuple(read_record(record) for record in extract.records)
    except WrongUse as error:
        raise NotCanonical(str(error)) from error
    above = tuple(item for item in certificates if not item.self_issued)
    widened = TrustStore(trust.roots, tuple(dict.fromkeys((*trust.intermediates, *above))))
    return Material.of(files, digests, description, records, anchors, widened), extract
