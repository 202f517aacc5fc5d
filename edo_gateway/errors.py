"""Errors a caller can act on, as one tree split by what to do next.

    EdoError                    the root: what happened, why, what to do (Russian, for people)
    ├── TryLater                an outside thing is not ready: try the same call again later
    ├── WrongConfiguration      settings, keys or folders: fix them, then start again
    ├── WrongUse                the call itself is wrong: correct it and call again
    │   ├── NotFound            no such letter, organisation, dispatch …
    │   ├── Ambiguous           several things fit; the candidates are in `candidates`
    │   └── Refused             what was given can't be accepted; every problem is in `problems`
    ├── Conflict                it was changed by another, or the key was used for other content
    └── AskPerson               only a person can decide; it is recorded and waits

Every error keeps its three parts apart so that each face can show them in its own way.
No builtin exception crosses a public boundary of the product.
"""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = [
    "Ambiguous",
    "AskPerson",
    "Conflict",
    "EdoError",
    "NotFound",
    "Problem",
    "Refused",
    "TryLater",
    "WrongConfiguration",
    "WrongUse",
]


class EdoError(Exception):
    """What happened (`what`), why (`why`) and what to do (`todo`), each a Russian sentence or empty."""

    def __init__(self, what: str, *, why: str = "", todo: str = "") -> None:
        super().__init__(what, why, todo)
        self.what = what
        self.why = why
        self.todo = todo

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.why, self.todo) if part)


class TryLater(EdoError):
    """An outside thing is not ready now; the same call may pass later."""


class WrongConfiguration(EdoError):
    """Settings, keys or folders are wrong; nothing starts until they are mended."""


class WrongUse(EdoError):
    """The call itself is wrong."""


class NotFound(WrongUse):
    """There is no such thing."""


class Ambiguous(WrongUse):
    """Several things fit the words given; `candidates` lists them for the person to choose from."""

    def __init__(self, what: str, candidates: Sequence[str], *, why: str = "", todo: str = "") -> None:
        super().__init__(what, why=why, todo=todo)
        self.candidates = tuple(candidates)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what was given."""

    field: str
    """Name of the field as the user gave it (`--to`, `subject`, `attachments[1]` …)."""
    text: str
    """Russian sentence: what is wrong and, where it helps, what would be right."""


class Refused(WrongUse):
    """What was given can't be accepted; `problems` lists everything wrong at once."""

    def __init__(self, what: str, problems: Sequence[Problem], *, todo: str = "") -> None:
        super().__init__(what, why="; ".join(f"{p.field}: {p.text}" for p in problems), todo=todo)
        self.problems = tuple(problems)


class Conflict(EdoError):
    """Another actor was first, or an idempotency key came back with other content."""


class AskPerson(EdoError):
    """The gateway will not guess; a person decides, and the decision is journalled."""
