"""Small durable acts on a file system, none of which follows a link or overwrites a name."""

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

__all__ = ["FILE_MODE", "FOLDER_MODE", "exists", "make_folders", "purge", "sync_folder", "write_new"]

FOLDER_MODE = 0o770
"""What the mail program must be able to move; the umask has the last word."""
FILE_MODE = 0o660


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folders(folder: Path) -> None:
    """Make a folder and what is missing above it; each name is on the disk on return."""
    missing = []
    while not exists(folder):
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        with suppress(FileExistsError):
            each.mkdir(mode=FOLDER_MODE)
        sync_folder(each.parent)


def exists(path: Path) -> bool:
    """Say whether there is anything under this name, a dangling link included.

    Raises `OSError` where the disk doesn't answer: «can't look» is never taken for «is not there».
    """
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True


def write_new(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file under a name that was free and sync its octets; its folder is the caller's to sync."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, FILE_MODE)
    try:
        for piece in pieces:
            view = memoryview(piece)
            while view:
                view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def purge(path: Path) -> None:
    """Empty a folder of ours and keep its name; leaves alone what can't be removed now."""
    with suppress(OSError), os.scandir(path) as entries:
        for entry in list(entries):
            with suppress(OSError):
                if stat.S_ISDIR(entry.stat(follow_symlinks=False).st_mode):
                    purge(Path(entry.path))
                    Path(entry.path).rmdir()
                else:
                    Path(entry.path).unlink()
