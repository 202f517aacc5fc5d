"""One file of a zip as a stream: every octet is counted, whatever the headers say."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, BinaryIO, cast

from edo_gateway.envelopes.archive_directory import DirectoryEntry, broken, read_exactly
from edo_gateway.ports.content import Content

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["DEFLATED", "STORED", "data_offset", "entry_content"]

STORED = 0
DEFLATED = 8
_LOCAL = struct.Struct("<4s5H3L2H")
_LOCAL_SIGNATURE = b"PK\x03\x04"
_PIECE = 1 << 16
"""Packed octets taken at once."""


def data_offset(stream: BinaryIO, entry: DirectoryEntry) -> int:
    """Return where an entry's data begins; its local header must agree with the directory.

    Raises `ReadingError` (`bad-archive`).
    """
    stream.seek(entry.offset)
    signature, _, flags, method, *_, name_length, extra_length = _LOCAL.unpack(read_exactly(stream, _LOCAL.size))
    if signature != _LOCAL_SIGNATURE:
        raise broken("Файл архива лежит не там, где указано.")
    if read_exactly(stream, name_length) != entry.raw_name or method != entry.method or bool(flags & 1):
        raise broken("Заголовок файла в архиве не сходится со списком файлов.")
    return entry.offset + _LOCAL.size + int(name_length) + int(extra_length)


def entry_content(archive: Content, entry: DirectoryEntry, data_at: int) -> Content:
    """Wrap an entry so that each `open` reads the archive anew: streams share nothing and may run side by side.

    A stream raises `ReadingError` (`bad-archive`) as soon as the data are longer, shorter or other than declared.
    """

    def opened() -> BinaryIO:
        return cast(BinaryIO, io.BufferedReader(_EntryStream(archive.open(), entry, data_at), _PIECE))

    return Content(entry.size, opened)


class _EntryStream(io.RawIOBase):
    """Unpacks one entry, never more than it is asked for."""

    def __init__(self, stream: BinaryIO, entry: DirectoryEntry, data_at: int) -> None:
        super().__init__()
        stream.seek(data_at)
        self._stream = stream
        self._entry = entry
        self._packed_left = entry.packed
        self._left = entry.size
        self._crc = 0
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS) if entry.method == DEFLATED else None
        self._done = False

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._stream.close()
        super().close()

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        if self._done or not view.nbytes:
            return 0
        piece = self._next(min(view.nbytes, self._left)) if self._left else b""
        if not piece:
            self._finish()
            return 0
        self._left -= len(piece)
        self._crc = zlib.crc32(piece, self._crc)
        view[: len(piece)] = piece
        return len(piece)

    def _next(self, most: int) -> bytes:
        """Return 1 to `most` octets, or none at the end of the data."""
        if self._inflater is None:
            return self._take(most)
        while not self._inflater.eof:
            packed = self._inflater.unconsumed_tail or self._take(_PIECE)
            try:
                piece = self._inflater.decompress(packed, most)
            except zlib.error:
                raise broken("Данные файла в архиве испорчены.") from None
            if piece:
                return piece
            if not packed:
                raise broken("Данные файла в архиве оборваны.")
        return b""

    def _take(self, most: int) -> bytes:
        data = self._stream.read(min(most, self._packed_left))
        self._packed_left -= len(data)
        return data

    def _finish(self) -> None:
        self._done = True
        if self._left or self._next(1):
            raise broken("Размер файла в архиве не тот, что указан.")
        if self._packed_left or (self._inflater is not None and self._inflater.unused_data):
            raise broken("За данными файла в архиве стоят лишние.")
        if self._crc != self._entry.crc:
            raise broken("Контрольная сумма файла в архиве не сходится.")
