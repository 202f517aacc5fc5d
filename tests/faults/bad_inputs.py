"""Packages that mean harm or are broken, each with the outcome that is defined for it.

A hundred megabytes are written as holes where the octets do not matter: the reader sees them all the same.
"""

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from foreign import acknowledgement, communication, package
from office import FIRST

from edo_gateway.simulator.parties import OUR_ORGANIZATION

__all__ = ["CASES", "Case", "Outcome"]

LARGE = 100 << 20
Lay = Callable[[Path, dict[str, bytes]], None]
"""Writes the files of a package into a folder; is given a letter in 2.7.1 as a ministry writes it."""
Change = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What must become of it."""

    code: str = ""
    """The reason of quarantine; empty: it is taken and acts."""
    words: str = ""
    """A part of the reason's text."""
    letter: str = ""
    """Verdict on the signatures of the letter that came, if one did."""


@dataclass(frozen=True, slots=True)
class Case:
    """One bad package."""

    name: str
    outcome: Outcome
    lay: Lay


def _xml(data: bytes) -> Lay:
    return _message(lambda _: data)


def _message(change: Change, grow: int = 0) -> Lay:
    def lay(folder: Path, letter: dict[str, bytes]) -> None:
        del letter
        files = acknowledgement(FIRST, OUR_ORGANIZATION.guid)
        _write(folder, {**files, "acknowledgment.xml": change(files["acknowledgment.xml"])})
        if grow:
            _grow(folder / "acknowledgment.xml", grow)

    return lay


def _envelope(data: bytes | None, grow: int = 0) -> Lay:
    def lay(folder: Path, letter: dict[str, bytes]) -> None:
        del letter
        files = acknowledgement(FIRST, OUR_ORGANIZATION.guid)
        if data is None:
            del files["envelope.ltr"]
        else:
            files["envelope.ltr"] = data
        _write(folder, files)
        if grow:
            _grow(folder / "envelope.ltr", grow)

    return lay


def _archive(change: Change, grow: int = 0) -> Lay:
    def lay(folder: Path, letter: dict[str, bytes]) -> None:
        _write(folder, {**letter, "document.edc.zip": change(letter["document.edc.zip"])})
        if grow:
            _grow(folder / "document.edc.zip", grow)

    return lay


def _beside(make: Callable[[Path], object]) -> Lay:
    def lay(folder: Path, letter: dict[str, bytes]) -> None:
        _write(folder, letter)
        make(folder)

    return lay


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).write_bytes(data)


def _grow(path: Path, size: int) -> None:
    with path.open("ab") as stream:
        stream.truncate(size)


def _dtd(dtd: str) -> Change:
    def change(data: bytes) -> bytes:
        head, _, body = data.partition(b"?>\n")
        return head + b"?>\n" + dtd.encode() + body.replace(b"</c:time>", b"&e;</c:time>")

    return change


def _with(name: str, data: bytes, *, mode: int = 0, again: int = 1) -> Change:
    """Return what adds an entry to a zip, as often as asked."""

    def change(archive: bytes) -> bytes:
        stream = io.BytesIO(archive)
        with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as target:
            for _ in range(again):
                info = zipfile.ZipInfo(name)
                info.create_system, info.external_attr = 3, mode << 16
                info.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(info, data)
        return stream.getvalue()

    return change


def _replaced(name: str, pieces: Callable[[], Iterator[bytes]]) -> Change:
    """Return what puts other octets into an entry of a zip."""

    def change(archive: bytes) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(made, "w") as target:
            for entry in source.infolist():
                if entry.filename != name:
                    target.writestr(entry, source.read(entry))
                    continue
                with target.open(zipfile.ZipInfo(name), "w") as stream:
                    for piece in pieces():
                        stream.write(piece)
        return made.getvalue()

    return change


def _pieces(first: bytes, size: int = LARGE) -> Callable[[], Iterator[bytes]]:
    def give() -> Iterator[bytes]:
        yield first
        for _ in range(size >> 20):
            yield b"\n" * (1 << 20)

    return give


