"""Is everything here that an incoming envelope lists?  Asked by adapters, answered by a format."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from edo_gateway.ports.content import Content

__all__ = ["AlwaysComplete", "Completeness", "CompletenessReport"]


@dataclass(frozen=True, slots=True)
class CompletenessReport:
    """What was found in a folder."""

    complete: bool
    missing: tuple[str, ...] = ()
    """Names that the envelope lists and the folder lacks."""
    reason: str = ""
    """Russian sentence if it is not complete."""


class Completeness(Protocol):
    """Knows which files belong to an incoming envelope."""

    def examine(self, files: Mapping[str, Content]) -> CompletenessReport:
        """Look at the files by name; never raises, whatever they hold."""


class AlwaysComplete:
    """Takes any folder as it is: the fake of this seam."""

    def examine(self, files: Mapping[str, Content]) -> CompletenessReport:
        del files
        return CompletenessReport(complete=True)
