"""The service: worker threads and the scheduler around one gateway, started and stopped as one."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import dramatiq

from edo_queue.actors import BrokerHints, make_actors
from edo_queue.broker import make_broker
from edo_queue.scheduler import Scheduler

__all__ = ["Service", "ServicePolicy"]


@dataclass(frozen=True, slots=True)
class ServicePolicy:
    """How the service runs."""

    broker: str = "embedded"
    workers: int = 2
    interval: timedelta = timedelta(seconds=1)
    """How often every step is hinted at."""
    patience: timedelta = timedelta(seconds=10)
    """How long a stop waits for actors that are at work."""


class Service:
    """Workers and a scheduler.

    `run_step` drains one kind of work; `leads` says whether this process leads now.
    """

    def __init__(
        self,
        policy: ServicePolicy,
        run_step: Callable[[str, str], int],
        channels: Sequence[str],
        leads: Callable[[], bool],
    ) -> None:
        self._policy = policy
        self._broker = make_broker(policy.broker)
        self._gate = _OneAtATime(run_step)
        self.hints = BrokerHints(make_actors(self._broker, self._gate))
        self._worker = dramatiq.Worker(self._broker, worker_threads=policy.workers, worker_timeout=200)
        self._scheduler = Scheduler(self.hints, channels, policy.interval, leads)

    def start(self) -> None:
        """Start the workers, then the scheduler."""
        self._worker.start()
        self._scheduler.start()

    def stop(self) -> None:
        """Stop hinting, then let the actors at work end."""
        self._scheduler.stop()
        self._worker.stop(timeout=int(self._policy.patience.total_seconds() * 1000))
        self._broker.close()


class _OneAtATime:
    """Lets one thread at a time drain a step of a channel; who finds it being drained asks for one more round.

    Hints are many and cheap; without this, every thread would look into the same folder at once.
    """

    def __init__(self, run_step: Callable[[str, str], int]) -> None:
        self._run_step = run_step
        self._lock = threading.Lock()
        self._busy: dict[tuple[str, str], bool] = {}

    def __call__(self, step: str, subject: str) -> int:
        key = (step, subject)
        with self._lock:
            if key in self._busy:
                self._busy[key] = True
                return 0
            self._busy[key] = False
        done = 0
        try:
            while True:
                done += self._run_step(step, subject)
                with self._lock:
                    if not self._busy[key]:
                        del self._busy[key]
                        return done
                    self._busy[key] = False
        except BaseException:
            with self._lock:
                self._busy.pop(key, None)
            raise
