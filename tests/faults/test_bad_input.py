"""Bad input through the real channel: a defined outcome each, memory bounded, the octets kept, nobody held up."""

import os
import time
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import foreign
import pytest
from bad_inputs import CASES, Case
from foreign_letters import Ministry
from office import FIRST, Office, open_office
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from edo_gateway.flows.collect import collect
from edo_gateway.flows.submit import Submitted
from edo_gateway.flows.work import work_once
from edo_gateway.ports import bytes_content
from edo_gateway.receipts.tables import quarantine
from edo_gateway.storage.pack import read_pack

MEMORY = 64 << 20
"""Octets of Python's memory that any of them may take at its peak: less than the largest are."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture(scope="module")
def letter(office: Office) -> Submitted:
    """Return a letter that was sent: good answers to it come between the bad packages."""
    submitted = office.send(FIRST)
    office.work()
    return submitted


@pytest.fixture(scope="module")
def ministry(office: Office) -> Ministry:
    return Ministry(office.home, FIRST)


def lay(office: Office, ministry: Ministry, case: Case) -> dict[str, int]:
    """Lay a package into the incoming folder; return the sizes of its plain files."""
    aside = office.home / f"aside {case.name}"
    aside.mkdir()
    case.lay(aside, ministry.letter())
    sizes = {path.name: path.stat().st_size for path in aside.iterdir() if path.is_file() and not path.is_symlink()}
    aside.rename(office.incoming / case.name)
    return sizes


def turns(office: Office, count: int = 3) -> None:
    for _ in range(count):
        work_once(office.context)
        office.clock.advance(timedelta(seconds=1.5))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bad_input_has_its_outcome(office: Office, letter: Submitted, ministry: Ministry, case: Case) -> None:
    """Each bad package ends as it is defined to, whole, in little memory, and what comes beside it acts."""
    sizes = lay(office, ministry, case)
    beside = uuid4()
    office.lay(f"beside {case.name}", foreign.acknowledgement(FIRST, office.dispatch(letter).message_uid, uid=beside))
    letters = len(office.incoming_letters())
    started = time.monotonic()
    tracemalloc.start()
    try:
        turns(office)
        if (office.incoming / case.name).exists() or (office.incoming / case.name).is_symlink():
            # What lacks something is given its time.
            office.clock.advance(timedelta(minutes=16))
            turns(office)
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()
    assert time.monotonic() - started < 60
    assert list(office.incoming.iterdir()) == []
    items = {row.source: row for row in office.intake()}
    item = items[case.name]
    assert (items[f"beside {case.name}"].state, items[f"beside {case.name}"].message_uid) == ("applied", beside)
    with office.context.database.read() as connection:
        found = connection.execute(select(quarantine).where(quarantine.c.intake_id == item.id)).one_or_none()
    if case.outcome.code:
        assert found is not None and (found.code, item.state) == (case.outcome.code, "quarantined"), found
        assert case.outcome.words in found.reason, found.reason
        assert all(line.isprintable() for line in found.reason.splitlines())
    else:
        assert found is None and item.state == "applied", found
    came = office.incoming_letters()[letters:]
    assert [each.signatures for each in came] == ([case.outcome.letter] if case.outcome.letter else [])
    assert item.crashes <= 1
    pack = office.context.blobs.get(item.digest) if item.pack is None else bytes_content(item.pack)
    kept = {name: content.size for name, content in read_pack(pack).items()}
    assert kept == (sizes if len(sizes) <= 200 else {name: sizes[name] for name in kept})


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_file_that_changes_while_it_is_stored(
    office: Office, letter: Submitted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that grows while it is stored is not taken as it was; when it rests it is taken once, whole."""
    uid = uuid4()
    office.lay("changing", foreign.acknowledgement(FIRST, office.dispatch(letter).message_uid, uid=uid))
    victim = office.incoming / "changing" / "acknowledgment.xml"
    real, grown = os.readv, []

    def growing(descriptor: int, buffers: object) -> int:
        if len(grown) < 3 and Path(f"/proc/self/fd/{descriptor}").readlink() == victim:
            grown.append(1)
            with victim.open("ab") as stream:
                stream.write(b" ")
        return real(descriptor, buffers)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "readv", growing)
    turns(office, 8)
    assert len(grown) == 3
    (item,) = [row for row in office.intake() if row.message_uid == uid]
    assert (item.state, item.source) == ("applied", "changing")
    octets = read_pack(bytes_content(item.pack))["acknowledgment.xml"].read()
    assert octets.endswith(b"   ")


class FullDatabase:
    """A database that takes no more pages, as on a full disk."""

    def __init__(self, office: Office) -> None:
        self._engine = office.context.database.writer

    def __enter__(self) -> None:
        event.listen(self._engine, "checkout", self._limit)

    def __exit__(self, *_: object) -> None:
        event.remove(self._engine, "checkout", self._limit)
        with self._engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=1073741823")

    def _limit(self, dbapi: object, *_: object) -> None:
        cursor = dbapi.execute("PRAGMA page_count")  # type: ignore[attr-defined]
        (pages,) = cursor.fetchone()
        dbapi.execute(f"PRAGMA max_page_count={pages}").close()  # type: ignore[attr-defined]


def test_database_with_no_room(office: Office, letter: Submitted) -> None:
    """With no room in the database nothing is taken out of the channel and the error says so; then each acts once."""
    uids = [uuid4() for _ in range(30)]
    for number, uid in enumerate(uids):
        files = foreign.acknowledgement(FIRST, office.dispatch(letter).message_uid, uid=uid, comment="x" * 3000)
        office.lay(f"full {number}", files)
    collect(office.context, "medo")
    office.clock.advance(timedelta(seconds=2))
    before = len(office.intake())
    with FullDatabase(office), pytest.raises(OperationalError, match="full"):
        collect(office.context, "medo")
    assert len(office.intake()) == before
    assert len(list(office.incoming.iterdir())) == len(uids)
    turns(office, 4)
    states = {row.message_uid: row.state for row in office.intake()}
    assert [states[uid] for uid in uids] == ["applied"] * len(uids)
    assert list(office.incoming.iterdir()) == []
