"""Zips that mean harm or are damaged: refused with a reason, within bounds; honest ones of any origin are read."""

import io
import stat
import struct
import subprocess
import threading
import time
import tracemalloc
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from medo_dialects import container_files, zipped
from tools import require_tool

from edo_gateway.envelopes.archive import Archive, ArchiveLimits, open_archive
from edo_gateway.envelopes.reading_errors import ReadingError
from edo_gateway.ports.content import bytes_content, file_content

_MEMORY = 12 << 20
"""Octets that looking at any archive may take at its peak (the archive itself lies in memory before that)."""


def _open(data: bytes, limits: ArchiveLimits | None = None) -> Archive:
    return open_archive(bytes_content(data), limits or ArchiveLimits())


def _code(data: bytes, limits: ArchiveLimits | None = None) -> str:
    tracemalloc.start()
    try:
        with pytest.raises(ReadingError) as caught:
            _open(data, limits)
        assert tracemalloc.get_traced_memory()[1] < _MEMORY
    finally:
        tracemalloc.stop()
    assert caught.value.what
    return caught.value.code


def _many(entries: list[tuple[zipfile.ZipInfo, bytes]]) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as archive:
        warnings.simplefilter("ignore")
        for info, data in entries:
            archive.writestr(info, data)
    return stream.getvalue()


def _raw(name: bytes, data: bytes, **changes: int) -> tuple[bytes, bytes]:
    """Return a local part and a central record (offset 0) of one file; `changes` are lies of the central record."""
    method = changes.get("method", 0)
    packed = data
    flags, crc, size = changes.get("flags", 0), changes.get("crc", zlib.crc32(data)), changes.get("size", len(data))
    if method == 8:
        deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = deflater.compress(data) + deflater.flush()
    length = changes.get("packed", len(packed))
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, flags, method, 0, 0x21, crc, length, size, len(name), 0)
    central = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, flags, method, 0, 0x21, crc, length, size, len(name), 0, 0, 0, 0, 0,
        changes.get("offset", 0),
    )  # fmt: skip
    return local + name + packed, central + name


def _assemble(locals_: bytes, centrals: list[bytes], count: int | None = None) -> bytes:
    directory = b"".join(centrals)
    number = len(centrals) if count is None else count
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, number, number, len(directory), len(locals_), 0)
    return locals_ + directory + end


def _one(name: bytes, data: bytes, **changes: int) -> bytes:
    local, central = _raw(name, data, **changes)
    return _assemble(local, [central])


@pytest.mark.parametrize(
    "name",
    [
        "../passport.xml",
        "a/../../passport.xml",
        "..\\passport.xml",
        "a\\..\\b",
        ".. /b",
        "..",
        "/etc/passwd",
        "\\\\server\\share\\a",
        "C:\\Windows\\a.xml",
        "c:a.xml",
        "a/b/c/d.xml",
        "a\nb",
        "a\u202exml.exe",
        " ",
        ".",
        "a" * 300,
    ],
)
def test_names_that_point_elsewhere_or_hide_something_are_refused(name: str) -> None:
    """`..`, absolute, drive letters, deep folders, invisible characters, empty and overlong names."""
    assert _code(_one(name.encode(), b"x", flags=0x800)) == "archive-unsafe-name"


def test_a_name_with_a_zero_octet_is_refused() -> None:
    """What a C program would cut, we refuse."""
    assert _code(_one(b"a.pdf\0.exe", b"x")) == "archive-unsafe-name"


@pytest.mark.parametrize(
    "names",
    [
        ("a.pdf", "a.pdf"),
        ("a.pdf", "A.PDF"),
        ("й.pdf", "и\u0306.pdf"),
        ("x/a.pdf", "a.pdf"),
        ("a.pdf", "a.pdf."),
        ("ﬁ", "fi"),
    ],
)
def test_two_files_that_some_system_takes_for_one_are_refused(names: tuple[str, str]) -> None:
    """Equal, equal but for case or form of Unicode, in different folders: which one was signed nobody knows."""
    entries = [(zipfile.ZipInfo(name), b"x") for name in names]
    assert _code(_many(entries)) == "archive-duplicate"


@pytest.mark.parametrize("flags", [0x1, 0x41, 0x2000])
def test_an_encrypted_entry_is_refused(flags: int) -> None:
    """Old and strong encryption, and a masked directory."""
    assert _code(_one(b"a.pdf", b"x" * 100, flags=flags)) == "archive-encrypted"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK])
def test_a_link_or_a_device_is_refused(kind: int) -> None:
    """Only plain files are files."""
    info = zipfile.ZipInfo("passport.xml")
    info.create_system = 3
    info.external_attr = (kind | 0o777) << 16
    assert _code(_many([(info, b"/etc/passwd")])) == "archive-link"


