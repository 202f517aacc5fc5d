"""Several contents read as one, without holding any of them in memory."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO, cast

from edo_gateway.ports.content import Content

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["concatenated"]


def concatenated(contents: Sequence[Content]) -> Content:
    """Return the octets of all contents in their order; each is opened when its turn comes."""

    def opened() -> BinaryIO:
        return cast(BinaryIO, io.BufferedReader(_Chain(contents)))

    return Content(sum(content.size for content in contents), opened)


class _Chain(io.RawIOBase):
    """Reads one content after another."""

    def __init__(self, contents: Sequence[Content]) -> None:
        super().__init__()
        self._rest = iter(contents)
        self._stream: BinaryIO | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        while True:
            if self._stream is None:
                following = next(self._rest, None)
                if following is None:
                    return 0
                self._stream = following.open()
            piece = self._stream.read(view.nbytes)
            if piece:
                view[: len(piece)] = piece
                return len(piece)
            self._stream.close()
            self._stream = None

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        super().close()
