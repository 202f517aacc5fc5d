"""A package as it leaves, judged by tools that are not ours: openssl, xmllint, zipinfo, Preflight."""

import subprocess
from pathlib import Path

import pytest
from gost_openssl import cms_verify
from lxml import etree
from office import FIRST, SAMPLES, SECOND, open_office
from tools import require_tool

from edo_gateway.letters.draft import DraftSignatory
from edo_gateway.simulator.parties import OUR_SIGNATORIES
from edo_schemas import MEDO_CONTAINER_271, MEDO_MESSAGE_271, Schema, schema_bytes


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Send a letter with two signatories and two attachments; return its package, the container unpacked beside it."""
    home = tmp_path_factory.mktemp("office")
    with open_office(home) as office:
        office.send(
            FIRST,
            SECOND,
            attachments=(SAMPLES / "appendix_table.pdf", SAMPLES / "appendix_note.pdf"),
            signatories=tuple(DraftSignatory(person.key) for person in OUR_SIGNATORIES),
        )
        office.work()
        folder = office.published()[0]
    subprocess.run([require_tool("unzip"), "-q", folder / "document.edc.zip", "-d", home / "unpacked"], check=True)
    return folder


@pytest.fixture(scope="module")
def unpacked(package: Path) -> Path:
    return package.parent.parent / "unpacked"


@pytest.fixture(scope="module")
def root(package: Path) -> Path:
    return package.parent.parent / "trust" / "root.pem"


def names(unpacked: Path, element: str) -> list[tuple[str, str]]:
    """Return (signed file, signature file) pairs the passport names, read with plain lxml."""
    tree = etree.parse(unpacked / "passport.xml")
    space = {"c": "urn:IEDMS:CONTAINER"}
    local = "{urn:IEDMS:CONTAINER}localName"
    document = tree.find(".//c:document", space).get(local)
    if element == "document":
        return [(document, each.get(local)) for each in tree.iterfind(".//c:documentSignature", space)]
    return [
        (each.get(local), signature.get(local))
        for each in tree.iterfind(".//c:attachment", space)
        for signature in each.iterfind("c:signature", space)
    ]


# The office's clock stands at its start; openssl judges certificates at the same moment.
AT = ("-attime", "1795597500")


def test_openssl_verifies_the_signature_of_every_signatory_and_attachment(unpacked: Path, root: Path) -> None:
    """Each signatory's and each attachment's own .p7s is a good CAdES for openssl with the gost engine."""
    documents, attachments = names(unpacked, "document"), names(unpacked, "attachment")
    assert (len(documents), len(attachments)) == (2, 2)
    for signed, signature in [*documents, *attachments]:
        done = cms_verify(unpacked / signature, unpacked / signed, root, "-cades", *AT)
        assert done.returncode == 0, done.stderr


def test_openssl_verifies_the_containers_signature(unpacked: Path, root: Path, tmp_path: Path) -> None:
    """containerSign.p7s covers passport.xml, then every other file in ordinal name order, without itself."""
    others = sorted(path.name for path in unpacked.iterdir() if path.name not in {"passport.xml", "containerSign.p7s"})
    whole = tmp_path / "whole"
    whole.write_bytes(b"".join((unpacked / name).read_bytes() for name in ["passport.xml", *others]))
    done = cms_verify(unpacked / "containerSign.p7s", whole, root, "-cades", *AT)
    assert done.returncode == 0, done.stderr
    whole.write_bytes(whole.read_bytes() + b"x")
    assert cms_verify(unpacked / "containerSign.p7s", whole, root, "-cades", *AT).returncode != 0


@pytest.mark.parametrize(("file", "schema"), [("message.xml", MEDO_MESSAGE_271), ("passport.xml", MEDO_CONTAINER_271)])
def test_xmllint_agrees_with_the_schema(
    package: Path, unpacked: Path, tmp_path: Path, file: str, schema: Schema
) -> None:
    """Message and description are valid for xmllint by our schemas."""
    xsd = tmp_path / "schema.xsd"
    xsd.write_bytes(schema_bytes(schema.family, schema.name))
    place = package if file == "message.xml" else unpacked
    command = [require_tool("xmllint"), "--nonet", "--noout", "--schema", xsd, place / file]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_zipinfo_sees_stored_files_in_one_folder(package: Path) -> None:
    """The archive is whole, every file is stored, names are latin, the description comes first."""
    archive = package / "document.edc.zip"
    listed = subprocess.run([require_tool("zipinfo"), "-1", archive], capture_output=True, text=True, check=True)
    order = listed.stdout.split()
    assert (order[0], order[-1]) == ("passport.xml", "containerSign.p7s")
    assert all(name.isascii() and "/" not in name for name in order)
    long = subprocess.run([require_tool("zipinfo"), archive], capture_output=True, text=True, check=True)
    assert long.stdout.count(" stor ") == len(order)