def _flags(flags: int) -> Change:
    """Return what marks every entry of a zip, as encryption does."""

    def change(archive: bytes) -> bytes:
        data = bytearray(archive)
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            found = data.find(mark)
            while found >= 0:
                struct.pack_into("<H", data, found + at, flags)
                found = data.find(mark, found + 4)
        return bytes(data)

    return change


def _entries(count: int) -> Change:
    """Return what makes a zip of so many empty entries, with what ZIP64 wants where there are too many for 16 bits."""

    def change(archive: bytes) -> bytes:
        del archive
        locals_, centrals, offset = [], [], 0
        for number in range(count):
            name = b"%06d" % number
            local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0x21, 0, 0, 0, len(name), 0) + name
            central = struct.pack(
                "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0x21, 0, 0, 0, len(name), 0, 0, 0, 0, 0, offset
            )
            locals_.append(local)
            centrals.append(central + name)
            offset += len(local)
        directory = b"".join(centrals)
        short = min(count, 0xFFFF)
        end = b""
        if count > 0xFFFE:
            end += struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(directory), offset)
            end += struct.pack("<4sLQL", b"PK\x06\x07", 0, offset + len(directory), 1)
        end += struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, short, short, len(directory), offset, 0)
        return b"".join(locals_) + directory + end

    return change


def _overlapping(archive: bytes) -> bytes:
    """Return a zip whose two thousand entries share one kernel of zeros."""
    del archive
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    kernel = deflater.compress(b"\0" * (7 << 20)) + deflater.flush()
    sums = (zlib.crc32(b"\0" * (7 << 20)), len(kernel), 7 << 20, 1)
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0x21, *sums, 0) + b"a" + kernel
    centrals = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0x21, *sums, 0, 0, 0, 0, 0, 0) + b"a"
        for _ in range(2000)
    )
    return local + centrals + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2000, 2000, len(centrals), len(local), 0)


def _unreadable(words: str) -> Outcome:
    return Outcome("unreadable", words)


_UNMATCHED = Outcome("unmatched", "не отправляли")
"""It was read: the reason is that it answers nothing of ours."""
_LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)
) + "<!ENTITY e '&a11;'>]>"  # fmt: skip
_LISTED = package(communication("", "Квитанция", FIRST, None), "acknowledgment.xml", FIRST)["envelope.ltr"]

