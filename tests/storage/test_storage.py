"""Durable storage: blobs, packs, ids, leases, locks, migrations, the clock's mark."""

import hashlib
import io
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st

import edo_gateway.delivery.tables
import edo_gateway.directory.tables
import edo_gateway.journal.tables
import edo_gateway.letters.tables
import edo_gateway.receipts.tables
from edo_gateway.errors import Conflict, EdoError, NotFound, TryLater, WrongConfiguration
from edo_gateway.ports import Content, ManualClock, SystemClock, bytes_content
from edo_gateway.storage.blobs import DirectoryBlobStore
from edo_gateway.storage.engine import open_database
from edo_gateway.storage.facts import check_clock, home_id, make_home_id
from edo_gateway.storage.ids import uuid7, wire_id
from edo_gateway.storage.lease import take_lease
from edo_gateway.storage.lock import home_lock
from edo_gateway.storage.migrate import require_current, upgrade
from edo_gateway.storage.pack import pack_size, read_pack, write_pack
from edo_gateway.storage.schema import metadata

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def test_blob_is_found_by_the_digest_of_its_octets(tmp_path: Path) -> None:
    """What was put is returned by its SHA-256, and putting it again makes no second file."""
    store = DirectoryBlobStore(tmp_path)
    digest = store.put(bytes_content(b"letter"))
    assert digest == hashlib.sha256(b"letter").hexdigest()
    assert store.put(bytes_content(b"letter")) == digest
    assert store.get(digest).read() == b"letter"
    assert [path.name for path in tmp_path.glob("*/*") if path.is_file()] == [digest]


def test_unknown_digest_is_not_found(tmp_path: Path) -> None:
    """A digest nobody stored, or one that is a path, is not found."""
    store = DirectoryBlobStore(tmp_path)
    for digest in ("0" * 64, "../../etc/passwd"):
        with pytest.raises(NotFound):
            store.get(digest)


