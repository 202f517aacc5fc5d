"""The container's archive, looked at by zipinfo and unzip, and the octets its signature covers."""

import hashlib
import io
import subprocess
import tracemalloc
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import pytest
from medo_writer_material import FULL, files_of
from tools import require_tool

from edo_gateway.envelopes.medo.container import signed_content, write_container
from edo_gateway.envelopes.medo.passport import build_passport
from edo_gateway.errors import Refused, WrongUse
from edo_gateway.ports.content import CHUNK, Content, bytes_content

PASSPORT = build_passport(FULL)
FILES = files_of(FULL)
SIGNATURE = b"0\x82 signature"


def archive(files: Mapping[str, Content] = FILES) -> bytes:
    """Return the octets of a container."""
    stream = io.BytesIO()
    write_container(stream, PASSPORT, files, SIGNATURE)
    return stream.getvalue()


def run(*command: str | Path) -> str:
    """Return what an outside program prints; it must succeed."""
    done = subprocess.run([str(part) for part in command], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.decode()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A container on disk."""
    place = tmp_path / "document.edc.zip"
    with place.open("wb") as stream:
        write_container(stream, PASSPORT, FILES, SIGNATURE)
    return place


def test_outside_unzip_finds_the_archive_sound(path: Path, tmp_path: Path) -> None:
    """`unzip` tests the archive without a word of complaint and takes out every file whole."""
    assert "No errors detected" in run(require_tool("unzip"), "-t", path)
    run(require_tool("unzip"), "-q", path, "-d", tmp_path / "out")
    taken = {each.name: each.read_bytes() for each in (tmp_path / "out").iterdir()}
    expected = {name: content.read() for name, content in FILES.items()}
    assert taken == {**expected, "passport.xml": PASSPORT, "containerSign.p7s": SIGNATURE}


def test_order_is_passport_files_by_name_signature(path: Path) -> None:
    """The description comes first, the signature last, the files between them by name; all in the root."""
    names = run(require_tool("zipinfo"), "-1", path).splitlines()
    assert names == ["passport.xml", *sorted(FILES), "containerSign.p7s"]


def test_entries_are_stored_with_fixed_time_and_no_extras(path: Path) -> None:
    """Every entry is stored, dated 01.01.1980, without extra fields, descriptors or encryption."""
    report = run(require_tool("zipinfo"), "-v", path)
    count = len(FILES) + 2
    assert report.count("compression method:                             none (stored)") == count
    assert report.count("file last modified on (DOS date/time):          1980 Jan 1 00:00:00") == count
    assert report.count("length of extra field:                          0 bytes") == count
    assert report.count("extended local header:                          no") == count
    assert report.count("file security status:                           not encrypted") == count
    assert report.count("length of file comment:                         0 characters") == count


def test_same_parts_give_the_same_octets(path: Path) -> None:
    """The order in which files are given, the place and the moment change nothing."""
    shuffled = dict(sorted(FILES.items(), key=lambda item: item[0][::-1]))
    assert archive() == archive(shuffled) == path.read_bytes()
    # Frozen here, so that no version of Python or of ours changes the layout unnoticed.
    assert hashlib.sha256(archive()).hexdigest() == FROZEN


FROZEN = "de3fd86662dc3481848e38663dc2fa5e66edcd3525b65b179756840ec802c8f9"


def test_signature_covers_passport_then_files_by_name(path: Path) -> None:
    """What is signed is the description and every other file in ordinal name order, as taken out by unzip."""
    names = run(require_tool("zipinfo"), "-1", path).splitlines()[:-1]
    unzip = require_tool("unzip")
    octets = b"".join(subprocess.run([unzip, "-p", str(path), name], capture_output=True).stdout for name in names)
    content = signed_content(PASSPORT, FILES)
    assert content.read() == octets
    assert content.size == len(octets)
    assert b"".join(content.chunks()) == octets


def test_order_of_names_is_ordinal() -> None:
    """Capital letters come before small ones, and digits before both: no locale has a say."""
    files = {name: bytes_content(name.encode()) for name in ("b.txt", "B.pdf", "_a.txt", "a1.txt", "a10.txt", "a2.txt")}
    assert signed_content(b"P", files).read() == b"PB.pdf_a.txta1.txta10.txta2.txtb.txt"


class Endless(io.RawIOBase):
    """Octets made on the way, so that a big file needs no memory."""

    def __init__(self, size: int) -> None:
        self.left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        count = min(len(buffer), self.left, CHUNK)
        buffer[:count] = b"x" * count
        self.left -= count
        return count


class Sink(io.RawIOBase):
    """A seekable stream that keeps its length only."""

    def __init__(self) -> None:
        self.place = self.length = 0

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, octets: bytes) -> int:  # type: ignore[override]
        self.place += len(octets)
        self.length = max(self.length, self.place)
        return len(octets)

    def seek(self, place: int, whence: int = 0) -> int:
        self.place = place + (0, self.place, self.length)[whence]
        return self.place

    def tell(self) -> int:
        return self.place


def test_big_files_are_streamed() -> None:
    """A container of 64 MiB is written and hashed in a few megabytes of memory."""
    size = 1 << 26
    files = {"document.pdf": Content(size, lambda: Endless(size))}  # type: ignore[dict-item, arg-type, return-value]
    sink = Sink()
    tracemalloc.start()
    try:
        write_container(sink, b"P", files, b"S")  # type: ignore[arg-type]
        content = signed_content(b"P", files)
        total = sum(len(piece) for piece in content.chunks())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert total == content.size == size + 1
    assert sink.length > size
    assert peak < 16 * CHUNK


@pytest.mark.parametrize(
    "name",
    [
        "../evil.pdf",
        "/evil.pdf",
        "a/b.pdf",
        "документ.pdf",
        "a-b.pdf",
        "passport.xml",
        "CONTAINERSIGN.p7s",
        "a.pdf\n",
        "",
    ],
)
def test_bad_name_is_refused(name: str) -> None:
    """A name outside the rule, or one of the two reserved ones, is refused before anything is written."""
    stream = io.BytesIO()
    with pytest.raises(Refused):
        write_container(stream, PASSPORT, {name: bytes_content(b"x")}, SIGNATURE)
    with pytest.raises(Refused):
        signed_content(PASSPORT, {name: bytes_content(b"x")})
    assert stream.getvalue() == b""


def test_names_that_differ_in_case_only_are_refused() -> None:
    """Two names that one folder of Windows could not hold apart are refused."""
    files = {"Document.pdf": bytes_content(b"1"), "document.pdf": bytes_content(b"2")}
    with pytest.raises(Refused):
        archive(files)


def test_empty_passport_and_signature_are_refused_together() -> None:
    """No container without a description and a signature; both are told at once."""
    with pytest.raises(Refused) as caught:
        write_container(io.BytesIO(), b"", FILES, b"")
    assert [problem.field for problem in caught.value.problems] == ["passport.xml", "containerSign.p7s"]


@pytest.mark.parametrize("size", [0, 3, 5])
def test_file_that_changed_its_size_is_noticed(size: int) -> None:
    """A file with more or fewer octets than it said gives an error, not a container."""
    files = {"document.pdf": Content(size, lambda: io.BytesIO(b"four"))}
    with pytest.raises(WrongUse):
        archive(files)


def test_stream_that_can_not_seek_is_refused() -> None:
    """A pipe would get another layout, so it gets nothing."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    pipe: BinaryIO = Pipe()
    with pytest.raises(WrongUse):
        write_container(pipe, PASSPORT, FILES, SIGNATURE)


def test_open_parts_are_closed() -> None:
    """Closing what is signed half-way closes the file it was reading."""
    opened: list[io.BytesIO] = []

    def open_one() -> BinaryIO:
        opened.append(io.BytesIO(b"x" * 100))
        return opened[-1]

    stream = signed_content(b"P", {"document.pdf": Content(100, open_one)}).open()
    assert stream.read(1) == b"P"
    stream.read(1)
    stream.close()
    assert [each.closed for each in opened] == [True]
