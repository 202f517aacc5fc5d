"""One look at what lies in the incoming folder: kinds, sizes and times of files, without opening any of them.

No link is followed: folders are opened by name inside an open folder, with `O_NOFOLLOW`.
Two looks with the same fingerprint saw the same thing.
"""

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from edo_gateway.ports.labels import label
from edo_gateway.ports.reasons import os_reason
from edo_gateway.ports.steady import FileState, state_of

__all__ = ["FileSeen", "Glimpse", "Limits", "look", "open_folder"]

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one package may hold."""

    files: int
    octets: int


@dataclass(frozen=True, slots=True)
class FileSeen:
    """One ordinary file."""

    name: str
    size: int
    state: FileState


@dataclass(frozen=True, slots=True)
class Glimpse:
    """One entry of the incoming folder."""

    name: str
    inode: int
    modified: int
    """Nanoseconds; for the order only."""
    is_folder: bool
    files: Sequence[FileSeen]
    fault: str
    """Russian: what can't be in a package; empty if there is nothing of the kind."""
    closed: str
    """Russian: why the folder could not be looked into; empty if it could."""
    fingerprint: str


@contextmanager
def open_folder(name: str | Path, within: int | None = None) -> Iterator[int]:
    """Open a folder, inside another one without following a link; raises `OSError`."""
    flags = _FOLDER if within is not None else _FOLDER & ~os.O_NOFOLLOW
    descriptor = os.open(name, flags, dir_fd=within)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def look(incoming: int, name: str, limits: Limits) -> Glimpse | None:
    """Look at one entry; `None` if it is not there any more.  `incoming` is an open folder."""
    try:
        found = os.stat(name, dir_fd=incoming, follow_symlinks=False)
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        return _look_inside(incoming, name, found, limits)
    if stat.S_ISREG(found.st_mode):
        seen = FileSeen(name, found.st_size, state_of(found))
        fault = _too_large([seen], limits)
        return _glimpse(name, found, [seen], fault=fault)
    kind = "ссылка" if stat.S_ISLNK(found.st_mode) else "не файл и не папка"
    return _glimpse(name, found, [], fault=f"вместо папки пакета лежит {kind}")


def _look_inside(incoming: int, name: str, found: os.stat_result, limits: Limits) -> Glimpse | None:
    files: list[FileSeen] = []
    faults: list[str] = []
    try:
        with open_folder(name, incoming) as folder, os.scandir(folder) as entries:
            for entry in entries:
                if len(files) >= limits.files:
                    faults.append(f"файлов больше {limits.files}")
                    break
                inner = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(inner.st_mode):
                    files.append(FileSeen(entry.name, inner.st_size, state_of(inner)))
                elif len(faults) < 3:
                    faults.append(f"внутри лежит {_kind(inner.st_mode)} «{label(entry.name)[:80]}»")
    except FileNotFoundError:
        return None
    except OSError as error:
        return _glimpse(name, found, [], closed=f"папку пакета не удалось прочесть: {os_reason(error)}")
    faults += [_too_large(files, limits)]
    return _glimpse(name, found, files, fault="; ".join(fault for fault in faults if fault))


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "папка"
    return "ссылка" if stat.S_ISLNK(mode) else "не файл"


def _too_large(files: Sequence[FileSeen], limits: Limits) -> str:
    total = sum(seen.size for seen in files)
    return f"файлы занимают больше {limits.octets >> 20} МБ" if total > limits.octets else ""


def _glimpse(
    name: str, found: os.stat_result, files: Sequence[FileSeen], *, fault: str = "", closed: str = ""
) -> Glimpse:
    ordered = sorted(files, key=lambda seen: seen.name)
    # A folder's entry time changes when the folder itself is moved or its mode is set: that is no change of a package.
    listing = [(found.st_ino, found.st_mtime_ns, stat.S_IFMT(found.st_mode), fault, closed)]
    text = repr(listing + [(seen.name, *seen.state) for seen in ordered])
    return Glimpse(
        name=name,
        inode=found.st_ino,
        modified=found.st_mtime_ns,
        is_folder=stat.S_ISDIR(found.st_mode),
        files=ordered,
        fault=fault,
        closed=closed,
        fingerprint=hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32],
    )
