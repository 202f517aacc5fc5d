"""The storm: letters are sent while the gateway's process group is killed at random moments and the exchange suffers.

    python tests/faults/storm.py FOLDER [--letters 300] [--weather halves] [--seed 7]

The seed is printed and decides everything but the machine's own timing.  Weathers are those of `storm_weather`;
`full` makes a small disk for the exchange, for which it must run in a mount namespace of its own (`unshare -m`).
In the end the weather is calm, nobody is killed any more, and everything must come to its end.
"""

import argparse
import contextlib
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from storm_check import assert_whole, select, unsettled
from storm_home import Exchange, Sender, found, sending
from storm_run import RunGroup
from storm_weather import WEATHERS, operator_takes_halves

from edo_gateway.ports import SystemClock
from edo_gateway.simulator import Simulator, SimulatorHome, demo_behaviours, load_behaviours

__all__ = ["Report", "Storm", "rage"]

_SMALL_DISK = "48m"
_DELAY = ("strace", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=fsync,rename,mkdir,linkat,unlinkat")
_SLOWER = ("-e", "inject=fsync,rename,mkdir,unlinkat:delay_enter=10000")


@dataclass(frozen=True)
class Storm:
    """What happens."""

    letters: int
    weather: str
    seed: int
    shortest: float = 0.3
    longest: float = 3.0
    """Seconds of life between two kills."""

    @property
    def patience(self) -> float:
        """Return the seconds in which everything must end once it is calm; a slow disk takes its time."""
        return 120.0 + self.letters * (4.0 if self.weather == "slow" else 0.5)


@dataclass(frozen=True)
class Report:
    """What it came to."""

    storm: Storm
    kills: int
    refusals: int
    disturbances: int
    attempts: int
    seconds: float
    persons: int
    """Calls for a person that were raised meanwhile."""

    def __str__(self) -> str:
        return (
            f"weather {self.storm.weather}, seed {self.storm.seed}: {self.storm.letters} letters, {self.kills} kills, "
            f"{self.refusals} refused starts, {self.disturbances} disturbances, {self.attempts} attempts, "
            f"{self.persons} calls for a person, {self.seconds:.0f} s: nothing lost, nothing doubled"
        )


def rage(folder: Path, storm: Storm) -> Report:
    """Let a storm pass over a new home under `folder`; raises `AssertionError` for what it breaks."""
    started = time.monotonic()
    exchange = found(folder / "home", folder / "disk")
    chance = random.Random(storm.seed)
    slow = (*_DELAY, *_SLOWER) if storm.weather == "slow" else ()
    run = RunGroup(exchange.home, folder / "run.log", slow)
    with contextlib.ExitStack() as stack:
        stack.callback(run.close)
        if storm.weather == "halves":
            stack.enter_context(_ministry_elsewhere(exchange))
        sender = stack.enter_context(sending(exchange, storm.seed))
        disturbances = _strike(exchange, storm, chance, run, sender)
        _come_to_rest(exchange, storm, run)
        assert run.stop() == 0
    assert_whole(exchange, sender.letters)
    ((attempts,),) = select(exchange, "SELECT count(*) FROM attempts")
    ((persons,),) = select(exchange, "SELECT count(*) FROM attentions")
    took = time.monotonic() - started
    return Report(storm, run.kills, run.refusals, disturbances, attempts, took, persons)


def _strike(exchange: Exchange, storm: Storm, chance: random.Random, run: RunGroup, sender: Sender) -> int:
    """Send all letters; kill, start and disturb meanwhile; return how often the weather struck."""
    weather = WEATHERS[storm.weather]
    gusts = 0
    while len(sender.letters) < storm.letters:
        run.ensure()
        until = time.monotonic() + chance.uniform(storm.shortest, storm.longest)
        while time.monotonic() < until:
            for _ in range(min(chance.randint(1, 3), storm.letters - len(sender.letters))):
                sender.send()
            if chance.random() < 0.5:
                weather(exchange, chance)
                gusts += 1
            run.ensure()
        run.kill()
    return gusts


def _come_to_rest(exchange: Exchange, storm: Storm, run: RunGroup) -> None:
    """Wait in calm weather until everything is at its end."""
    until = time.monotonic() + storm.patience
    while True:
        run.ensure()
        if storm.weather == "halves":
            operator_takes_halves(exchange, random.Random(storm.seed))
        left = unsettled(exchange)
        if not left and not list(exchange.folder("outgoing").iterdir()):
            return
        assert time.monotonic() < until, f"{len(left)} are not at their end: {left[:10]}"
        time.sleep(0.2)


@contextlib.contextmanager
def _ministry_elsewhere(exchange: Exchange) -> Iterator[None]:
    """Work the ministry here, behind the operator; the one inside `run` finds its place taken and rests."""
    given = exchange.folder("for-ministry")
    given.mkdir()
    home = replace(SimulatorHome.under(exchange.home), outgoing=given)
    stop = threading.Event()
    opened = threading.Event()

    def work() -> None:
        # Opened in the thread that works: its database belongs to that thread.
        with Simulator(home, SystemClock(), load_behaviours(home.rules, demo_behaviours())) as simulator:
            opened.set()
            simulator.run(stop)

    thread = threading.Thread(target=work)
    thread.start()
    assert opened.wait(30)
    try:
        yield
    finally:
        stop.set()
        thread.join()


def main() -> int:
    """Run from a command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--letters", type=int, default=300)
    parser.add_argument("--weather", choices=WEATHERS, default="calm")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--longest", type=float, default=Storm.longest)
    given = parser.parse_args()
    sys.stdout.write(f"seed {given.seed}\n")
    sys.stdout.flush()
    given.folder.mkdir(exist_ok=True)
    if given.weather == "full":
        (given.folder / "home").mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={_SMALL_DISK}", "edo-storm", given.folder / "home"]
        subprocess.run(mount, check=True)
    report = rage(given.folder, Storm(given.letters, given.weather, given.seed, longest=given.longest))
    sys.stdout.write(f"{report}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
