"""A file that lies in somebody else's folder: its octets as long as it is still the file that was looked at.

Two looks with the same state saw the same file.  The octets come through an open descriptor, so that no name
is followed a second time; a change raises `TryLater`, at the latest at the end of the file.
"""

import io
import os
from typing import TYPE_CHECKING, BinaryIO, cast

from edo_gateway.errors import TryLater
from edo_gateway.ports.content import CHUNK
from edo_gateway.ports.reasons import os_reason

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["FileState", "STEADY_FLAGS", "state_of", "steady_stream"]

FileState = tuple[int, int, int, int]
"""Inode, size in octets, times of the last change of octets and of the entry, in nanoseconds."""

STEADY_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""How such a file is opened: no link is followed, and nobody waits on a pipe that was put in its place."""


def state_of(found: os.stat_result) -> FileState:
    """Return what tells a file from another one, and from itself after a change."""
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def steady_stream(descriptor: int, state: FileState) -> BinaryIO:
    """Return a seekable stream over an open file and take the descriptor over; raises `TryLater` if it changed."""
    raw = _SteadyFile(descriptor, state)
    try:
        raw.check()
    except TryLater:
        raw.close()
        raise
    return cast(BinaryIO, io.BufferedReader(raw, CHUNK))


class _SteadyFile(io.RawIOBase):
    """Reads a descriptor and compares the file with what was seen, at the beginning and at the end."""

    def __init__(self, descriptor: int, state: FileState) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._state = state
        self._at = 0

    def check(self) -> None:
        """Raise `TryLater` if the file is not what it was."""
        if state_of(os.fstat(self._descriptor)) != self._state:
            raise TryLater("Файл меняется, пока его читают.", todo="Прочтите его, когда он перестанет меняться.")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        try:
            count = os.readv(self._descriptor, [buffer])
        except OSError as error:
            raise TryLater("Файл не читается.", why=f"Причина: {os_reason(error)}.") from None
        self._at += count
        if count == 0 or self._at >= self._state[1]:
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
