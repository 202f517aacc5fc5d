"""What is fuzzed: a reader with the inputs to begin from, and the promise that each of them keeps.

A reader gets octets and either returns what it read or raises an `EdoError` that says why not, in words.
Anything else (another exception, a hang, growth, a file or a connection opened) is a finding.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from edo_gateway.errors import EdoError

__all__ = ["Bench", "Outcome", "Target", "promise"]


class Outcome(Enum):
    """How an input ended."""

    READING = "reading"
    REASON = "reason"


Read = Callable[[bytes], object]


@dataclass(frozen=True, slots=True)
class Bench:
    """One target made ready in a process of its own."""

    read: Read
    seeds: Sequence[bytes]
    may_open: frozenset[str] = frozenset()
    """Absolute paths that the reader may open: the file it was told to read."""


@dataclass(frozen=True, slots=True)
class Target:
    """A reader to be fuzzed."""

    name: str
    prepare: Callable[[Path], Bench]
    """Takes an empty folder; whatever needs files, imports or time happens here."""
    tokens: Sequence[bytes] = field(default=())
    """Pieces that mean something to the reader."""
    inputs: int = 250
    """How many inputs the short form in `make test` tries: what takes a few seconds."""


def promise(read: Read, data: bytes) -> Outcome:
    """Read one input; raises whatever breaks the promise."""
    try:
        found = read(data)
    except EdoError as error:
        if not error.what or not str(error).strip():
            raise AssertionError("a reason without words") from error
        str(error).encode()
        return Outcome.REASON
    if found is None:
        raise AssertionError("neither a reading nor a reason")
    return Outcome.REASON if isinstance(found, Outcome) and found is Outcome.REASON else Outcome.READING
