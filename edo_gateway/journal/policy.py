"""How often the journal is anchored, and how long sending goes on without one."""

from dataclasses import dataclass
from datetime import timedelta

__all__ = ["JournalPolicy"]


@dataclass(frozen=True, slots=True)
class JournalPolicy:
    """The journal's anchors (`[policies.journal]`)."""

    interval: timedelta = timedelta(seconds=60)
    """At most one anchor in this time while the gateway runs, and only if there is something new."""
    patience: timedelta = timedelta(hours=4)
    """A record that waits longer than this for an anchor stops sending; intake goes on."""