def test_a_ratio_bomb_is_refused_by_what_it_declares() -> None:
    """Sixty-four megabytes of zeros in sixty-four kilobytes."""
    assert _code(_one(b"a.xml", b"\0" * (64 << 20), method=8)) == "archive-ratio"


def test_a_bomb_that_declares_little_is_stopped_where_its_word_ends() -> None:
    """The headers say a thousand octets; the thousand and first is refused, whatever would follow."""
    assert _code(_one(b"a.xml", b"\0" * (64 << 20), method=8, size=1000)) == "bad-archive"


def test_a_file_that_declares_more_than_it_gives_is_refused() -> None:
    """Too few octets are as wrong as too many."""
    assert _code(_one(b"a.xml", b"text" * 50, method=8, size=1000)) == "bad-archive"


def test_files_that_share_their_octets_are_refused() -> None:
    """Overlapping entries make a bomb of any size out of one kernel."""
    local, central = _raw(b"a", b"\0" * 100_000, method=8)
    assert _code(_assemble(local, [central, central.replace(b"a", b"b")])) == "bad-archive"


def test_too_much_altogether_is_refused_before_anything_is_unpacked() -> None:
    """The sum of declared sizes counts, be each file ever so modest."""
    files = {f"{number}.bin": b"\1\2\3\4" * 25_000 for number in range(20)}
    assert _code(zipped(files), ArchiveLimits(size=1_900_000)) == "archive-too-big"
    assert len(_open(zipped(files), ArchiveLimits(size=2_000_000)).files) == 20


def test_folders_with_very_long_names_are_refused_at_once() -> None:
    """Two thousand names of 64 KB each are neither kept nor looked through letter by letter."""
    locals_, centrals, offset = [], [], 0
    for number in range(1_500):
        local, central = _raw(b"x" * 65_000 + b"/%d.pdf" % number, b"", offset=offset)
        locals_.append(local)
        centrals.append(central)
        offset += len(local)
    data = _assemble(b"".join(locals_), centrals)
    del locals_, centrals
    started = time.process_time()
    assert _code(data) == "archive-unsafe-name"
    assert time.process_time() - started < 1


def test_sixty_thousand_entries_are_refused_at_the_limit() -> None:
    """The directory is read entry by entry and dropped at the limit."""
    local, central = _raw(b"a", b"")
    assert _code(_assemble(local, [central] * 60_000)) == "archive-too-many"


def test_a_hundred_thousand_entries_are_refused() -> None:
    """So many need ZIP64, which is refused as such."""
    _, central = _raw(b"a", b"")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(100_000):
            info = zipfile.ZipInfo(str(number))
            info.header_offset = info.CRC = 0
            archive.filelist.append(info)
        archive._didModify = True  # type: ignore[attr-defined]  # its own writer makes the ZIP64 end for us
    assert _code(stream.getvalue()) == "bad-archive"
    assert _code(_assemble(b"", [central] * 100_000, count=0xFFFF)) == "bad-archive"


def test_a_directory_that_counts_wrongly_is_refused() -> None:
    """Hidden entries would be seen by one program and not by another."""
    local, central = _raw(b"a", b"x")
    assert _code(_assemble(local, [central], count=2)) == "bad-archive"
    assert _code(_assemble(local, [central], count=0)) == "bad-archive"


@pytest.mark.parametrize("method", [1, 9, 12, 14, 93, 99])
def test_other_compression_is_refused(method: int) -> None:
    """Stored and deflated are all that zips of the exchange need."""
    assert _code(_one(b"a.pdf", b"x", method=method)) == "archive-compression"


@pytest.mark.parametrize(
    "changes",
    [
        {"crc": 1},
        {"packed": 9999},
        {"packed": 1},
        {"offset": 7},
        {"offset": 0xFFFFFFFE},
        {"size": 0xFFFFFFFF},
        {"offset": 0xFFFFFFFF},
    ],
)
def test_a_directory_that_contradicts_the_data_is_refused(changes: dict[str, int]) -> None:
    """Wrong sum, wrong length, wrong place."""
    assert _code(_one(b"a.pdf", b"text", **changes)) == "bad-archive"


def test_a_local_header_with_another_name_is_refused() -> None:
    """One program would show `a`, another `b`."""
    local, central = _raw(b"a.pdf", b"text")
    assert _code(_assemble(local.replace(b"a.pdf", b"b.pdf"), [central])) == "bad-archive"


