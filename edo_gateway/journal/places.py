"""Where anchors lie outside the database: a protocol, its fake, and a folder.

folder/
    000000/             a thousand anchors
        000000001.json  the signed text
        000000001.p7s   detached CMS (DER) over it

What is there is never overwritten.  The signature is written first, so that a text that can be seen has one.
"""

import os
import re
from pathlib import Path
from typing import BinaryIO, Protocol

from edo_gateway.errors import TryLater
from edo_gateway.journal.errors import JournalDamaged
from edo_gateway.ports.reasons import os_reason
from edo_gateway.storage.durable import make_folder, write_durably

__all__ = ["AnchorFolder", "AnchorPlace", "KeptAnchor", "MemoryAnchors"]

KeptAnchor = tuple[bytes, bytes]
"""The signed text and the signature, as octets."""

_LARGEST = 1 << 20
_GROUP = re.compile(r"\d{6}")
_TEXT = re.compile(r"(\d{9})\.json")


class AnchorPlace(Protocol):
    """Keeps anchors where whoever can change the database can't change them, at least not unseen."""

    def put(self, number: int, document: bytes, signature: bytes) -> None:
        """Keep an anchor durably; the same one again is no error.

        Raises `JournalDamaged` if another one lies under its number, `TryLater` if it can't be written now.
        """

    def get(self, number: int) -> KeptAnchor | None:
        """Return what lies under a number, the signature empty if it is gone; None if there is nothing.

        Raises `TryLater` if it can't be read now.
        """

    def newest(self) -> int:
        """Return the greatest number there is, 0 if there is none; raises `TryLater`."""


class MemoryAnchors:
    """Keeps anchors in memory: the fake of this seam."""

    def __init__(self) -> None:
        self._kept: dict[int, KeptAnchor] = {}

    def put(self, number: int, document: bytes, signature: bytes) -> None:
        if self._kept.setdefault(number, (document, signature)) != (document, signature):
            raise _other(number)

    def get(self, number: int) -> KeptAnchor | None:
        return self._kept.get(number)

    def newest(self) -> int:
        return max(self._kept, default=0)


class AnchorFolder:
    """Keeps each anchor in two small files; the folder is made when the first one comes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, number: int, document: bytes, signature: bytes) -> None:
        try:
            there = self._read(number)
            if there is not None and there != (document, signature) and there != (document, b""):
                raise _other(number)
            if there is None or not there[1]:
                make_folder(self._path(number, "p7s").parent)
                _write(self._path(number, "p7s"), signature)
                _write(self._path(number, "json"), document)
        except OSError as error:
            raise _away(error) from error

    def get(self, number: int) -> KeptAnchor | None:
        try:
            return self._read(number)
        except OSError as error:
            raise _away(error) from error

    def newest(self) -> int:
        try:
            if not self._folder.exists():
                return 0
            groups = sorted((each for each in self._folder.iterdir() if _GROUP.fullmatch(each.name)), reverse=True)
            for group in groups:
                found = [match for path in group.iterdir() if (match := _TEXT.fullmatch(path.name))]
                if found:
                    return max(int(match[1]) for match in found)
        except OSError as error:
            raise _away(error) from error
        return 0

    def _path(self, number: int, ending: str) -> Path:
        return self._folder / f"{number // 1000:06d}" / f"{number:09d}.{ending}"

    def _read(self, number: int) -> KeptAnchor | None:
        document = _octets(self._path(number, "json"))
        return None if document is None else (document, _octets(self._path(number, "p7s")) or b"")


def _octets(path: Path) -> bytes | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read(_LARGEST)


def _write(path: Path, octets: bytes) -> None:
    def fill(stream: BinaryIO) -> None:
        stream.write(octets)

    write_durably(path, fill, mode=0o644)


def _other(number: int) -> JournalDamaged:
    return JournalDamaged(f"Под № {number} вне базы лежит другой якорь: база восстановлена из копии или подменена.")


def _away(error: OSError) -> TryLater:
    return TryLater(
        "Папка якорей журнала недоступна.",
        why=f"{os_reason(error)[:1].upper()}{os_reason(error)[1:]}.",
        todo="Проверьте папку anchors из таблицы gateway: место на диске и права.",
    )
