"""The evidence bundle: its archive as it lies on a disk, and its files signed anew by whoever holds the key."""

import io
from pathlib import Path

import foreign
from fuzz.fuzz_envelopes import XML
from fuzz.fuzz_shapes import frames, unframed
from fuzz.fuzz_signing import DER
from fuzz.fuzz_target import Bench, Outcome, Target
from journal.evidence_office import make, unpack
from office import FIRST, open_office

from edo_gateway.inspection.evidence import report_as_json, verify_bundle
from edo_gateway.journal.evidence import write_bundle
from edo_gateway.ports import bytes_content
from edo_gateway.signing import canonical_signature, read_certificate

__all__ = ["TARGETS"]

JSON = [
    b"{",
    b"}",
    b"[",
    b"]",
    b"null",
    b"true",
    b'"',
    b"1e999",
    b"9" * 5000,
    b"-1",
    b"\\ud800",
    b'{"a": 1, "a": 2}',
    b"NaN",
]
_SMALL = 20_000
"""Octets of a file that is changed; pages and pictures stay as they are."""


def _bundles(folder: Path) -> Bench:
    path = folder / "subject.asice"
    with open_office(folder) as office:
        letter = office.send(FIRST)
        office.work()
        office.lay("q", foreign.acknowledgement(FIRST, office.dispatch(letter).message_uid))
        office.lay("n", foreign.notice(FIRST, letter.document_uid, foreign.registered("15-2/1")))
        office.work()
        make(office, letter, folder / "letter.asice")
        trust, signer, at = office.context.trust, office.context.signers.organization, office.context.clock.now()
    whole = unpack(folder / "letter.asice")
    known = [read_certificate(octets) for name, octets in whole.items() if name.startswith("certificates/")]
    small = {name: octets for name, octets in whole.items() if len(octets) <= _SMALL}

    def sign(manifest: bytes) -> bytes:
        return canonical_signature(signer.sign(bytes_content(manifest)), known)

    def sealed(data: bytes) -> bytes:
        changed = {name: octets for name, octets in unframed(data).items() if name in whole}
        stream = io.BytesIO()
        kept = {name: octets for name, octets in whole.items() if name not in small or name in changed}
        write_bundle(stream, {name: bytes_content(changed.get(name, octets)) for name, octets in kept.items()}, sign)
        return stream.getvalue()

    def read(data: bytes) -> object:
        path.write_bytes(sealed(data) if data.startswith(b"FRAMES1\n") else data)
        report = verify_bundle(path, trust, at)
        assert report.checks and report_as_json(report)
        for check in report.checks:
            " ".join((*check.failed,)).encode()
        if report.description is not None:
            return report
        assert any(check.failed for check in report.checks)
        return Outcome.REASON

    archive = (folder / "letter.asice").read_bytes()
    return Bench(read, [frames(small), archive], frozenset({str(path)}))


TARGETS = (Target("evidence", _bundles, [*JSON, *XML, *DER], inputs=60),)
