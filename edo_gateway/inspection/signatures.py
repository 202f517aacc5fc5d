"""The technical check of signatures, with trusted roots or without.

Without roots the mathematics is checked all the same, and the certificate is called unknown.
None of the results is a legal verdict (63-ФЗ of 06.04.2011, articles 6 and 11).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from edo_gateway.envelopes.medo.completeness import read_limited
from edo_gateway.envelopes.medo.signed_parts import SignedPart
from edo_gateway.inspection.model import InspectedSignature
from edo_gateway.ports.content import Content
from edo_gateway.signing import (
    LARGEST_SIGNATURE,
    Digests,
    SignatureReport,
    TrustStore,
    Verdict,
    examine_signature,
    verify_detached,
)

__all__ = ["MISSING", "UNSIGNED", "SignatureCheck"]

MISSING = "missing"
UNSIGNED = "unsigned"
_MATCHING = {Verdict.VALID, Verdict.EXPIRED, Verdict.NOT_YET_VALID, Verdict.UNTRUSTED}
_FAILING = {Verdict.WRONG_CONTENT, Verdict.DAMAGED}
_UNKNOWN = (
    "Техническая проверка: подпись соответствует файлу; сертификат неизвестен, доверенные корни не указаны (--trust)."
)


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """Whom we trust (None: nobody was named) and the aware moment at which certificates must be valid."""

    trust: TrustStore | None
    at: datetime

    def parts(self, parts: Iterable[SignedPart]) -> tuple[InspectedSignature, ...]:
        """Check what a container or a document names; one content is hashed once.

        Raises `TryLater` if a file can't be read now.
        """
        digests: defaultdict[tuple[str, str], Digests] = defaultdict(dict)
        return tuple(found for part in parts for found in self._part(part, digests[part.role, part.label]))

    def alone(self, label: str, signature: Content, signed: tuple[str, Content] | None) -> list[InspectedSignature]:
        """Check a signature file by itself, or against the file it should be over (its label and octets)."""
        octets = read_limited(signature, LARGEST_SIGNATURE)
        trust = self.trust or TrustStore(())
        if signed is None:
            return [self._inspected("", label, "", each) for each in examine_signature(octets, trust, self.at)]
        reports = verify_detached(octets, signed[1], trust, self.at)
        return [self._inspected(signed[0], label, "", each) for each in reports]

    def _part(self, part: SignedPart, digests: Digests) -> Iterator[InspectedSignature]:
        if part.signature is None:
            text = "Файла подписи нет." if part.signature_label else "Подпись не названа."
            yield InspectedSignature(part.label, part.signature_label, MISSING, None, text, part.signatory)
        elif part.content is None:
            text = "Подписанного файла нет."
            yield InspectedSignature(part.label, part.signature_label, UNSIGNED, None, text, part.signatory)
        else:
            octets = read_limited(part.signature, LARGEST_SIGNATURE)
            trust = self.trust or TrustStore(())
            for report in verify_detached(octets, part.content, trust, self.at, digests):
                yield self._inspected(part.label, part.signature_label, part.signatory, report)

    def _inspected(self, file: str, label: str, signatory: str, report: SignatureReport) -> InspectedSignature:
        verdict, findings, text = report.verdict, list(report.findings), report.verdict.sentence
        if self.trust is None and verdict is Verdict.UNTRUSTED:
            text = _UNKNOWN
        certificate = report.certificate
        if certificate is not None and verdict in {Verdict.UNTRUSTED, Verdict.NO_CONTENT}:
            findings += _validity(certificate.valid_from, certificate.valid_to, self.at)
        matches = True if verdict in _MATCHING else False if verdict in _FAILING else None
        return InspectedSignature(
            file=file,
            signature=label,
            verdict=verdict.value,
            matches=matches,
            text=text,
            signatory=signatory,
            certificate=certificate,
            signing_time=report.signing_time,
            findings=tuple(findings),
            trust_unknown=self.trust is None,
        )


def _validity(valid_from: datetime, valid_to: datetime, at: datetime) -> list[str]:
    if at > valid_to:
        return [f"Срок действия сертификата истёк {valid_to:%d.%m.%Y}."]
    return [f"Сертификат действует только с {valid_from:%d.%m.%Y}."] if at < valid_from else []
