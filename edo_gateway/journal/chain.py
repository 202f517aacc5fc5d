"""The chain of anchors being checked: each text, its place in the chain, its signature, and its copy outside.

What a signature is worth is not known here: an `AnchorCheck` says it.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row

from edo_gateway.errors import WrongUse
from edo_gateway.journal.anchors import AnchorStatement, read_statement
from edo_gateway.journal.errors import JournalDamaged
from edo_gateway.journal.findings import Finding, FindingCode, Findings
from edo_gateway.journal.linking import StoredTree
from edo_gateway.journal.places import AnchorPlace
from edo_gateway.journal.stored_rows import anchor_rows
from edo_gateway.journal.tree import tree_root

__all__ = ["AnchorCheck", "Chain", "OutsideState", "SignatureNote"]


class OutsideState(StrEnum):
    """How far the anchors outside may be behind."""

    LIVE = "live"
    """The gateway writes them itself: every anchor that was kept is there."""
    COPY = "copy"
    """Somebody copies them from time to time: the newest ones may be missing."""


@dataclass(frozen=True, slots=True)
class SignatureNote:
    """What was found about an anchor's signature."""

    problem: str
    """Russian sentence; empty if the signature is good."""
    signer: str = ""
    """Owner and serial number of the certificate, if there is one."""


AnchorCheck = Callable[[bytes, bytes, datetime], SignatureNote]
"""Checks a signature over a text at a moment: `(text, signature, at)`."""


