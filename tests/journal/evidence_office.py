"""A letter with a whole life, its bundle, and ways to tamper with it."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import foreign
from foreign_letters import Ministry
from office import FIRST, SAMPLES, SECOND, THIRD, Office

from edo_gateway.flows.evidence import EvidenceMade, make_evidence
from edo_gateway.flows.submit import Submitted
from edo_gateway.inspection.evidence import BundleReport, CheckCode, verify_bundle
from edo_gateway.journal.evidence import read_bundle, write_bundle
from edo_gateway.journal.evidence.names import MANIFEST, MIMETYPE, SIGNATURE
from edo_gateway.ports import Content, Signer, bytes_content, file_content
from edo_gateway.signing import TrustStore, canonical_signature, read_certificate
from edo_gateway.views import words

__all__ = ["Bundle", "failed", "live", "make", "unpack"]


def live(office: Office) -> Submitted:
    """Send a letter to three ministries: one registers and answers, one refuses and names no zone, one is silent."""
    submitted = office.send(FIRST, SECOND, THIRD, attachments=(SAMPLES / "plain.pdf",))
    office.work()
    first, second = office.dispatch(submitted, 0), office.dispatch(submitted, 1)
    office.lay("q1", foreign.acknowledgement(FIRST, first.message_uid))
    office.lay("q2", foreign.acknowledgement(SECOND, second.message_uid))
    office.work()
    office.lay("n1", foreign.notice(FIRST, submitted.document_uid, foreign.registered("15-2/1")))
    refused = foreign.refused("Нет подписи")
    notice = foreign.notice(SECOND, submitted.document_uid, refused, kind="Отказано в регистрации")
    office.lay("n2", {name: octets.replace(b"T12:30:00+03:00", b"T12:30:00") for name, octets in notice.items()})
    office.work()
    number = {"our_number": submitted.number, "our_date": submitted.date}
    office.lay("a1", Ministry(office.home, FIRST).letter(number="15-2/77", **number))
    office.work()
    return submitted


def make(office: Office, letter: Submitted, target: Path) -> EvidenceMade:
    """Make the letter's bundle."""
    return make_evidence(office.context, letter.letter, target, words)


def unpack(path: Path) -> dict[str, bytes]:
    """Return the files of a bundle, those of the form apart."""
    contents = read_bundle(file_content(path)).contents
    return {name: each.read() for name, each in contents.items() if name not in {MIMETYPE, MANIFEST, SIGNATURE}}


@dataclass(frozen=True)
class Bundle:
    """A good bundle, whom to trust, and whose key sealed it."""

    path: Path
    files: Mapping[str, bytes]
    trust: TrustStore
    signer: Signer
    at: datetime

    def verify(self, path: Path | None = None) -> BundleReport:
        return verify_bundle(path or self.path, self.trust, self.at)

    def with_signature_kept(self, target: Path, changes: Mapping[str, bytes | None]) -> BundleReport:
        """Tamper as a stranger can: the archive is put together anew, the signature is the old one."""
        old = read_bundle(file_content(self.path)).contents[SIGNATURE].read()
        return self._again(target, changes, lambda manifest: old)

    def sealed_anew(
        self, target: Path, changes: Mapping[str, bytes | None], signer: Signer | None = None
    ) -> BundleReport:
        """Tamper as the holder of the organisation's key can: all is signed again."""
        by = signer or self.signer
        known = [read_certificate(octets) for name, octets in self.files.items() if name.startswith("certificates/")]

        def sign(manifest: bytes) -> bytes:
            return canonical_signature(by.sign(bytes_content(manifest)), known)

        return self._again(target, changes, sign)

    def _again(self, target: Path, changes: Mapping[str, bytes | None], sign: Callable[[bytes], bytes]) -> BundleReport:
        changed = {**self.files, **changes}
        files: dict[str, Content] = {
            name: bytes_content(octets) for name, octets in changed.items() if octets is not None
        }
        stream = io.BytesIO()
        write_bundle(stream, files, sign)
        target.write_bytes(stream.getvalue())
        return self.verify(target)

    def zipped(self, target: Path, **options: int) -> None:
        """Write the same files with another program."""
        with zipfile.ZipFile(self.path) as old, zipfile.ZipFile(target, "w", **options) as new:  # type: ignore[call-overload]
            for name in old.namelist():
                new.writestr(name, old.read(name))


def failed(report: BundleReport) -> set[CheckCode]:
    """Return the checks that failed."""
    return {check.code for check in report.checks if check.failed}
