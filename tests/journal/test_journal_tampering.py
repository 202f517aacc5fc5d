"""Hands that change the journal behind the gateway's back: each act is found and named by its record."""

import hashlib
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from journal_home import (
    SIZES,
    anchor,
    copy_of,
    database,
    fill,
    of,
    record_id,
    rows,
    run,
    verified,
    verify,
    write_records,
)
from office import START, open_office
from sqlalchemy import select, update

from edo_gateway.flows.journal_anchor import anchor_now
from edo_gateway.flows.journal_link import link_all
from edo_gateway.flows.journal_verify import verify_journal
from edo_gateway.journal import AnchorFolder
from edo_gateway.journal.findings import FindingCode
from edo_gateway.journal.record import record_text
from edo_gateway.journal.tables import journal
from edo_gateway.signing import DemoAuthority, Subject, read_certificate

LAST = SIZES[-1] - 1


def test_an_untouched_journal_is_whole(home: Path) -> None:
    """Nothing is found, and all records are proved by the last anchor."""
    result = verified(home)
    assert (result.findings, result.count, result.first) == ((), 0, None)
    assert (result.size, result.anchors, result.waiting) == (40, 3, 0)
    assert result.proved is not None
    assert (result.proved.number, result.proved.size) == (3, 40)
    assert len(result.signers) == 1


def test_records_after_the_last_anchor_are_counted_as_waiting(home: Path) -> None:
    """What no anchor covers is said to be unproved, linked or not, and is no fault."""
    with open_office(home) as office:
        write_records(office, 5)
        result = verify(office)
    assert (result.count, result.size, result.waiting) == (0, 40, 5)


@pytest.mark.parametrize(
    "change",
    [
        "payload = '{\"number\":1}'",
        "kind = 'letter.sealed'",
        "actor = 'cli:other'",
        "at = '2020-01-01 00:00:00.000000'",
        "at = datetime(at, '+1 second')",
        "letter_id = NULL",
        "subject_kind = 'delivery'",
        "subject_id = '00000000000000000000000000000000'",
        "owner_id = '00000000000000000000000000000000'",
        "digest = '" + "0" * 64 + "'",
        "at = 'yesterday'",
        "subject_id = 'no id'",
        "kind = x'ff00'",
        "payload = CAST(x'ff00' AS TEXT)",
        "kind = 7",
    ],
)
def test_an_edited_record_is_named(home: Path, change: str) -> None:
    """Whatever column is changed, to whatever value, the record is named by place and id."""
    expected = record_id(home, 17)
    run(home, f"UPDATE journal SET {change} WHERE {of(17)}")
    result = verified(home)
    assert [(each.code, each.seq, each.record) for each in result.findings] == [(FindingCode.EDITED, 17, expected)]
    assert result.proved is not None
    assert result.proved.size == 10


def test_a_found_record_is_named_by_kind_and_time(home: Path) -> None:
    """The first bad record is told with its place, id, kind and time."""
    run(home, f"UPDATE journal SET payload = '{{}}' WHERE {of(31)} OR {of(5)}")
    result = verified(home)
    assert [each.seq for each in result.findings] == [5, 31]
    first = result.first
    assert first is not None
    assert (first.seq, first.record, first.kind, first.at) == (
        5, record_id(home, 5), "letter.accepted", START + timedelta(seconds=5),
    )  # fmt: skip
    assert result.proved is None


def test_an_edited_record_with_its_digest_renewed_is_named_too(home: Path) -> None:
    """The digest beside a record is nobody's proof: renewing it hides nothing."""
    run(home, f"UPDATE journal SET payload = '{{}}', digest = '{'a' * 64}' WHERE {of(0)}")
    assert [(each.code, each.seq) for each in verified(home).findings] == [(FindingCode.EDITED, 0)]


@pytest.mark.parametrize("seq", [0, 22, 39])
def test_a_missing_record_is_named(home: Path, seq: int) -> None:
    """A record that was deleted is named by its place and id, wherever it stood."""
    expected = record_id(home, seq)
    run(home, f"DELETE FROM journal WHERE {of(seq)}")
    (found,) = verified(home).findings
    assert (found.code, found.seq, found.record) == (FindingCode.MISSING, seq, expected)