class Chain:
    """Goes through the anchors of the database once, in order; findings are told as they are met."""

    def __init__(
        self,
        connection: Connection,
        home: UUID,
        outside: AnchorPlace,
        check: AnchorCheck,
        findings: Findings,
        state: OutsideState = OutsideState.LIVE,
    ) -> None:
        # Looked at before anything else is read: what lies outside now was in the database before.
        self.newest = outside.newest()
        """The greatest number outside."""
        self._state = state
        self._connection = connection
        self._home = home
        self._outside = outside
        self._check = check
        self._findings = findings
        self._missing = 0
        self._missing_count = 0
        self._forked = False
        self._last: AnchorStatement | None = None
        self._last_digest: str | None = None
        self.count = 0
        """Anchors met so far."""
        self.kept_size = 0
        """Records under the newest anchor that is kept outside."""
        self.broken = False
        """Whether an anchor so far was wrong, so that nothing further can be proved."""
        self.signers: dict[str, None] = {}

    def __iter__(self) -> Iterator[AnchorStatement]:
        """Yield what each sound anchor states; sizes only grow."""
        for row in anchor_rows(self._connection):
            number = row if isinstance(row, int) else int(row.number)
            if number != self.count + 1:
                self._wrong(number, f"В цепи якорей нет № {self.count + 1}–{number - 1}.")
            self.count = number
            statement = None if isinstance(row, int) else self._statement(row)
            if statement is None:
                self._wrong(number, f"Якорь № {number} не читается или записан не так, как его подписывали.")
                self._last_digest = None
                continue
            assert not isinstance(row, int)
            problem = self._problem(row, statement)
            self._compare(row)
            self._last_digest = hashlib.sha256(row.document.encode()).hexdigest()
            if problem:
                self._wrong(number, problem)
                continue
            self._last = statement
            if row.kept_at is not None:
                self.kept_size = statement.size
            yield statement
        if self._missing_count:
            text = f"Якоря лежали вне базы, а теперь их там нет: {self._missing_count}, первый № {self._missing}."
            self._findings.add(Finding(FindingCode.OUTSIDE, text, anchor=self._missing))

    def _wrong(self, number: int, text: str) -> None:
        self.broken = True
        self._findings.add(Finding(FindingCode.ANCHOR, text, anchor=number))

    def _statement(self, row: Row[Any]) -> AnchorStatement | None:
        if not isinstance(row.document, str) or not isinstance(row.signature, bytes):
            return None
        try:
            statement = read_statement(row.document)
        except WrongUse:
            return None
        digest = hashlib.sha256(row.document.encode()).hexdigest()
        same = (row.number, row.size, row.digest) == (statement.number, statement.size, digest)
        return statement if same else None

    def _problem(self, row: Row[Any], statement: AnchorStatement) -> str:
        """Return what is wrong with an anchor's place in the chain or with its signature; empty if nothing is."""
        number = statement.number
        if statement.home != self._home:
            return f"Якорь № {number} — другой рабочей папки: {statement.home}."
        if number == 1 and statement.previous is not None:
            return "Первый якорь ссылается на предыдущий."
        if number > 1 and statement.previous != self._last_digest and self._last_digest is not None:
            return f"Якорь № {number} ссылается не на якорь № {number - 1}."
        if self._last is not None and statement.size <= self._last.size:
            return f"Якорь № {number} закрепил не больше записей, чем якорь № {self._last.number}."
        note = self._check(row.document.encode(), row.signature, statement.at)
        if note.signer:
            self.signers[note.signer] = None
        return f"Подпись якоря № {number}: {note.problem}" if note.problem else ""

    def _compare(self, row: Row[Any]) -> None:
        """Compare an anchor with its copy outside."""
        if self._forked:
            return
        there = self._outside.get(row.number)
        if there is None:
            if row.kept_at is not None and (self._state is OutsideState.LIVE or row.number <= self.newest):
                self._missing_count += 1
                self._missing = self._missing or int(row.number)
            return
        if there == (row.document.encode(), row.signature):
            return
        if there[0] == row.document.encode():
            text = f"Подпись якоря № {row.number} вне базы другая или её нет."
            self._findings.add(Finding(FindingCode.OUTSIDE, text, anchor=row.number))
            return
        self._forked = self.broken = True
        since = 0 if self._last is None else self._last.size
        text = (
            f"Вне базы под № {row.number} лежит другой якорь: записи начиная с № {since} изменены, "
            "или база восстановлена из копии и писалась дальше."
        )
        self._findings.add(Finding(FindingCode.OUTSIDE, text, seq=since, anchor=row.number))

    def look_ahead(self, size: int) -> None:
        """Compare the whole database, `size` records, with anchors outside that it does not know."""
        if self._forked or self.newest <= self.count:
            return
        there = self._outside.get(self.newest)
        try:
            ahead = read_statement("" if there is None else there[0].decode())
        except (WrongUse, UnicodeDecodeError):
            text = f"Вне базы лежит якорь № {self.newest}, которого нет в базе; он не читается."
            self._findings.add(Finding(FindingCode.OUTSIDE, text, anchor=self.newest))
            return
        note = self._check(ahead.text.encode(), there[1] if there else b"", ahead.at)
        doubt = f" Его подпись: {note.problem}" if note.problem else ""
        names = f"Вне базы лежит якорь № {ahead.number} на {ahead.size} записей, в базе якорей {self.count}."
        since = 0 if self._last is None else self._last.size
        if ahead.size > size:
            self._rolled_back(f"{names} Записей № {size}–{ahead.size - 1} в базе нет.{doubt}", size, ahead)
        elif self._root(ahead.size) != ahead.root:
            text = f"{names} Записи в базе начиная с № {since} — не те, что он закрепил.{doubt}"
            self._rolled_back(text, since, ahead)
        else:
            text = f"{names} Записи на месте; из базы удалён якорь.{doubt}"
            self._findings.add(Finding(FindingCode.ANCHOR, text, anchor=ahead.number))

    def _rolled_back(self, text: str, seq: int, ahead: AnchorStatement) -> None:
        finding = Finding(FindingCode.ROLLED_BACK, text, seq=seq, last=ahead.size - 1, anchor=ahead.number)
        self._findings.add(finding)

    def _root(self, size: int) -> bytes | None:
        try:
            return tree_root(StoredTree(self._connection), size)
        except JournalDamaged:
            return None
