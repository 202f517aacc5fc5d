"""The scheduler: a loop with a lease that hints at every step, whether anybody asked or not.

Everything due is found within one interval even if the broker lost all it held.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

from edo_gateway.flows.unexpected import Unexpected
from edo_gateway.ports.hints import Hints
from edo_queue.actors import CHANNEL_STEPS, STEPS

__all__ = ["Scheduler"]


class Scheduler:
    """Hints at all steps every `interval`, while it leads."""

    def __init__(self, hints: Hints, channels: Sequence[str], interval: timedelta, leads: Callable[[], bool]) -> None:
        self._hints = hints
        self._channels = tuple(channels)
        self._interval = interval
        self._leads = leads
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scheduler")

    def start(self) -> None:
        """Start the loop in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop it and wait for its end."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            # A database that is locked or full for a moment must not end the only loop that finds lost work.
            with Unexpected("scheduler"):
                if self._leads():
                    self.hint_once()
            self._stop.wait(self._interval.total_seconds())

    def hint_once(self) -> None:
        """Hint at every step once."""
        for step in STEPS:
            if step in CHANNEL_STEPS:
                for channel in self._channels:
                    self._hints.work_due(step, channel)
            else:
                self._hints.work_due(step)