def test_a_record_missing_with_its_leaf_is_named(home: Path) -> None:
    """Deleting the record's place in the tree as well leaves a hole, which is named."""
    run(home, f"DELETE FROM journal WHERE {of(12)}", "DELETE FROM journal_leaves WHERE seq = 12")
    assert [(each.code, each.seq) for each in verified(home).findings] == [(FindingCode.MISSING, 12)]


def swap(home: Path, one: int, other: int, *tables: str) -> None:
    """Let two places of the tree exchange what is stored for them."""
    columns = {"journal_leaves": "seq", "journal_nodes": "position"}
    for table in tables:
        where = "" if table == "journal_leaves" else " AND level = 0"
        column = columns[table]
        run(
            home,
            f"UPDATE {table} SET {column} = -1 WHERE {column} = {one}{where}",
            f"UPDATE {table} SET {column} = {one} WHERE {column} = {other}{where}",
            f"UPDATE {table} SET {column} = {other} WHERE {column} = -1{where}",
        )


def test_swapped_records_are_named(home: Path) -> None:
    """Two records that changed places are both named, each with the place it came from."""
    first, second = record_id(home, 11), record_id(home, 26)
    swap(home, 11, 26, "journal_leaves")
    found = verified(home).findings
    assert [(each.code, each.seq, each.record) for each in found] == [
        (FindingCode.SWAPPED, 11, second),
        (FindingCode.SWAPPED, 26, first),
    ]
    assert "№ 26" in found[0].text


def test_swapped_contents_are_named(home: Path) -> None:
    """Two records that exchanged their payloads under their own ids are both named."""
    ((one,), (other,)) = (rows(home, f"SELECT payload FROM journal WHERE {of(seq)}")[0] for seq in (4, 8))
    run(
        home,
        f"UPDATE journal SET payload = '{other}' WHERE {of(4)}",
        f"UPDATE journal SET payload = '{one}' WHERE {of(8)}",
    )
    assert [(each.code, each.seq) for each in verified(home).findings] == [
        (FindingCode.EDITED, 4),
        (FindingCode.EDITED, 8),
    ]


def test_records_swapped_with_their_hashes_are_found_in_the_tree(home: Path) -> None:
    """Who moves the leaves' hashes too is caught one level higher: the pair of records is named."""
    swap(home, 11, 26, "journal_leaves", "journal_nodes")
    found = verified(home).findings
    assert [(each.code, each.seq, each.last) for each in found] == [
        (FindingCode.TREE, 10, 11),
        (FindingCode.TREE, 26, 27),
    ]


def test_an_added_record_is_named(home: Path) -> None:
    """A record that the gateway did not write is named."""
    run(
        home,
        "INSERT INTO journal SELECT 'ffffffffffff7fffbfffffffffffffff', owner_id, at, kind, actor, letter_id, "
        f"subject_kind, subject_id, payload, digest FROM journal WHERE {of(3)}",
    )
    result = verified(home)
    (found,) = result.findings
    assert (found.code, found.seq, found.kind) == (FindingCode.ADDED, None, "letter.accepted")
    assert found.record == UUID("ffffffffffff7fffbfffffffffffffff")
    assert result.first == found
    assert result.proved is not None
    assert result.proved.size == 40


def test_a_record_added_to_the_tree_without_its_node_is_named(home: Path) -> None:
    """A place at the end of the tree that nobody linked is told."""
    run(
        home,
        "INSERT INTO journal SELECT 'ffffffffffff7fffbfffffffffffffff', owner_id, at, kind, actor, letter_id, "
        f"subject_kind, subject_id, payload, digest FROM journal WHERE {of(3)}",
        "INSERT INTO journal_leaves VALUES (40, 'ffffffffffff7fffbfffffffffffffff')",
    )
    assert [(each.code, each.seq) for each in verified(home).findings] == [(FindingCode.ADDED, 40)]


def test_a_record_deleted_before_it_was_linked_is_told(home: Path) -> None:
    """A record that waited for the tree and is gone is named by its id."""
    with open_office(home) as office:
        write_records(office, 2)
    ((waiting,), _) = rows(home, "SELECT record_id FROM journal_pending ORDER BY record_id")
    run(home, f"DELETE FROM journal WHERE id = '{waiting}'")
    assert [(each.code, each.seq, each.record) for each in verified(home).findings] == [
        (FindingCode.MISSING, None, UUID(waiting))
    ]


