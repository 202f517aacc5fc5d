"""The service: worker threads and the scheduler around one gateway, started and stopped as one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import dramatiq

from edo_queue.actors import BrokerHints, make_actors
from edo_queue.broker import make_broker
from edo_queue.scheduler import Scheduler
from edo_queue.turns import Turns

__all__ = ["Service", "ServicePolicy"]


@dataclass(frozen=True, slots=True)
class ServicePolicy:
    """How the service runs."""

    broker: str = "embedded"
    workers: int = 2
    interval: timedelta = timedelta(seconds=1)
    """How often every step is hinted at."""
    turn: timedelta = timedelta(seconds=1)
    """How long a step with a backlog keeps a worker before the others have their turn."""
    patience: timedelta = timedelta(seconds=10)
    """How long a stop waits for actors that are at work."""


class Service:
    """Workers and a scheduler.

    `run_step` does one batch of one kind of work and returns how much that was, 0 if there was none;
    `leads` says whether this process leads now.
    """

    def __init__(
        self,
        policy: ServicePolicy,
        run_step: Callable[[str, str], int],
        channels: Sequence[str],
        leads: Callable[[], bool],
    ) -> None:
        self._policy = policy
        self.broker = make_broker(policy.broker)
        self.hints = BrokerHints(self.broker, channels)
        self._turns = Turns(run_step, self.hints, policy.turn)
        make_actors(self.broker, self._turns)
        self._worker = dramatiq.Worker(self.broker, worker_threads=policy.workers, worker_timeout=200)
        self._scheduler = Scheduler(self.hints, channels, policy.interval, leads)

    def start(self) -> None:
        """Start the workers, then the scheduler."""
        self._worker.start()
        self._scheduler.start()

    def stop(self) -> None:
        """Stop hinting, then let the batches at work end."""
        self._scheduler.stop()
        self._turns.end()
        self._worker.stop(timeout=int(self._policy.patience.total_seconds() * 1000))
        self.broker.close()
