"""Read, verify, match and apply a квитанция or a notice with many open letters, durably, against pyas2lib's MDN.

What is timed is all that the gateway does with a package that lies in the incoming folder: two looks, completeness,
the octets into the database and a commit, the package moved away and the folders synced, a commit before the reading,
the reading, matching by index, both axes and the journal, a commit.  The peer parses its signed MDN from memory,
verifies the signature and compares the digest; it stores nothing.

The floor keeps the same promises with nothing around them: the octets read, parsed by lxml and stored by sqlite3,
the row of the dispatch found by its uid and changed, one record written; as many commits, as many renames and syncs.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from lxml import etree

from benchmarks.as2 import as2_peer
from benchmarks.bulk import OpenLetter, fill
from benchmarks.homes import open_home
from benchmarks.measuring import Rounds, stopwatch, without_collector
from edo_gateway.flows.apply import apply_intake
from edo_gateway.flows.collect import collect
from edo_gateway.flows.context import FlowContext
from edo_gateway.gateway import Gateway
from edo_gateway.simulator.behaviour import AnswerKind
from edo_gateway.simulator.facts import Answer
from edo_gateway.simulator.rendering import render

__all__ = ["Receipts", "answers", "lay", "measure"]

CHANNEL = "medo"


@dataclass(frozen=True, slots=True)
class Receipts:
    """What was found; seconds for one receipt."""

    open_letters: int
    at_once: int
    """Receipts that lay in the folder together; half квитанции, half registrations."""
    rounds: Rounds
    """`ours`, `collect`, `apply`, `floor`, `pyas2lib`."""


def measure(folder: Path, open_letters: int, rounds: int, at_once: int) -> Receipts:
    """Measure in a new demo home under `folder`."""
    peer = as2_peer(folder, os.urandom(100_000))
    home = folder / "home"
    with open_home(home) as gateway, closing(_Floor(folder / "floor", open_letters)) as floor:
        made = fill(gateway, open_letters)
        seconds: dict[str, list[float]] = {name: [] for name in ("ours", "collect", "apply", "floor", "pyas2lib")}
        for number in range(-1, rounds):
            # Spread over the whole table, so that no page of it is warm because its neighbour was just used.
            chosen = made[number + 1 :: max(len(made) * 2 // at_once, 1)][: at_once // 2]
            packages = answers(chosen)
            taken = _round(gateway, home / "exchange" / "incoming", packages, floor, peer.read_mdn)
            if number >= 0:
                for name, value in taken.items():
                    seconds[name].append(value / len(packages))
        _check(gateway.context)
        return Receipts(open_letters, at_once, Rounds(seconds))


def _round(
    gateway: Gateway,
    incoming: Path,
    packages: Sequence[dict[str, bytes]],
    floor: "_Floor",
    read_mdn: Callable[[], None],
) -> dict[str, float]:
    context = gateway.context
    times: dict[str, list[float]] = {"collect": [], "apply": [], "floor": [], "pyas2lib": []}
    lay(incoming, packages)
    floor.lay(packages)
    os.sync()
    # The first look; the second one finds everything unchanged.
    with without_collector(), stopwatch(times["collect"]):
        collect(context, CHANNEL)
    left = len(packages)
    while left:
        with without_collector(), stopwatch(times["collect"]):
            left -= collect(context, CHANNEL)
        with without_collector(), stopwatch(times["apply"]):
            apply_intake(context)
    os.sync()
    with without_collector(), stopwatch(times["floor"]):
        floor.run()
    with without_collector(), stopwatch(times["pyas2lib"]):
        for _ in packages:
            read_mdn()
    total = {name: sum(values) for name, values in times.items()}
    return {"ours": total["collect"] + total["apply"], **total}


def answers(to: Sequence[OpenLetter]) -> list[dict[str, bytes]]:
    """Return a квитанция and a registration of each letter, as the simulated ministry writes them."""
    at = datetime.now(UTC)
    made = []
    for number, letter in enumerate(to):
        for kind in (AnswerKind.ACKNOWLEDGEMENT, AnswerKind.NOTICE):
            answer = Answer(
                uid=uuid4(), folder="", kind=kind, delay=0.0, source=letter.ministry.guid,
                message_uid=letter.message_uid, document_uid=letter.document_uid, package="",
                text="Сообщение доставлено" if kind is AnswerKind.ACKNOWLEDGEMENT else "",
                number=f"15-{number}", our_number=letter.number, our_date=letter.date,
            )  # fmt: skip
            made.append(render(answer, at, Path(), _no_letter))
    return made


def _no_letter(*_: object) -> dict[str, bytes]:
    raise AssertionError("no letter is written here")


def lay(incoming: Path, packages: Sequence[dict[str, bytes]]) -> None:
    """Lay packages into a folder, each by one rename."""
    for files in packages:
        aside = incoming.parent / f"aside-{uuid4()}"
        aside.mkdir()
        for name, octets in files.items():
            (aside / name).write_bytes(octets)
        aside.rename(incoming / aside.name.removeprefix("aside-"))


def _check(context: FlowContext) -> None:
    """Make sure that what was timed is what was meant: everything matched, nothing set aside."""
    with context.database.read() as connection:
        states = set(connection.exec_driver_sql("SELECT state FROM intake").scalars())
        receipts = connection.exec_driver_sql("SELECT count(*) FROM receipts").scalar_one()
        items = connection.exec_driver_sql("SELECT count(*) FROM intake").scalar_one()
    if states != {"applied"} or receipts != items:
        raise RuntimeError(f"receipts were not applied: {states}, {receipts} of {items}")


class _Floor:
    """The same promises by hand: sqlite3 in WAL with synchronous FULL, the same renames, syncs and commits."""

    _AT_ONCE = 50

    def __init__(self, folder: Path, open_letters: int) -> None:
        self._incoming, self._processed = folder / "incoming", folder / "processed"
        for each in (self._incoming, self._processed):
            each.mkdir(parents=True)
        self._database = sqlite3.connect(folder / "floor.db", isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.execute("CREATE TABLE sent (uid BLOB PRIMARY KEY, state TEXT, number TEXT) WITHOUT ROWID")
        self._database.execute("CREATE TABLE stored (id INTEGER PRIMARY KEY, pack BLOB, state TEXT)")
        self._database.execute("CREATE TABLE record (id INTEGER PRIMARY KEY, text TEXT)")
        with self._database:
            self._database.execute("BEGIN")
            rows = ((uuid4().bytes, "handed_over", "") for _ in range(open_letters))
            self._database.executemany("INSERT INTO sent VALUES (?, ?, ?)", rows)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def lay(self, packages: Sequence[dict[str, bytes]]) -> None:
        """Lay the packages out, and know what they answer."""
        shutil.rmtree(self._processed)
        self._processed.mkdir()
        lay(self._incoming, packages)
        with self._database:
            self._database.execute("BEGIN")
            for files in packages:
                uid = _answered(next(octets for name, octets in files.items() if name.endswith(".xml")))
                self._database.execute("INSERT OR REPLACE INTO sent VALUES (?, 'handed_over', '')", (uid.bytes,))

    def run(self) -> None:
        """Take everything."""
        names = sorted(self._incoming.iterdir())
        for start in range(0, len(names), self._AT_ONCE):
            batch = names[start : start + self._AT_ONCE]
            packs = [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in batch]
            with self._transaction():
                ids = [
                    self._database.execute(
                        "INSERT INTO stored (pack, state) VALUES (?, 'stored')", (b"".join(pack.values()),)
                    ).lastrowid
                    for pack in packs
                ]
            for folder in batch:
                folder.rename(self._processed / folder.name)
            _sync(self._processed)
            _sync(self._incoming)
            with self._transaction():
                self._database.executemany("UPDATE stored SET state = 'begun' WHERE id = ?", ((one,) for one in ids))
            uids = [_answered(next(o for name, o in pack.items() if name.endswith(".xml"))) for pack in packs]
            with self._transaction():
                for one, uid in zip(ids, uids, strict=True):
                    self._database.execute("UPDATE sent SET state = 'delivered' WHERE uid = ?", (uid.bytes,))
                    self._database.execute("UPDATE stored SET state = 'applied' WHERE id = ?", (one,))
                    self._database.execute("INSERT INTO record (text) VALUES (?)", (str(uid),))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        yield
        self._database.execute("COMMIT")


def _answered(xml: bytes) -> UUID:
    """Return the uid of the message that an answer names."""
    for element in etree.fromstring(xml).iter("{*}acknowledgment", "{*}notification"):
        named = {etree.QName(str(name)).localname: str(value) for name, value in element.items()}
        return UUID(named.get("mid") or named["uid"])
    raise AssertionError("no answer")


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(descriptor)
    os.close(descriptor)