CUT = (
    "DELETE FROM journal WHERE id IN (SELECT record_id FROM journal_leaves WHERE seq >= 30)",
    "DELETE FROM journal_leaves WHERE seq >= 30",
    "DELETE FROM journal_nodes WHERE (position + 1) << level > 30",
)


def test_a_cut_off_end_is_named(home: Path) -> None:
    """Who cuts off the last records with everything about them is caught by the anchor, from the first one on."""
    run(home, *CUT)
    result = verified(home)
    assert [(each.code, each.seq, each.last, each.anchor) for each in result.findings] == [
        (FindingCode.CUT_OFF, 30, LAST, 3)
    ]
    assert result.proved is not None
    assert (result.proved.number, result.proved.size) == (2, 23)


def test_an_end_cut_off_with_its_anchor_is_found_outside(home: Path) -> None:
    """Who deletes the anchor too is caught by the one outside the database."""
    run(home, *CUT, "DELETE FROM journal_anchors WHERE number = 3")
    found = verified(home).findings
    assert [(each.code, each.seq, each.last, each.anchor) for each in found] == [(FindingCode.ROLLED_BACK, 30, LAST, 3)]


def test_a_database_from_a_copy_is_found(home: Path, tmp_path: Path) -> None:
    """A database put back from a copy is told apart from the anchors made since."""
    older = tmp_path / "older.db"
    with open_office(home) as office:
        pass
    shutil.copy(home / "test.db", older)
    with open_office(home) as office:
        write_records(office, 7)
        anchor(office)
        assert verify(office).count == 0
    shutil.copy(older, home / "test.db")
    for rest in ("test.db-wal", "test.db-shm"):
        (home / rest).unlink(missing_ok=True)
    (found,) = verified(home).findings
    assert (found.code, found.seq, found.last, found.anchor) == (FindingCode.ROLLED_BACK, 40, 46, 4)


def test_a_database_from_a_copy_makes_no_second_chain(home: Path, tmp_path: Path) -> None:
    """Who goes on with an old database makes no anchors, and the fork is named by its first record."""
    older = copy_of(home, tmp_path / "older")
    with open_office(home) as office:
        write_records(office, 7)
        anchor(office)
    shutil.rmtree(older / "anchors")
    shutil.copytree(home / "anchors", older / "anchors")
    with open_office(older) as office:
        write_records(office, 9)
        assert not anchor_now(office.context)
        (found,) = verify(office).findings
    assert (found.code, found.seq) == (FindingCode.ROLLED_BACK, 40)
    # Somebody takes the anchors away and brings them back when a chain of its own has grown.
    shutil.rmtree(older / "anchors")
    with open_office(older) as office:
        anchor(office)
        elsewhere = verify_journal(office.context, None, AnchorFolder(home / "anchors"))
    assert [(each.code, each.seq, each.anchor) for each in elsewhere.findings] == [(FindingCode.OUTSIDE, 40, 4)]


def rewrite(home: Path, seq: int) -> None:
    """Change a record and everything in the database that was computed from it, as who knows the program would."""
    with open_office(home) as office, office.context.database.write() as connection:
        mine = journal.c.id == record_id(home, seq)
        values = {**connection.execute(select(journal).where(mine)).one()._mapping, "payload": "{}"}
        digest = hashlib.sha256(record_text(values).encode()).hexdigest()
        connection.execute(update(journal).where(mine).values(payload="{}", digest=digest))
    run(
        home,
        "INSERT INTO journal_pending SELECT record_id FROM journal_leaves",
        "DELETE FROM journal_leaves",
        "DELETE FROM journal_nodes",
    )


def test_a_rewritten_tree_is_caught_by_the_anchors(home: Path) -> None:
    """Who recomputes the whole tree can't give it the signed root: the records since the last good anchor are named."""
    rewrite(home, 15)
    with open_office(home) as office:
        link_all(office.context)
        result = verify(office)
        write_records(office, 1)
        link_all(office.context)
        assert not anchor_now(office.context), "nothing is signed over a tree that does not continue the last anchor"
    (found,) = result.findings
    assert (found.code, found.seq, found.last, found.anchor) == (FindingCode.ROOT, 10, 22, 2)
    assert result.proved is not None
    assert result.proved.number == 1


