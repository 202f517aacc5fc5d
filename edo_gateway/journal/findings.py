"""What a walk over the journal can find, and its result."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from edo_gateway.journal.anchors import AnchorStatement

__all__ = ["Finding", "FindingCode", "Findings", "Verification"]

_MOST = 100
"""Findings kept; whoever rewrote a whole journal is not listed record by record."""


class FindingCode(StrEnum):
    """What is wrong."""

    EDITED = "edited"
    """A record is not the text that was linked."""
    MISSING = "missing"
    """A record that was written is gone."""
    SWAPPED = "swapped"
    """Another record of the journal stands in this place."""
    ADDED = "added"
    """A record is there that the gateway did not write."""
    CUT_OFF = "cut-off"
    """The end of the journal that an anchor covers is gone."""
    TREE = "tree"
    """A node of the tree does not fit the ones below it."""
    ROOT = "root"
    """The tree does not have the root that an anchor states."""
    ANCHOR = "anchor"
    """An anchor is no anchor: its text, its place in the chain or its signature is wrong."""
    OUTSIDE = "outside"
    """An anchor outside the database is gone, or is another one."""
    ROLLED_BACK = "rolled-back"
    """The database is older than the anchors outside it."""

    @property
    def words(self) -> str:
        """Return it in a few Russian words."""
        return _WORDS[self]


_WORDS: Mapping[FindingCode, str] = MappingProxyType(
    {
        FindingCode.EDITED: "изменена запись",
        FindingCode.MISSING: "записи нет",
        FindingCode.SWAPPED: "записи переставлены",
        FindingCode.ADDED: "лишняя запись",
        FindingCode.CUT_OFF: "конец журнала отрезан",
        FindingCode.TREE: "дерево не сходится",
        FindingCode.ROOT: "корень не сходится с якорем",
        FindingCode.ANCHOR: "якорь неверен",
        FindingCode.OUTSIDE: "якорь вне базы",
        FindingCode.ROLLED_BACK: "база старше якорей",
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong."""

    code: FindingCode
    text: str
    """Russian sentence."""
    seq: int | None = None
    """Place in the tree of the (first) record it is about, from 0; None if it has none."""
    last: int | None = None
    """The last place, where one of several records is meant and it can't be told which."""
    record: UUID | None = None
    kind: str | None = None
    """What the record says it is, where it can still be read."""
    at: datetime | None = None
    """Its time; that of its id where the record itself is gone."""
    anchor: int | None = None
    """Number of the anchor it is about."""

    def as_json(self) -> dict[str, Any]:
        """Return the finding under the names that programs rely on."""
        return {
            "code": self.code.value,
            "text": self.text,
            "seq": self.seq,
            "last": self.last,
            "record": None if self.record is None else str(self.record),
            "kind": self.kind,
            "at": None if self.at is None else self.at.isoformat(timespec="milliseconds"),
            "anchor": self.anchor,
        }


class Findings:
    """Collects findings: the first ones, and how many there are."""

    def __init__(self) -> None:
        self.kept: list[Finding] = []
        self.count = 0

    @property
    def full(self) -> bool:
        """Say whether further findings are only counted."""
        return len(self.kept) >= _MOST

    def add(self, finding: Finding) -> None:
        """Take a finding."""
        self.count += 1
        if not self.full:
            self.kept.append(finding)


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk over the whole journal came to."""

    size: int
    """Records in the tree."""
    waiting: int
    """Records that no anchor covers yet, linked or not; nothing proves them so far."""
    anchors: int
    """Anchors in the database."""
    outside: int
    """Number of the newest anchor outside the database, 0 if there is none."""
    proved: AnchorStatement | None
    """The newest anchor up to which everything is as it was signed; None if there is none."""
    signers: tuple[str, ...]
    """Who signed the anchors: owner and serial number of each certificate."""
    findings: tuple[Finding, ...]
    """In the order of the walk; the first ones where there are very many."""
    count: int
    """All findings, those not listed included."""

    @property
    def first(self) -> Finding | None:
        """Return the finding about the first bad record, or None if no record is bad."""
        placed = [each for each in self.findings if each.seq is not None]
        return min(placed, key=lambda each: each.seq or 0, default=None) or next(
            (each for each in self.findings if each.record is not None), None
        )

    def as_json(self) -> dict[str, Any]:
        """Return the result under the names that programs rely on."""
        proved = self.proved
        return {
            "ok": not self.count,
            "records": self.size,
            "waiting": self.waiting,
            "anchors": self.anchors,
            "outside": self.outside,
            "proved": None
            if proved is None
            else {"anchor": proved.number, "records": proved.size, "at": proved.at.isoformat(timespec="milliseconds")},
            "signers": list(self.signers),
            "first": None if self.first is None else self.first.as_json(),
            "findings": [each.as_json() for each in self.findings],
            "count": self.count,
        }
