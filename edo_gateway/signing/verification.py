"""The technical check of a detached signature: one report for each signer, whatever the file holds.

Order of the questions: can it be read, is the algorithm ours, which certificate, is the signature whole, is it over
this file, does the certificate lead to a trusted root, was it valid at the moment asked for.
The first that fails gives the verdict.  Revocation is not asked yet.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from edo_gateway.errors import WrongUse
from edo_gateway.ports.content import Content
from edo_gateway.signing import der, oids
from edo_gateway.signing.certificates import CertificateInfo, read_certificate
from edo_gateway.signing.chain import build_chain
from edo_gateway.signing.cms import CertificateReference, SignedCms, SignerReading, parse_signature
from edo_gateway.signing.errors import Malformed, Unsupported
from edo_gateway.signing.gost import hash_content, hash_octets, verify_digest
from edo_gateway.signing.trust import TrustStore
from edo_gateway.signing.verdicts import SignatureReport, Verdict

__all__ = ["Digests", "examine_signature", "verify_detached"]

_CLOCKS_APART = timedelta(minutes=5)
"""How far the signer's clock may be ahead of ours before it is worth a word."""
_SIZE_OF_DIGEST = {identifier: size for size, identifier in oids.DIGEST.items()}
_OTHER_DIGESTS = {"2.16.840.1.101.3.4.2.1": "sha256", "2.16.840.1.101.3.4.2.3": "sha512"}
"""Hashes that may name a certificate in signingCertificateV2 besides Streebog; SHA-256 is the attribute's default."""


class _Failure(Exception):
    """The verdict that ends a signer's check, with its reason; never leaves this module."""

    def __init__(self, verdict: Verdict, reason: str) -> None:
        super().__init__(verdict, reason)
        self.verdict = verdict
        self.reason = reason


Digests = dict[int, bytes]
"""Length of hash in octets → hash of one content."""


def verify_detached(
    signature: bytes, content: Content, trust: TrustStore, at: datetime, digests: Digests | None = None
) -> tuple[SignatureReport, ...]:
    """Check a signature file (DER, BER, PEM or base64) against the content it should be over.

    `at` is the aware moment at which certificates must be valid.  Returns a report for each signer, at least one.
    `digests` is kept by a caller who checks several signatures over one content, so that it is hashed once.
    Raises `TryLater` if the content can't be read now; nothing in the signature raises.
    """
    return _verify(signature, content, trust, at, {} if digests is None else digests)


def examine_signature(signature: bytes, trust: TrustStore, at: datetime) -> tuple[SignatureReport, ...]:
    """Check as much of a signature file as can be checked without the content it is over.

    A signature that is whole ends in `Verdict.NO_CONTENT`, with what is wrong with its certificate among the findings.
    Otherwise as `verify_detached`.
    """
    return _verify(signature, None, trust, at, {})


def _verify(
    signature: bytes, content: Content | None, trust: TrustStore, at: datetime, digests: Digests
) -> tuple[SignatureReport, ...]:
    if at.tzinfo is None:
        raise WrongUse("Момент проверки подписи указан без часового пояса.")
    try:
        cms = parse_signature(signature)
    except Malformed as error:
        return (SignatureReport(Verdict.UNREADABLE, findings=(str(error),)),)
    except Unsupported as error:
        return (SignatureReport(Verdict.UNSUPPORTED, findings=(str(error),)),)
    check = _Check(cms, content, trust, at, digests)
    return tuple(check.report(signer) for signer in cms.signers)


