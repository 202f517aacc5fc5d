"""Tampering with a bundle is found and named: by a stranger, and by whoever holds the organisation's own key."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from evidence_office import Bundle, failed, live, make, unpack
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import Office, open_office

from edo_gateway.inspection.evidence import BundleReport, CheckCode
from edo_gateway.journal.evidence import read_bundle
from edo_gateway.journal.evidence import writer as writing
from edo_gateway.ports import bytes_content, file_content
from edo_gateway.signing import DemoAuthority, SoftwareSigner, Subject

Files = Mapping[str, bytes]
Change = Callable[[Files], dict[str, bytes | None]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tampering")


@pytest.fixture(scope="module")
def office(home: Path) -> Iterator[Office]:
    with open_office(home) as opened:
        yield opened


@pytest.fixture(scope="module")
def bundle(office: Office, home: Path) -> Bundle:
    letter = live(office)
    path = home / "letter.asice"
    make(office, letter, path)
    context = office.context
    return Bundle(path, unpack(path), context.trust, context.signers.organization, context.clock.now())


def told(report: BundleReport) -> str:
    return " ".join(sentence for check in report.checks for sentence in check.failed)


# What a stranger can do: the seal stays the old one.


def test_changed_file_is_named_with_the_seal_kept(bundle: Bundle, tmp_path: Path) -> None:
    """A file exchanged in a well-formed archive is named by the manifest's check, each of them."""
    for name in bundle.files:
        changes: dict[str, bytes | None] = {name: bundle.files[name] + b" "}
        report = bundle.with_signature_kept(tmp_path / "changed", changes)
        assert not report.valid
        # The manifest was written anew, so it is the seal that does not fit it.
        assert CheckCode.SEAL in failed(report), name


def test_changed_file_under_the_old_manifest_is_named(bundle: Bundle, tmp_path: Path) -> None:
    """With the old manifest and seal beside it, a changed file is named as not being what the manifest says."""
    old = read_bundle(file_content(bundle.path)).contents["META-INF/ASiCManifest001.xml"].read()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "write_manifest", lambda digests: old)
        report = bundle.with_signature_kept(tmp_path / "changed", {"letter/document.pdf": b"%PDF-1.4 other"})
        assert {CheckCode.MANIFEST, CheckCode.LETTER} <= failed(report)
        assert "Файл letter/document.pdf изменён" in told(report)
        gone = bundle.with_signature_kept(tmp_path / "gone", {"report.txt": None, "report.pdf": b"new"})
        assert "Файл report.txt есть в описи, а в пакете его нет." in told(gone)
        assert "Файла report.pdf в описи нет." in told(gone)


def test_order_is_part_of_the_form(bundle: Bundle, tmp_path: Path) -> None:
    """The same files written by another program, or in another order, are no bundle."""
    bundle.zipped(tmp_path / "other.asice")
    report = bundle.verify(tmp_path / "other.asice")
    assert failed(report) == {CheckCode.ARCHIVE} and not report.valid


# What the holder of the organisation's key can do: all is sealed anew, and the journal and the others' signatures
# still tell.


def described(files: Files, change: Callable[[dict[str, Any]], None]) -> dict[str, bytes | None]:
    """Return a changed description, in its one form."""
    document = json.loads(files["evidence.json"])
    change(document)
    return {"evidence.json": json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()}


def extracted(files: Files, change: Callable[[dict[str, Any]], None]) -> dict[str, bytes | None]:
    """Return a changed extract of the journal, in its one form."""
    document = json.loads(files["journal/proof.json"])
    change(document)
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {"journal/proof.json": text.encode()}


def drop_record(kind: str, words: str = "") -> Change:
    """Leave one record out."""

    def change(document: dict[str, Any]) -> None:
        records = document["records"]
        at = next(at for at, each in enumerate(records) if f'"{kind}"' in each["record"] and words in each["record"])
        del records[at]

    return lambda files: extracted(files, change)


def edit_record(old: str, new: str) -> Change:
    def change(document: dict[str, Any]) -> None:
        record = next(each for each in document["records"] if old in each["record"])
        record["record"] = record["record"].replace(old, new)

    return lambda files: extracted(files, change)


def edit(key: str, value: Any, *, of: str = "letter", at: int | None = None) -> Change:
    def change(document: dict[str, Any]) -> None:
        place = document[of] if at is None else document[of][at]
        assert place[key] != value
        place[key] = value

    return lambda files: described(files, change)


def exchange(name: str, *changes: tuple[bytes, bytes]) -> Change:
    def change(files: Files) -> dict[str, bytes | None]:
        octets = files[name]
        for old, new in changes:
            assert old in octets, (name, old)
            octets = octets.replace(old, new)
        return {name: octets}

    return change


def swap(first: str, second: str) -> Change:
    return lambda files: {first: files[second], second: files[first]}


def received_with(words: bytes) -> Callable[[Files], str]:
    return lambda files: next(name for name in files if name.startswith("received/") and words in files[name])


