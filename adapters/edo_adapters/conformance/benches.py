"""Benches of the adapters that come with the gateway; examples for those of others."""

import itertools
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from edo_adapters.folder import FolderPlugin, Profile
from edo_adapters.memory import MemoryAdapter, MemoryExchange
from edo_gateway.ports import Adapter, AdapterContext, AlwaysComplete, ChannelPast, ManualClock

__all__ = ["FolderBench", "MemoryBench", "folder", "memory", "szi"]


class FolderBench:
    """A folder channel on a real file system."""

    def __init__(self, root: Path, profile: Profile) -> None:
        self._root = root
        self._profile = profile
        self._clock = ManualClock(datetime(2025, 1, 9, tzinfo=UTC))
        self._numbers = itertools.count()
        names = ["in", "taken", "out", *(f"out/{name}" for name in ("ToSend", "Sended", "Error"))]
        for name in names if profile is Profile.SZI else names[:3]:
            (root / name).mkdir()

    def open(self) -> Adapter:
        context = AdapterContext("bench", self._clock, AlwaysComplete(), self._root)
        adapter = FolderPlugin().open({"profile": self._profile.value, "outgoing": "out", "incoming": "in"}, context)
        adapter.ready(ChannelPast.FRESH)
        return adapter

    def published(self) -> Mapping[UUID, Mapping[str, bytes]]:
        if self._profile is Profile.SZI:
            return {UUID(ini.stem): self._package(ini) for ini in self._to_send.glob("*.ini")}
        return {UUID(folder.name): _octets(folder) for folder in (self._root / "out").iterdir()}

    def take(self) -> int:
        found = list(self._to_send.glob("*.ini") if self._profile is Profile.SZI else (self._root / "out").iterdir())
        for path in found:
            path.rename(self._root / "taken" / f"{next(self._numbers)}-{path.name}")
        return len(found)

    def deliver(self, source: str, files: Mapping[str, bytes]) -> None:
        (self._root / "in" / source).mkdir()
        for label, octets in files.items():
            (self._root / "in" / source / label).write_bytes(octets)

    def settle(self) -> None:
        self._clock.advance(self.open().settle_time())

    @property
    def _to_send(self) -> Path:
        return self._root / "out" / "ToSend"

    def _package(self, ini: Path) -> Mapping[str, bytes]:
        return {**_octets(self._to_send / ini.stem), "envelope.ini": ini.read_bytes()}


def _octets(folder: Path) -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


class MemoryBench:
    """A channel in memory."""

    def __init__(self) -> None:
        self._exchange = MemoryExchange("bench")

    def open(self) -> Adapter:
        return MemoryAdapter(self._exchange)

    def published(self) -> Mapping[UUID, Mapping[str, bytes]]:
        return {each.wire_id: each.files for each in self._exchange.publications[self._exchange.taken :]}

    def take(self) -> int:
        count = len(self._exchange.publications) - self._exchange.taken
        self._exchange.taken += count
        return count

    def deliver(self, source: str, files: Mapping[str, bytes]) -> None:
        self._exchange.deliver(source, files)

    def settle(self) -> None:
        """Nothing has to lie still here."""


def folder(root: Path) -> FolderBench:
    """Make a bench of the profile «folder per message»."""
    return FolderBench(root, Profile.FOLDER_PER_MESSAGE)


def szi(root: Path) -> FolderBench:
    """Make a bench of the profile of «Почтовая служба СЗИ»."""
    return FolderBench(root, Profile.SZI)


def memory(root: Path) -> MemoryBench:
    """Make a bench in memory."""
    del root
    return MemoryBench()
