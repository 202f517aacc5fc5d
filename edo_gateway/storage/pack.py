"""A pack: several files in one run of octets, so that a whole message costs one fsync.

Layout: 8 octets `EDOPACK1`; 4 octets, big-endian: length of the head; the head: JSON
`[[name, size], …]` in UTF-8; then the files' octets one after another, in that order.
Names are labels; they are never used as paths.
"""

import io
import json
from collections.abc import Mapping
from typing import BinaryIO

from edo_gateway.errors import EdoError
from edo_gateway.ports.content import CHUNK, Content

__all__ = ["pack_size", "read_pack", "write_pack"]

_MAGIC = b"EDOPACK1"
_LARGEST_HEAD = 1 << 24
"""Octets: names of ten thousand files."""


def _head(files: Mapping[str, Content]) -> bytes:
    names = [[name, content.size] for name, content in sorted(files.items())]
    return json.dumps(names, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogateescape")


def pack_size(files: Mapping[str, Content]) -> int:
    """Return the size of the pack in octets."""
    return len(_MAGIC) + 4 + len(_head(files)) + sum(content.size for content in files.values())


def write_pack(files: Mapping[str, Content], stream: BinaryIO) -> None:
    """Write files in the order of their names; the same files give the same octets."""
    head = _head(files)
    stream.write(_MAGIC + len(head).to_bytes(4, "big") + head)
    for name, content in sorted(files.items()):
        written = 0
        for piece in content.chunks():
            written += len(piece)
            stream.write(piece)
        if written != content.size:
            raise EdoError(f"Файл {name!r} изменился, пока его читали.", todo="Он будет прочитан ещё раз.")


class _Window(io.RawIOBase):
    """A part of a stream that looks like a stream of its own."""

    def __init__(self, stream: BinaryIO, start: int, size: int) -> None:
        super().__init__()
        self._stream = stream
        self._stream.seek(start)
        self._start, self._size, self._at = start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        self._stream.seek(self._start + self._at)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        wanted = min(len(buffer), max(0, self._size - self._at))
        data = self._stream.read(wanted)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def read_pack(pack: Content) -> dict[str, Content]:
    """Return the files of a pack; raises `EdoError` if it is not whole."""
    with pack.open() as stream:
        start = stream.read(len(_MAGIC) + 4)
        length = int.from_bytes(start[len(_MAGIC) :], "big")
        if start[: len(_MAGIC)] != _MAGIC or len(start) != len(_MAGIC) + 4 or length > _LARGEST_HEAD:
            raise _damaged()
        head = _read_head(stream.read(length))
    at = len(start) + length
    files: dict[str, Content] = {}
    for name, size in head:

        def reopen(offset: int = at, octets: int = size) -> BinaryIO:
            return io.BufferedReader(_Window(pack.open(), offset, octets), CHUNK)

        files[name] = Content(size, reopen)
        at += size
    if at != pack.size or len(files) != len(head):
        raise _damaged()
    return files


def _read_head(octets: bytes) -> list[tuple[str, int]]:
    try:
        head = json.loads(octets.decode("utf-8", "surrogateescape"))
    except (ValueError, RecursionError):
        raise _damaged() from None
    if not isinstance(head, list):
        raise _damaged()
    return [_named_size(entry) for entry in head]


def _named_size(entry: object) -> tuple[str, int]:
    match entry:
        case [str(name), int(size)] if type(size) is int and size >= 0:
            return name, size
    raise _damaged()


def _damaged() -> EdoError:
    return EdoError("Пакет в хранилище повреждён.", todo="Верните хранилище из резервной копии.")