CASES = (
    Case("empty message", _unreadable("пуст"), _xml(b"")),
    Case("blank message", _unreadable("пуст"), _xml(b" \0\n" * 100)),
    Case("truncated message", _unreadable("не является правильным XML"), _message(lambda data: data[: len(data) // 2])),
    Case("message of 100 MB", _unreadable("слишком велик"), _message(lambda data: data, LARGE)),
    Case("value of 7 MB", _UNMATCHED, _message(
        lambda data: data.replace(b"</c:accepted>", b"</c:accepted><c:comment>%s</c:comment>" % (b"x" * (7 << 20))))),
    Case("a quarter of a million elements", _unreadable("слишком много частей"), _message(
        lambda data: data.replace(b"</c:header>", b"<c:x/>" * 250_000 + b"</c:header>"))),
    Case("deep message", _unreadable("вложены слишком глубоко"), _message(
        lambda data: data.replace(b"</c:header>", b"<x>" * 200 + b"</x>" * 200 + b"</c:header>"))),
    Case("message that is no XML", _unreadable("не является правильным XML"), _xml(b"%PDF-1.4 this is no XML\n")),
    Case("message that is something else", _unreadable("html"), _xml(b"<html/>")),
    Case("declared windows-1251, written in UTF-8", _UNMATCHED, _message(
        lambda data: data.replace(b"UTF-8", b"windows-1251"))),
    Case("declared UTF-8, written in windows-1251", _UNMATCHED, _message(lambda data: data.decode().encode("cp1251"))),
    Case("declared as nothing there is", _UNMATCHED, _message(lambda data: data.replace(b"UTF-8", b"x-klingon"))),
    Case("declared UTF-16", _UNMATCHED, _message(lambda data: data.replace(b"UTF-8", b"UTF-16"))),
    Case("entity bomb", _unreadable("DTD"), _message(_dtd(_LAUGHS))),
    Case("quadratic entity bomb", _unreadable("DTD"), _message(
        lambda data: _dtd(f"<!DOCTYPE x [<!ENTITY e '{'a' * 100_000}'>]>")(data).replace(b"&e;", b"&e;" * 100_000))),
    Case("external entity", _unreadable("DTD"), _message(
        _dtd("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>"))),
    Case("external DTD", _unreadable("DTD"), _message(_dtd("<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x.dtd'>"))),
    Case("no envelope", Outcome("broken", "Нет файла конверта"), _envelope(None)),
    Case("empty envelope", Outcome("broken", "ещё пуст"), _envelope(b"")),
    Case("truncated envelope", Outcome("no-address", ""), _envelope(_LISTED[:60])),
    Case("envelope that is none", _unreadable("нет ни одного раздела"), _envelope(b"\x89PNG\r\n\x1a\n" * 50)),
    Case("envelope of 100 MB", _unreadable("слишком велик"), _envelope(_LISTED, LARGE)),
    Case("envelope that lists what is not there", Outcome("broken", "other.xml"), _envelope(
        _LISTED.replace(b"acknowledgment.xml", b"other.xml"))),
    Case("empty archive file", _unreadable("Не найдено окончание"), _archive(lambda data: b"")),
    Case("truncated archive", _unreadable("Не найдено окончание"), _archive(lambda data: data[: len(data) * 2 // 3])),
    Case("archive of 100 MB of nothing", _unreadable("Не найдено окончание"), _archive(
        lambda data: b"PK\x03\x04", LARGE)),
    Case("archive with ..", _unreadable("выходит за пределы"), _archive(_with("../../outside.xml", b"x"))),
    Case("archive with an absolute name", _unreadable("начинается от корня"), _archive(_with("/etc/cron.d/x", b"x"))),
    Case("archive with a drive", _unreadable("букву диска"), _archive(_with("C:x.exe", b"x"))),
    Case("archive with a name twice", _unreadable("два файла с одним именем"), _archive(
        _with("PASSPORT.xml", b"<x/>"))),
    Case("encrypted archive", _unreadable("зашифрованные"), _archive(_flags(1))),
    Case("archive with a link", _unreadable("ссылка"), _archive(
        _with("a.pdf", b"/etc/passwd", mode=stat.S_IFLNK | 0o777))),
    Case("ratio bomb", _unreadable("неправдоподобно сильно"), _archive(_with("a.pdf", b"\0" * (64 << 20)))),
    Case("bomb of shared octets", _unreadable("слишком велик"), _archive(_overlapping)),
    Case("3,000 entries", _unreadable("слишком много файлов"), _archive(_entries(3_000))),
    Case("60,000 entries", _unreadable("слишком много файлов"), _archive(_entries(60_000))),
    Case("100,000 entries", _unreadable("ZIP64"), _archive(_entries(100_000))),
    Case("passport of 100 MB", _unreadable("слишком велик"), _archive(_replaced("passport.xml", _pieces(b"<x>")))),
    Case("empty passport", _unreadable("пуст"), _archive(_replaced("passport.xml", lambda: iter((b"",))))),
    Case("document of 100 MB", Outcome(letter="invalid"), _archive(_replaced("document.pdf", _pieces(b"%PDF")))),
    Case("signature of 100 MB", Outcome(letter="invalid"), _archive(_replaced("document.p7s", _pieces(b"0\x84")))),
    Case("empty signature", Outcome(letter="invalid"), _archive(_replaced("document.p7s", lambda: iter((b"",))))),
    Case("link in the folder", Outcome("broken", "ссылка"), _beside(
        lambda folder: (folder / "x").symlink_to("/etc/passwd"))),
    Case("folder in the folder", Outcome("broken", "папка"), _beside(lambda folder: (folder / "x").mkdir())),
    Case("pipe in the folder", Outcome("broken", "не файл"), _beside(lambda folder: os.mkfifo(folder / "x"))),
    Case("three hundred files", Outcome("broken", "файлов больше"), _beside(
        lambda folder: [(folder / f"{number}.txt").write_bytes(b"x") for number in range(300)])),
)  # fmt: skip
