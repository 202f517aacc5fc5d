"""Taking packages from the incoming folder: two equal looks, then complete, broken, or patience.

A package is offered when it was seen unchanged over the settle time and its format says that nothing is missing.
What holds a link, a folder or something else that can't be in a package is offered as broken.
What is incomplete waits until `incomplete_after`, then it is offered as broken too.
Nothing is taken away before `confirm`; then it is moved, not deleted.

Moves are synced at the next look, all of a batch at once: whoever confirms has the octets already, and what a power
failure lays back into the folder is offered once more and recognised.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from edo_adapters.folder.disk import sync_folder
from edo_adapters.folder.first_seen import FirstSeen
from edo_adapters.folder.glimpse import Glimpse, Limits, look, open_folder
from edo_adapters.folder.processed import Processed, make_ref, read_ref
from edo_adapters.folder.settings import FolderSettings
from edo_adapters.folder.steady import content_of
from edo_adapters.steps import Step
from edo_gateway.errors import TryLater
from edo_gateway.ports import Clock, Completeness, IncomingItem, Steps
from edo_gateway.ports.labels import label, labels
from edo_gateway.ports.reasons import os_reason

__all__ = ["Inbox"]

_MOST_LOOKED_AT = 2_000
"""Entries looked into at one poll, oldest first."""


@dataclass(frozen=True, slots=True)
class _Look:
    fingerprint: str
    since: float


class Inbox:
    """The incoming folder of one channel.  Its memory of looks is lost at a restart, which costs one settle time."""

    def __init__(self, settings: FolderSettings, clock: Clock, completeness: Completeness, steps: Steps) -> None:
        self._folder = settings.incoming
        self._limits = Limits(settings.max_files, settings.max_bytes)
        self._settle = settings.settle
        self._patience = settings.incomplete_after
        self._clock = clock
        self._completeness = completeness
        self._steps = steps
        self._first_seen = FirstSeen(settings.staging)
        self._processed = Processed(settings.processed, clock)
        self._looks: dict[str, _Look] = {}
        self._unsynced: set[Path] = set()

    def poll(self, limit: int) -> Sequence[IncomingItem]:
        """Return what is ready, at most `limit`, oldest first; raises `TryLater` if the folder can't be read."""
        try:
            self._sync_moves()
            with open_folder(self._folder) as folder:
                seen = list(self._look_around(folder))
            self._first_seen.keep_only(seen)
            ready: list[IncomingItem] = []
            for glimpse in self._settled(seen):
                if len(ready) >= limit:
                    break
                if (item := self._judge(glimpse)) is not None:
                    ready.append(item)
        except OSError as error:
            raise TryLater("Папка входящих не читается.", why=f"Причина: {os_reason(error)}.") from None
        return ready

    def confirm(self, ref: str) -> None:
        """Move a stored package away.

        Does nothing if it is gone, or is not what was offered: then it will be offered again as it is now.
        """
        fingerprint, name = read_ref(ref)
        try:
            with open_folder(self._folder) as folder:
                glimpse = look(folder, name, self._limits)
            if glimpse is None or glimpse.fingerprint != fingerprint:
                return
            self._unsynced.add(self._processed.move(self._folder / name).parent)
            self._steps.reached(Step.MOVED)
        except OSError as error:
            raise TryLater("Пакет не перенесён в папку разобранных.", why=f"Причина: {os_reason(error)}.") from None
        self._looks.pop(name, None)

    def _sync_moves(self) -> None:
        """Put the moves on the disk: the names they got, then the names they left."""
        if not self._unsynced:
            return
        for folder in sorted(self._unsynced):
            sync_folder(folder)
        sync_folder(self._folder)
        self._unsynced.clear()

    def _look_around(self, folder: int) -> Iterator[Glimpse]:
        with os.scandir(folder) as entries:
            found = [(entry.stat(follow_symlinks=False).st_mtime_ns, entry.name) for entry in entries]
        for _, name in sorted(found)[:_MOST_LOOKED_AT]:
            if (glimpse := look(folder, name, self._limits)) is not None:
                yield glimpse

    def _settled(self, seen: Sequence[Glimpse]) -> Sequence[Glimpse]:
        now = self._clock.monotonic()
        before, self._looks = self._looks, {}
        settled = []
        for glimpse in seen:
            last = before.get(glimpse.name)
            if last is None or last.fingerprint != glimpse.fingerprint:
                last = _Look(glimpse.fingerprint, now)
            elif timedelta(seconds=now - last.since) >= self._settle:
                settled.append(glimpse)
            self._looks[glimpse.name] = last
        return settled

    def _judge(self, glimpse: Glimpse) -> IncomingItem | None:
        if glimpse.fault:
            return self._item(glimpse, glimpse.fault)
        try:
            lack = self._lack(glimpse)
        except TryLater:
            # A file changed under the reader: the package has to lie still anew.
            del self._looks[glimpse.name]
            return None
        if not lack:
            return self._item(glimpse)
        now = self._clock.now()
        if now - self._first_seen.since(glimpse, now) < self._patience:
            return None
        return self._item(glimpse, f"неполный пакет: {lack}")

    def _lack(self, glimpse: Glimpse) -> str:
        """Say what keeps this from being a whole package; empty if nothing does."""
        if glimpse.closed:
            return glimpse.closed
        if not glimpse.is_folder:
            return "файл лежит сам по себе, вне папки пакета"
        if not glimpse.files:
            return "папка пуста"
        report = self._completeness.examine(self._item(glimpse).files)
        return "" if report.complete else report.reason or "не хватает файлов"

    def _item(self, glimpse: Glimpse, broken: str = "") -> IncomingItem:
        shown = labels(seen.name for seen in glimpse.files)
        return IncomingItem(
            ref=make_ref(glimpse),
            source=label(glimpse.name),
            files={shown[seen.name]: content_of(self._folder, glimpse, seen) for seen in glimpse.files},
            broken=broken,
        )
