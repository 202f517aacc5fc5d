"""A disk that refuses: system calls that fail on paths of one folder, and exchange folders that go away."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

FULL, READ_ONLY = errno.ENOSPC, errno.EROFS


@contextmanager
def refusing(folder: Path, code: int) -> Iterator[None]:
    """Let everything that would change something in a folder fail with a code; reading goes on."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("open", "mkdir", "rename", "fsync", "write"):
            patch.setattr(os, name, _refuse(getattr(os, name), folder, code))
        yield


def _refuse(real: Callable[..., object], folder: Path, code: int) -> Callable[..., object]:
    def guarded(*args: object, **keys: object) -> object:
        if any(_inside(each, folder) for each in args) and _changes(real.__name__, args):
            raise OSError(code, os.strerror(code))
        return real(*args, **keys)

    return guarded


def _inside(what: object, folder: Path) -> bool:
    if isinstance(what, int) and not isinstance(what, bool):
        try:
            what = Path(f"/proc/self/fd/{what}").readlink()
        except OSError:
            return False
    return isinstance(what, str | Path) and Path(what).is_relative_to(folder)


def _changes(name: str, args: tuple[object, ...]) -> bool:
    if name != "open":
        return True
    return bool(len(args) > 1 and isinstance(args[1], int) and args[1] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


@contextmanager
def gone(folder: Path) -> Iterator[None]:
    """Let a folder be away, as a share that isn't mounted."""
    away = folder.with_name(f"{folder.name}.away")
    folder.rename(away)
    try:
        yield
    finally:
        away.rename(folder)
