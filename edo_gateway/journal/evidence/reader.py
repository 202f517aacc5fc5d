"""Reads a bundle's zip in its one form and in no other.

Headers are not interpreted: from name, checksum, size and place the reader writes what must stand there and
compares.  So there is no second archive that would be read as the same files, and no octet that belongs to nothing.
Memory: the directory (some megabytes at most) and one piece of a file.
"""

import hashlib
import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, cast

from edo_gateway.journal.evidence.errors import NotCanonical
from edo_gateway.journal.evidence.names import MEDIA_TYPE, MIMETYPE
from edo_gateway.journal.evidence.zip_form import (
    CENTRAL,
    END,
    LARGEST_ARCHIVE,
    LONGEST_DIRECTORY,
    MOST_ENTRIES,
    Member,
    central_header,
    end_record,
    is_canonical_order,
    local_header,
)
from edo_gateway.ports.content import CHUNK, Content

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["BundleFiles", "read_bundle"]


@dataclass(frozen=True, slots=True)
class BundleFiles:
    """The files of a bundle whose archive is canonical and whole."""

    contents: Mapping[str, Content]
    """By name, in the order of the archive; seekable, each `open` reads the archive anew."""
    digests: Mapping[str, str]
    """SHA-256 (hex) of each."""


def read_bundle(archive: Content) -> BundleFiles:
    """Read the whole archive once; raises `NotCanonical` naming the place of the first difference.

    `archive` must open as a seekable stream.
    """
    with archive.open() as stream:
        members = _members(stream, archive.size)
        digests = {member.name: _digest(stream, member) for member in members}
    if digests[MIMETYPE] != hashlib.sha256(MEDIA_TYPE).hexdigest():
        raise NotCanonical("Файл mimetype не называет вид пакета.")
    return BundleFiles({member.name: _content(archive, member) for member in members}, digests)


def _members(stream: BinaryIO, size: int) -> list[Member]:
    if not END.size <= size <= LARGEST_ARCHIVE:
        raise NotCanonical(f"Размер файла {size} октетов: таким пакет не бывает.")
    stream.seek(size - END.size)
    end = stream.read(END.size)
    _, _, _, _, count, length, begins, _ = END.unpack(end)
    if end != end_record(count, length, begins) or begins + length + END.size != size:
        raise NotCanonical("Конец файла не тот: архив обрезан, дополнен или записан иначе.")
    if count > MOST_ENTRIES or length > LONGEST_DIRECTORY:
        raise NotCanonical("Файлов в архиве слишком много.")
    stream.seek(begins)
    members = _directory(stream.read(length), count)
    if not is_canonical_order([member.name for member in members]):
        raise NotCanonical("Имена файлов в архиве или их порядок не те.")
    at = 0
    for member in members:
        if member.offset != at or member.end > begins:
            raise NotCanonical(f"Файл {member.name} лежит в архиве не на своём месте.")
        header = local_header(member)
        stream.seek(at)
        if stream.read(len(header)) != header:
            raise NotCanonical(f"Заголовок файла {member.name} не тот.")
        at = member.end
    if at != begins:
        raise NotCanonical("Между файлами и оглавлением архива лежит лишнее.")
    return members


def _directory(octets: bytes, count: int) -> list[Member]:
    members: list[Member] = []
    at = 0
    for number in range(1, count + 1):
        fixed = octets[at : at + CENTRAL.size]
        if len(fixed) < CENTRAL.size:
            raise NotCanonical(f"Запись {number} оглавления архива обрезана.")
        _, _, _, _, _, _, _, crc, _, size, name_length, _, _, _, _, _, offset = CENTRAL.unpack(fixed)
        raw = octets[at + CENTRAL.size : at + CENTRAL.size + name_length]
        if not raw.isascii():
            raise NotCanonical(f"Имя файла {number} в оглавлении архива не латинское.")
        member = Member(raw.decode("ascii"), crc, size, offset)
        expected = central_header(member)
        if octets[at : at + len(expected)] != expected:
            raise NotCanonical(f"Запись {number} оглавления архива не та.")
        members.append(member)
        at += len(expected)
    if at != len(octets):
        raise NotCanonical("За оглавлением архива лежит лишнее.")
    return members


def _digest(stream: BinaryIO, member: Member) -> str:
    digest, crc, left = hashlib.sha256(), 0, member.size
    stream.seek(member.data_at)
    while left:
        piece = stream.read(min(CHUNK, left))
        if not piece:
            raise NotCanonical(f"Файл {member.name} обрезан.")
        left -= len(piece)
        digest.update(piece)
        crc = zlib.crc32(piece, crc)
    if crc != member.crc:
        raise NotCanonical(f"Контрольная сумма файла {member.name} не та.")
    return digest.hexdigest()


def _content(archive: Content, member: Member) -> Content:
    def opened() -> BinaryIO:
        return cast(BinaryIO, io.BufferedReader(_Part(archive.open(), member.data_at, member.size), CHUNK))

    return Content(member.size, opened)


class _Part(io.RawIOBase):
    """A run of octets of a stream that looks like a stream of its own, and owns the stream."""

    def __init__(self, stream: BinaryIO, start: int, size: int) -> None:
        super().__init__()
        self._stream = stream
        self._start, self._size, self._at = start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        self._stream.seek(self._start + self._at)
        piece = self._stream.read(min(view.nbytes, max(0, self._size - self._at)))
        view[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        self._stream.close()
        super().close()
