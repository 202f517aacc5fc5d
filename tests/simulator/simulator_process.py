"""Runs one simulator in a process of its own and ends it with SIGKILL at a named step: `HOME STEP NTH`."""

import os
import signal
import sys
from pathlib import Path

from edo_gateway.ports import SystemClock
from edo_gateway.simulator import Behaviours, Rule, Simulator, SimulatorHome


class KillAt:
    """Kills the process when a step is reached for the n-th time."""

    def __init__(self, step: str, nth: int) -> None:
        self.step, self.left = step, nth

    def reached(self, step: str) -> None:
        if step == self.step:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def main(home: str, step: str, nth: str) -> None:
    """Work until everything owed is published."""
    settings = {"delay": 0, "pause": 0, "letter": True, "twice": "same", "affects": "notice"}
    rules = Behaviours((Rule(settings),))
    with Simulator(SimulatorHome.under(Path(home)), SystemClock(), rules, steps=KillAt(step, int(nth))) as simulator:
        while simulator.step():
            pass


if __name__ == "__main__":
    main(*sys.argv[1:])
