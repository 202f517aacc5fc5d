"""Signatures in a bundle: one verdict for a file, and who it was, in words."""

from datetime import datetime

from edo_gateway.envelopes.medo.completeness import read_limited
from edo_gateway.ports.content import Content
from edo_gateway.signing import (
    LARGEST_SIGNATURE,
    CertificateInfo,
    Digests,
    SignatureReport,
    TrustStore,
    Verdict,
    verify_detached,
)

__all__ = ["SignedBy", "check_signature", "identity"]

SignedBy = tuple[CertificateInfo | None, str]
"""The signer's certificate if all is well; the sentence about it."""


def identity(certificate: CertificateInfo) -> str:
    """Return what tells one organisation from another: ОГРН, else ИНН, else the name."""
    return certificate.ogrn or certificate.inn_organization or certificate.subject


def check_signature(
    signature: Content, signed: Content, trust: TrustStore, at: datetime, digests: Digests | None = None
) -> SignedBy:
    """Check a signature file with one or more signers, each of which must be valid at the aware moment."""
    reports = verify_detached(read_limited(signature, LARGEST_SIGNATURE), signed, trust, at, digests)
    for report in reports:
        if not report.valid:
            return None, _why(report)
    owners = ", ".join(each.certificate.owner for each in reports if each.certificate is not None)
    first = reports[0].certificate
    number = "" if first is None else f", сертификат № {first.serial}"
    return first, f"подписал: {owners}{number}"


def _why(report: SignatureReport) -> str:
    words = {
        Verdict.UNTRUSTED: "сертификат не доверенный",
        Verdict.EXPIRED: "срок действия сертификата истёк",
        Verdict.NOT_YET_VALID: "сертификат ещё не действовал",
        Verdict.WRONG_CONTENT: "подпись сделана под другим файлом",
        Verdict.DAMAGED: "подпись повреждена",
        Verdict.NO_CERTIFICATE: "сертификата подписавшего нет",
    }.get(report.verdict, "подпись не читается")
    reason = report.findings[0] if report.findings else ""
    return f"{words}: {reason}" if reason else f"{words}."