def exchange_received(old: bytes, new: bytes) -> Change:
    def change(files: Files) -> dict[str, bytes | None]:
        name = received_with(old)(files)
        return {name: files[name].replace(old, new)}

    return change


SENT = "dispatches/001/message.xml"
CASES: Mapping[str, tuple[Change, set[CheckCode]]] = {
    "document": (lambda files: {"letter/document.pdf": b"%PDF-1.4 other"}, {CheckCode.LETTER}),
    "attachment": (lambda files: {"letter/attachment_1.pdf": b"%PDF-1.4 other"}, {CheckCode.LETTER}),
    "signatures swapped": (
        swap("letter/document_sign_1.p7s", "letter/attachment_1_sign_1.p7s"),
        {CheckCode.LETTER},
    ),
    "container": (
        lambda files: {"containers/medo-2.7.1/document.edc.zip": files["containers/medo-2.7.1/document.edc.zip"][:-1]},
        {CheckCode.LETTER, CheckCode.SIGNATURES, CheckCode.DISPATCHES},
    ),
    "message sent": (exchange(SENT, (b"2.7.1", b"2.7.2")), {CheckCode.DISPATCHES}),
    "message swapped with another addressee's": (
        swap("dispatches/001/message.xml", "dispatches/002/message.xml"),
        {CheckCode.DISPATCHES},
    ),
    "квитанция": (exchange_received(b"<c:accepted>true", b"<c:accepted>false"), {CheckCode.RECEIVED}),
    "registration number in the notice": (exchange_received(b"15-2/1<", b"15-2/9<"), {CheckCode.RECEIVED}),
    "record edited": (edit_record("15-2/1", "15-2/9"), {CheckCode.JOURNAL, CheckCode.DISPATCHES}),
    "record's time edited": (edit_record("2026-11-25T09:00:00", "2026-11-24T09:00:00"), {CheckCode.JOURNAL}),
    "record of a step left out": (drop_record("dispatch.transport", "handed_over"), {CheckCode.DISPATCHES}),
    "record of acceptance left out": (drop_record("letter.accepted"), {CheckCode.LETTER}),
    "record of sealing left out": (drop_record("letter.sealed"), {CheckCode.LETTER, CheckCode.SIGNATURES}),
    "record of arrival left out": (drop_record("intake.stored"), {CheckCode.RECEIVED}),
    "record of a match left out": (drop_record("receipt.matched"), {CheckCode.RECEIVED}),
    "record of the answer left out": (drop_record("incoming.received"), {CheckCode.RECEIVED}),
    "record of a registration left out": (drop_record("delivery.registration", "registered"), {CheckCode.DISPATCHES}),
    "record of an addressee left out": (drop_record("delivery.accepted"), {CheckCode.DISPATCHES}),
    "anchor's time": (
        exchange("journal/anchors/000000001.json", (b"2026-11-25T09", b"2026-11-25T08")),
        {CheckCode.ANCHORS},
    ),
    "anchor's signature": (
        lambda files: {"journal/anchors/000000001.p7s": files["letter/document_sign_1.p7s"]},
        {CheckCode.ANCHORS},
    ),
    "anchor's size": (exchange("journal/anchors/000000001.json", (b'"size":', b'"size":1')), {CheckCode.ANCHORS}),
    "number of the letter": (edit("number", "999"), {CheckCode.LETTER}),
    "date of the letter": (edit("date", "2026-11-01"), {CheckCode.LETTER}),
    "subject of the letter": (edit("subject", "О другом"), {CheckCode.LETTER}),
    "home": (
        lambda files: described(files, lambda all_: all_.update(home="00000000-0000-0000-0000-000000000000")),
        {CheckCode.JOURNAL},
    ),
    "address of a dispatch": (edit("address", "OTHER~MEDO", of="dispatches", at=0), {CheckCode.DISPATCHES}),
    "name of an addressee": (edit("organization_name", "Другое", of="dispatches", at=0), {CheckCode.DISPATCHES}),
    "state of a dispatch": (edit("transport", "failed", of="dispatches", at=2), {CheckCode.DISPATCHES}),
    "state of a delivery": (edit("registration", "registered", of="deliveries", at=2), {CheckCode.DISPATCHES}),
    "channel of a dispatch": (edit("channel", "other", of="dispatches", at=0), {CheckCode.DISPATCHES}),
    "day of a registration": (edit("date", "2026-11-01", of="deliveries", at=0), {CheckCode.DISPATCHES}),
    "sender": (edit("organization", "00000000-0000-0000-0000-000000000000"), {CheckCode.DISPATCHES}),
    "number of a registration": (edit("number", "15-2/9", of="deliveries", at=0), {CheckCode.DISPATCHES}),
    "way of a match": (edit("matched_by", "person", of="received", at=0), {CheckCode.RECEIVED}),
    "what a signature is over": (edit("over", "letter/attachment_1.pdf", of="files", at=2), {CheckCode.SIGNATURES}),
    "file left over": (lambda files: {"letter/more.pdf": b"%PDF"}, {CheckCode.DESCRIPTION}),
    "file missing": (lambda files: {"report.txt": None}, {CheckCode.DESCRIPTION}),
    "description that is none": (lambda files: {"evidence.json": b"{}"}, {CheckCode.DESCRIPTION}),
    "description with spaces": (exchange("evidence.json", (b'","', b'", "')), {CheckCode.DESCRIPTION}),
    "extract that is none": (lambda files: {"journal/proof.json": b"[]"}, {CheckCode.DESCRIPTION}),
}


