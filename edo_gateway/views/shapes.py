"""Small shapes that every view shares: pages, parties, and how values are written in JSON.

Dates are ISO 8601, times ISO 8601 in UTC, uids lower case, paths absolute; what is not known is null.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar
from uuid import UUID

__all__ = ["FileEntry", "JsonObject", "Page", "Paths", "Party", "json_date", "json_text", "json_time", "json_uid"]

JsonObject = dict[str, Any]
Paths = Callable[[str], Path | None]
"""SHA-256 hex → where the octets lie on this machine, or None."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a listing, and where the next page begins."""

    rows: tuple[Row, ...]
    after: UUID | None
    """Give it to the next call; None at the end of the listing."""


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation as a listing names it."""

    guid: UUID | None
    name: str
    short_name: str = ""

    @property
    def label(self) -> str:
        """Return the shortest name there is, for a narrow column."""
        return self.short_name or self.name

    def as_json(self) -> JsonObject:
        """Return `{guid, name, short_name}`."""
        return {"guid": json_uid(self.guid), "name": self.name, "short_name": json_text(self.short_name)}


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file with its digest and, where it lies on this machine, its path."""

    role: str
    name: str
    description: str
    size: int
    sha256: str
    path: Path | None

    def as_json(self) -> JsonObject:
        """Return the file's names, size in octets, digest and absolute path."""
        return {
            "role": self.role,
            "name": self.name,
            "description": self.description,
            "size": self.size,
            "sha256": self.sha256,
            "path": None if self.path is None else str(self.path.absolute()),
        }


def json_uid(value: UUID | None) -> str | None:
    """Write a uid in lower case."""
    return None if value is None else str(value)


def json_date(value: date | None) -> str | None:
    """Write a date as `2026-11-25`."""
    return None if value is None else value.isoformat()


def json_time(value: datetime | None) -> str | None:
    """Write a time in UTC to the millisecond."""
    return None if value is None else value.isoformat(timespec="milliseconds")


def json_text(value: str) -> str | None:
    """Write an empty text as null."""
    return value or None
