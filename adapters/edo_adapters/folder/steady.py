"""Octets of an incoming file that is still the file that was looked at, or `TryLater`."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from edo_adapters.folder.glimpse import FileSeen, Glimpse, open_folder
from edo_gateway.errors import TryLater
from edo_gateway.ports import Content
from edo_gateway.ports.reasons import os_reason
from edo_gateway.ports.steady import STEADY_FLAGS, steady_stream

__all__ = ["content_of"]


def content_of(incoming: Path, glimpse: Glimpse, seen: FileSeen) -> Content:
    """Return a file of a package as content; no link is followed at opening, and a change raises `TryLater`."""
    return Content(seen.size, _opener(incoming, glimpse, seen))


def _opener(incoming: Path, glimpse: Glimpse, seen: FileSeen) -> Callable[[], BinaryIO]:
    def open_file() -> BinaryIO:
        try:
            with open_folder(incoming) as outer:
                if not glimpse.is_folder:
                    descriptor = os.open(seen.name, STEADY_FLAGS, dir_fd=outer)
                else:
                    with open_folder(glimpse.name, outer) as inner:
                        descriptor = os.open(seen.name, STEADY_FLAGS, dir_fd=inner)
        except OSError as error:
            raise TryLater("Файл входящего пакета не открылся.", why=f"Причина: {os_reason(error)}.") from None
        return steady_stream(descriptor, seen.state)

    return open_file
