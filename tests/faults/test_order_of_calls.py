"""The order of fsync, rename and commit, proved from a trace of system calls: a kill alone shows no missing fsync."""

import os
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import foreign
import pytest
from fault_homes import Stage, lay
from office import FIRST
from traced_flow import Trace, trace_flow

from edo_adapters.steps import Step

HomeAt = Callable[[Stage], Path]


def commits(trace: Trace, home: Path, start: int, end: int) -> list[int]:
    """Return where commits were made durable: syncs of the write-ahead log that had something new in it."""
    wal = str(home / "test.db-wal")
    found = []
    written = False
    for at in range(end):
        call = trace.calls[at]
        if call.path == wal and call.writes:
            written = True
        elif call.path == wal and call.syncs and written:
            written = False
            found.append(at)
    return [at for at in found if at >= start]


def wal_is_synced(trace: Trace, home: Path, at: int) -> bool:
    """Say whether all that was written into the log before a call is on the disk."""
    return str(home / "test.db-wal") not in trace.unsynced(at, home)


def test_one_send(home_at: HomeAt) -> None:
    """The attempt is committed, then the copy is synced whole, then one rename publishes it, then the folders are
    synced, and only then the outcome is committed.
    """
    home = home_at(Stage.SEALED)
    trace = trace_flow(home, "send")
    outgoing, staging = home / "outgoing", home / "outgoing.staging"
    begun, claimed, recorded = (trace.mark(step) for step in ("begun", "send.claimed", "send.recorded"))
    assert commits(trace, home, begun, claimed), "the attempt was not committed before the sending began"
    assert wal_is_synced(trace, home, claimed)
    published = trace.renames(outgoing)
    assert len(published) == 2
    for at in published:
        call = trace.calls[at]
        copy = Path(call.path)
        assert copy.is_relative_to(staging)
        assert claimed < at < recorded
        files = [one.path for one in trace.calls[:at] if one.creates and Path(one.path).parent == copy]
        assert len(files) == 3, files
        for file in files:
            last_write = trace.where(0, at, path=file, writes=True)[-1]
            assert trace.where(last_write, at, path=file, syncs=True), f"{file} was not synced before its publishing"
        assert trace.where(trace.where(0, at, path=files[-1])[0], at, path=str(copy), syncs=True)
        own = {path for path in trace.unsynced(at, staging) if Path(path).name.startswith(copy.parent.name)}
        assert own == set()
        assert str(copy.parent) not in trace.unsynced(at, staging), "the names of the copy and its mark were not synced"
    handed = trace.mark("send.handed")
    assert trace.unsynced(handed, outgoing) == set()
    assert trace.unsynced(handed, staging) == set()
    assert trace.where(published[0], handed, path=str(home / "test.db-wal"), writes=True) == []
    assert commits(trace, home, handed, recorded), "the outcome was not committed"
    assert wal_is_synced(trace, home, recorded)
    assert trace.mark(Step.SYNCED) < handed


@pytest.mark.parametrize("octets", [0, 200_000], ids=["small", "large"])
def test_one_collect(home_at: HomeAt, octets: int) -> None:
    """The octets are durable and the row is committed before the package is moved out of the folder, never after.

    A small package lies in the row itself, a large one in the blob store: its file is synced, named, and its name
    synced before the commit.  The move itself is synced at the next look.
    """
    home = home_at(Stage.SENT)
    files = foreign.acknowledgement(FIRST, uuid4())
    if octets:
        files["letter.bin"] = os.urandom(octets)
    lay(home, "package", files)
    trace = trace_flow(home, "collect")
    begun, stored = trace.mark("begun"), trace.mark("collect.stored")
    (moved,) = trace.renames(home / "incoming.processed")
    assert trace.calls[moved].path == str(home / "incoming" / "package")
    assert begun < stored < moved
    assert commits(trace, home, begun, stored)
    assert wal_is_synced(trace, home, moved)
    # The log's head may have been synced on its own before.
    commit = commits(trace, home, begun, stored)[-1]
    # Names of unfinished files need not last.
    lost = trace.unsynced(commit, home / "blobs") - {str(home / "blobs" / "new")}
    assert lost == set(), "the octets were not durable when the row was committed"
    named = trace.renames(home / "blobs")
    assert len(named) == (1 if octets else 0)
    for at in named:
        wrote = trace.where(begun, at, path=trace.calls[at].path, writes=True)
        assert trace.where(wrote[-1], at, path=trace.calls[at].path, syncs=True)
        assert trace.where(at, commit, path=str(Path(trace.calls[at].target).parent), syncs=True)


def test_the_proof_needs_the_syncs(home_at: HomeAt) -> None:
    """The same trace without its syncs proves nothing: copies, folders and commits are then not on the disk."""
    home = home_at(Stage.SEALED)
    trace = trace_flow(home, "send")
    without = Trace([call for call in trace.calls if not call.syncs], str(home.parent / "marks"))
    published = without.renames(home / "outgoing")[0]
    copy = without.calls[published].path
    lost = without.unsynced(published, home)
    assert {copy, str(Path(copy).parent), str(home / "test.db-wal")} <= lost
    assert commits(without, home, 0, published) == []
