"""A pace: what must not be tried, or told, more often than once in a while.

Kept in memory only: after a restart it is tried at once.
"""

from datetime import timedelta

__all__ = ["Pace"]


class Pace:
    """Remembers when something was last let through."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}

    def allows(self, what: str, now: float, period: timedelta) -> bool:
        """Say whether `what` may be done now (monotonic seconds), and take it for done if so."""
        last = self._last.get(what)
        if last is not None and now - last < period.total_seconds():
            return False
        self._last[what] = now
        return True