def test_a_whole_history_written_anew_is_caught_outside(home: Path, tmp_path: Path) -> None:
    """Who rewrites records and signs all anchors again with the stolen key is caught by the anchors outside."""
    shutil.move(home / "anchors", tmp_path / "anchors")
    rewrite(home, 15)
    run(home, "DELETE FROM journal_anchors")
    with open_office(home) as office:
        link_all(office.context)
        assert anchor_now(office.context)
        assert verify(office).count == 0
        result = verify_journal(office.context, None, AnchorFolder(tmp_path / "anchors"))
    assert [(each.code, each.seq, each.anchor) for each in result.findings] == [(FindingCode.OUTSIDE, 0, 1)]
    assert result.proved is None


@pytest.mark.parametrize(
    ("statement", "anchor_number"),
    [
        ("UPDATE journal_anchors SET document = replace(document, '\"size\":23', '\"size\":24') WHERE number = 2", 2),
        ("UPDATE journal_anchors SET document = document || ' ' WHERE number = 2", 2),
        ("UPDATE journal_anchors SET document = '[]' WHERE number = 2", 2),
        ("UPDATE journal_anchors SET document = x'ff' WHERE number = 2", 2),
        ("UPDATE journal_anchors SET digest = '' WHERE number = 2", 2),
        ("UPDATE journal_anchors SET size = 22 WHERE number = 2", 2),
        ("UPDATE journal_anchors SET signature = (SELECT signature FROM journal_anchors WHERE number = 1) "
         "WHERE number = 2", 2),
        ("UPDATE journal_anchors SET signature = x'00' WHERE number = 3", 3),
        ("UPDATE journal_anchors SET signature = 'text' WHERE number = 3", 3),
        ("UPDATE journal_anchors SET kept_at = 'never' WHERE number = 3", 3),
        ("DELETE FROM journal_anchors WHERE number = 2", 3),
        ("DELETE FROM journal_anchors WHERE number = 1", 2),
    ],
)  # fmt: skip
def test_a_spoilt_anchor_is_named(home: Path, statement: str, anchor_number: int) -> None:
    """An anchor whose text, digest, signature or place in the chain was changed is named, and proves nothing."""
    run(home, statement)
    result = verified(home)
    found = [each for each in result.findings if each.code is FindingCode.ANCHOR]
    assert found[0].anchor == anchor_number
    assert all(each.seq is None for each in result.findings if each.code is not FindingCode.OUTSIDE)
    proved = 0 if result.proved is None else result.proved.number
    assert proved < anchor_number


def test_an_anchor_deleted_from_the_database_is_found_outside(home: Path) -> None:
    """The last anchor deleted from the database is told apart from a database that is too old."""
    run(home, "DELETE FROM journal_anchors WHERE number = 3")
    (found,) = verified(home).findings
    assert (found.code, found.anchor, found.seq) == (FindingCode.ANCHOR, 3, None)


def test_anchors_that_are_gone_outside_are_told(home: Path) -> None:
    """Files that were there and are not any more are told once, with the first of them."""
    shutil.rmtree(home / "anchors")
    result = verified(home)
    (found,) = result.findings
    assert (found.code, found.anchor, result.proved is not None) == (FindingCode.OUTSIDE, 1, True)


def test_a_changed_file_outside_is_told(home: Path) -> None:
    """A text or a signature outside that is not the one in the database is told."""
    (home / "anchors" / "000000" / "000000002.p7s").write_bytes(b"other")
    (found,) = verified(home).findings
    assert (found.code, found.anchor) == (FindingCode.OUTSIDE, 2)
    (home / "anchors" / "000000" / "000000001.json").write_bytes(b"{}")
    found = verified(home).findings[0]
    assert (found.code, found.anchor, found.seq) == (FindingCode.OUTSIDE, 1, 0)


@pytest.mark.parametrize("statement", ["level = 0 AND position = 5", "level = 1 AND position = 3", "level = 5"])
def test_a_node_that_is_gone_is_told(home: Path, statement: str) -> None:
    """A stored node that was deleted or changed is told, though the records under it are whole."""
    changed = copy_of(home, home.parent / "changed")
    run(home, f"DELETE FROM journal_nodes WHERE {statement}")
    assert verified(home).count == 1
    run(changed, f"UPDATE journal_nodes SET hash = zeroblob(32) WHERE {statement}")
    assert verified(changed).count >= 1


