"""The blob store: content-addressed octets, durable before anything points at them."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Protocol

from edo_gateway.errors import NotFound
from edo_gateway.ports.content import Content, bytes_content

__all__ = ["BlobStore", "MemoryBlobStore"]


class BlobStore(Protocol):
    """Octets by the SHA-256 of what they are.  Nothing here is ever changed or overwritten."""

    def put(self, content: Content) -> str:
        """Store and make durable (file and folder fsynced); return the SHA-256 hex.  Storing again is free."""

    def write(self, fill: Callable[[BinaryIO], None]) -> str:
        """Store what `fill` writes to the stream it is given; durable; return the SHA-256 hex."""

    def get(self, digest: str) -> Content:
        """Return the octets; raises `NotFound` if there are none."""

    def path(self, digest: str) -> AbstractContextManager[Path]:
        """Lend the octets as a file that must not be changed; raises `NotFound`."""


class MemoryBlobStore:
    """Keeps octets in a dictionary: the fake of this seam.  It lends no paths."""

    def __init__(self) -> None:
        self._blobs: dict[str, bytes] = {}

    def put(self, content: Content) -> str:
        data = content.read()
        digest = hashlib.sha256(data).hexdigest()
        self._blobs[digest] = data
        return digest

    def write(self, fill: Callable[[BinaryIO], None]) -> str:
        import io

        stream = io.BytesIO()
        fill(stream)
        return self.put(bytes_content(stream.getvalue()))

    def get(self, digest: str) -> Content:
        if digest not in self._blobs:
            raise NotFound("Файла нет в хранилище.", why=f"Отпечаток {digest}.")
        return bytes_content(self._blobs[digest])

    def path(self, digest: str) -> AbstractContextManager[Path]:
        raise NotFound("Хранилище в памяти не даёт путей.", why=f"Отпечаток {digest}.")