@pytest.mark.parametrize("name", CASES)
def test_tampering_sealed_anew_is_named(name: str, bundle: Bundle, tmp_path: Path) -> None:
    """What the organisation itself changes after the fact is found by the check that knows of it, and by no luck."""
    change, expected = CASES[name]
    report = bundle.sealed_anew(tmp_path / "changed", change(bundle.files))
    assert not report.valid
    assert CheckCode.SEAL not in failed(report) and CheckCode.MANIFEST not in failed(report)
    assert expected <= failed(report), told(report)
    assert all(len(check.failed) for check in report.checks if check.code in expected)


def test_nothing_changed_and_sealed_anew_is_valid(bundle: Bundle, tmp_path: Path) -> None:
    """The way in which these tests tamper breaks nothing by itself."""
    report = bundle.sealed_anew(tmp_path / "same", {})
    assert report.valid, told(report)


def test_sealed_by_another_under_the_same_root(bundle: Bundle, home: Path, tmp_path: Path, office: Office) -> None:
    """Another organisation's good certificate can't pass our letter off as its own."""
    authority = DemoAuthority.load(home / "authority", office.clock)
    pair = authority.issue(Subject("Другая организация"), tmp_path / "keys")
    other = SoftwareSigner.load(pair.key_path, pair.certificate_path, office.clock)
    files = dict(bundle.files)
    name = f"certificates/{hashlib.sha256(pair.certificate.der).hexdigest()[:16]}.cer"
    changes = described(files, lambda document: document.update(certificates=sorted([*document["certificates"], name])))
    changes[name] = pair.certificate.der
    report = bundle.sealed_anew(tmp_path / "other", changes, other)
    assert failed(report) == {CheckCode.ANCHORS, CheckCode.SIGNATURES}
    assert "подписал не тот, кто подписал пакет" in told(report)


def test_anchor_that_does_not_follow(bundle: Bundle, office: Office, tmp_path: Path) -> None:
    """Anchors signed anew over another past do not fit the tree: the consistency proof is what tells."""
    name = "journal/anchors/000000001.json"
    document = json.loads(bundle.files[name])
    document["root"] = "00" * 32
    text = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    signature = office.context.signers.organization.sign(bytes_content(text))
    changes: dict[str, bytes | None] = {name: text, name.replace("json", "p7s"): signature}
    report = bundle.sealed_anew(tmp_path / "changed", changes)
    assert failed(report) == {CheckCode.JOURNAL}
    assert "не продолжает дерева якоря № 1" in told(report)


def test_container_named_twice_costs_nothing(bundle: Bundle, tmp_path: Path) -> None:
    """A description can't make the verifier look at one file again and again."""
    for key in ("containers", "received", "files"):
        changes = described(bundle.files, lambda document, key=key: document[key].append(document[key][0]))
        report = bundle.sealed_anew(tmp_path / "changed", changes)
        assert CheckCode.DESCRIPTION in failed(report)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_file_replaced_and_sealed_anew(bundle: Bundle, tmp_path: Path, data: st.DataObject) -> None:
    """Whatever stands in place of a file, nothing is raised, and it is found; pages and a source are their sealer's."""
    free = ("report.", "source/", "evidence.json")
    names = [name for name in sorted(bundle.files) if not name.startswith(free)]
    name = data.draw(st.sampled_from(names))
    octets = bundle.files[name]
    if data.draw(st.booleans()):
        other = data.draw(st.binary(max_size=200))
    else:
        at = data.draw(st.integers(0, len(octets) - 1))
        other = octets[:at] + data.draw(st.binary(max_size=3)) + octets[at + data.draw(st.integers(0, 3)) :]
    report = bundle.sealed_anew(tmp_path / "changed", {name: other})
    assert report.valid is (other == octets), name


def test_report_of_a_broken_bundle_says_what_was_not_looked_at(bundle: Bundle, tmp_path: Path) -> None:
    """A check that could not be made is missing from the report, and such a bundle is not valid."""
    (tmp_path / "empty").write_bytes(b"")
    report = bundle.verify(tmp_path / "empty")
    assert [check.code for check in report.checks] == [CheckCode.ARCHIVE] and not report.valid
    assert not replace(report, checks=()).valid
