"""The files at a path that a person named: a file, or a folder with its files; nothing else is opened.

No link is followed, nobody waits on a pipe, folders inside are not entered, and every file must stay as it was seen.
"""

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from edo_gateway.errors import EdoError, NotFound, TryLater, WrongUse
from edo_gateway.ports.content import Content
from edo_gateway.ports.labels import label, labels
from edo_gateway.ports.reasons import os_reason
from edo_gateway.ports.steady import STEADY_FLAGS, FileState, state_of, steady_stream

__all__ = ["Source", "SourceLimits", "open_source"]

_FOLDER = STEADY_FLAGS | os.O_DIRECTORY


@dataclass(frozen=True, slots=True)
class SourceLimits:
    """How much is looked at: what a channel takes with its usual settings, and some more before we stop."""

    files: int = 200
    octets: int = 1 << 30
    most_files: int = 2_000
    """Files beyond are not even listed."""
    most_octets: int = 4 << 30
    """Files together larger than that are listed and not read."""


@dataclass(frozen=True, slots=True)
class Source:
    """What lies at a path; contents can be opened as long as the source is open."""

    path: Path
    is_folder: bool
    files: Mapping[str, Content]
    """By label."""
    faults: tuple[str, ...] = ()
    """Russian: what lies in the folder and can't be in a package."""
    readable: bool = True
    """Whether the files are few and small enough to be read through."""


_DEFAULT = SourceLimits()


@contextmanager
def open_source(path: Path, limits: SourceLimits = _DEFAULT) -> Iterator[Source]:
    """Open a path for looking.

    Raises `NotFound` if nothing is there, `WrongUse` for a link or a special file, `EdoError` if it can't be opened.
    A content raises `TryLater` if its file changes while it is read.
    """
    path = path.absolute()
    found = _look(path)
    if stat.S_ISDIR(found.st_mode):
        with _opened(path, _FOLDER) as folder:
            yield _folder(path, folder, limits)
    elif stat.S_ISREG(found.st_mode):
        with _opened(path, STEADY_FLAGS) as descriptor:
            yield _file(path, descriptor, found, limits)
    else:
        kind = "ссылка" if stat.S_ISLNK(found.st_mode) else "не файл и не папка"
        raise WrongUse(f"{path} — {kind}.", why="Ссылки и особые файлы не открываются.", todo="Укажите сам файл.")


def _look(path: Path) -> os.stat_result:
    try:
        return path.lstat()
    except FileNotFoundError:
        raise NotFound(f"По пути {path} ничего нет.", todo="Проверьте путь.") from None
    except (OSError, ValueError) as error:
        reason = os_reason(error) if isinstance(error, OSError) else "в пути нулевой байт"
        raise WrongUse(f"Путь {path} не годится.", why=f"Причина: {reason}.") from None


@contextmanager
def _opened(path: Path, flags: int) -> Iterator[int]:
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        raise EdoError(
            f"{path} не открывается.", why=f"Причина: {os_reason(error)}.", todo="Проверьте права."
        ) from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _file(path: Path, descriptor: int, found: os.stat_result, limits: SourceLimits) -> Source:
    state = state_of(os.fstat(descriptor))
    if state != state_of(found):
        raise TryLater(f"{path} меняется, пока его открывают.", todo="Повторите, когда он перестанет меняться.")
    content = Content(state[1], _opener(lambda: os.open(path, STEADY_FLAGS), state))
    return Source(path, is_folder=False, files={label(path.name): content}, readable=state[1] <= limits.most_octets)


def _folder(path: Path, folder: int, limits: SourceLimits) -> Source:
    states: dict[str, FileState] = {}
    faults: list[str] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if len(states) >= limits.most_files or len(faults) >= limits.most_files:
                faults.append(f"Файлов больше {limits.most_files}: остальные не показаны.")
                break
            inner = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(inner.st_mode):
                states[entry.name] = state_of(inner)
            else:
                faults.append(f"В папке лежит {_kind(inner.st_mode)} «{label(entry.name)[:80]}».")
    octets = sum(state[1] for state in states.values())
    if len(states) > limits.files:
        faults.append(f"Файлов больше {limits.files}: столько канал с обычными настройками не берёт.")
    if octets > limits.octets:
        faults.append(f"Файлы занимают больше {limits.octets >> 20} МБ: столько канал с обычными настройками не берёт.")
    shown = labels(states)
    files = {shown[name]: Content(states[name][1], _inside(folder, name, states[name])) for name in sorted(states)}
    readable = octets <= limits.most_octets
    return Source(path, is_folder=True, files=files, faults=tuple(faults), readable=readable)


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "папка"
    return "ссылка" if stat.S_ISLNK(mode) else "не файл"


def _inside(folder: int, name: str, state: FileState) -> Callable[[], BinaryIO]:
    return _opener(lambda: os.open(name, STEADY_FLAGS, dir_fd=folder), state)


def _opener(open_file: Callable[[], int], state: FileState) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        try:
            descriptor = open_file()
        except OSError as error:
            raise TryLater("Файл не открылся.", why=f"Причина: {os_reason(error)}.") from None
        return steady_stream(descriptor, state)

    return opened
