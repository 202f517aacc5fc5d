"""How patient the gateway is: retries, breakers, leases, limits, silence.

Every value is a setting (`[policies.*]`); the defaults stand here with the reason for each.
"""

import random
from dataclasses import dataclass
from datetime import timedelta

__all__ = ["BreakerPolicy", "LeasePolicy", "LimitPolicy", "RetryPolicy", "SilencePolicy"]


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When a deferred envelope is tried again, and when a person is asked instead.

    The pause grows by `multiplier` from `first` to `longest`, each drawn evenly from the lower or upper
    `jitter` share around it, so that a recovered channel is not met by all letters at once.
    """

    attempts: int = 200
    """Tries at most."""
    budget: timedelta = timedelta(hours=72)
    """Time from the first try at most; the operator of the exchange gives up after 72 hours too (order 611/96)."""
    first: timedelta = timedelta(seconds=5)
    multiplier: float = 2.0
    longest: timedelta = timedelta(minutes=30)
    jitter: float = 0.2

    def pause(self, tries: int, rng: random.Random) -> timedelta:
        """Return the pause after try number `tries` (from 1)."""
        seconds = self.first.total_seconds() * self.multiplier ** min(tries - 1, 64)
        seconds = min(seconds, self.longest.total_seconds())
        return timedelta(seconds=seconds * (1 + rng.uniform(-self.jitter, self.jitter)))

    def is_spent(self, tries: int, since_first: timedelta) -> bool:
        """Say whether no further try is allowed."""
        return tries >= self.attempts or since_first >= self.budget


@dataclass(frozen=True, slots=True)
class BreakerPolicy:
    """When a channel, or one destination in it, is left alone for a while."""

    failures: int = 5
    """Deferred tries in a row that open the breaker."""
    pause: timedelta = timedelta(seconds=30)
    """How long it stays open; then one envelope tries the way."""


@dataclass(frozen=True, slots=True)
class LeasePolicy:
    """How long a claim holds."""

    duration: timedelta = timedelta(seconds=60)
    safety: timedelta = timedelta(seconds=10)
    """The sender stops publishing this long before its lease ends."""


@dataclass(frozen=True, slots=True)
class LimitPolicy:
    """How much one channel takes at once."""

    in_flight: int = 50
    """Envelopes being sent at the same time; one transaction takes them, one records what became of them."""
    untaken: int = 1000
    """Published and not taken by the other side; more wait at our end."""
    batch: int = 50
    """Items one step takes per transaction."""


@dataclass(frozen=True, slots=True)
class SilencePolicy:
    """After how long silence is shown to a person.  Silence is not non-delivery: nothing is sent by itself.

    72 hours is the delivery limit of order 611/96 of 12.07.2024; 24 hours is the product's own early warning;
    5 days is the period of a monitoring system of 2021 (whether working or calendar days is not public:
    calendar days are counted).
    """

    acknowledgement_warning: timedelta = timedelta(hours=24)
    acknowledgement_alarm: timedelta = timedelta(hours=72)
    notice_warning: timedelta = timedelta(days=5)
