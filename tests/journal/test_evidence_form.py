"""The form of a bundle: one way of writing it, any other octet is refused, and size costs no memory."""

import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edo_gateway.errors import EdoError, WrongUse
from edo_gateway.journal.evidence import (
    NotCanonical,
    page_html,
    page_text,
    read_bundle,
    read_description,
    read_extract,
    read_manifest,
    write_bundle,
    write_manifest,
)
from edo_gateway.journal.evidence.names import MEDIA_TYPE, ending_of, is_bundle_name
from edo_gateway.journal.evidence.page import Page, Section
from edo_gateway.ports import Content, bytes_content

FILES = {"letter/document.pdf": b"%PDF-1.4 a letter", "evidence.json": b"{}", "report.html": b"", "a.txt": b"a\n"}


def bundle(files: dict[str, bytes] = FILES) -> bytes:
    stream = io.BytesIO()
    write_bundle(stream, {name: bytes_content(octets) for name, octets in files.items()}, lambda manifest: b"signature")
    return stream.getvalue()


def test_same_files_give_the_same_octets() -> None:
    """The order in which files are given changes nothing, and what is read is what was written."""
    octets = bundle()
    assert octets == bundle(dict(reversed(FILES.items())))
    read = read_bundle(bytes_content(octets))
    assert {name: content.read() for name, content in read.contents.items() if name in FILES} == FILES
    assert read_manifest(read.contents["META-INF/ASiCManifest001.xml"].read()) == {
        name: read.digests[name] for name in FILES
    }


def test_media_type_stands_where_it_is_looked_for() -> None:
    """The first octets name the media type at offset 38, as ETSI EN 319 162-1 has it for programs that look there."""
    octets = bundle()
    assert octets[30:38] == b"mimetype"
    assert octets[38 : 38 + len(MEDIA_TYPE)] == b"application/vnd.etsi.asic-e+zip"


def test_any_changed_octet_is_refused() -> None:
    """Whichever octet of the file is changed, by one bit or altogether, it is no bundle any more."""
    octets = bytearray(bundle())
    for position in range(len(octets)):
        for mask in (0x01, 0x80, 0xFF):
            octets[position] ^= mask
            with pytest.raises(NotCanonical):
                read_bundle(bytes_content(bytes(octets)))
            octets[position] ^= mask


@given(st.integers(0, 2000), st.binary(min_size=1, max_size=8))
def test_no_octet_can_be_put_in_or_taken_out(position: int, more: bytes) -> None:
    """Octets before, between and behind the files are refused, and so is a file that is cut short anywhere."""
    octets = bundle()
    position = min(position, len(octets))
    with pytest.raises(NotCanonical):
        read_bundle(bytes_content(octets[:position] + more + octets[position:]))
    with pytest.raises(NotCanonical):
        read_bundle(bytes_content(octets[: min(position, len(octets) - 1)]))


@given(st.binary(max_size=400))
def test_anything_else_is_refused(octets: bytes) -> None:
    """Any file, description, extract or manifest that is none gives the one error."""
    for read in (lambda: read_bundle(bytes_content(octets)), lambda: read_description(octets)):
        with pytest.raises(NotCanonical):
            read()
    for read_part in (read_extract, read_manifest):
        with pytest.raises(NotCanonical):
            read_part(octets)


@pytest.mark.parametrize("hostile", [b"[" * 100_000, b'{"a":' * 50_000, b"1" * 10_000, b"null", b'{"anchor":-1}'])
def test_hostile_json_is_refused(hostile: bytes) -> None:
    """Deep nesting and huge numbers give the same error as any other wrong text."""
    for read in (read_description, read_extract):
        with pytest.raises(NotCanonical):
            read(hostile)


def _other_zip(**options: int) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(bundle())) as old,
        zipfile.ZipFile(stream, "w", **options) as new,  # type: ignore[call-overload]
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return stream.getvalue()


def _with_comment() -> bytes:
    octets = bundle()
    return octets[:-2] + b"\x03\x00abc"


def _nested_directory() -> bytes:
    """The whole archive, and a second directory with an end record of its own behind the first."""
    octets = bundle()
    return octets + octets[-22:]


