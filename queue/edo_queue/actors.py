"""The actors: one per step of a letter's way, each carrying an id or a channel's name, each draining its step."""

from collections.abc import Callable, Mapping

import dramatiq
from dramatiq.errors import BrokerConnectionError, BrokerError

__all__ = ["CHANNEL_STEPS", "STEPS", "BrokerHints", "make_actors"]

Drain = dramatiq.Actor[[str], None]

STEPS = ("sweep", "apply", "seal", "resolve", "send", "follow", "collect")
"""Steps in the order in which they should be looked at."""

CHANNEL_STEPS = frozenset({"resolve", "send", "follow", "collect"})
"""Steps that are done for one channel at a time."""


def make_actors(broker: dramatiq.Broker, run_step: Callable[[str, str], int]) -> Mapping[str, Drain]:
    """Declare the actors on a broker; `run_step` comes from the gateway's factory."""
    return {step: _make_actor(broker, step, run_step) for step in STEPS}


def _make_actor(broker: dramatiq.Broker, step: str, run_step: Callable[[str, str], int]) -> Drain:
    @dramatiq.actor(broker=broker, actor_name=step, queue_name="gateway")
    def drain(subject: str) -> None:
        run_step(step, subject)

    return drain


class BrokerHints:
    """Wakes workers through the broker; a broker that is away costs time only, the sweep finds the work."""

    def __init__(self, actors: Mapping[str, Drain]) -> None:
        self._actors = actors

    def work_due(self, step: str, subject: str = "") -> None:
        try:
            self._actors[step].send(subject)
        except (BrokerError, BrokerConnectionError):
            return
