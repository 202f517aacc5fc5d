"""Looking: the delivery log with many deliveries, and the walk over the whole journal.

The floor of a page is the bare SELECT of its letters and deliveries by sqlite3; that of a search is the bare scan.
The floor of the walk is reading every record and hashing it once; its peer is pymerkle, which builds the tree of the
same records in memory and names its root (no database, no anchors, no signatures).
"""

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from pymerkle import InmemoryTree

from benchmarks.bulk import fill, fill_journal
from benchmarks.homes import open_home
from benchmarks.measuring import Rounds, interleave
from edo_gateway.gateway import Gateway
from edo_gateway.views import DeliveryRow, LogFilter, Page, delivery_log

__all__ = ["Views", "measure"]

_LIMIT = 50
_WORDS = "пособия 641"
"""Two words, of which the second one is in few subjects only."""
_PAGE = "SELECT * FROM deliveries d JOIN letters l ON l.id = d.letter_id WHERE d.id < ? ORDER BY d.id DESC LIMIT 51"
_SCAN = (
    "SELECT * FROM deliveries d JOIN letters l ON l.id = d.letter_id"
    " WHERE l.search LIKE ? AND l.search LIKE ? ORDER BY d.id DESC LIMIT 51"
)


@dataclass(frozen=True, slots=True)
class Views:
    """What was found; seconds for one page, and for one walk over the journal."""

    deliveries: int
    records: int
    pages: Rounds
    """`first`, `deep`, `search` and their floors `first floor`, `deep floor`, `search floor`."""
    journal: Rounds
    """`verify`, `floor`, `pymerkle`."""


def measure(folder: Path, deliveries: int, records: int, rounds: int) -> Views:
    """Measure in a new demo home under `folder`."""
    with open_home(folder / "home") as gateway:
        fill(gateway, deliveries)
        fill_journal(gateway, records)
        path = gateway.settings.gateway.database
        with closing(sqlite3.connect(folder / "home" / path)) as bare:
            pages = interleave(_pages(gateway, bare, deliveries), rounds)
            journal = interleave(
                {
                    "verify": lambda: _verify(gateway),
                    "floor": lambda: [hashlib.sha256(octets).digest() for octets in _records(bare)],
                    "pymerkle": lambda: _peer_root(bare),
                },
                max(rounds // 5, 1),
            )
    return Views(deliveries, records, pages, journal)


def _pages(gateway: Gateway, bare: sqlite3.Connection, deliveries: int) -> dict[str, Callable[[], object]]:
    deep = UUID(bytes=_deep(bare, deliveries * 9 // 10))
    words = [f"%{word}%" for word in _WORDS.split()]

    def page(wanted: LogFilter, after: UUID | None = None) -> Page[DeliveryRow]:
        with gateway.read() as connection:
            found = delivery_log(connection, wanted, limit=_LIMIT, after=after)
        if not found.rows:
            raise RuntimeError("an empty page was measured")
        return found

    def floor(query: str, *values: object) -> list[object]:
        return bare.execute(query, values).fetchall()

    return {
        "first": lambda: page(LogFilter()),
        "first floor": lambda: floor(_PAGE, "g"),
        "deep": lambda: page(LogFilter(), deep),
        "deep floor": lambda: floor(_PAGE, deep.hex),
        "search": lambda: page(LogFilter(text=_WORDS)),
        "search floor": lambda: floor(_SCAN, *words),
    }


def _deep(bare: sqlite3.Connection, skipped: int) -> bytes:
    query = "SELECT id FROM deliveries ORDER BY id DESC LIMIT 1 OFFSET ?"
    return UUID(str(bare.execute(query, (skipped,)).fetchone()[0])).bytes


def _verify(gateway: Gateway) -> None:
    if gateway.verify_journal().findings:
        raise RuntimeError("the measured journal does not verify")


def _records(bare: sqlite3.Connection) -> list[bytes]:
    rows = bare.execute(
        "SELECT id, owner_id, at, kind, actor, letter_id, subject_kind, subject_id, payload FROM journal"
    )
    return ["".join(map(str, row)).encode() for row in rows]


def _peer_root(bare: sqlite3.Connection) -> bytes:
    tree = InmemoryTree(algorithm="sha256")
    for octets in _records(bare):
        tree.append_entry(octets)
    root: bytes = tree.get_root()
    return root
