"""What is found out about packages of ours and of every dialect of the simulated ministries."""

import hashlib
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from foreign import notice, registered, zipped
from foreign_dialects import answer
from foreign_letters import Ministry
from inspection.conftest import Lay
from office import FIRST
from tools import require_tool

from edo_gateway.envelopes.reading import MessageKind
from edo_gateway.flows.submit import Submitted
from edo_gateway.inspection import FileRole, Inspection, SignatureCheck, SubjectKind, inspect_path
from edo_gateway.simulator.behaviour import AnswerKind, Dialect, Encoding, Fault
from edo_gateway.simulator.parties import OUR_ORGANIZATION

VERSIONS = {
    Dialect.V20: "2.0",
    Dialect.V22: "2.0–2.6",
    Dialect.V25: "2.5",
    Dialect.V26: "2.6",
    Dialect.V27: "2.7",
    Dialect.V271: "2.7.1",
}


def names(inspection: Inspection, archive: str = "") -> set[str]:
    return {file.name for file in inspection.files if file.archive == archive}


def codes(inspection: Inspection) -> set[str]:
    return {each.code for each in inspection.deviations}


def test_our_own_package(sent: Path, trusting: SignatureCheck) -> None:
    """A package that the gateway published is told whole: parties, uids, files, signatures; nothing is odd about it."""
    found = inspect_path(sent, trusting)
    assert (found.kind, found.packed, found.version) == (SubjectKind.PACKAGE, False, "2.7.1")
    assert found.message is not None and found.envelope is not None and found.document is not None
    assert found.message.kind is MessageKind.CONTAINER
    assert (found.message.source, found.message.source_name) == (OUR_ORGANIZATION.guid, OUR_ORGANIZATION.name)
    assert [(each.uid, each.name) for each in found.message.receivers] == [(FIRST.guid, FIRST.name)]
    assert found.message.uid is not None and found.message.created is not None
    assert found.envelope.addresses == (FIRST.mailbox,) and not found.envelope.incoming
    assert (found.document.number, found.document.addressees) == ("1", (FIRST.name,))
    assert (found.deviations, found.faults, found.foreseen, found.attention) == ((), (), None, "")
    assert {each.verdict for each in found.signatures} == {"valid"}
    assert [each.file for each in found.signatures] == ["document.pdf", "attachment_1.pdf", "document.edc.zip"]
    assert all(each.matches and each.certificate for each in found.signatures)


