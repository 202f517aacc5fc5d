"""Octets of an incoming file that is still the file that was looked at, or `TryLater`."""

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from edo_adapters.folder.glimpse import FileSeen, Glimpse, open_folder
from edo_gateway.errors import TryLater
from edo_gateway.ports import CHUNK, Content
from edo_gateway.ports.reasons import os_reason

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["content_of"]

_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def content_of(incoming: Path, glimpse: Glimpse, seen: FileSeen) -> Content:
    """Return a file of a package as content; no link is followed at opening, and a change raises `TryLater`."""
    return Content(seen.size, _opener(incoming, glimpse, seen))


def _opener(incoming: Path, glimpse: Glimpse, seen: FileSeen) -> Callable[[], BinaryIO]:
    def open_file() -> BinaryIO:
        try:
            with open_folder(incoming) as outer:
                if not glimpse.is_folder:
                    descriptor = os.open(seen.name, _FILE, dir_fd=outer)
                else:
                    with open_folder(glimpse.name, outer) as inner:
                        descriptor = os.open(seen.name, _FILE, dir_fd=inner)
        except OSError as error:
            raise TryLater("Файл входящего пакета не открылся.", why=f"Причина: {os_reason(error)}.") from None
        raw = _SteadyFile(descriptor, seen)
        try:
            raw.check()
        except TryLater:
            raw.close()
            raise
        return io.BufferedReader(raw, CHUNK)

    return open_file


class _SteadyFile(io.RawIOBase):
    """Reads a descriptor and compares the file with what was seen, at the beginning and at the end."""

    def __init__(self, descriptor: int, seen: FileSeen) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._seen = seen
        self._at = 0

    def check(self) -> None:
        """Raise `TryLater` if the file is not what it was."""
        found = os.fstat(self._descriptor)
        if (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns) != self._seen.state:
            raise TryLater("Файл входящего пакета меняется.", todo="Пакет будет прочитан, когда перестанет меняться.")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        try:
            count = os.readv(self._descriptor, [buffer])
        except OSError as error:
            raise TryLater("Файл входящего пакета не читается.", why=f"Причина: {os_reason(error)}.") from None
        self._at += count
        if count == 0 or self._at >= self._seen.size:
            self.check()
        return count

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = os.lseek(self._descriptor, offset, whence)
        return self._at

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        if not self.closed:
            os.close(self._descriptor)
        super().close()
