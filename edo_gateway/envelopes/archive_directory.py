"""The list of files of a zip, read by us within bounds before anything believes it.

Data layout (PKWARE APPNOTE 6.3): local header + data for each file, then the central directory, one record for
each file, then the end record with the directory's size and offset, then a comment.
The standard library reads the whole directory into memory and trusts its count, hence this module.
ZIP64 and archives of several parts are refused: no container comes near four gigabytes.
"""

import struct
from dataclasses import dataclass
from typing import BinaryIO

from edo_gateway.envelopes.reading_errors import ReadingError

__all__ = ["Directory", "DirectoryEntry", "broken", "read_directory", "read_exactly"]

_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE = b"PK\x05\x06"
_CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
_CENTRAL_SIGNATURE = b"PK\x01\x02"
_LARGEST_COMMENT = 0xFFFF
_LONGEST_NAME = 1_024
"""Octets, folders included; what is longer is neither kept nor looked through."""
_ZIP64_MARK = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """One record of the central directory, as it stands there."""

    raw_name: bytes
    unicode_name: bool
    """Whether the name is said to be UTF-8 (bit 11)."""
    encrypted: bool
    method: int
    crc: int
    packed: int
    """Octets in the archive."""
    size: int
    """Octets after unpacking, as declared."""
    mode: int
    """Unix mode, 0 if there is none."""
    offset: int
    """Where its local header begins, counted from the beginning of the file."""


@dataclass(frozen=True, slots=True)
class Directory:
    """All records, and what lies before and after the archive proper."""

    entries: tuple[DirectoryEntry, ...]
    leading: int
    """Octets before the archive."""
    trailing: int
    """Octets after the end record and its comment."""
    begins: int
    """Where the directory begins, counted from the beginning of the file: no file's data reaches beyond."""


def broken(why: str) -> ReadingError:
    """Make the error for an archive that is none or is damaged."""
    return ReadingError("bad-archive", "Архив повреждён или не является архивом zip.", why=why)


def read_exactly(stream: BinaryIO, count: int) -> bytes:
    """Read `count` octets or raise `ReadingError`."""
    data = stream.read(count)
    if len(data) != count:
        raise broken("Файл оборван.")
    return data


def read_directory(stream: BinaryIO, size: int, most: int) -> Directory:
    """Read the directory of an archive of `size` octets; at most `most` entries.

    Raises `ReadingError` with `bad-archive` or `archive-too-many`.
    """
    end_at, count, length, offset, comment = _find_end(stream, size)
    begins = end_at - length
    leading = begins - offset
    if begins < 0 or leading < 0:
        raise broken("Список файлов архива лежит за его пределами.")
    stream.seek(begins)
    entries: list[DirectoryEntry] = []
    position = begins
    while position < end_at:
        if len(entries) == most:
            raise ReadingError("archive-too-many", "В архиве слишком много файлов.", why=f"Больше {most}.")
        entry, taken = _read_entry(stream, leading)
        position += taken
        entries.append(entry)
    if position != end_at or len(entries) != count:
        raise broken("Список файлов архива не сходится с его описанием.")
    return Directory(tuple(entries), leading, size - end_at - _END.size - comment, begins)


def _find_end(stream: BinaryIO, size: int) -> tuple[int, int, int, int, int]:
    """Return where the end record is, and its count, directory length, directory offset and comment length."""
    tail_size = min(size, _END.size + _LARGEST_COMMENT)
    stream.seek(size - tail_size)
    tail = read_exactly(stream, tail_size)
    at = tail.rfind(_END_SIGNATURE)
    if at < 0 or at + _END.size > tail_size:
        raise broken("Не найдено окончание архива.")
    _, disk, first_disk, here, count, length, offset, comment = _END.unpack_from(tail, at)
    if _ZIP64_MARK in (length, offset) or count == 0xFFFF:
        raise broken("Архивы ZIP64 не принимаются.")
    if disk or first_disk or here != count:
        raise broken("Архив состоит из нескольких частей.")
    if at + _END.size + comment > tail_size:
        raise broken("Примечание архива оборвано.")
    return size - tail_size + at, count, length, offset, comment


def _read_entry(stream: BinaryIO, leading: int) -> tuple[DirectoryEntry, int]:
    fields = _CENTRAL.unpack(read_exactly(stream, _CENTRAL.size))
    if fields[0] != _CENTRAL_SIGNATURE:
        raise broken("Испорчен список файлов архива.")
    flags, method = fields[5], fields[6]
    crc, packed, size, name_length, extra_length, comment_length = fields[9:15]
    offset = fields[18]
    if _ZIP64_MARK in (packed, size, offset):
        raise broken("Архивы ZIP64 не принимаются.")
    if name_length > _LONGEST_NAME:
        raise ReadingError("archive-unsafe-name", "Архив не принят: опасное имя файла.", why="Имя слишком длинное.")
    name = read_exactly(stream, name_length)
    read_exactly(stream, extra_length + comment_length)
    entry = DirectoryEntry(
        raw_name=name,
        unicode_name=bool(flags & 0x800),
        encrypted=bool(flags & 0x2041),
        method=method,
        crc=crc,
        packed=packed,
        size=size,
        mode=fields[17] >> 16,
        offset=offset + leading,
    )
    return entry, _CENTRAL.size + name_length + extra_length + comment_length
