"""A home whose journal has records and anchors, and hands that change it behind the gateway's back."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from office import Office, open_office

from edo_gateway.flows.journal_anchor import anchor_now
from edo_gateway.flows.journal_link import link_all
from edo_gateway.flows.journal_verify import verify_journal
from edo_gateway.journal import Entry
from edo_gateway.journal.findings import Verification
from edo_gateway.signing import read_certificate

SIZES = (10, 23, 40)
"""Records under the first, the second and the third anchor."""
LETTERS = tuple(uuid5(UUID(int=7), f"letter {number}") for number in range(3))


def write_records(office: Office, count: int, start: int = 0) -> None:
    """Write records in one transaction, each about one of the letters, a second apart."""
    with office.context.database.write() as connection:
        for number in range(start, start + count):
            letter = LETTERS[number % 3]
            office.context.journal.write(
                connection, Entry("letter.accepted", "letter", letter, letter, {"number": number, "word": "слово"})
            )
            office.clock.advance(timedelta(seconds=1))


def anchor(office: Office) -> None:
    """Link and anchor all there is."""
    link_all(office.context)
    assert anchor_now(office.context)


def fill(home: Path) -> None:
    """Make a home with anchors of the `SIZES`."""
    home.mkdir(exist_ok=True)
    with open_office(home) as office:
        done = 0
        for size in SIZES:
            write_records(office, size - done, done)
            anchor(office)
            done = size


def copy_of(home: Path, target: Path) -> Path:
    shutil.copytree(home, target)
    return target


def verified(home: Path) -> Verification:
    """Walk over a home's journal as `journal verify` does."""
    with open_office(home) as office:
        return verify(office)


def verify(office: Office) -> Verification:
    ours = read_certificate(office.context.signers.organization.certificate)
    return verify_journal(office.context, ours)


@contextmanager
def database(home: Path) -> Iterator[sqlite3.Connection]:
    """Open the database's file itself, committed at the end."""
    with closing(sqlite3.connect(home / "test.db")) as connection, connection:
        yield connection


def rows(home: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with database(home) as connection:
        return connection.execute(query, values).fetchall()


def run(home: Path, *statements: str) -> None:
    """Run statements on the database's file."""
    with database(home) as connection:
        for statement in statements:
            connection.execute(statement)


def record_id(home: Path, seq: int) -> UUID:
    ((text,),) = rows(home, "SELECT record_id FROM journal_leaves WHERE seq = ?", seq)
    return UUID(text)


def of(seq: int) -> str:
    """Return the condition that names the record at a place."""
    return f"id = (SELECT record_id FROM journal_leaves WHERE seq = {seq})"
