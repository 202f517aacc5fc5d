"""The one actor: it carries the name of a step and an id or a channel's name, and drains that step."""

from collections.abc import Callable

import dramatiq
from dramatiq.errors import BrokerError
from dramatiq.errors import ConnectionError as BrokerConnectionError

__all__ = ["BrokerHints", "make_drain"]

Drain = dramatiq.Actor[[str, str], None]


def make_drain(broker: dramatiq.Broker, run_step: Callable[[str, str], int]) -> Drain:
    """Declare the actor on a broker; `run_step` comes from the gateway's factory."""

    def drain(step: str, subject: str) -> None:
        run_step(step, subject)

    return dramatiq.actor(drain, broker=broker, actor_name="drain", queue_name="gateway")


class BrokerHints:
    """Wakes workers through the broker; a broker that is away costs time only, the sweep finds the work."""

    def __init__(self, drain: Drain) -> None:
        self._drain = drain

    def work_due(self, step: str, subject: str = "") -> None:
        try:
            self._drain.send(step, subject)
        except (BrokerError, BrokerConnectionError):
            return
