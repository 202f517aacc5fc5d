"""A letter's evidence bundle: what is in it, what it proves, and what programs that are not ours say of it."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest
from evidence_office import Bundle, failed, live, make, unpack
from gost_openssl import openssl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import FIRST, SECOND, START, Office, open_office
from tools import require_tool

from edo_gateway.errors import TryLater, WrongUse
from edo_gateway.flows.evidence import anchoring
from edo_gateway.flows.submit import Submitted
from edo_gateway.inspection.evidence import CheckCode, Outcome, report_as_json
from edo_gateway.journal import MemoryAnchors
from edo_gateway.ports import bytes_content
from edo_gateway.signing import canonical_signature, enclosed_certificates, verify_detached
from edo_gateway.storage.lease import give_back, take_lease


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("evidence")


@pytest.fixture(scope="module")
def office(home: Path) -> Iterator[Office]:
    with open_office(home) as opened:
        yield opened


@pytest.fixture(scope="module")
def letter(office: Office) -> Submitted:
    return live(office)


@pytest.fixture(scope="module")
def bundle(office: Office, letter: Submitted, home: Path) -> Bundle:
    path = home / "letter.asice"
    make(office, letter, path)
    context = office.context
    return Bundle(path, unpack(path), context.trust, context.signers.organization, context.clock.now())


def test_whole_life_is_proved(bundle: Bundle) -> None:
    """Every check is made and passes, and the report says what no bundle proves."""
    report = bundle.verify()
    assert failed(report) == set()
    assert [check.code for check in report.checks] == list(CheckCode)
    assert {check.outcome for check in report.checks} == {Outcome.PASSED}
    assert report.valid and len(report.limits) >= 5
    assert report.seal is not None and report.seal.certificate is not None
    assert report.seal.certificate.owner == "Федерация независимых профсоюзов России"
    unproved = [sentence for check in report.checks for sentence in check.unproved]
    assert not [sentence for sentence in unproved if "Номер" in sentence], unproved


def test_every_file_of_the_letter_is_there(office: Office, letter: Submitted, bundle: Bundle) -> None:
    """Document, attachment, signatures, container, messages, what came in as it came, anchors and certificates."""
    files = bundle.files
    document = office.home / "blobs"
    stored = {path.read_bytes() for path in document.rglob("*") if path.is_file()}
    assert files["letter/document.pdf"] in stored
    assert files["letter/attachment_1.pdf"] in stored
    assert {"letter/document_sign_1.p7s", "letter/attachment_1_sign_1.p7s"} <= files.keys()
    assert files["containers/medo-2.7.1/document.edc.zip"] in stored
    # Three letters, and three квитанции for two notices and an answer; the container is there once.
    assert len({name.split("/")[1] for name in files if name.startswith("dispatches/")}) == 6
    assert sum(name.endswith(".edc.zip") for name in files) == 1
    assert len({name.split("/")[1] for name in files if name.startswith("received/")}) == 5
    laid = {octets for name, octets in files.items() if name.startswith("received/")}
    assert any(b"15-2/1" in octets for octets in laid)
    assert all(name.isascii() for name in files)


def test_page_tells_the_story(bundle: Bundle) -> None:
    """The page says what happened, by whose clock, what is signed, whose digest fits, and what is not proved."""
    text = bundle.files["report.txt"].decode()
    assert text.startswith("Справка о движении документа")
    for said in (
        "Письмо принято к отправке.",
        "По часам: шлюза",
        "По часам: отправителя\n",
        "По часам: отправителя, без пояса\n",
        "Зарегистрировано адресатом: вх. № 15-2/1 от 25.11.2026.",
        "Отказано в регистрации: Нет подписи.",
        "нет: такие сообщения не подписываются",
        "Подпись: верна",
        "Отпечаток: сошёлся",
        "Что не доказано",
        "Отзыв сертификатов не проверялся.",
    ):
        assert said in text, said
    assert "не сошёлся" not in text and "Что не сошлось" not in text
    markup = bundle.files["report.html"].decode()
    assert "<script" not in markup and "src=" not in markup and "href=" not in markup


def test_same_state_gives_the_same_files(office: Office, letter: Submitted, bundle: Bundle, tmp_path: Path) -> None:
    """Made again, also after other letters and later anchors, the bundle differs in times and signatures only."""
    other = office.send(SECOND)
    office.work()
    assert office.dispatch(other).fence == 1
    make(office, letter, tmp_path / "again.asice")
    again = unpack(tmp_path / "again.asice")
    assert again.keys() == bundle.files.keys()
    different = {name for name in again if again[name] != bundle.files[name]}
    assert different <= {"evidence.json", "report.html", "report.txt"}
    first, second = (json.loads(files["evidence.json"]) for files in (bundle.files, again))
    assert first.pop("made") != second.pop("made")
    assert first == second


def test_same_moment_gives_the_same_octets_but_for_the_seal(office: Office, letter: Submitted, tmp_path: Path) -> None:
    """While the clock stands still two bundles differ in the signature and its checksums alone."""
    for name in ("a", "b"):
        make(office, letter, tmp_path / name)
    assert unpack(tmp_path / "a") == unpack(tmp_path / "b")
    assert (tmp_path / "a").stat().st_size == (tmp_path / "b").stat().st_size


def test_existing_file_is_not_overwritten(office: Office, letter: Submitted, bundle: Bundle, tmp_path: Path) -> None:
    """A file, a link or an absent folder at the target is a wrong use, and nothing is changed."""
    before = bundle.path.read_bytes()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nowhere")
    for target in (bundle.path, link, tmp_path / "no" / "folder.asice"):
        with pytest.raises(WrongUse):
            make(office, letter, target)
    assert bundle.path.read_bytes() == before and not (tmp_path / "nowhere").exists()


# What programs that are not ours say.


def tool(*command: object, cwd: Path) -> str:
    program, *arguments = map(str, command)
    done = subprocess.run(
        [require_tool(program), *arguments], cwd=cwd, capture_output=True, text=True, errors="replace", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def unzipped(bundle: Bundle, home: Path) -> Path:
    """The bundle as unzip unpacks it."""
    target = home / "unzipped"
    target.mkdir()
    tool("unzip", "-q", bundle.path, "-d", target, cwd=home)
    return target


def test_unzip_finds_no_fault(bundle: Bundle, unzipped: Path) -> None:
    """unzip tests the archive, and gives the very files."""
    assert "No errors detected" in tool("unzip", "-t", bundle.path, cwd=unzipped)
    for name, octets in bundle.files.items():
        assert (unzipped / name).read_bytes() == octets


def test_zipinfo_sees_the_media_type_first_and_stored(bundle: Bundle, tmp_path: Path) -> None:
    """zipinfo: `mimetype` is the first entry, stored, with no extra field; nothing stands before the first header."""
    said = tool("zipinfo", "-v", bundle.path, cwd=tmp_path)
    first = said.split("Central directory entry #1:")[1].split("Central directory entry #2:")[0]
    assert first.split("\n\n")[1].strip() == "mimetype"
    assert "none (stored)" in first
    assert "length of extra field:                          0 bytes" in first
    assert "There is no zipfile comment." in said
    assert "compression method:                             deflated" not in said


def test_xmllint_accepts_the_manifest(unzipped: Path, tmp_path: Path) -> None:
    """The manifest is valid by the schema of ASiCManifest, and the schema rejects one without digests."""
    for name in ("manifest-1.2.1.xsd", "xmldsig-digest.xsd"):
        octets = resources.files("edo_schemas").joinpath("asic").joinpath(name).read_bytes()
        (tmp_path / name).write_bytes(octets)
    manifest = unzipped / "META-INF" / "ASiCManifest001.xml"
    lint = ("xmllint", "--noout", "--nonet", "--schema", "manifest-1.2.1.xsd")
    tool(*lint, manifest, cwd=tmp_path)
    broken = manifest.read_text("ascii").replace("ds:DigestValue", "ds:Digest")
    (tmp_path / "broken.xml").write_text(broken, "ascii")
    done = subprocess.run(
        [require_tool("xmllint"), *lint[1:], "broken.xml"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 3


def test_manifest_digests_are_what_sha256sum_computes(unzipped: Path, bundle: Bundle) -> None:
    """A program that is not ours computes the digests that the page and the manifest name."""
    said = tool("sha256sum", "letter/document.pdf", cwd=unzipped).split()[0]
    assert said in bundle.files["report.txt"].decode()


@pytest.mark.parametrize(
    ("signature", "content"),
    [
        ("META-INF/signature001.p7s", "META-INF/ASiCManifest001.xml"),
        ("letter/document_sign_1.p7s", "letter/document.pdf"),
        ("letter/attachment_1_sign_1.p7s", "letter/attachment_1.pdf"),
        ("journal/anchors/000000001.p7s", "journal/anchors/000000001.json"),
    ],
)
def test_openssl_verifies_the_signatures(signature: str, content: str, unzipped: Path, office: Office) -> None:
    """openssl with the gost engine verifies seal, document, attachment and anchor down to the trusted root."""
    moment = int((START + timedelta(days=1)).timestamp())
    done = openssl(
        "cms", "-verify", "-binary", "-inform", "DER", "-in", unzipped / signature, "-content", unzipped / content,
        "-CAfile", office.home / "trust" / "root.pem", "-attime", moment, "-purpose", "any", "-out", "/dev/null",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


# A letter that is not through, and a journal that can't be anchored.


def test_letter_that_has_not_left(office: Office, home: Path, tmp_path: Path) -> None:
    """A letter that was only accepted has its bundle too: its records are anchored first, the rest is called open."""
    submitted = office.send(FIRST)
    made = make(office, submitted, tmp_path / "early.asice")
    context = office.context
    early = Bundle(made.path, unpack(made.path), context.trust, context.signers.organization, context.clock.now())
    report = early.verify()
    assert report.valid
    unproved = " ".join(sentence for check in report.checks for sentence in check.unproved)
    assert "Письмо ещё не подписано" in unproved and "пакет ещё не собран" in unproved
    assert made.records == 3


class _Away(MemoryAnchors):
    def put(self, number: int, document: bytes, signature: bytes) -> None:
        raise TryLater("Папка якорей журнала недоступна.")


def test_letter_that_cant_be_anchored(office: Office, tmp_path: Path) -> None:
    """Without an anchor there is nothing to prove with: that is said, and no file is left."""
    submitted = office.send(FIRST)
    away = replace(office, context=replace(office.context, anchors=_Away()))
    with pytest.raises(TryLater) as caught:
        make(away, submitted, tmp_path / "none.asice")
    assert "якор" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_another_process_that_links(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another process holds the linker's lease the bundle waits for it, and says so if it takes too long."""
    monkeypatch.setattr(anchoring, "_PAUSE", 0.01)
    monkeypatch.setattr(anchoring, "_TRIES", 3)
    submitted = office.send(FIRST)
    context = office.context
    with context.database.write() as connection:
        assert take_lease(connection, "journal", context.worker, timedelta(seconds=-1)) is not None
        assert take_lease(connection, "journal", "another", timedelta(seconds=60)) is not None
    with pytest.raises(TryLater):
        make(office, submitted, tmp_path / "later.asice")
    with context.database.write() as connection:
        assert take_lease(connection, "journal", "another", timedelta(seconds=-1)) is not None
    assert make(office, submitted, tmp_path / "later.asice").records == 3


