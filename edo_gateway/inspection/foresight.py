"""What would become of it if it came in: the reasons of quarantine that lie in the package itself.

Whom it is addressed to, whether it came before and which letter it answers only a home can tell.
"""

from collections.abc import Mapping, Sequence

from edo_gateway.envelopes.doubt import DoubtCode, doubt_about
from edo_gateway.envelopes.medo.completeness import MedoCompleteness
from edo_gateway.envelopes.reading import Reading
from edo_gateway.inspection.model import Foreseen, InspectedSignature
from edo_gateway.inspection.signatures import MISSING
from edo_gateway.ports.content import Content
from edo_gateway.signing import Verdict

__all__ = ["HOME_ONLY", "attention", "foresee", "foresee_part"]

HOME_ONLY = ("other-addressee", "uid-reused", "unmatched", "ambiguous", "wrong-sender")
"""Reasons of quarantine that can't be told without a home."""

_BROKEN = "broken"
_ATTENTION = "Письмо было бы принято, но с отметкой «!»: техническая проверка подписей дала ошибку."


def foresee(reading: Reading, files: Mapping[str, Content], faults: Sequence[str]) -> Foreseen | None:
    """Return why a package would go to quarantine, in the order in which the gateway would find out."""
    detail = reading.unreadable.code if reading.unreadable else ""
    if faults:
        return Foreseen(_BROKEN, " ".join(faults[:3]))
    report = MedoCompleteness().examine(files)
    if not report.complete:
        text = f"Неполный пакет: {report.reason} Канал подождёт недостающего (incomplete_after) и отдаст его таким."
        return Foreseen(_BROKEN, text, detail)
    found = doubt_about(reading)
    return None if found is None else Foreseen(found.code.value, found.text, detail)


def foresee_part(reading: Reading) -> Foreseen | None:
    """Return what is wrong with a part that would send its whole package to quarantine."""
    if reading.unreadable is not None:
        return Foreseen(DoubtCode.UNREADABLE.value, reading.unreadable.text, reading.unreadable.code)
    found = doubt_about(reading) if reading.message is not None else None
    # The address stands in the envelope, which is not here.
    if found is None or found.code is DoubtCode.NO_ADDRESS:
        return None
    return Foreseen(found.code.value, found.text)


def attention(signatures: Sequence[InspectedSignature]) -> str:
    """Return the sentence for a container whose signatures fail the check; a missing one is no failure."""
    passed = {Verdict.VALID.value, MISSING}
    failing = [each for each in signatures if each.verdict not in passed and not _only_unknown(each)]
    return _ATTENTION if failing else ""


def _only_unknown(signature: InspectedSignature) -> bool:
    """Say whether nothing is wrong but that nobody named whom to trust."""
    return signature.verdict == Verdict.UNTRUSTED.value and signature.trust_unknown
