"""The simulator's own memory: a small SQLite file, so that a SIGKILL neither loses nor doubles an answer.

Layout (times are seconds since the epoch):

    packages  name, taken_at, kind, message_uid, document_uid, destination, answers, accepted, verdict, problems, sha256
    answers   uid + copy, package, seq, due, state (planned → staged → published), folder, body (JSON), published_at
    numbers   ministry, document → the number under which it registered, from one counter for each ministry
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from edo_gateway.simulator.facts import Answer, Verdict, answer_from_json, answer_to_json

__all__ = ["AnswerRow", "PackageRow", "State"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS packages (
  name TEXT PRIMARY KEY, taken_at REAL NOT NULL, kind TEXT NOT NULL, message_uid TEXT, document_uid TEXT,
  destination TEXT, answers TEXT, accepted INTEGER, verdict TEXT NOT NULL, problems TEXT NOT NULL, sha256 TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS packages_uid ON packages (message_uid);
CREATE TABLE IF NOT EXISTS answers (
  folder TEXT PRIMARY KEY, uid TEXT NOT NULL, package TEXT NOT NULL, due REAL NOT NULL,
  state TEXT NOT NULL, body TEXT NOT NULL, published_at REAL
);
CREATE INDEX IF NOT EXISTS answers_due ON answers (state, due);
CREATE TABLE IF NOT EXISTS numbers (
  ministry TEXT NOT NULL, document TEXT NOT NULL, nth INTEGER NOT NULL, counter INTEGER NOT NULL,
  PRIMARY KEY (ministry, document, nth)
);
"""

FIRST_NUMBER = 1001


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A package that was taken, as `report()` shows it."""

    name: str
    kind: str
    """Literal of `header/@type`, or empty."""
    message_uid: UUID | None
    document_uid: UUID | None
    destination: UUID | None
    answers: UUID | None
    """For a квитанция: the message it answers."""
    accepted: bool | None
    """For a квитанция: what it says."""
    verdict: str
    """`accepted`, `rejected`, `repeated` (its message uid had come before) or `unknown` (no such addressee)."""
    problems: tuple[str, ...]
    sha256: str
    """Digest of the container, or empty."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer that is owed or given, as `report()` shows it."""

    answer: Answer
    state: str
    """`planned`, `staged`, `published`."""
    due: float


class State:
    """One connection; one thread at a time."""

    def __init__(self, path: Path) -> None:
        # The thread that works need not be the one that made it; nobody uses it from two at once.
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold one write transaction; rolled back if the block fails."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def knows(self, name: str) -> bool:
        """Say whether the package in `taken` of this name has been dealt with."""
        return self._db.execute("SELECT 1 FROM packages WHERE name = ?", (name,)).fetchone() is not None

    def message_came(self, uid: UUID) -> bool:
        """Say whether a message of this uid was accepted before."""
        query = "SELECT 1 FROM packages WHERE message_uid = ? AND verdict = 'accepted'"
        return self._db.execute(query, (str(uid),)).fetchone() is not None

    def add_package(self, name: str, taken_at: float, verdict: Verdict, word: str) -> None:
        """Record a package; inside `transaction`."""
        facts = verdict.facts
        uids = (facts.message_uid, facts.document_uid, facts.destination, facts.answers)
        self._db.execute(
            "INSERT INTO packages VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (
                name,
                taken_at,
                facts.kind,
                *(None if uid is None else str(uid) for uid in uids),
                facts.accepted,
                word,
                json.dumps(verdict.problems, ensure_ascii=False),
                facts.archive_sha256,
            ),
        )

    def add_answers(self, taken_at: float, answers: Sequence[Answer]) -> None:
        """Record what is owed; inside `transaction`.  An answer already owed is not owed twice."""
        self._db.executemany(
            "INSERT OR IGNORE INTO answers VALUES (?,?,?,?,'planned',?,NULL)",
            [(a.folder, str(a.uid), a.package, taken_at + a.delay, answer_to_json(a)) for a in answers],
        )

    def number(self, ministry: UUID, document: str, nth: int = 1) -> int:
        """Return the counter under which `ministry` has the document, giving the next one to a new document."""
        key = (str(ministry), document, nth)
        self._db.execute(
            "INSERT OR IGNORE INTO numbers VALUES"
            " (?1, ?2, ?3, (SELECT coalesce(max(counter) + 1, ?4) FROM numbers WHERE ministry = ?1))",
            (*key, FIRST_NUMBER),
        )
        query = "SELECT counter FROM numbers WHERE ministry = ? AND document = ? AND nth = ?"
        return int(self._db.execute(query, key).fetchone()[0])

    def due(self, now: float, limit: int) -> list[AnswerRow]:
        """Return what should be published by now, in the order in which it was planned to come."""
        return self._rows("WHERE state != 'published' AND due <= ? ORDER BY due, rowid LIMIT ?", (now, limit))

    def next_due(self) -> float | None:
        """Return when the next unpublished answer is due."""
        row = self._db.execute("SELECT min(due) FROM answers WHERE state != 'published'").fetchone()
        return None if row[0] is None else float(row[0])

    def mark(self, folder: str, state: str, at: float | None = None) -> None:
        """Move one answer on."""
        self._db.execute("UPDATE answers SET state = ?, published_at = ? WHERE folder = ?", (state, at, folder))

    def all_answers(self) -> list[AnswerRow]:
        """Return every answer, in the order of their times."""
        return self._rows("ORDER BY due, rowid", ())

    def all_packages(self) -> list[PackageRow]:
        """Return every package, in the order in which they were taken."""
        columns = "name, kind, message_uid, document_uid, destination, answers, accepted, verdict, problems, sha256"
        rows = []
        for row in self._db.execute(f"SELECT {columns} FROM packages ORDER BY rowid"):
            name, kind, *uids, accepted, verdict, problems, sha256 = row
            message, document, destination, answers = (UUID(uid) if uid else None for uid in uids)
            rows.append(
                PackageRow(
                    name,
                    kind,
                    message,
                    document,
                    destination,
                    answers,
                    None if accepted is None else bool(accepted),
                    verdict,
                    tuple(json.loads(problems)),
                    sha256,
                )
            )
        return rows

    def _rows(self, where: str, values: tuple[object, ...]) -> list[AnswerRow]:
        rows = self._db.execute(f"SELECT body, state, due FROM answers {where}", values)
        return [AnswerRow(answer_from_json(body), state, due) for body, state, due in rows]
