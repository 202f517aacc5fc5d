"""The converter: a person's file in, PDF/A out, in a bounded child process."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

__all__ = ["Converted", "Converter"]


@dataclass(frozen=True, slots=True)
class Converted:
    """What a conversion gave."""

    path: Path
    """The PDF/A file (the source itself where nothing had to change)."""
    pages: int
    changes: tuple[str, ...]
    """Russian sentences: each thing that was changed on the way; empty if the file went as it was."""
    tool: str
    """Name and version of what checked the result."""
    verdict: str
    """What the check said: rules checked, findings that do not count, each in words."""


class Converter(Protocol):
    """Turns one kind of file into PDF/A-1."""

    def convert(self, source: Path, workdir: Path) -> Converted:
        """Convert; writes only into `workdir`.  Raises `Refused` with the broken rules named."""