def test_a_leaf_far_away_does_not_make_the_walk_endless(home: Path) -> None:
    """A place in the tree beyond all others leaves a hole that is told as one."""
    run(
        home,
        f"UPDATE journal_leaves SET seq = {1 << 50} WHERE seq = 39",
        "DELETE FROM journal_nodes WHERE position = 39",
    )
    result = verified(home)
    assert FindingCode.MISSING in {each.code for each in result.findings}
    assert result.first is not None
    assert result.first.seq == 39


def test_an_anchor_signed_by_somebody_else_is_told(home: Path) -> None:
    """A good signature of another owner, though its certificate comes from the trusted centre, is nobody's anchor."""
    stranger = home / "keys" / "stranger"
    with open_office(home) as office:
        DemoAuthority.load(home / "authority", office.clock).issue(Subject("Кто-то другой"), stranger)
        ours = read_certificate((stranger / "certificate.pem").read_bytes())
        result = verify_journal(office.context, ours)
    assert {each.code for each in result.findings} == {FindingCode.ANCHOR}
    assert "кто-то другой" in result.findings[0].text
    assert result.proved is None


def test_very_many_findings_are_counted(tmp_path: Path) -> None:
    """Who empties the journal is not listed record by record."""
    fill(tmp_path / "home")
    with open_office(tmp_path / "home") as office:
        write_records(office, 200)
        anchor(office)
    run(tmp_path / "home", "DELETE FROM journal")
    result = verified(tmp_path / "home")
    assert result.count == 240
    assert len(result.findings) == 100


CHANGES: tuple[Callable[[int], str], ...] = (
    lambda seq: f"UPDATE journal SET actor = actor || 'x' WHERE {of(seq)}",
    lambda seq: f"DELETE FROM journal WHERE {of(seq)}",
    lambda seq: f"UPDATE journal_nodes SET hash = zeroblob(32) WHERE level = 0 AND position = {seq}",
    lambda seq: f"UPDATE journal_leaves SET record_id = 'f' || substr(record_id, 2) WHERE seq = {seq}",
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, LAST), st.sampled_from(CHANGES)), min_size=1, max_size=4, unique_by=lambda x: x[0]
    )
)
def test_the_first_bad_record_is_always_named(filled: Path, changes: list[tuple[int, Callable[[int], str]]]) -> None:
    """Whatever is changed where, the first bad record is the lowest of them, and no anchor above it proves anything."""
    home = filled.parent / "changed"
    shutil.rmtree(home, ignore_errors=True)
    copy_of(filled, home)
    with database(home) as connection:
        for seq, change in changes:
            assert connection.execute(change(seq)).rowcount == 1
    result = verified(home)
    lowest = min(seq for seq, _ in changes)
    assert result.first is not None
    assert result.first.seq == lowest
    proved = 0 if result.proved is None else result.proved.size
    assert proved == max((size for size in SIZES if size <= lowest), default=0)


def test_times_of_lost_records_come_from_their_ids(home: Path) -> None:
    """A deleted record's time is told as its id has it."""
    run(home, f"DELETE FROM journal WHERE {of(3)}")
    first = verified(home).first
    assert first is not None
    assert first.at is not None
    assert first.at.tzinfo == UTC
    assert first.at >= datetime(2026, 1, 1, tzinfo=UTC)


def test_a_copy_of_the_anchors_may_be_behind(home: Path, tmp_path: Path) -> None:
    """A copy that lacks the newest anchors is no fault; one with a hole in it is."""
    copy = tmp_path / "copy"
    shutil.copytree(home / "anchors", copy)
    with open_office(home) as office:
        (copy / "000000" / "000000003.json").unlink()
        behind = verify_journal(office.context, None, AnchorFolder(copy))
        assert (behind.count, behind.outside) == (0, 2)
        (copy / "000000" / "000000001.json").unlink()
        holed = verify_journal(office.context, None, AnchorFolder(copy))
    assert [(each.code, each.anchor) for each in holed.findings] == [(FindingCode.OUTSIDE, 1)]
