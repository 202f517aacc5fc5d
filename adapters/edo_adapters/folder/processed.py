"""Where incoming packages lie after they were stored: a folder per day of Moscow, nothing overwritten."""

import errno
import os
from datetime import timedelta, timezone
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

from edo_adapters.folder.disk import exists, make_folders
from edo_adapters.folder.glimpse import Glimpse
from edo_gateway.errors import WrongUse
from edo_gateway.ports import Clock

__all__ = ["Processed", "make_ref", "read_ref"]

_MOSCOW = timezone(timedelta(hours=3))
_LONGEST = 200
"""Octets of a name that leave room for a number under the usual limit of 255."""


def make_ref(glimpse: Glimpse) -> str:
    """Return the handle of what was seen: its fingerprint, and its name in plain characters."""
    return f"{glimpse.fingerprint}-{quote_from_bytes(os.fsencode(glimpse.name), safe='')}"


def read_ref(ref: str) -> tuple[str, str]:
    """Return fingerprint and name; raises `WrongUse` for what is no handle of ours."""
    fingerprint, _, quoted = ref.partition("-")
    name = os.fsdecode(unquote_to_bytes(quoted))
    if not name or "/" in name or "\0" in name or name in {".", ".."}:
        raise WrongUse("Такого входящего пакета нет.", why="Это не обозначение пакета из папки.")
    return fingerprint, name


class Processed:
    """The folder of what was taken."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def move(self, source: Path) -> Path:
        """Move an entry of the incoming folder under a free name and return it; raises `OSError`."""
        day = self._folder / f"{self._clock.now().astimezone(_MOSCOW):%Y-%m-%d}"
        make_folders(day)
        count = 1
        while True:
            target = day / _numbered(source.name, count)
            count += 1
            if exists(target):
                continue
            try:
                return source.rename(target)
            except OSError as error:
                # Another process took the name after the look; a folder never replaces one that isn't empty.
                if error.errno not in {errno.EEXIST, errno.ENOTEMPTY}:
                    raise


def _numbered(name: str, count: int) -> str:
    if count == 1:
        return name
    return os.fsdecode(os.fsencode(name)[:_LONGEST]) + f"~{count}"
