"""Many letters in one process, with its queue, threads and scheduler: memory, file handles and threads must stay flat.

    python -m benchmarks.soak [--letters 5000] [--disk FOLDER]

The other side is played by a few lines here, not by the simulator: it takes every package, deletes it, and lays
a квитанция and a registration for each letter.
"""

import argparse
import gc
import os
import shutil
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from shutil import copyfile
from typing import Any
from unittest.mock import patch
from uuid import UUID

from benchmarks.bulk import OpenLetter
from benchmarks.homes import draft, open_home, workplace
from benchmarks.receipts import answers, lay
from edo_gateway.documents import PreparedDocument, prepare_document
from edo_gateway.gateway import Gateway
from edo_gateway.simulator.parties import MINISTRIES
from edo_gateway.storage import engine

__all__ = ["BOUNDS", "Bounds", "Sample", "Soak", "judge", "soak"]

_PATIENCE = 300.0
_TO_ANSWER = """
SELECT d.message_uid, l.document_uid, l.number, l.date, d.organization
FROM dispatches d JOIN letters l ON l.id = d.letter_id
WHERE d.kind = 'letter' AND d.transport = 'handed_over'
"""
_LEFT = """
SELECT (SELECT count(*) FROM deliveries WHERE registration <> 'registered')
 + (SELECT count(*) FROM dispatches WHERE transport NOT IN ('handed_over', 'delivered'))
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """What the process holds after some letters."""

    letters: int
    memory: float
    """Resident, MB."""
    handles: int
    threads: int


@dataclass(frozen=True, slots=True)
class Soak:
    """All samples, and the seconds."""

    samples: Sequence[Sample]
    seconds: float

    @property
    def settled(self) -> Sequence[Sample]:
        """Return the samples of the second half: caches are full then, and whatever still grows is no cache."""
        return self.samples[len(self.samples) // 2 :]

    def slope(self, of: Callable[[Sample], float]) -> float:
        """Return the growth for a thousand letters over the second half: the line of least squares."""
        settled = self.settled
        fit = statistics.linear_regression([one.letters for one in settled], [of(one) for one in settled])
        return fit.slope * 1000

    def __str__(self) -> str:
        first, last = self.samples[0], self.samples[-1]
        return (
            f"{last.letters} letters in {self.seconds:.0f} s; memory {first.memory:.0f} → {last.memory:.0f} MB, "
            f"{self.slope(lambda one: one.memory):+.1f} MB a thousand letters in the second half; "
            f"handles {first.handles} → {last.handles}, threads {first.threads} → {last.threads}"
        )


@dataclass(frozen=True, slots=True)
class Bounds:
    """What may grow over the second half, for a thousand letters, and how far handles may vary."""

    memory: float
    handles: int = 4
    threads: int = 1


BOUNDS = Bounds(memory=4.0)


def judge(found: Soak, bounds: Bounds = BOUNDS) -> list[str]:
    """Return what is not flat; nothing if all is."""
    settled = found.settled
    wrong = []
    growth = found.slope(lambda one: one.memory)
    if growth > bounds.memory:
        wrong.append(f"memory grows by {growth:.1f} MB a thousand letters, allowed {bounds.memory:.1f}")
    for name, allowed in (("handles", bounds.handles), ("threads", bounds.threads)):
        values = [getattr(one, name) for one in settled]
        if values[-1] - min(values) > allowed:
            wrong.append(f"{name} grow: {values}")
    return wrong


def soak(folder: Path, letters: int, at_once: int) -> Soak:
    """Send letters in portions through one process and sample it after each portion."""
    home = folder / "home"
    started = time.monotonic()
    samples = []
    with _small_caches(), open_home(home) as gateway, _converted_once(folder), _working(gateway):
        sent = 0
        while sent < letters:
            for _ in range(min(at_once, letters - sent)):
                sent += 1
                gateway.submit(draft(sent), "soak")
            _answer_all(gateway, home / "exchange")
            samples.append(_sample(sent))
    return Soak(samples, time.monotonic() - started)


@contextmanager
def _small_caches() -> Iterator[None]:
    """Let each connection keep 1 MB of pages instead of 64: caches that fill for thousands of letters hide a leak."""
    pragmas = tuple("cache_size=-1024" if each.startswith("cache_size") else each for each in engine._PRAGMAS)
    with patch.object(engine, "_PRAGMAS", pragmas):
        yield


@contextmanager
def _working(gateway: Gateway) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=gateway.work_forever, args=(stop,), name="work")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _answer_all(gateway: Gateway, exchange: Path) -> None:
    """Take what is sent and answer it until every letter is registered and what we owe is given."""
    answered: set[UUID] = set()
    until = time.monotonic() + _PATIENCE
    while True:
        with gateway.read() as connection:
            rows = connection.exec_driver_sql(_TO_ANSWER).fetchall()
            left = connection.exec_driver_sql(_LEFT).scalar_one()
        new = [letter for row in rows if (letter := _letter(row)).message_uid not in answered]
        answered.update(letter.message_uid for letter in new)
        lay(exchange / "incoming", answers(new))
        for package in (exchange / "outgoing").iterdir():
            shutil.rmtree(package)
        if not left:
            return
        if time.monotonic() > until:
            raise RuntimeError(f"{left} letters and receipts do not come to their end")
        time.sleep(0.05)


def _letter(row: Any) -> OpenLetter:
    message, document, number, on, organization = row
    ministry = next(party for party in MINISTRIES if party.guid == UUID(organization))
    return OpenLetter(ministry, UUID(message), UUID(document), number, date.fromisoformat(on))


@contextmanager
def _converted_once(folder: Path) -> Iterator[None]:
    """Convert the one document once: conversion runs in a process of its own and is not what is soaked."""
    kept = folder / "converted.pdf"
    first: list[PreparedDocument] = []

    def prepare(path: Path, aside: Path, *rest: Any) -> PreparedDocument:
        if not first:
            first.append(prepare_document(path, aside, *rest))
            copyfile(first[0].converted.path, kept)
        return replace(first[0], converted=replace(first[0].converted, path=kept))

    with patch("edo_gateway.flows.submit.prepare_document", prepare):
        yield


def _sample(letters: int) -> Sample:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Sample(
        letters,
        pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
        len(list(Path("/proc/self/fd").iterdir())),
        threading.active_count(),
    )


def main() -> int:
    """Run from a command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--letters", type=int, default=5_000)
    parser.add_argument("--at-once", type=int, default=100)
    parser.add_argument("--disk", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    with workplace(given.disk) as folder:
        found = soak(folder, given.letters, given.at_once)
    for sample in found.samples:
        sys.stdout.write(f"{sample.letters:6} {sample.memory:8.1f} MB {sample.handles:4} {sample.threads:4}\n")
    sys.stdout.write(f"{found}\n")
    wrong = judge(found)
    sys.stdout.writelines(f"not flat: {each}\n" for each in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
