"""Trying a folder channel step by step, without publishing anything."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from edo_adapters.folder.disk import sync_folder, write_new
from edo_adapters.folder.places import Place
from edo_adapters.folder.reach import Reach
from edo_adapters.folder.settings import FolderSettings
from edo_gateway.ports import Clock, ProbeReport, ProbeStep
from edo_gateway.ports.reasons import os_reason

__all__ = ["Probe"]

_LEAST_FREE = 64 << 20
"""Octets: room for a few of the largest packages."""


@dataclass(frozen=True, slots=True)
class Probe:
    """Runs every step, also after one that failed."""

    settings: FolderSettings
    place: Place
    reach: Reach
    clock: Clock

    def run(self) -> ProbeReport:
        """Try everything; a step that fails says why in Russian."""
        settings = self.settings
        exchange = [*self.reach.folders, settings.incoming, settings.processed, settings.staging]
        return ProbeReport(
            (
                self._step("Папки на месте", lambda: self._there(exchange)),
                self._step("Запись разрешена", lambda: self._writable(exchange)),
                self._step("Одна файловая система", self._together),
                self._step("Запись, переименование и сброс на диск", self._rehearse),
                self._step("Свободное место", self._free),
                self._step("Не забрано другой стороной", self._waiting),
            )
        )

    def _step(self, name: str, act: Callable[[], tuple[bool, str]]) -> ProbeStep:
        begun = self.clock.monotonic()
        try:
            ok, detail = act()
        except OSError as error:
            ok, detail = False, f"Не получилось: {os_reason(error)}."
        return ProbeStep(name, ok, detail, self.clock.monotonic() - begun)

    @staticmethod
    def _there(folders: list[Path]) -> tuple[bool, str]:
        missing = [str(folder) for folder in folders if not folder.is_dir()]
        return not missing, f"Нет папок: {', '.join(missing)}." if missing else "Все папки найдены."

    @staticmethod
    def _writable(folders: list[Path]) -> tuple[bool, str]:
        closed = [str(folder) for folder in folders if not os.access(folder, os.W_OK | os.X_OK)]
        return not closed, f"Нет прав на запись: {', '.join(closed)}." if closed else "Права на запись есть."

    def _together(self) -> tuple[bool, str]:
        self.reach.check()
        apart = self.settings.incoming.stat().st_dev != self.settings.processed.stat().st_dev
        if apart:
            return False, "Папки incoming и processed лежат на разных файловых системах."
        return True, "Пакеты переносятся одним переименованием."

    def _rehearse(self) -> tuple[bool, str]:
        folder = self.settings.staging
        first, second = (folder / f"probe-{uuid4()}" for _ in range(2))
        try:
            write_new(first, (b"probe\n",))
            first.rename(second)
            sync_folder(folder)
        finally:
            first.unlink(missing_ok=True)
            second.unlink(missing_ok=True)
        return True, "Пробный файл записан в служебную папку, переименован и удалён."

    def _free(self) -> tuple[bool, str]:
        found = os.statvfs(self.settings.staging)
        free = found.f_bavail * found.f_frsize
        return free >= _LEAST_FREE, f"Свободно {free >> 20} МБ, нужно не меньше {_LEAST_FREE >> 20} МБ."

    def _waiting(self) -> tuple[bool, str]:
        return True, f"Пакетов: {self.place.waiting()}."