# Trust and time.


def test_other_roots_do_not_verify(bundle: Bundle, tmp_path: Path) -> None:
    """With a stranger's root the seal is not believed, whatever else fits."""
    (tmp_path / "stranger").mkdir()
    with open_office(tmp_path / "stranger") as stranger:
        report = replace(bundle, trust=stranger.context.trust).verify()
    assert not report.valid and CheckCode.SEAL in failed(report)
    (seal,) = [check for check in report.checks if check.code is CheckCode.SEAL]
    assert any("доверенных" in sentence for sentence in seal.failed)


def test_day_on_which_the_certificate_must_be_valid(bundle: Bundle) -> None:
    """After the certificate's end the seal is not believed, unless the day is named on which the bundle was there."""
    later = bundle.at + timedelta(days=1000)
    report = replace(bundle, at=later).verify()
    assert failed(report) == {CheckCode.SEAL}
    assert replace(bundle, at=bundle.at).verify().valid


def test_json_names(bundle: Bundle) -> None:
    """The JSON report holds every check with its three lists, who sealed it, and the letter."""
    document = json.loads(json.dumps(report_as_json(bundle.verify())))
    assert document["valid"] is True
    assert [check["code"] for check in document["checks"]] == [code.value for code in CheckCode]
    assert {"code", "title", "outcome", "proved", "failed", "unproved"} == document["checks"][0].keys()
    assert document["letter"]["subject"] == "О проекте федерального закона"
    assert datetime.fromisoformat(document["made"]).tzinfo is not None
    assert document["sealed_by"]["owner"] == "Федерация независимых профсоюзов России"


