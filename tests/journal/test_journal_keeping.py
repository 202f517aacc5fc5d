"""Linking and anchoring while the gateway works: one tree, one chain, and what happens when no anchor can be made."""

import json
import logging
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest
from gost_openssl import cms_verify
from journal_home import LETTERS, anchor, rows, verify, write_records
from office import FIRST, Office, open_office
from sqlalchemy import select

from edo_gateway.delivery.model import Transport
from edo_gateway.errors import TryLater
from edo_gateway.flows import journal_link
from edo_gateway.flows.context import FlowContext
from edo_gateway.flows.journal_anchor import anchor_due, anchor_now, anchor_trouble, keep_journal
from edo_gateway.flows.journal_link import LINKED_AT_ONCE, link_all, link_due
from edo_gateway.flows.seal import seal_due
from edo_gateway.flows.send import send_due
from edo_gateway.journal import AnchorFolder, Entry, JournalDamaged, MemoryAnchors, latest_anchor, read_statement
from edo_gateway.journal.anchors import add_anchor, next_statement
from edo_gateway.journal.tables import journal, journal_leaves, journal_pending
from edo_gateway.journal.tree import hash_leaf
from edo_gateway.ports import Content
from edo_gateway.storage.lease import drop_leases


@pytest.fixture
def office(home: Path):  # type: ignore[no-untyped-def]
    with open_office(home) as opened:
        yield opened


def anchors(office: Office) -> list[str]:
    """Return the texts of the anchors in the database, the oldest first."""
    return [text for (text,) in rows(office.home, "SELECT document FROM journal_anchors ORDER BY number")]


def test_a_record_waits_until_it_is_linked(office: Office) -> None:
    """Writing a record puts it into the queue in the same transaction; linking gives it the next place, once."""
    write_records(office, 3)
    with office.context.database.read() as connection:
        waiting = list(connection.execute(select(journal_pending.c.record_id)).scalars())
    assert len(waiting) == 3
    assert link_due(office.context) == 3
    assert link_due(office.context) == 0
    with office.context.database.read() as connection:
        query = select(journal_leaves.c.record_id).where(journal_leaves.c.seq >= 40).order_by(journal_leaves.c.seq)
        assert list(connection.execute(query).scalars()) == sorted(waiting)


def test_a_record_that_is_rolled_back_waits_nowhere(office: Office) -> None:
    """A transaction that fails leaves neither a record nor a place in the queue."""
    with pytest.raises(RuntimeError), office.context.database.write() as connection:
        office.context.journal.write(connection, Entry("letter.accepted", "letter", LETTERS[0]))
        raise RuntimeError
    assert rows(office.home, "SELECT count(*) FROM journal_pending") == [(0,)]


