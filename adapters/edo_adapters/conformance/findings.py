"""What the kit reports: a rule that was broken, and how."""

from dataclasses import dataclass

__all__ = ["Finding", "RuleBroken", "expect"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that the adapter breaks."""

    rule: str
    """Identifier of the rule."""
    text: str
    """The rule in one Russian sentence."""
    seen: str
    """What happened in its place."""

    def __str__(self) -> str:
        return f"{self.rule}: {self.text} Получилось: {self.seen}."


class RuleBroken(AssertionError):
    """Raised inside a rule; never leaves the kit."""


def expect(condition: bool, otherwise: str) -> None:  # noqa: FBT001 (reads like the assertion it is)
    """Raise `RuleBroken` unless the condition holds."""
    if not condition:
        raise RuleBroken(otherwise)
