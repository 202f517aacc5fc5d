"""The actors: one per step of a letter's way, each carrying a channel's name or nothing, each draining its step."""

import math
import threading
import time
from collections.abc import Callable, Sequence

import dramatiq
from dramatiq.errors import BrokerConnectionError, BrokerError

__all__ = ["CHANNEL_STEPS", "STEPS", "BrokerHints", "make_actors"]

STEPS = ("sweep", "apply", "seal", "resolve", "send", "follow", "collect", "journal")
"""Steps in the order in which they should be looked at."""

CHANNEL_STEPS = frozenset({"resolve", "send", "follow", "collect"})
"""Steps that are done for one channel at a time."""

_LOST = 30.0
"""Seconds after which a message that has not arrived is taken for lost; the broker in process loses none."""


def make_actors(broker: dramatiq.Broker, drain: Callable[[str, str], None]) -> None:
    """Declare the actors on a broker, under the names of their steps; `drain` comes from the gateway's factory."""
    for step in STEPS:
        _make_actor(broker, step, drain)


def _make_actor(broker: dramatiq.Broker, step: str, drain: Callable[[str, str], None]) -> None:
    @dramatiq.actor(broker=broker, actor_name=step, queue_name="gateway")
    def act(subject: str) -> None:
        drain(step, subject)


class BrokerHints:
    """Wakes workers through the broker; a broker that is away costs time only, the sweep finds the work.

    A hint at a step of channels that names none is one for each channel.
    One message for a step is enough: whoever gets it will see all that was due until then.  So none is put
    behind another one, and the queue can't grow; a message that was lost is missed for `_LOST` seconds.
    """

    def __init__(self, broker: dramatiq.Broker, channels: Sequence[str]) -> None:
        self._broker = broker
        self._channels = tuple(channels)
        self._lock = threading.Lock()
        self._sent: dict[tuple[str, str], float] = {}
        """When the message was sent that has not arrived yet."""

    def work_due(self, step: str, subject: str = "") -> None:
        for each in self._channels if step in CHANNEL_STEPS and not subject else (subject,):
            self._hint(step, each)

    def arrived(self, step: str, subject: str) -> None:
        """Note that a message has come to a worker: what is due from now on needs another one."""
        with self._lock:
            self._sent.pop((step, subject), None)

    def _hint(self, step: str, subject: str) -> None:
        now = time.monotonic()
        with self._lock:
            if now - self._sent.get((step, subject), -math.inf) < _LOST:
                return
            # Noted first: the message may arrive before `send` has returned.
            self._sent[step, subject] = now
        try:
            self._broker.get_actor(step).send(subject)
        except (BrokerError, BrokerConnectionError):
            self.arrived(step, subject)