def test_every_file_with_its_digest(sent: Path, trusting: SignatureCheck) -> None:
    """Sizes and digests of the folder's files are those of sha256sum, those of the archive's files those of unzip."""
    found = inspect_path(sent, trusting)
    said = {file.name: (file.size, file.sha256) for file in found.files if not file.archive}
    listed = subprocess.run(
        [require_tool("sha256sum"), *sorted(path.name for path in sent.iterdir())],
        cwd=sent, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    digests = dict(reversed(line.split()) for line in listed)
    expected = {name: (sent.joinpath(name).stat().st_size, digest) for name, digest in digests.items()}
    assert said == expected
    inside = {file.name: (file.size, file.sha256) for file in found.files if file.archive == "document.edc.zip"}
    with zipfile.ZipFile(sent / "document.edc.zip") as archive:
        octets = {name: archive.read(name) for name in archive.namelist()}
    assert inside == {name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in octets.items()}
    roles = {file.name: file.role for file in found.files}
    assert (roles["message.xml"], roles["envelope.ini"]) == (FileRole.MESSAGE, FileRole.ENVELOPE)
    assert (roles["document.edc.zip"], roles["passport.xml"]) == (FileRole.CONTAINER, FileRole.PASSPORT)
    assert (roles["document.pdf"], roles["attachment_1.pdf"]) == (FileRole.DOCUMENT, FileRole.ATTACHMENT)
    assert (roles["containerSign.p7s"], roles["reg_stamp.png"]) == (FileRole.SIGNATURE, FileRole.STAMP)


def test_without_roots_the_certificate_is_unknown(sent: Path, unknowing: SignatureCheck) -> None:
    """With nobody to trust the mathematics is checked all the same, and no letter is called bad for it."""
    found = inspect_path(sent, unknowing)
    assert {(each.verdict, each.matches) for each in found.signatures} == {("untrusted", True)}
    assert all("Техническая проверка" in each.text and "неизвестен" in each.text for each in found.signatures)
    assert not any("не пройдена" in each.text for each in found.signatures)
    assert found.attention == ""


def test_container_alone(container: Path, unpacked: Path, trusting: SignatureCheck) -> None:
    """A container is read packed and unpacked, its own signature found by its usual name and sound both ways."""
    for path in (container, unpacked):
        found = inspect_path(path, trusting)
        assert (found.kind, found.version) == (SubjectKind.CONTAINER, "2.7.1")
        assert found.document is not None and found.document.number == "1"
        assert [each.verdict for each in found.signatures] == ["valid"] * 3
        assert (found.deviations, found.foreseen) == ((), None)
    assert names(inspect_path(container, trusting), "letter.edc.zip") == {path.name for path in unpacked.iterdir()}
    assert names(inspect_path(unpacked, trusting)) == {path.name for path in unpacked.iterdir()}


def test_parts_alone(sent: Path, unpacked: Path, trusting: SignatureCheck) -> None:
    """A message, a passport and an envelope are read alone; what lies elsewhere is no fault of theirs."""
    message = inspect_path(sent / "message.xml", trusting)
    passport = inspect_path(unpacked / "passport.xml", trusting)
    envelope = inspect_path(sent / "envelope.ini", trusting)
    assert [each.kind for each in (message, passport, envelope)] == [
        SubjectKind.MESSAGE, SubjectKind.PASSPORT, SubjectKind.ENVELOPE,
    ]  # fmt: skip
    assert message.message is not None and passport.document is not None and envelope.envelope is not None
    assert passport.document.main is not None and passport.document.main.name == "document.pdf"
    for found in (message, passport, envelope):
        assert (found.deviations, found.signatures, found.foreseen, len(found.files)) == ((), (), None, 1)


def test_signature_alone(unpacked: Path, trusting: SignatureCheck, unknowing: SignatureCheck) -> None:
    """A signature is examined alone as far as it goes, and wholly against the file it is over."""
    signature = unpacked / "document_sign_1.p7s"
    (alone,) = inspect_path(signature, trusting).signatures
    assert (alone.verdict, alone.matches) == ("no_content", None)
    assert alone.certificate is not None and alone.signing_time is not None
    found = inspect_path(signature, trusting, signed=unpacked / "document.pdf")
    assert found.kind is SubjectKind.SIGNATURE
    assert [(each.verdict, each.file) for each in found.signatures] == [("valid", "document.pdf")]
    (other,) = inspect_path(signature, trusting, signed=unpacked / "passport.xml").signatures
    assert (other.verdict, other.matches) == ("wrong_content", False)
    (unknown,) = inspect_path(signature, unknowing, signed=unpacked / "document.pdf").signatures
    assert (unknown.verdict, unknown.matches) == ("untrusted", True)


def test_signature_in_text(unpacked: Path, tmp_path: Path, trusting: SignatureCheck) -> None:
    """A signature in bare base64 under a name that says nothing is known for one."""
    base64 = subprocess.run(
        [require_tool("base64"), str(unpacked / "document_sign_1.p7s")], capture_output=True, check=True
    ).stdout
    (tmp_path / "note.txt").write_bytes(base64)
    assert inspect_path(tmp_path / "note.txt", trusting).kind is SubjectKind.SIGNATURE


LETTER = Submitted(uuid4(), uuid4(), "ФНПР-1", date(2026, 11, 25), (), (), False)


@pytest.mark.parametrize("dialect", list(Dialect))
@pytest.mark.parametrize("encoding", list(Encoding))
@pytest.mark.parametrize("kind", [AnswerKind.ACKNOWLEDGEMENT, AnswerKind.NOTICE])
def test_answers_of_every_dialect(
    kind: AnswerKind, dialect: Dialect, encoding: Encoding, lay: Lay, trusting: SignatureCheck
) -> None:
    """Квитанции and notices of every version and encoding are told with their version and what they answer."""
    uid = uuid4()
    files = answer(kind, FIRST, LETTER, uid, dialect=dialect, encoding=encoding, number="15-2/7")
    found = inspect_path(lay(files), trusting)
    assert (found.kind, found.version, found.foreseen) == (SubjectKind.PACKAGE, VERSIONS[dialect], None)
    assert found.message is not None and found.message.source == FIRST.guid
    assert found.envelope is not None and found.envelope.addresses == (FIRST.mailbox,)
    if kind is AnswerKind.ACKNOWLEDGEMENT:
        assert found.message.acknowledgement is not None
        assert (found.message.acknowledgement.answers, found.message.acknowledgement.accepted) == (uid, True)
    else:
        assert found.message.notice is not None
        assert (found.message.notice.document_uid, found.message.notice.number) == (LETTER.document_uid, "15-2/7")
    assert ("encoding-lies" in codes(found)) is (encoding is Encoding.LYING)
    assert ("no-zone" in codes(found)) is (dialect not in {Dialect.V27, Dialect.V271})


@pytest.mark.parametrize("dialect", list(Dialect))
def test_letters_of_every_dialect(dialect: Dialect, ministry: Ministry, lay: Lay, trusting: SignatureCheck) -> None:
    """Letters of every version are told with their requisites, and every signature in them is checked."""
    found = inspect_path(lay(ministry.letter(dialect=dialect, our_number="1", our_uid=uuid4())), trusting)
    assert (found.version, found.foreseen, found.attention) == (VERSIONS[dialect], None, "")
    assert found.document is not None
    assert (found.document.number, found.document.organization) == ("15-2/77", FIRST.name)
    assert found.document.addressees == (OUR_ORGANIZATION.name,)
    assert {each.verdict for each in found.signatures} == {"valid"}
    assert len(found.signatures) == (2 if found.container else 1)


@pytest.mark.parametrize(
    ("fault", "code", "detail"),
    [
        (Fault.TRUNCATED_XML, "unreadable", "not-xml"),
        (Fault.NOT_XML, "unreadable", "not-xml"),
        (Fault.EMPTY_XML, "unreadable", "empty"),
        (Fault.ENTITY_BOMB, "unreadable", "forbidden-dtd"),
        (Fault.EXTERNAL_ENTITY, "unreadable", "forbidden-dtd"),
        (Fault.BAD_ZIP, "unreadable", "bad-archive"),
        (Fault.ZIP_SLIP, "unreadable", "archive-unsafe-name"),
        (Fault.MISSING_FILE, "broken", "missing-file"),
        (Fault.NO_ENVELOPE, "broken", "no-envelope"),
        (Fault.NO_UID, "no-uid", ""),
        (Fault.NO_ADDRESS, "no-address", ""),
    ],
)
def test_what_would_send_it_to_quarantine(
    fault: Fault, code: str, detail: str, ministry: Ministry, lay: Lay, trusting: SignatureCheck
) -> None:
    """Each broken letter is told with the reason of quarantine it would have, and what can be read is read."""
    found = inspect_path(lay(ministry.letter(fault=fault)), trusting)
    assert found.kind is SubjectKind.PACKAGE
    assert found.foreseen is not None
    assert (found.foreseen.code, found.foreseen.detail) == (code, detail)
    assert all(file.sha256 for file in found.files)


def test_bad_signature_calls_a_person(ministry: Ministry, lay: Lay, unknowing: SignatureCheck) -> None:
    """A letter whose signatures are damaged goes to no quarantine and calls a person, roots or no roots."""
    found = inspect_path(lay(ministry.letter(fault=Fault.BAD_SIGNATURE)), unknowing)
    assert found.foreseen is None
    assert {(each.verdict, each.matches) for each in found.signatures} == {("damaged", False)}
    assert "отметкой «!»" in found.attention


def test_stranger_is_told_from_nobody(home: Path, lay: Lay, trusting: SignatureCheck) -> None:
    """With roots given, a letter signed under another authority calls a person."""
    stranger = Ministry(home, FIRST, authority="another")
    found = inspect_path(lay(stranger.letter()), trusting)
    assert {(each.verdict, each.matches) for each in found.signatures} == {("untrusted", True)}
    assert all("не пройдена" in each.text for each in found.signatures)
    assert found.attention


def test_package_in_an_archive(sent: Path, tmp_path: Path, trusting: SignatureCheck) -> None:
    """The original that a квитанция with an error carries is a whole package in a zip, and is read as one."""
    files = {path.name: path.read_bytes() for path in sent.iterdir()}
    (tmp_path / "originalMessage.zip").write_bytes(zipped(files))
    found = inspect_path(tmp_path / "originalMessage.zip", trusting)
    assert (found.kind, found.packed) == (SubjectKind.PACKAGE, True)
    assert {each.verdict for each in found.signatures} == {"valid"}
    assert names(found) == set(files)


def test_names_say_nothing(sent: Path, tmp_path: Path, trusting: SignatureCheck) -> None:
    """A message, a container and an envelope are known by what they hold, whatever they are called."""
    for name, kind in (
        ("message.xml", SubjectKind.MESSAGE),
        ("document.edc.zip", SubjectKind.CONTAINER),
        ("envelope.ini", SubjectKind.ENVELOPE),
    ):
        other = tmp_path / f"{name}.dat"
        other.write_bytes((sent / name).read_bytes())
        assert inspect_path(other, trusting).kind is kind


@pytest.mark.parametrize(
    "data",
    [b"", b"\0" * 100, b"%PDF-1.4 letter", b"<html/>", b"PK\x05\x06" + bytes(18), b"0\x82\x01\x00", b"[x]\n0=1\n"],
)
def test_what_is_nothing_of_the_exchange(data: bytes, tmp_path: Path, trusting: SignatureCheck) -> None:
    """What is no part of МЭДО is told with its digest and a reason."""
    path = tmp_path / "something"
    path.write_bytes(data)
    found = inspect_path(path, trusting)
    assert found.kind is SubjectKind.NOTHING
    assert found.foreseen is not None and found.foreseen.text
    assert [(file.size, file.sha256) for file in found.files] == [(len(data), hashlib.sha256(data).hexdigest())]


def test_message_alone_is_judged_by_itself(lay: Lay, trusting: SignatureCheck) -> None:
    """A lone message is foreseen by what it lacks itself, never for the envelope that is not there."""
    whole = notice(FIRST, uuid4(), registered("1"))
    without = notice(FIRST, uuid4(), registered("1"), with_uid=False)
    folder = lay({"whole.xml": whole["notification.xml"], "without.xml": without["notification.xml"]})
    assert inspect_path(folder / "whole.xml", trusting).foreseen is None
    found = inspect_path(folder / "without.xml", trusting)
    assert found.kind is SubjectKind.MESSAGE
    assert found.foreseen is not None and found.foreseen.code == "no-uid"
