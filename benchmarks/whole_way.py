"""The whole way of a letter, from the clerk's file to the registered number, one letter and many; where the time goes.

Every flow runs as `work` runs it, in one process, on a real database and real folders; the simulated ministry works
between our steps and its time is not counted.  Conversion to PDF/A is timed apart: it is done once, in its child
process, and every further letter of the same document is given its result.
"""

import cProfile
import io
import pstats
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copyfile
from typing import Any
from unittest.mock import patch

from benchmarks.homes import draft, open_home
from edo_gateway.documents import PreparedDocument, prepare_document
from edo_gateway.envelopes.medo.literals import CONTAINER_FILE
from edo_gateway.flows.apply import apply_intake
from edo_gateway.flows.collect import collect
from edo_gateway.flows.journal_anchor import keep_journal
from edo_gateway.flows.seal import seal_due
from edo_gateway.flows.send import send_due
from edo_gateway.gateway import Gateway
from edo_gateway.ports import SystemClock
from edo_gateway.simulator import Behaviours, Rule, Simulator, SimulatorHome

__all__ = ["STEPS", "Way", "WholeWay", "open_way", "package_octets", "profile_text"]

STEPS = ("submit", "seal", "send", "collect", "apply", "journal")
"""What is counted; `conversion` and `ministry` are timed apart."""

_CHANNEL = "medo"
_PATIENCE = 300.0


@dataclass(slots=True)
class Way:
    """Seconds that some letters took, by step."""

    letters: int
    steps: dict[str, float] = field(default_factory=lambda: dict.fromkeys((*STEPS, "conversion", "ministry"), 0.0))

    @property
    def seconds(self) -> float:
        """Return our own seconds, conversion and ministry apart."""
        return sum(self.steps[name] for name in STEPS)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Add the seconds of a block to a step."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.steps[name] += time.perf_counter() - started


class WholeWay:
    """One demo home with its ministry, in which letters go their way."""

    def __init__(self, gateway: Gateway, simulator: Simulator, folder: Path) -> None:
        self.gateway = gateway
        self._simulator = simulator
        self._folder = folder
        self._number = 0
        self._prepared: PreparedDocument | None = None

    def go(self, letters: int, profile: cProfile.Profile | None = None) -> Way:
        """Send letters and work until each has its number and what we owe in return is given."""
        way = Way(letters)
        if profile is not None:
            profile.enable()
        for _ in range(letters):
            self._number += 1
            self._submit(way, self._number)
        until = time.monotonic() + _PATIENCE
        while True:
            done = self._turn(way)
            if profile is not None:
                profile.disable()
            with way.timed("ministry"):
                while self._simulator.step():
                    done += 1
            if profile is not None:
                profile.enable()
            if not done and self._settled():
                break
            if time.monotonic() > until:
                raise RuntimeError("the letters do not come to their end")
        if profile is not None:
            profile.disable()
        return way

    def _submit(self, way: Way, number: int) -> None:
        spent = way.steps["conversion"]
        with patch("edo_gateway.flows.submit.prepare_document", self._prepare(way)), way.timed("submit"):
            self.gateway.submit(draft(number), "bench")
        way.steps["submit"] -= way.steps["conversion"] - spent

    def _prepare(self, way: Way) -> Callable[..., PreparedDocument]:
        def prepare(path: Path, folder: Path, *rest: Any) -> PreparedDocument:
            if self._prepared is None:
                with way.timed("conversion"):
                    self._prepared = prepare_document(path, folder, *rest)
                kept = self._folder / "converted.pdf"
                copyfile(self._prepared.converted.path, kept)
            converted = self._prepared.converted
            return replace(self._prepared, converted=replace(converted, path=self._folder / "converted.pdf"))

        return prepare

    def _turn(self, way: Way) -> int:
        """Do each of our steps until it finds nothing; return how much was done."""
        context = self.gateway.context
        acts: Sequence[tuple[str, Callable[[], int]]] = (
            ("seal", lambda: seal_due(context)),
            ("send", lambda: send_due(context, _CHANNEL)),
            ("collect", lambda: collect(context, _CHANNEL)),
            ("apply", lambda: apply_intake(context)),
            ("journal", lambda: keep_journal(context)),
        )
        total = 0
        for name, act in acts:
            with way.timed(name):
                while done := act():
                    total += done
        return total

    def _settled(self) -> bool:
        with self.gateway.read() as connection:
            left = connection.exec_driver_sql(
                "SELECT (SELECT count(*) FROM deliveries WHERE registration <> 'registered')"
                " + (SELECT count(*) FROM dispatches WHERE transport NOT IN ('delivered', 'handed_over'))"
            ).scalar_one()
        return bool(left == 0)


@contextmanager
def open_way(folder: Path) -> Iterator[WholeWay]:
    """Make a demo home under `folder`; its ministry answers at once."""
    home = folder / "home"
    quick = Behaviours((Rule({"delay": 0, "pause": 0}),))
    with open_home(home) as gateway, Simulator(SimulatorHome.under(home), SystemClock(), quick) as simulator:
        yield WholeWay(gateway, simulator, folder)


def package_octets(folder: Path) -> int:
    """Return how many octets a package of a letter has that the ministry of this home took."""
    taken = SimulatorHome.under(folder / "home").taken
    newest = max(
        (path for path in taken.iterdir() if (path / CONTAINER_FILE).exists()), key=lambda at: at.stat().st_mtime
    )
    return sum(path.stat().st_size for path in newest.iterdir())


def profile_text(profile: cProfile.Profile, lines: int = 25) -> str:
    """Return the functions with the most time of their own, paths shortened."""
    text = io.StringIO()
    pstats.Stats(profile, stream=text).sort_stats("tottime").print_stats(lines)
    kept = [line.rstrip() for line in text.getvalue().splitlines() if line.strip()]
    table = next(at for at, line in enumerate(kept) if line.lstrip().startswith("ncalls"))
    return "\n".join(_short(line) for line in kept[table:])


def _short(line: str) -> str:
    for mark in ("/site-packages/", "/edo_gateway/", "/edo_adapters/", "/lib/python3"):
        if mark in line:
            start = line.rindex(" ", 0, line.index(mark)) + 1
            return line[:start] + line[line.index(mark) + 1 :].removeprefix("site-packages/")
    return line
