"""Bytes that can be opened more than once: how files travel between parts without lying in memory."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

__all__ = ["CHUNK", "Content", "bytes_content", "file_content"]

CHUNK = 1 << 18
"""Octets read at once when content is streamed (256 KiB)."""


@dataclass(frozen=True, slots=True)
class Content:
    """Some octets of known size that can be opened again and again.

    `size` is in octets.  `open` returns a new binary stream at its beginning; the caller closes it.
    """

    size: int
    open: Callable[[], BinaryIO]

    def chunks(self) -> Iterator[bytes]:
        """Yield the octets in pieces of at most `CHUNK`."""
        with self.open() as stream:
            while piece := stream.read(CHUNK):
                yield piece

    def read(self) -> bytes:
        """Return all octets at once; for small files only."""
        with self.open() as stream:
            return stream.read()


def bytes_content(data: bytes) -> Content:
    """Wrap octets already in memory."""
    return Content(len(data), lambda: io.BytesIO(data))


def file_content(path: Path) -> Content:
    """Wrap a file that will not change while it is used."""
    return Content(path.stat().st_size, lambda: path.open("rb"))
