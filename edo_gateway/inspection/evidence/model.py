"""What the checks of an evidence bundle found: proved, failed, or not proved by it; in Russian sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from edo_gateway.journal.anchors import AnchorStatement
from edo_gateway.journal.evidence import Description, Record
from edo_gateway.ports.content import Content
from edo_gateway.signing import CertificateInfo, TrustStore

__all__ = ["BundleReport", "Check", "CheckCode", "Findings", "Material", "Outcome", "Seal"]

_MOST = 1_000
"""Sentences kept of each sort in one check: their number comes from outside."""


class CheckCode(StrEnum):
    """What is looked at, in this order."""

    ARCHIVE = "archive"
    MANIFEST = "manifest"
    SEAL = "seal"
    DESCRIPTION = "description"
    JOURNAL = "journal"
    ANCHORS = "anchors"
    LETTER = "letter"
    SIGNATURES = "signatures"
    DISPATCHES = "dispatches"
    RECEIVED = "received"

    @property
    def russian(self) -> str:
        """Return its Russian name."""
        return _TITLES[self]


_TITLES: Mapping[CheckCode, str] = {
    CheckCode.ARCHIVE: "Архив: единственный вид, ни одного лишнего байта",
    CheckCode.MANIFEST: "Опись: все файлы перечислены, отпечатки сошлись",
    CheckCode.SEAL: "Подпись под описью",
    CheckCode.DESCRIPTION: "Описание пакета",
    CheckCode.JOURNAL: "Записи журнала и пути до якоря",
    CheckCode.ANCHORS: "Подписи якорей журнала",
    CheckCode.LETTER: "Письмо и контейнер",
    CheckCode.SIGNATURES: "Подписи под письмом и контейнером",
    CheckCode.DISPATCHES: "Отправленное",
    CheckCode.RECEIVED: "Полученное",
}


class Outcome(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    code: CheckCode
    proved: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    unproved: tuple[str, ...] = ()
    """What can't be told from the bundle; no fault of it."""

    @property
    def outcome(self) -> Outcome:
        """Return whether it passed."""
        return Outcome.FAILED if self.failed else Outcome.PASSED


@dataclass(slots=True)
class Findings:
    """Sentences being gathered for one check."""

    code: CheckCode
    proved: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    unproved: list[str] = field(default_factory=list)

    def require(self, proof: object, proved: str, failed: str) -> bool:
        """Note one sentence or the other; return whether it is proved."""
        (self.proved if proof else self.failed).append(proved if proof else failed)
        return bool(proof)

    def as_check(self) -> Check:
        """Return the check, its lists bounded; of sentences that repeat only the first stays."""
        bounded: list[Sequence[str]] = [
            tuple(dict.fromkeys(sentences))[:_MOST] for sentences in (self.proved, self.failed, self.unproved)
        ]
        return Check(self.code, *map(tuple, bounded))


@dataclass(frozen=True, slots=True)
class Seal:
    """Who signed the bundle, as far as it is known."""

    certificate: CertificateInfo | None
    signing_time: datetime | None
    """Aware; the signer's own claim."""
    at: datetime
    """The aware moment at which its certificate had to be valid."""


@dataclass(frozen=True, slots=True)
class Material:
    """A bundle's content, read but not believed."""

    files: Mapping[str, Content]
    digests: Mapping[str, str]
    """SHA-256 (hex) of each file."""
    description: Description
    records: tuple[Record, ...]
    """By place in the journal."""
    anchors: Mapping[int, AnchorStatement]
    trust: TrustStore
    """Trusted roots, and the bundle's certificates among the intermediates."""


@dataclass(frozen=True, slots=True)
class BundleReport:
    """Everything that was found out about a bundle."""

    path: Path
    """Absolute."""
    sha256: str
    """Of the file, hex."""
    checks: tuple[Check, ...]
    seal: Seal | None = None
    description: Description | None = None
    """None if it can't be read."""
    limits: tuple[str, ...] = ()
    """What no bundle of this form proves."""

    @property
    def valid(self) -> bool:
        """Say whether every check was made and passed."""
        made = {check.code for check in self.checks}
        return made == set(CheckCode) and all(check.outcome is Outcome.PASSED for check in self.checks)
