"""Turns: one thread at a time on a step of a channel, and no step that keeps the others waiting.

    idle ──hint──► at work ──nothing left──► idle
                      │  ▲
            turn over │  │ its own hint, behind those of the others
                      ▼  │
                    waiting

Hints are many and cheap; without this every thread would look into the same folder at once,
and a backlog in one step would keep all threads until it is worked off.
"""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

from edo_queue.actors import BrokerHints

__all__ = ["Turns"]


class Turns:
    """Drains a step for the length of a turn; a step with more to do goes to the end of the queue."""

    def __init__(self, run_step: Callable[[str, str], int], hints: BrokerHints, length: timedelta) -> None:
        self._run_step = run_step
        self._hints = hints
        self._length = length.total_seconds()
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._busy: dict[tuple[str, str], bool] = {}
        """Steps at work; true where a hint came meanwhile, which may have been about something new."""

    def end(self) -> None:
        """Let the batches at work be the last ones."""
        self._ending.set()

    def __call__(self, step: str, subject: str) -> None:
        key = (step, subject)
        self._hints.arrived(step, subject)
        with self._lock:
            if key in self._busy:
                self._busy[key] = True
                return
            self._busy[key] = False
        more = False
        try:
            more = self._drain(step, subject)
        finally:
            with self._lock:
                more = self._busy.pop(key) or more
            if more and not self._ending.is_set():
                self._hints.work_due(step, subject)

    def _drain(self, step: str, subject: str) -> bool:
        """Work until nothing is left or the turn is over; say whether something may be left."""
        until = time.monotonic() + self._length
        while self._run_step(step, subject):
            if self._ending.is_set() or time.monotonic() >= until:
                return True
        return False