def test_the_leaf_is_the_text_whose_digest_stands_in_the_record(office: Office) -> None:
    """The hash of a leaf is over the same canonical text as the record's digest."""
    write_records(office, 1)
    link_all(office.context)
    with office.context.database.read() as connection:
        row = connection.execute(select(journal).order_by(journal.c.id.desc()).limit(1)).one()
    text = json.dumps(
        {
            "actor": "gateway",
            "at": row.at.isoformat(),
            "id": str(row.id),
            "kind": "letter.accepted",
            "letter": str(LETTERS[0]),
            "owner": str(office.context.owner_id),
            "payload": '{"number":0,"word":"слово"}',
            "subject": f"letter:{LETTERS[0]}",
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    ((stored,),) = rows(office.home, "SELECT hash FROM journal_nodes WHERE level = 0 AND position = 40")
    assert stored == hash_leaf(text.encode())


def test_anchors_are_what_openssl_verifies(office: Office) -> None:
    """Each anchor lies outside as a text and a detached CMS over it, and openssl finds the signature good."""
    folder = office.home / "anchors" / "000000"
    assert sorted(path.name for path in folder.iterdir()) == [
        f"00000000{number}.{ending}" for number in (1, 2, 3) for ending in ("json", "p7s")
    ]
    root = office.home / "trust" / "root.pem"
    for number in (1, 2, 3):
        text, signature = folder / f"00000000{number}.json", folder / f"00000000{number}.p7s"
        checked = cms_verify(signature, text, root, "-purpose", "any", "-attime", "1795600000")
        assert checked.returncode == 0, checked.stderr
        changed = office.home / "changed.json"
        changed.write_bytes(text.read_bytes().replace(b'"size":', b'"size":1'))
        assert cms_verify(signature, changed, root, "-purpose", "any", "-attime", "1795600000").returncode != 0


def test_each_anchor_names_the_one_before(office: Office) -> None:
    """Anchors are numbered without gaps, their sizes grow, and each holds the digest of the text before it."""
    made = [read_statement(text) for text in anchors(office)]
    digests = [digest for (digest,) in rows(office.home, "SELECT digest FROM journal_anchors ORDER BY number")]
    assert [each.number for each in made] == [1, 2, 3]
    assert [each.size for each in made] == [10, 23, 40]
    assert [each.previous for each in made] == [None, *digests[:2]]
    assert {each.home for each in made} == {office.context.home}


def test_nothing_new_makes_no_anchor(office: Office) -> None:
    """A journal that an anchor covers whole gets no further one, however long it rests."""
    office.clock.advance(timedelta(days=2))
    assert keep_journal(office.context) == 0
    assert anchor_now(office.context)
    assert len(anchors(office)) == 3


def test_anchors_keep_their_interval(office: Office) -> None:
    """While records keep coming there is one anchor in an interval."""
    made = []
    for _ in range(19):
        write_records(office, 1)
        keep_journal(office.context)
        made.append(len(anchors(office)))
        office.clock.advance(timedelta(seconds=9))
    # The last anchor of the home bears the 40th second, a turn takes ten: the 100th and the 160th bring the next ones.
    assert made[-1] - made[0] == 2
    assert sorted(made) == made


def test_two_linkers_make_one_tree(office: Office) -> None:
    """Only the holder of the lease links; when its lease ends the other one goes on where it stopped."""
    other = replace(office.context, worker="another")
    write_records(office, 5)
    assert link_due(office.context) == 5
    write_records(office, 5)
    assert link_due(other) == 0
    with office.context.database.write() as connection:
        drop_leases(connection)
    assert link_due(other) == 5
    anchor_now(other)
    assert verify(office).count == 0


def test_linkers_at_once_make_one_tree(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that link and anchor at the same time give every record one place and make one chain."""
    monkeypatch.setattr(journal_link, "LINKED_AT_ONCE", 7)
    contexts = [replace(office.context, worker=f"worker {number % 2}") for number in range(4)]
    start = Barrier(len(contexts))

    def work(context: FlowContext) -> None:
        start.wait()
        for _ in range(12):
            with office.context.database.write() as connection:
                context.journal.write(connection, Entry("letter.accepted", "letter", LETTERS[0]))
                drop_leases(connection)
            link_due(context)
            anchor_now(context)

    threads = [Thread(target=work, args=(context,)) for context in contexts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    monkeypatch.undo()
    anchor(office)
    result = verify(office)
    assert (result.count, result.size, result.waiting) == (0, 88, 0)
    assert result.proved is not None
    assert result.proved.size == 88


def test_the_second_of_two_anchors_is_dropped(office: Office) -> None:
    """Who signed while another one stored its anchor does not store a second one under the number."""
    write_records(office, 2)
    link_all(office.context)
    with office.context.database.read() as connection:
        late = next_statement(connection, office.context.home, office.clock.now())
    assert late is not None
    assert anchor_now(office.context)
    with office.context.database.write() as connection:
        assert not add_anchor(connection, late, b"late")
    assert len(anchors(office)) == 4
    assert verify(office).count == 0


def test_an_anchor_that_did_not_get_outside_gets_there_later(office: Office) -> None:
    """A folder that refuses costs nothing but time: the stored anchor is written there when it is back."""
    write_records(office, 2)
    link_all(office.context)
    (office.home / "anchors").rename(office.home / "elsewhere")
    (office.home / "anchors").write_text("in the way")
    assert not anchor_now(office.context)
    (office.home / "anchors").unlink()
    (office.home / "elsewhere").rename(office.home / "anchors")
    office.clock.advance(timedelta(minutes=2))
    assert anchor_due(office.context)
    assert (office.home / "anchors" / "000000" / "000000004.json").exists()
    assert verify(office).count == 0


def test_a_walk_beside_the_work_finds_nothing(office: Office) -> None:
    """Whoever verifies while records are written, linked, anchored and kept sees one whole state each time."""
    end = Event()

    def work() -> None:
        while not end.is_set():
            write_records(office, 3)
            link_all(office.context)
            anchor_now(office.context)

    worker = Thread(target=work)
    worker.start()
    try:
        walks = [verify(office) for _ in range(15)]
    finally:
        end.set()
        worker.join()
    assert [walk.findings for walk in walks] == [()] * 15
    assert walks[-1].size > walks[0].size


class AwayPlace(MemoryAnchors):
    """A place that is away until it is back."""

    away = True

    def newest(self) -> int:
        if self.away:
            raise TryLater("Папка якорей недоступна.", why="На диске нет места.")
        return super().newest()


def test_without_an_anchor_for_hours_nothing_is_sent(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """No anchor for 4 hours while records wait stops sending and nothing else; with the next anchor it goes on."""
    place = AwayPlace()
    with open_office(tmp_path) as office:
        office.context = replace(office.context, anchors=place)
        submitted = office.send()
        seal_due(office.context)
        office.clock.advance(timedelta(hours=4))
        early = office.send(subject="ещё одно")
        seal_due(office.context)
        assert send_due(office.context, "medo") == 2, "four hours are not yet too long"
        office.clock.advance(timedelta(minutes=1))
        third = office.send(subject="третье")
        caplog.set_level(logging.INFO, logger="edo_gateway.flows")
        office.work()
        assert office.delivery(early).registration.value == "awaiting"
        assert office.dispatch(submitted).transport is Transport.HANDED_OVER
        assert office.dispatch(third).transport is Transport.SEALED, "it is prepared and waits"
        assert len(office.published()) == 2
        told = [record for record in caplog.records if record.message == "sending.stopped"]
        assert len(told) == 1
        policies = office.context.policies
        with office.context.database.read() as connection:
            trouble = anchor_trouble(connection, office.clock.now(), policies.journal.patience)
        assert trouble is not None
        assert "На диске нет места" in trouble.reason
        place.away = False
        office.clock.advance(policies.journal.interval)
        office.work()
        assert office.dispatch(third).transport is Transport.HANDED_OVER
        with office.context.database.read() as connection:
            assert anchor_trouble(connection, office.clock.now(), policies.journal.patience) is None


def test_after_a_pause_of_the_whole_program_sending_goes_on(tmp_path: Path) -> None:
    """Old records that nobody was there to anchor are anchored first, and nothing is held up."""
    with open_office(tmp_path) as office:
        submitted = office.send(FIRST)
        seal_due(office.context)
        office.clock.advance(timedelta(days=3))
        assert send_due(office.context, "medo") == 1
        assert office.dispatch(submitted).transport is Transport.HANDED_OVER
        assert len(anchors(office)) == 1


class AwayKey:
    """A key that is out of reach; counts how often it was asked."""

    certificate = b""
    asked = 0

    def sign(self, content: Content) -> bytes:
        self.asked += 1
        raise TryLater("Токен не вставлен.", why="Токена нет.")


def test_a_key_that_is_away_is_not_asked_at_every_look(office: Office) -> None:
    """A failing key is tried once in an interval, and no transaction is open while it signs."""
    key = AwayKey()
    office.context = replace(office.context, signers=replace(office.context.signers, organization=key))
    office.clock.advance(timedelta(minutes=5))
    write_records(office, 3)
    for _ in range(20):
        keep_journal(office.context)
    assert key.asked == 1
    office.clock.advance(timedelta(seconds=61))
    keep_journal(office.context)
    assert key.asked == 2
    assert len(anchors(office)) == 3


def test_no_transaction_is_open_while_the_root_is_signed(office: Office) -> None:
    """Whoever signs may take its time: others write meanwhile, and their records wait for the next anchor."""
    inner = office.context.signers.organization

    class Slow:
        certificate = inner.certificate

        def sign(self, content: Content) -> bytes:
            write_records(office, 1)
            return inner.sign(content)

    slow = replace(office.context, signers=replace(office.context.signers, organization=Slow()))
    write_records(office, 1)
    link_all(slow)
    assert anchor_now(slow)
    result = verify(office)
    assert (result.count, result.size, result.waiting) == (0, 41, 1)


def test_a_place_overwrites_nothing(tmp_path: Path) -> None:
    """The same anchor may be put again, another one under its number may not; half of one is completed."""
    for place in (MemoryAnchors(), AnchorFolder(tmp_path / "anchors")):
        assert (place.newest(), place.get(1)) == (0, None)
        place.put(1, b"text", b"signature")
        place.put(1, b"text", b"signature")
        place.put(2000, b"text", b"signature")
        with pytest.raises(JournalDamaged):
            place.put(1, b"other", b"signature")
        assert place.get(1) == (b"text", b"signature")
        assert place.newest() == 2000
    (tmp_path / "anchors" / "000000" / "000000001.p7s").unlink()
    place.put(1, b"text", b"signature")
    assert place.get(1) == (b"text", b"signature")
    assert not [path for path in tmp_path.rglob("*") if path.name.endswith(".new")]


def test_a_text_has_one_form(office: Office) -> None:
    """Any other writing of the same statement is no statement."""
    text = anchors(office)[1]
    assert read_statement(text).text == text
    changed = (text + " ", text.replace(":", ": "), text.replace('"size":23', '"size":23.0'), text.replace("a", "A"))
    for other in (*changed, "", "null", '{"at":1}', "[" * 100_000):
        with pytest.raises(Exception, match="якоря"):
            read_statement(other)


def test_twenty_thousand_records_take_seconds(tmp_path: Path) -> None:
    """A backlog of 20,000 records is linked, anchored and walked over in seconds."""
    with open_office(tmp_path) as office:
        write_records(office, 20_000)
        started = time.monotonic()
        link_all(office.context)
        linked = time.monotonic()
        assert anchor_now(office.context)
        result = verify(office)
        walked = time.monotonic()
        assert (result.count, result.size) == (0, 20_000)
        assert result.proved is not None
        assert result.proved.size == 20_000
        with office.context.database.read() as connection:
            newest = latest_anchor(connection)
        assert newest is not None
        assert newest.size == 20_000
    assert 20_000 % LINKED_AT_ONCE == 0
    assert linked - started < 20
    assert 20_000 / (walked - linked) > 1_000