def test_every_cut_of_an_archive_is_refused() -> None:
    """A file cut anywhere is no archive."""
    data = zipped({"passport.xml": b"<container/>", "a.pdf": b"x" * 50})
    for length in range(len(data)):
        with pytest.raises(ReadingError):
            _open(data[:length])


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_honest_archive_is_read_again_and_again(method: int) -> None:
    """Contents are those put in, each opening starts anew, and nothing is noted."""
    files = container_files()
    archive = _open(zipped(files, method))
    assert archive.deviations == ()
    for _ in range(2):
        assert {name: content.read() for name, content in archive.files.items()} == files
    assert {name: content.size for name, content in archive.files.items()} == {
        name: len(data) for name, data in files.items()
    }


def test_streams_of_one_archive_do_not_disturb_each_other(tmp_path: Path) -> None:
    """Two streams read in turns, and many in threads, give what is there: each has its own file handle."""
    path = tmp_path / "a.zip"
    files = {f"{number}.bin": bytes([number]) * 300_000 for number in range(8)}
    path.write_bytes(zipped(files, zipfile.ZIP_DEFLATED))
    archive = open_archive(file_content(path))
    with archive.files["1.bin"].open() as first, archive.files["2.bin"].open() as second:
        for _ in range(30):
            assert (first.read(10_000), second.read(10_000)) == (b"\1" * 10_000, b"\2" * 10_000)
    found: dict[str, bool] = {}

    def look(name: str) -> None:
        found[name] = archive.files[name].read() == files[name]

    threads = [threading.Thread(target=look, args=(name,)) for name in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == dict.fromkeys(files, True)


def test_reading_a_large_file_takes_little_memory(tmp_path: Path) -> None:
    """A stream holds one piece at a time."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made, made.open("a.bin", "w") as target:
        for number in range(60):
            target.write(bytes([number]) * (1 << 20))
    limits = ArchiveLimits(ratio=2000)
    tracemalloc.start()
    try:
        archive = open_archive(file_content(path), limits)
        assert sum(len(piece) for piece in archive.files["a.bin"].chunks()) == 60 << 20
        assert tracemalloc.get_traced_memory()[1] < _MEMORY
    finally:
        tracemalloc.stop()


def test_an_archive_written_to_a_pipe_is_read() -> None:
    """Sizes after the data instead of before them are usual and fine."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            super().__init__()
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.data += bytes(data)  # type: ignore[call-overload]
            return len(bytes(data))  # type: ignore[call-overload]

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.pdf", b"text" * 100)
        made.writestr("empty", b"")
    archive = _open(pipe.data)
    assert {name: content.read() for name, content in archive.files.items()} == {"a.pdf": b"text" * 100, "empty": b""}


def test_what_stands_around_an_archive_is_noted() -> None:
    """A program before the archive, octets after it and a comment do not hide it."""
    data = zipped({"a.pdf": b"text"})
    archive = _open(b"MZ program" + data + b"tail")
    assert archive.files["a.pdf"].read() == b"text"
    assert {deviation.code for deviation in archive.deviations} == {"archive-leading", "archive-trailing"}
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as made:
        made.comment = b"a comment"
    assert _open(stream.getvalue()).deviations == ()


def test_folders_are_passed_over_and_noted() -> None:
    """An entry for a folder is no file."""
    archive = _open(zipped({"box/": b"", "box/a.pdf": b"text"}))
    assert set(archive.files) == {"a.pdf"}
    assert {deviation.code for deviation in archive.deviations} == {"archive-folders", "archive-subfolder"}


@pytest.mark.parametrize(
    ("encoding", "flags", "noted"), [("cp866", 0, True), ("utf-8", 0, True), ("utf-8", 0x800, False)]
)
def test_russian_names_are_read_in_each_encoding_in_use(encoding: str, flags: int, noted: bool) -> None:
    """cp866 of Russian Windows, UTF-8 that says so and UTF-8 that does not."""
    archive = _open(_one("Письмо № 1.pdf".encode(encoding, "replace").replace(b"?", b"N"), b"x", flags=flags))
    assert next(iter(archive.files)).startswith("Письмо ")
    assert bool(archive.deviations) is noted


def test_an_archive_inside_is_a_file_like_others() -> None:
    """Attachments that are archives are never opened."""
    inner = _one(b"../x", b"\0" * 1000)
    assert _open(zipped({"attachment.zip": inner})).files["attachment.zip"].read() == inner


def test_another_program_sees_the_same_names(tmp_path: Path) -> None:
    """zipinfo lists what we list, in the same order."""
    zipinfo = require_tool("zipinfo")
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(container_files(), zipfile.ZIP_DEFLATED))
    listed = subprocess.run([zipinfo, "-1", str(path)], capture_output=True, text=True, check=True).stdout.split()
    files: Mapping[str, object] = open_archive(file_content(path)).files
    assert list(files) == listed