def test_full_disk_leaves_no_blob_and_says_try_later(tmp_path: Path) -> None:
    """A write that the disk refuses raises TryLater and leaves nothing behind."""
    store = DirectoryBlobStore(tmp_path)

    def fill(stream: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(TryLater):
        store.write(fill)
    assert list((tmp_path / "new").iterdir()) == []


@given(st.dictionaries(st.text(min_size=1, max_size=40), st.binary(max_size=200), max_size=6))
def test_pack_gives_back_every_file(files: dict[str, bytes]) -> None:
    """A pack returns the same names and octets, its size is known ahead, and it does not depend on order."""
    contents = {name: bytes_content(data) for name, data in files.items()}
    stream, other = io.BytesIO(), io.BytesIO()
    write_pack(contents, stream)
    write_pack(dict(reversed(contents.items())), other)
    assert stream.getvalue() == other.getvalue()
    assert len(stream.getvalue()) == pack_size(contents)
    assert {name: content.read() for name, content in read_pack(bytes_content(stream.getvalue())).items()} == files


def test_pack_files_can_be_read_twice_and_out_of_order() -> None:
    """Every file of a pack opens anew at its own beginning."""
    stream = io.BytesIO()
    write_pack({"a": bytes_content(b"1" * 1000), "b": bytes_content(b"2" * 10)}, stream)
    files = read_pack(bytes_content(stream.getvalue()))
    with files["b"].open() as late, files["a"].open() as early:
        assert late.read() == b"2" * 10
        early.seek(990)
        assert early.read() == b"1" * 10
    assert files["a"].read() == b"1" * 1000


def test_file_that_grows_while_packed_is_noticed() -> None:
    """A file whose octets do not match its size makes no pack."""
    with pytest.raises(EdoError):
        write_pack({"a": Content(3, lambda: io.BytesIO(b"four"))}, io.BytesIO())


def test_cut_pack_is_not_read() -> None:
    """A pack that lost its end is refused rather than read short."""
    stream = io.BytesIO()
    write_pack({"a": bytes_content(b"12345")}, stream)
    with pytest.raises(EdoError):
        read_pack(bytes_content(stream.getvalue()[:-1]))


def test_ids_grow_even_when_the_clock_goes_back() -> None:
    """UUIDv7 of one process are strictly increasing, whatever the clock does."""
    clock = ManualClock(NOW + timedelta(days=3000))
    first = [uuid7(clock) for _ in range(10_000)]
    clock.advance(timedelta(seconds=-50))
    made = first + [uuid7(clock) for _ in range(10_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {each.version for each in made} == {7}


def test_wire_id_is_the_same_for_the_same_home_and_row() -> None:
    """Wire ids are derived, not drawn, and differ between homes."""
    home, other = uuid4(), uuid4()
    assert wire_id(home, "dispatch:1") == wire_id(home, "dispatch:1")
    assert wire_id(home, "dispatch:1") != wire_id(other, "dispatch:1")


def test_migrations_give_exactly_the_tables_of_the_code(tmp_path: Path) -> None:
    """After every migration the database has the shape the tables describe, and `require_current` agrees."""
    database = open_database("x.db", tmp_path)
    with pytest.raises(WrongConfiguration):
        require_current(database)
    upgrade(database)
    require_current(database)
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()


def test_database_is_durable_at_every_commit(tmp_path: Path) -> None:
    """SQLite runs in WAL with synchronous FULL and enforces foreign keys."""
    database = open_database("x.db", tmp_path)
    with database.write() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    database.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_reader_sees_one_state_while_another_writes(tmp_path: Path) -> None:
    """A read transaction does not see a write that committed after it began."""
    database = open_database("x.db", tmp_path)
    upgrade(database)
    with database.read() as reader:
        before = reader.exec_driver_sql("SELECT count(*) FROM meta").scalar()
        with database.write() as writer:
            make_home_id(writer)
        assert reader.exec_driver_sql("SELECT count(*) FROM meta").scalar() == before
    database.close()


def test_home_keeps_its_id(tmp_path: Path) -> None:
    """A home gets its id once."""
    database = open_database("x.db", tmp_path)
    upgrade(database)
    with database.write() as connection:
        with pytest.raises(WrongConfiguration):
            home_id(connection)
        first = make_home_id(connection)
        assert make_home_id(connection) == first == home_id(connection)
    database.close()


def test_clock_that_jumped_back_is_refused(tmp_path: Path) -> None:
    """A clock behind the last stored time by more than the tolerance stops the work and names both times."""
    database = open_database("x.db", tmp_path)
    upgrade(database)
    clock = ManualClock(NOW)
    with database.write() as connection:
        check_clock(connection, clock, timedelta(minutes=2))
        clock.advance(timedelta(minutes=-1))
        check_clock(connection, clock, timedelta(minutes=2))
        clock.advance(timedelta(minutes=-2))
        with pytest.raises(WrongConfiguration, match="11:57"):
            check_clock(connection, clock, timedelta(minutes=2))
    database.close()


def test_naive_time_never_reaches_the_database(tmp_path: Path) -> None:
    """A datetime without a zone is refused before it is stored."""
    database = open_database("x.db", tmp_path)
    upgrade(database)
    table = edo_gateway.delivery.tables.breakers
    row = {"channel": "c", "destination": "", "failures": 1, "open_until": None, "reason": ""}
    with pytest.raises(Exception, match="naive"), database.write() as connection:
        connection.execute(table.insert().values(**row, updated_at=datetime(2026, 1, 1)))  # noqa: DTZ001
    database.close()


def test_one_leader_at_a_time(tmp_path: Path) -> None:
    """A lease has one owner until it runs out; then the next owner leads with a greater epoch."""
    database = open_database("x.db", tmp_path)
    upgrade(database)
    with database.write() as connection:
        first = take_lease(connection, "scheduler", "a", timedelta(seconds=0.2))
        assert take_lease(connection, "scheduler", "b", timedelta(seconds=0.2)) is None
        assert take_lease(connection, "scheduler", "a", timedelta(seconds=0.2)) == first
    time.sleep(0.3)
    with database.write() as connection:
        second = take_lease(connection, "scheduler", "b", timedelta(seconds=10))
    database.close()
    assert first is not None
    assert second == first + 1


def test_home_is_locked_until_its_process_dies(tmp_path: Path) -> None:
    """A second process cannot take a home's lock; after SIGKILL of the first it can."""
    program = (
        "import sys, time; from pathlib import Path; from edo_gateway.storage.lock import home_lock\n"
        f"with home_lock(Path({str(tmp_path)!r})):\n    print('held', flush=True); time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    with pytest.raises(Conflict), home_lock(tmp_path):
        pass
    process.kill()
    process.wait()
    process.stdout.close()
    with home_lock(tmp_path):
        pass


def test_commit_survives_sigkill(tmp_path: Path) -> None:
    """A row whose commit returned is there after the process was killed, and the file is sound."""
    program = (
        "import os, signal; from pathlib import Path; from edo_gateway.storage.engine import open_database\n"
        "from edo_gateway.storage.migrate import upgrade; from edo_gateway.storage.facts import make_home_id\n"
        f"db = open_database('x.db', Path({str(tmp_path)!r})); upgrade(db)\n"
        "with db.write() as c: print(make_home_id(c), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=False)
    assert done.returncode == -9
    with sqlite3.connect(tmp_path / "x.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT value FROM meta WHERE key = 'home_id'").fetchone() == (done.stdout.strip(),)
    connection.close()


def test_clock_is_aware_utc() -> None:
    """The system's clock gives aware UTC."""
    assert SystemClock().now().tzinfo == UTC
