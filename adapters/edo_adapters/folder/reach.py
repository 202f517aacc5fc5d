"""Is the exchange there at all?  An unmounted share must not look like an empty one."""

import errno
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from edo_adapters.folder.disk import exists, make_folders, sync_folder, write_new

__all__ = ["Reach"]

_MARK = "edo-gateway-staging"
_WORDS = "Память шлюза об отправленных пакетах. Не удаляйте и не переносите эту папку.\n"


@dataclass(frozen=True, slots=True)
class Reach:
    """Knows the folders that must be there together."""

    staging: Path
    folders: Sequence[Path]

    def establish(self) -> None:
        """Make the staging folder and its mark; raises `OSError`."""
        make_folders(self.staging)
        if not exists(self.staging / _MARK):
            write_new(self.staging / _MARK, (_WORDS.encode(),))
            sync_folder(self.staging)

    @property
    def is_established(self) -> bool:
        """Say whether the memory of what was sent is there."""
        return exists(self.staging / _MARK)

    def check(self) -> None:
        """Raise `OSError` unless every folder is there, with the mark, on one file system."""
        self.staging.joinpath(_MARK).lstat()
        device = self.staging.stat().st_dev
        for folder in self.folders:
            if folder.stat().st_dev != device:
                raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
