"""Every dialect is what its version says, by xmllint; and what the gateway's reader makes of it."""

import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from simulated_exchange import MINTRUD, Exchange
from tools import require_tool

from edo_gateway.envelopes.medo.format import Medo271
from edo_gateway.envelopes.model import NoticeKind
from edo_gateway.envelopes.reading import MessageKind, Reading
from edo_gateway.ports import file_content
from edo_schemas import schema_bytes

OLD, NEW = b"http://www.infpres.com/IEDMS", b"urn:IEDMS:MESSAGE"
DIALECTS = ("2.0", "2.2", "2.5", "2.6", "2.7", "2.7.1")


def everything(exchange: Exchange, **settings: object) -> list[Path]:
    """Return the folders of every kind of answer to one letter."""
    exchange.send()
    with exchange.simulator(letter=True, progress="all", **settings) as simulator:
        folders = exchange.settle(simulator)
    assert len(folders) == 8
    return folders


def xmllint(folder: Path, name: str, xml: bytes, schema: str) -> subprocess.CompletedProcess[str]:
    """Validate with a tool that is not ours."""
    xsd, file = folder / f"{schema}.xsd", folder / name
    xsd.write_bytes(schema_bytes("medo", schema))
    file.write_bytes(xml)
    command = [require_tool("xmllint"), "--noout", "--nonet", "--schema", str(xsd), str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def read(folder: Path) -> Reading:
    """Read a folder as the gateway does."""
    return Medo271().read({path.name: file_content(path) for path in folder.iterdir()})


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_messages_are_valid_by_the_schema(tmp_path: Path, dialect: str, encoding: str) -> None:
    """Every message is valid by our schema, old namespaces swapped; 2.0 fails for its empty names only."""
    for n, folder in enumerate(everything(Exchange(tmp_path), dialect=dialect, encoding=encoding)):
        (path,) = [path for path in folder.iterdir() if path.suffix == ".xml"]
        data = path.read_bytes()
        assert f'encoding="{"UTF-8" if encoding == "utf-8" else encoding}"'.encode() in data.splitlines()[0]
        result = xmllint(tmp_path, f"{n}.xml", data.replace(OLD, NEW), "message-2.7.1")
        if dialect == "2.0":
            errors = [line for line in result.stderr.splitlines() if "error" in line]
            assert errors and all("}organization'" in line for line in errors), result.stderr
        else:
            assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("dialect", ["2.7", "2.7.1"])
def test_passports_are_valid_by_the_schema(tmp_path: Path, dialect: str) -> None:
    """The passport of a ministry's letter is valid by the container schema, that of 2.7 with its namespace swapped."""
    folder = everything(Exchange(tmp_path), dialect=dialect)[-1]
    with zipfile.ZipFile(folder / "document.edc.zip") as archive:
        passport = archive.read("passport.xml")
    swapped = passport.replace(b"http://minsvyaz.ru/container", b"urn:IEDMS:CONTAINER")
    assert (swapped == passport) == (dialect == "2.7.1")
    result = xmllint(tmp_path, "passport.xml", swapped, "container-2.7.1")
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "lying"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_gateways_reader_understands_every_dialect(tmp_path: Path, dialect: str, encoding: str) -> None:
    """Kinds, ids, numbers and the address to answer to are read from every version in every encoding."""
    exchange = Exchange(tmp_path)
    readings = [read(folder) for folder in everything(exchange, dialect=dialect, encoding=encoding)]
    with exchange.simulator() as simulator:
        sent = simulator.report().packages[0]
        uids = [row.answer.uid for row in simulator.report().answers]
    messages = []
    for reading, uid in zip(readings, uids, strict=True):
        assert reading.unreadable is None
        assert reading.envelope is not None and reading.envelope.addresses[:1] == (MINTRUD.mailbox,)
        assert reading.message is not None and reading.message.uid == uid
        assert reading.message.source == MINTRUD.guid
        messages.append(reading.message)
    quittance, notice, *progress, letter = messages
    assert quittance.acknowledgement is not None
    assert (quittance.acknowledgement.answers, quittance.acknowledgement.accepted) == (sent.message_uid, True)
    assert notice.notice is not None
    assert (notice.notice.kind, notice.notice.document_uid) == (NoticeKind.REGISTERED, sent.document_uid)
    assert (notice.notice.number, notice.notice.foundation_number) == ("15-2/1001", "1-1/1")
    assert len({message.notice.kind for message in progress if message.notice}) == 5
    container = dialect in ("2.7", "2.7.1")
    assert letter.kind is (MessageKind.CONTAINER if container else MessageKind.DOCUMENT)
    document = letter.container.document if letter.container else letter.document
    assert document is not None
    assert document.number == "15-2/1002"
    assert [link.number for link in document.links] == ["1-1/1"]


@pytest.mark.parametrize(
    "fault", ["truncated-xml", "not-xml", "empty-xml", "entity-bomb", "external-entity", "no-envelope", "missing-file"]
)
def test_the_gateways_reader_stops_at_broken_files(tmp_path: Path, fault: str) -> None:
    """What can't be read is said to be unreadable, or names no address to answer to."""
    exchange = Exchange(tmp_path)
    exchange.send()
    with exchange.simulator(broken=fault, affects="notice") as simulator:
        _, notice = exchange.settle(simulator)
    reading = read(notice)
    assert reading.unreadable is not None or reading.envelope is None


def test_letters_of_a_ministry_are_signed_for_openssl(tmp_path: Path) -> None:
    """The signature of a ministry's document is confirmed by openssl with the gost engine against the home's root."""
    openssl = require_tool("openssl")
    exchange = Exchange(tmp_path)
    folder = everything(exchange)[-1]
    with zipfile.ZipFile(folder / "document.edc.zip") as archive:
        archive.extractall(tmp_path / "parts")
    moment = int(datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp())
    command = [openssl, "cms", "-verify", "-engine", "gost", "-binary", "-inform", "DER", "-out", "/dev/null"]
    command += ["-in", str(tmp_path / "parts/document.p7s"), "-content", str(tmp_path / "parts/document.pdf")]
    command += ["-CAfile", str(exchange.home.trust / "root.pem"), "-attime", str(moment), "-purpose", "any"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