@pytest.mark.parametrize(
    "octets",
    [
        _other_zip(),
        _other_zip(compression=zipfile.ZIP_DEFLATED),
        _with_comment(),
        _nested_directory(),
        b"MZ" + bundle(),
        bundle()[:-22],
        b"",
    ],
    ids=["written-elsewhere", "deflated", "comment", "second-end", "leading", "no-end", "empty"],
)
def test_other_zips_of_the_same_files_are_refused(octets: bytes) -> None:
    """An archive that other programs would read as the same files is no bundle unless it is written our way."""
    with pytest.raises(NotCanonical):
        read_bundle(bytes_content(octets))


@pytest.mark.parametrize(
    "name", ["mimetype", "META-INF/x.xml", "meta-inf/x", "../a", "/a", "a//b", "a/./b", "Письмо.pdf", "a b", "", "a\\b"]
)
def test_names_that_no_bundle_has(name: str) -> None:
    """Reserved, climbing, absolute and non-latin names are refused when written."""
    assert not is_bundle_name(name)
    with pytest.raises(WrongUse):
        bundle({**FILES, name: b"x"})


def test_names_that_differ_by_case_only() -> None:
    """Two names that one folder of Windows could not hold are refused."""
    with pytest.raises(WrongUse):
        bundle({"a.txt": b"1", "A.TXT": b"2"})


@pytest.mark.parametrize(
    ("label", "ending"),
    [("Письмо.PDF", "pdf"), ("x.ltr", "ltr"), ("без точки", "bin"), ("a.очень", "bin"), ("a.p/7s", "bin"), ("", "bin")],
)
def test_endings_of_foreign_names(label: str, ending: str) -> None:
    """Of a name from outside only a latin ending is kept."""
    assert ending_of(label) == ending


def test_manifest_in_another_writing_is_refused() -> None:
    """A manifest with the same meaning and other spaces, order or attributes is not the one."""
    manifest = write_manifest({"a.txt": "00" * 32, "b.txt": "11" * 32})
    for changed in (
        manifest.replace(b"\n  <Data", b"\n <Data", 1),
        manifest.replace(b'"?>', b'" ?>'),
        manifest.replace(b"a.txt", b"c.txt"),
        manifest + b"\n",
        manifest.replace(b"</ds:DigestValue>", b"</ds:DigestValue><!-- -->", 1),
    ):
        with pytest.raises(NotCanonical):
            read_manifest(changed)


class _Zeros(io.RawIOBase):
    def __init__(self, size: int) -> None:
        super().__init__()
        self._left = size

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        size = min(size, self._left)
        self._left -= size
        return bytes(size)


@pytest.fixture
def tracing() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


def test_large_files_cost_no_memory(tmp_path: Path, tracing: None) -> None:
    """A file of 48 MB is written and read within a few megabytes."""
    size = 48 << 20

    def zeros() -> BinaryIO:
        return _Zeros(size)  # type: ignore[return-value]

    path = tmp_path / "large.asice"
    with path.open("wb") as stream:
        write_bundle(stream, {"letter/large.bin": Content(size, zeros)}, lambda manifest: b"signature")
    read_bundle(Content(path.stat().st_size, lambda: path.open("rb")))
    assert tracemalloc.get_traced_memory()[1] < 4 << 20


def test_file_that_is_not_as_long_as_it_says() -> None:
    """A content that gives more or fewer octets than its size is an error, not a wrong archive."""
    for size in (3, 5):
        wrong = Content(size, lambda: io.BytesIO(b"four"))
        with pytest.raises(EdoError):
            write_bundle(io.BytesIO(), {"a.txt": wrong}, lambda manifest: b"")


def test_page_says_the_same_twice_and_obeys_nothing() -> None:
    """HTML escapes what comes from outside, and the text holds nothing that a terminal obeys."""
    hostile = '<script>alert("x")</script>\x1b[31m\n& Ко'
    page = Page(hostile, [hostile], [Section(hostile, columns=("A", "B"), rows=[(hostile, "")], points=[hostile])])
    markup, text = page_html(page).decode(), page_text(page).decode()
    assert "<script>" not in markup and "&lt;script&gt;" in markup
    assert "default-src 'none'" in markup and "http" not in markup.split("<body>")[1]
    assert "\x1b" not in markup + text and text.count("& Ко") == 5
