"""The offline check of an evidence bundle: the file and trusted roots are all it takes.

No home, no database, no network.  Whatever the file holds, the answer is a `BundleReport`; a check that could not be
made for what was found before it is missing there, and a bundle with a check missing is not valid.
"""

import hashlib
from datetime import datetime
from pathlib import Path

from edo_gateway.envelopes.medo.completeness import read_limited
from edo_gateway.errors import WrongUse
from edo_gateway.inspection.evidence.journal import check_anchors, check_journal
from edo_gateway.inspection.evidence.letter import check_letter, check_signatures, open_containers
from edo_gateway.inspection.evidence.limits import LIMITS
from edo_gateway.inspection.evidence.loading import known_certificates, load_material, read_whole
from edo_gateway.inspection.evidence.model import BundleReport, Check, CheckCode, Findings, Material, Seal
from edo_gateway.inspection.evidence.received import check_received, read_received
from edo_gateway.inspection.evidence.sent import check_dispatches
from edo_gateway.inspection.source import SourceLimits, open_source
from edo_gateway.journal.evidence import (
    BundleFiles,
    JournalExtract,
    NotCanonical,
    read_bundle,
    read_manifest,
)
from edo_gateway.journal.evidence.manifest import LARGEST_MANIFEST
from edo_gateway.journal.evidence.names import MANIFEST, MIMETYPE, SIGNATURE
from edo_gateway.ports.content import Content
from edo_gateway.signing import (
    LARGEST_SIGNATURE,
    CertificateInfo,
    Malformed,
    TrustStore,
    Unsupported,
    canonical_signature,
    verify_detached,
)

__all__ = ["examine_material", "verify_bundle"]

_SOURCE = SourceLimits(most_octets=1 << 32)


def verify_bundle(path: Path, trust: TrustStore, at: datetime) -> BundleReport:
    """Check a bundle; `at` is the aware moment at which the certificate of whoever sealed it must be valid.

    Raises `NotFound` or `WrongUse` for a path that is no file, `TryLater` for a file that changes meanwhile.
    """
    with open_source(path, _SOURCE) as source:
        if source.is_folder:
            raise WrongUse(f"{path} — папка, а нужен файл пакета доказательств.")
        (archive,) = source.files.values()
        return _verify(source.path, archive, trust, at)


def _verify(path: Path, archive: Content, trust: TrustStore, at: datetime) -> BundleReport:
    sha256 = _sha256(archive)
    try:
        bundle = read_bundle(archive)
    except NotCanonical as error:
        return BundleReport(path, sha256, (Check(CheckCode.ARCHIVE, failed=(error.why,)),), limits=LIMITS)
    checks = [Check(CheckCode.ARCHIVE, (f"Файлов в пакете: {len(bundle.contents)}.",)), _manifest(bundle)]
    sealed, seal = _seal(bundle, trust, at)
    checks.append(sealed)
    signer = seal.certificate if not sealed.failed else None
    try:
        material, extract = load_material(bundle.contents, bundle.digests, trust)
    except NotCanonical as error:
        checks.append(Check(CheckCode.DESCRIPTION, failed=(error.why,)))
        return BundleReport(path, sha256, tuple(checks), seal, limits=LIMITS)
    checks.append(_description(material))
    checks.extend(examine_material(material, extract, signer))
    return BundleReport(path, sha256, tuple(checks), seal, material.description, LIMITS)


def examine_material(
    material: Material, extract: JournalExtract, sealed_by: CertificateInfo | None
) -> tuple[Check, ...]:
    """Check what a bundle says of the letter; `sealed_by` is whoever signed the bundle, if that is known."""
    containers = open_containers(material)
    return (
        check_journal(extract, material),
        check_anchors(material, sealed_by),
        check_letter(material, containers),
        check_signatures(material, containers, sealed_by),
        check_dispatches(material),
        check_received(material, read_received(material)),
    )


def _manifest(bundle: BundleFiles) -> Check:
    found = Findings(CheckCode.MANIFEST)
    try:
        named = read_manifest(read_whole(bundle.contents, MANIFEST, LARGEST_MANIFEST))
    except NotCanonical as error:
        return Check(CheckCode.MANIFEST, failed=(error.why,))
    covered = {name: sha256 for name, sha256 in bundle.digests.items() if name not in {MIMETYPE, MANIFEST, SIGNATURE}}
    for name in sorted(covered.keys() | named.keys()):
        if name not in named:
            found.failed.append(f"Файла {name} в описи нет.")
        elif name not in covered:
            found.failed.append(f"Файл {name} есть в описи, а в пакете его нет.")
        elif named[name] != covered[name]:
            found.failed.append(f"Файл {name} изменён: его отпечаток не тот, что в описи.")
    if not found.failed:
        found.proved.append(f"Файлов в описи: {len(named)}; отпечатки SHA-256 сошлись.")
    return found.as_check()


def _seal(bundle: BundleFiles, trust: TrustStore, at: datetime) -> tuple[Check, Seal]:
    found = Findings(CheckCode.SEAL)
    signature = read_limited(bundle.contents[SIGNATURE], LARGEST_SIGNATURE)
    try:
        known = tuple(known_certificates(bundle.contents, bundle.digests))
        found.require(
            canonical_signature(signature, known) == signature,
            "Подпись записана в своём единственном виде.",
            "Подпись записана не в своём единственном виде: она изменена после подписания.",
        )
    except (NotCanonical, Malformed, Unsupported) as error:
        found.failed.append(error.why or error.what)
        known = ()
    above = tuple(item for item in known if not item.self_issued)
    widened = TrustStore(trust.roots, tuple(dict.fromkeys((*trust.intermediates, *above))))
    report, *others = verify_detached(signature, bundle.contents[MANIFEST], widened, at)
    certificate = report.certificate
    if others:
        found.failed.append("Под описью больше одной подписи.")
    if report.valid and certificate is not None:
        found.proved.append(f"Пакет подписал: {certificate.owner}, сертификат № {certificate.serial}.")
    else:
        found.failed.append(report.verdict.sentence)
        found.failed.extend(report.findings[:1])
    return found.as_check(), Seal(certificate, report.signing_time, at)


def _description(material: Material) -> Check:
    return Check(
        CheckCode.DESCRIPTION,
        (f"Все файлы на своих местах; собран {material.description.made:%d.%m.%Y %H:%M:%S} UTC по часам шлюза.",),
    )


def _sha256(content: Content) -> str:
    digest = hashlib.sha256()
    for piece in content.chunks():
        digest.update(piece)
    return digest.hexdigest()
