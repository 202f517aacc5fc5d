"""Named steps of the flows: places where a test stops, kills or fails the program.  In production nothing happens."""

from typing import Protocol

__all__ = ["NoSteps", "Steps"]


class Steps(Protocol):
    """Is told of every named step that was reached."""

    def reached(self, step: str) -> None:
        """Note that `step` (`submit.stored`, `send.claimed`, `collect.stored` …) was reached."""


class NoSteps:
    """Notes nothing: what production uses."""

    def reached(self, step: str) -> None:
        del step
