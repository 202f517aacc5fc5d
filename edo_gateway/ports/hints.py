"""Hints: how a flow tells workers that there may be work.  A lost hint loses time, never a letter."""

from typing import Protocol

__all__ = ["Hints", "NoHints"]


class Hints(Protocol):
    """Wakes workers; called after the commit, never inside a transaction, and never raises."""

    def work_due(self, step: str, subject: str = "") -> None:
        """Say that `step` (seal, send, apply …) may find work; `subject` is an id or a channel's name."""


class NoHints:
    """Wakes nobody; the sweep finds the work: the fake of this seam."""

    def work_due(self, step: str, subject: str = "") -> None:
        del step, subject