# The property: any changed octet.


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changed_octet_is_found(bundle: Bundle, tmp_path: Path, data: st.DataObject) -> None:
    """Whichever octet of the file is changed, the bundle is not valid."""
    octets = bytearray(bundle.path.read_bytes())
    position = data.draw(st.integers(0, len(octets) - 1))
    octets[position] ^= data.draw(st.integers(1, 255))
    (tmp_path / "changed").write_bytes(octets)
    assert not bundle.verify(tmp_path / "changed").valid


def test_any_changed_octet_of_the_signature_is_found(bundle: Bundle, unzipped: Path) -> None:
    """Whichever octet of the signature file is changed, it is not in its one form or does not verify."""
    signature = bytearray((unzipped / "META-INF" / "signature001.p7s").read_bytes())
    manifest = bytes_content((unzipped / "META-INF" / "ASiCManifest001.xml").read_bytes())
    known = enclosed_certificates(bytes(signature))
    assert canonical_signature(bytes(signature), known) == signature
    for position in range(len(signature)):
        mask = 1 << position % 8
        signature[position] ^= mask
        octets = bytes(signature)
        reports = verify_detached(octets, manifest, bundle.trust, bundle.at)
        if all(report.valid for report in reports):
            assert canonical_signature(octets, known) != octets, position
        signature[position] ^= mask


def test_linker_at_work_is_not_kept_waiting(office: Office, tmp_path: Path) -> None:
    """Whoever makes a bundle links what it needs and lets the next process link at once."""
    submitted = office.send(FIRST)
    other = replace(office, context=replace(office.context, worker="evidence"))
    with office.context.database.write() as connection:
        give_back(connection, "journal", office.context.worker)
    assert make(other, submitted, tmp_path / "letter.asice").records == 3
    with office.context.database.write() as connection:
        assert take_lease(connection, "journal", office.context.worker, timedelta(seconds=30)) is not None
