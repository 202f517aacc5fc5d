"""Anchors: signed statements about the tree, each naming the one before it.

The signed text is canonical JSON:

    {"at": time, "home": id, "number": 1, 2, 3 …, "previous": SHA-256 of the previous text or null,
     "root": root of the tree, "size": records under it}

`root` and `previous` are hex, `at` is ISO 8601 in UTC.  A number is taken once (compare-and-set), so that several
processes make one chain.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.exc import IntegrityError

from edo_gateway.errors import WrongUse
from edo_gateway.journal.errors import JournalDamaged
from edo_gateway.journal.linking import StoredTree, tree_size
from edo_gateway.journal.record import canonical_json
from edo_gateway.journal.tables import journal_anchors
from edo_gateway.journal.tree import tree_root

__all__ = [
    "Anchor",
    "AnchorStatement",
    "add_anchor",
    "anchors_not_kept",
    "latest_anchor",
    "mark_kept",
    "next_statement",
    "read_statement",
]


@dataclass(frozen=True, slots=True)
class AnchorStatement:
    """What an anchor says."""

    number: int
    """From 1, without gaps."""
    home: UUID
    size: int
    """Records under the root: those with seq below it."""
    root: bytes
    """32 octets."""
    previous: str | None
    """SHA-256 (hex) of the previous anchor's text; None in the first."""
    at: datetime
    """Aware, UTC, by the gateway's clock."""

    @property
    def text(self) -> str:
        """Return the text that is signed."""
        return canonical_json(
            {
                "at": self.at.astimezone(UTC).isoformat(),
                "home": str(self.home),
                "number": self.number,
                "previous": self.previous,
                "root": self.root.hex(),
                "size": self.size,
            }
        )


@dataclass(frozen=True, slots=True)
class Anchor:
    """A statement as it was signed."""

    number: int
    size: int
    document: str
    """The signed text."""
    digest: str
    """SHA-256 of the text, hex."""
    signature: bytes
    """Detached CMS (DER) over the text in UTF-8."""
    kept_at: datetime | None
    """Since when it lies outside the database too."""

    @property
    def statement(self) -> AnchorStatement:
        """Return what it says; raises `WrongUse` if the text is no statement."""
        return read_statement(self.document)


def read_statement(document: str) -> AnchorStatement:
    """Read an anchor's text; raises `WrongUse` unless it is exactly the text of a statement."""
    try:
        values = json.loads(document)
        statement = AnchorStatement(
            number=values["number"],
            home=UUID(values["home"]),
            size=values["size"],
            root=bytes.fromhex(values["root"]),
            previous=values["previous"],
            at=datetime.fromisoformat(values["at"]),
        )
        same = statement.at.tzinfo is not None and statement.text == document
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise WrongUse("Текст якоря не читается.", why=type(error).__name__) from error
    if not (same and type(statement.number) is int and type(statement.size) is int and len(statement.root) == 32):
        raise WrongUse("Текст якоря не читается.", why="Он записан не в своём единственном виде.")
    return statement


def _anchor(row: Row[Any]) -> Anchor:
    return Anchor(row.number, row.size, row.document, row.digest, row.signature, row.kept_at)


def latest_anchor(connection: Connection) -> Anchor | None:
    """Return the newest anchor, or None if there is none yet."""
    row = connection.execute(select(journal_anchors).order_by(journal_anchors.c.number.desc()).limit(1)).one_or_none()
    return None if row is None else _anchor(row)


def anchors_not_kept(connection: Connection, limit: int) -> tuple[Anchor, ...]:
    """Return the oldest anchors that lie in the database only."""
    query = select(journal_anchors).where(journal_anchors.c.kept_at.is_(None)).order_by(journal_anchors.c.number)
    return tuple(_anchor(row) for row in connection.execute(query.limit(limit)))


def next_statement(connection: Connection, home: UUID, at: datetime) -> AnchorStatement | None:
    """Return the statement about the tree as it stands, or None if the newest anchor covers all of it.

    Raises `JournalDamaged` if the tree does not continue the one of the newest anchor.
    """
    previous, size = latest_anchor(connection), tree_size(connection)
    source = StoredTree(connection)
    if previous is None:
        return AnchorStatement(1, home, size, tree_root(source, size), None, at) if size else None
    if size < previous.size:
        raise JournalDamaged(f"Записей в дереве {size}, а якорь № {previous.number} закрепил {previous.size}.")
    if size == previous.size:
        return None
    try:
        root = previous.statement.root
    except WrongUse as error:
        raise JournalDamaged(f"Якорь № {previous.number}: {error}") from error
    if tree_root(source, previous.size) != root:
        raise JournalDamaged(f"Дерево не продолжает того, что закрепил якорь № {previous.number}.")
    return AnchorStatement(previous.number + 1, home, size, tree_root(source, size), previous.digest, at)


def add_anchor(connection: Connection, statement: AnchorStatement, signature: bytes) -> bool:
    """Store an anchor unless its number has been taken; say whether it was stored."""
    document = statement.text
    values = {
        "number": statement.number,
        "size": statement.size,
        "document": document,
        "digest": hashlib.sha256(document.encode()).hexdigest(),
        "signature": signature,
        "kept_at": None,
    }
    try:
        with connection.begin_nested():
            connection.execute(journal_anchors.insert().values(**values))
    except IntegrityError:
        return False
    return True


def mark_kept(connection: Connection, number: int, at: datetime) -> None:
    """Note that an anchor lies outside the database too."""
    connection.execute(update(journal_anchors).where(journal_anchors.c.number == number).values(kept_at=at))
