"""Targets among what the gateway itself has stored, and the look at anything on a disk."""

import io
from pathlib import Path

from fuzz.fuzz_envelopes import XML
from fuzz.fuzz_material import AT, DOCUMENT, container, letters, make_keys, passports, receipts
from fuzz.fuzz_signing import DER
from fuzz.fuzz_target import Bench, Outcome, Target

from edo_gateway.inspection import SignatureCheck, SourceLimits, SubjectKind, as_json, inspect_path
from edo_gateway.ports.content import bytes_content
from edo_gateway.storage.pack import read_pack, write_pack

__all__ = ["TARGETS"]


PACK = [b"EDOPACK1", b"[[", b"]]", b'["a",', b"-1", b"null", b"1e9", b"{}", b"\\ud800"]


def _packs(folder: Path) -> Bench:
    del folder
    seeds = []
    for files in (*receipts(), {}, {"a": b"", "б": b"x" * 3000}):
        stream = io.BytesIO()
        write_pack({name: bytes_content(data) for name, data in files.items()}, stream)
        seeds.append(stream.getvalue())

    def read(data: bytes) -> object:
        files = read_pack(bytes_content(data))
        for name, content in files.items():
            assert isinstance(name, str) and len(content.read()) == content.size
        return files

    return Bench(read, seeds)


def _anything(folder: Path) -> Bench:
    keys = make_keys(folder / "keys")
    check = SignatureCheck(keys.trust, AT)
    path = folder / "subject"
    seeds = [container(keys), *passports(), keys.signer.sign(bytes_content(DOCUMENT))]
    seeds += [data for files in (*letters(keys)[:2], *list(receipts())[:2]) for data in files.values()]

    def read(data: bytes) -> object:
        path.write_bytes(data)
        found = inspect_path(path, check, limits=SourceLimits())
        assert as_json(found)["files"]
        if found.kind is SubjectKind.NOTHING:
            assert found.foreseen is not None and found.foreseen.text
            return Outcome.REASON
        return found

    return Bench(read, seeds, frozenset({str(path)}))


TARGETS = (
    Target(
        "pack", _packs, [b"EDOPACK1", b"[[", b"]]", b'["a",', b"-1", b"null", b"1e9", b"{}", b"\\ud800"], inputs=800
    ),
    Target("inspection", _anything, [*XML, *DER], inputs=150),
)
