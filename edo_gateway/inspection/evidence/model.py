"""What the checks of an evidence bundle found: proved, failed, or not proved by it; in Russian sentences."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from edo_gateway.journal.anchors import AnchorStatement
from edo_gateway.journal.evidence import Description, DispatchInBundle, Record
from edo_gateway.ports.content import Content
from edo_gateway.signing import CertificateInfo, TrustStore

__all__ = ["BundleReport", "Check", "CheckCode", "Findings", "Material", "Outcome", "Seal", "Topic"]

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

    def topic(self, title: str) -> "Topic":
        """Begin with one of several things of the same sort."""
        return Topic(self, title)

    def as_check(self) -> Check:
        """Return the check, its lists bounded; of sentences that repeat only the first stays."""
        bounded: list[Sequence[str]] = [
            tuple(dict.fromkeys(sentences))[:_MOST] for sentences in (self.proved, self.failed, self.unproved)
        ]
        return Check(self.code, *map(tuple, bounded))


@dataclass(slots=True)
class Topic:
    """What is found out about one thing; what is proved of it becomes one sentence."""

    findings: Findings
    title: str
    proved: list[str] = field(default_factory=list)

    def require(self, proof: object, proved: str, failed: str) -> bool:
        """Note one half-sentence or the other; return whether it is proved."""
        if proof:
            self.proved.append(proved)
        else:
            self.findings.failed.append(f"{self.title}: {failed}.")
        return bool(proof)

    def expect(self, proof: object, proved: str, otherwise: str) -> bool:
        """Do the same where the lack is no fault of the bundle."""
        if proof:
            self.proved.append(proved)
        else:
            self.findings.unproved.append(f"{self.title}: {otherwise}.")
        return bool(proof)

    def close(self) -> None:
        """Write what is proved."""
        if self.proved:
            self.findings.proved.append(f"{self.title}: {'; '.join(self.proved)}.")


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
    by_subject: Mapping[UUID, Sequence[Record]]
    """Records by what they are about."""
    by_intake: Mapping[str, Sequence[Record]]
    """Records by the package that they say they come from."""
    dispatches_of: Mapping[UUID, Sequence[DispatchInBundle]]
    """Dispatches by their delivery."""
    sent: Mapping[UUID, UUID]
    """Message uid → organisation it went to."""

    @classmethod
    def of(
        cls,
        files: Mapping[str, Content],
        digests: Mapping[str, str],
        description: Description,
        records: tuple[Record, ...],
        anchors: Mapping[int, AnchorStatement],
        trust: TrustStore,
    ) -> "Material":
        """Put it together; what is looked up often is indexed once, for its number comes from outside."""
        by_subject: defaultdict[UUID, list[Record]] = defaultdict(list)
        by_intake: defaultdict[str, list[Record]] = defaultdict(list)
        for record in records:
            by_subject[record.subject].append(record)
            by_intake[record.text_of("intake")].append(record)
        dispatches_of: defaultdict[UUID, list[DispatchInBundle]] = defaultdict(list)
        for dispatch in description.dispatches:
            if dispatch.delivery is not None:
                dispatches_of[dispatch.delivery].append(dispatch)
        sent = {dispatch.message_uid: dispatch.organization for dispatch in description.dispatches}
        return cls(
            files, digests, description, records, anchors, trust, dict(by_subject), dict(by_intake),
            dict(dispatches_of), sent,
        )  # fmt: skip


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
