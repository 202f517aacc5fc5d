"""Work for the service that notes what was asked of it, and waiting that ends as soon as there is something."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from edo_queue import Service, ServicePolicy

LONG = timedelta(hours=1)
"""An interval after which no test looks any more: whatever happens, happens through hints."""
PATIENCE = 20.0


class Work:
    """Stands for the gateway's steps; `answers` says how each step ends."""

    def __init__(self) -> None:
        self.calls: Counter[tuple[str, str]] = Counter()
        self.answers: dict[str, Callable[[], int]] = {}
        self._lock = threading.Lock()

    def __call__(self, step: str, subject: str) -> int:
        with self._lock:
            self.calls[step, subject] += 1
        return self.answers.get(step, lambda: 0)()

    def count(self, step: str) -> int:
        with self._lock:
            return sum(count for (name, _), count in self.calls.items() if name == step)


def always() -> bool:
    """Lead at any time."""
    return True


def until(condition: Callable[[], object], patience: float = PATIENCE) -> float:
    """Wait until a condition holds; return the seconds it took; fail after `patience`."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < patience, "it did not come to pass"
        time.sleep(0.01)
    return time.monotonic() - started


@contextmanager
def running(
    work: Callable[[str, str], int],
    *,
    interval: timedelta = LONG,
    leads: Callable[[], bool] = lambda: False,
    workers: int = 2,
    patience: timedelta = timedelta(seconds=10),
    turn: timedelta = timedelta(seconds=0.2),
) -> Iterator[Service]:
    """Run a service; its scheduler leads nobody unless the test wants it."""
    policy = ServicePolicy(workers=workers, interval=interval, patience=patience, turn=turn)
    service = Service(policy, work, ["medo", "other"], leads)
    service.start()
    try:
        yield service
    finally:
        service.stop()
