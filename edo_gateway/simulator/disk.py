"""Durable file work: what is written is on the disk before it is spoken of, and appears by one rename."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

__all__ = ["move", "stage", "sync_folder"]


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def move(source: Path, target: Path) -> None:
    """Rename durably; both folders lie on one file system."""
    source.rename(target)
    sync_folder(target.parent)
    sync_folder(source.parent)


def stage(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder anew with these files, in this order; what an interrupted run left there goes."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir()
    for name, data in files.items():
        with (folder / name).open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    sync_folder(folder)
    sync_folder(folder.parent)