class _Check:
    """One signature file being checked; the content is hashed at most once for each length of hash."""

    def __init__(
        self, cms: SignedCms, content: Content | None, trust: TrustStore, at: datetime, digests: Digests
    ) -> None:
        self._cms = cms
        self._content = content
        self._trust = trust
        self._at = at
        self._digests = digests
        self._unusable: dict[bytes, Malformed | Unsupported] = {}
        self._enclosed = self._read_certificates(cms.certificates)

    def _read_certificates(self, octets: Sequence[bytes]) -> tuple[CertificateInfo, ...]:
        found = []
        for item in octets:
            try:
                found.append(read_certificate(item))
            except (Malformed, Unsupported) as error:
                self._unusable[item] = error
        return tuple(found)

    def report(self, signer: SignerReading | str) -> SignatureReport:
        if isinstance(signer, str):
            return SignatureReport(Verdict.UNREADABLE, findings=(signer,))
        findings = list(signer.findings)
        if not self._cms.detached:
            findings.append("Подпись содержит копию файла; проверяется файл, который дан отдельно.")
        certificate = None
        verdict = Verdict.VALID
        try:
            _check_algorithms(signer)
            certificate = self._certificate(signer.reference)
            self._check_signature(signer, certificate, findings)
            findings.extend(_about_time(signer.signing_time, certificate, self._at))
            self._check_trust(certificate)
        except _Failure as failure:
            verdict = failure.verdict
            findings.insert(0, failure.reason)
            if verdict is Verdict.NO_CONTENT and certificate is not None:
                findings.extend(self._distrust(certificate))
        return SignatureReport(verdict, certificate, signer.signing_time, tuple(findings))

    def _certificate(self, reference: CertificateReference) -> CertificateInfo:
        known = (*self._enclosed, *self._trust.intermediates, *self._trust.roots)
        if reference.digest is not None:
            for octets, error in self._unusable.items():
                if _names(reference, octets):
                    verdict = Verdict.UNSUPPORTED if isinstance(error, Unsupported) else Verdict.UNREADABLE
                    raise _Failure(verdict, str(error))
            known = tuple(item for item in known if _names(reference, item.der))
        for item in known:
            if _fits(reference, item):
                return item
        if self._unusable and reference.digest is None:
            error = next(iter(self._unusable.values()))
            raise _Failure(Verdict.NO_CERTIFICATE, f"Сертификат подписавшего не найден среди читаемых. {error}")
        raise _Failure(Verdict.NO_CERTIFICATE, "Сертификата, названного в подписи, нет ни в ней, ни среди известных.")

    def _check_signature(self, signer: SignerReading, certificate: CertificateInfo, findings: list[str]) -> None:
        size = certificate.key.parameters.curve.size
        if _SIZE_OF_DIGEST[signer.digest_algorithm] != size or signer.signature_algorithm not in (
            oids.KEY[size],
            oids.SIGN_WITH_DIGEST[size],
        ):
            raise _Failure(Verdict.UNSUPPORTED, "Хеш-функция или алгоритм подписи не подходят к ключу сертификата.")
        if signer.signed_attributes is None or signer.received_attributes is None:
            # Nothing tells a damaged signature from another file here; the file is the likelier culprit.
            if not verify_digest(certificate.key, self._digest(size), signer.signature):
                raise _Failure(Verdict.WRONG_CONTENT, "Подпись не соответствует файлу.")
            return
        if signer.message_digest is None or signer.content_type != self._cms.content_type:
            raise _Failure(Verdict.UNREADABLE, "В подписи нет обязательных атрибутов messageDigest и contentType.")
        sorted_octets = der.set_of(signer.signed_attributes)
        candidates = dict.fromkeys(
            (signer.received_attributes, der.tlv(0x31, *signer.signed_attributes), sorted_octets)
        )
        matching = next(
            (
                octets
                for octets in candidates
                if verify_digest(certificate.key, hash_octets(octets, size), signer.signature)
            ),
            None,
        )
        if matching is None:
            raise _Failure(Verdict.DAMAGED, "Значение подписи не соответствует её атрибутам и ключу сертификата.")
        if matching != sorted_octets:
            findings.append("Атрибуты подписаны в порядке, в котором пришли, а не в порядке DER.")
        elif signer.received_attributes != sorted_octets:
            findings.append("Атрибуты пришли не в порядке DER; подпись сделана над упорядоченными.")
        if self._digest(size) != signer.message_digest:
            raise _Failure(Verdict.WRONG_CONTENT, "Хеш файла не равен хешу, который подписан.")

    def _check_trust(self, certificate: CertificateInfo) -> None:
        usage = certificate.constraints.usage
        if usage is not None and not usage & {"digital_signature", "non_repudiation"}:
            raise _Failure(Verdict.UNTRUSTED, "Ключ сертификата не предназначен для подписи.")
        chain = build_chain(certificate, self._enclosed, self._trust)
        if not chain.trusted:
            raise _Failure(Verdict.UNTRUSTED, chain.problem)
        for item in chain.certificates:
            if self._at > item.valid_to:
                day = f"{item.valid_to:%d.%m.%Y}"
                raise _Failure(Verdict.EXPIRED, f"Сертификат «{item.subject}» действовал до {day}.")
            if self._at < item.valid_from:
                day = f"{item.valid_from:%d.%m.%Y}"
                raise _Failure(Verdict.NOT_YET_VALID, f"Сертификат «{item.subject}» действует с {day}.")

    def _distrust(self, certificate: CertificateInfo) -> tuple[str, ...]:
        """Return why the certificate can't be trusted, if it can't."""
        try:
            self._check_trust(certificate)
        except _Failure as failure:
            return (failure.reason,)
        return ()

    def _digest(self, size: int) -> bytes:
        if self._content is None:
            raise _Failure(Verdict.NO_CONTENT, "Файл, к которому относится подпись, не дан.")
        if size not in self._digests:
            self._digests[size] = hash_content(self._content, size)
        return self._digests[size]


def _check_algorithms(signer: SignerReading) -> None:
    ours = {*oids.KEY.values(), *oids.SIGN_WITH_DIGEST.values()}
    if signer.digest_algorithm in _SIZE_OF_DIGEST and signer.signature_algorithm in ours:
        return
    named = {signer.digest_algorithm, signer.signature_algorithm}
    reason = (
        "ГОСТ Р 34.10-2001 и ГОСТ Р 34.11-94 выведены из применения"
        if named & oids.LEGACY
        else "это не ГОСТ Р 34.10-2012"
    )
    raise _Failure(Verdict.UNSUPPORTED, f"Алгоритм подписи не проверяется: {reason}.")


def _names(reference: CertificateReference, octets: bytes) -> bool:
    """Say whether signingCertificateV2 names the certificate with these octets."""
    algorithm = reference.digest_algorithm or ""
    if algorithm in _SIZE_OF_DIGEST:
        return hash_octets(octets, _SIZE_OF_DIGEST[algorithm]) == reference.digest
    name = _OTHER_DIGESTS.get(algorithm)
    return name is not None and hashlib.new(name, octets).digest() == reference.digest


def _fits(reference: CertificateReference, certificate: CertificateInfo) -> bool:
    """Say whether the signer's identifier names this certificate."""
    if reference.key_id is not None:
        return certificate.subject_key_id == reference.key_id
    return reference.issuer == certificate.issuer_name and reference.serial == int(certificate.serial, 16)


def _about_time(moment: datetime | None, certificate: CertificateInfo, at: datetime) -> list[str]:
    """Return what is odd about the signer's claim of the time; it decides nothing, for nothing proves it."""
    if moment is None:
        return []
    if moment > at + _CLOCKS_APART:
        return ["Заявленное время подписания позже момента проверки."]
    if not certificate.valid_at(moment):
        return ["Заявленное время подписания вне срока действия сертификата."]
    return []
