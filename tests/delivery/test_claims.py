"""Claims, moves, attempts, breaker and attention on a real database."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from database import START, insert_dispatch, migrated
from sqlalchemy import Connection, select, update

from edo_gateway.delivery.attention import AttentionCode, raise_attention, resolve_attention
from edo_gateway.delivery.breaker import WHOLE_CHANNEL, is_recovering, note_failure, note_success, open_until
from edo_gateway.delivery.claims import ClaimRequest, claim, crashed_attempts, finish_attempt, in_flight
from edo_gateway.delivery.errors import ForbiddenStep
from edo_gateway.delivery.lifecycle import Ground
from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.delivery.policy import BreakerPolicy, RetryPolicy
from edo_gateway.delivery.store import Dispatch, get_delivery, get_dispatch, move
from edo_gateway.delivery.tables import attempts, attentions, dispatches
from edo_gateway.journal import Journal
from edo_gateway.journal.tables import journal as journal_table
from edo_gateway.ports import ManualClock, SendOutcome
from edo_gateway.storage.engine import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with migrated(tmp_path) as opened:
        yield opened


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def journal(clock: ManualClock) -> Journal:
    from database import OWNER

    return Journal(OWNER, clock)


def sealed(connection: Connection, journal: Journal, **where: str) -> Dispatch:
    _, dispatch = insert_dispatch(connection, journal, **where)
    assert move(connection, journal, dispatch, Transport.SEALED, Ground.SEAL, values={"due_at": START})
    return get_dispatch(connection, dispatch.id)


def request(clock: ManualClock, worker: str = "w", limit: int = 10) -> ClaimRequest:
    return ClaimRequest("medo", worker, "memory 1", clock.now(), clock.now() + timedelta(seconds=60), limit)


def test_claim_gives_each_dispatch_to_one_sender(database: Database, clock: ManualClock, journal: Journal) -> None:
    """Of many senders that claim at once each dispatch goes to exactly one."""
    with database.write() as connection:
        for _ in range(20):
            sealed(connection, journal)
    taken: list[object] = []

    def sender(name: str) -> None:
        for _ in range(10):
            with database.write() as connection:
                taken.extend(each.dispatch.id for each in claim(connection, journal, clock, request(clock, name, 3)))

    threads = [threading.Thread(target=sender, args=(f"w{index}",)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 20


def test_attempt_row_is_there_before_a_byte_leaves(database: Database, clock: ManualClock, journal: Journal) -> None:
    """A claim writes the attempt with its fence in the same transaction, with no outcome yet."""
    with database.write() as connection:
        dispatch = sealed(connection, journal)
        (claimed,) = claim(connection, journal, clock, request(clock))
    with database.read() as connection:
        row = connection.execute(select(attempts)).one()
    assert (row.dispatch_id, row.fence, row.outcome, row.worker) == (dispatch.id, 1, "", "w")
    assert claimed.attempt_id == row.id


def test_held_dispatch_is_not_claimed(database: Database, clock: ManualClock, journal: Journal) -> None:
    """A hold is looked at at every claim and ends by itself when its time comes."""
    with database.write() as connection:
        dispatch = sealed(connection, journal)
        connection.execute(
            update(dispatches)
            .where(dispatches.c.id == dispatch.id)
            .values(hold_by="clerk", hold_until=START + timedelta(hours=1))
        )
        assert claim(connection, journal, clock, request(clock)) == []
        clock.advance(timedelta(hours=1, seconds=1))
        assert len(claim(connection, journal, clock, request(clock))) == 1


def test_new_letters_leave_before_a_backlog(database: Database, clock: ManualClock, journal: Journal) -> None:
    """A dispatch that was never tried is claimed before those that wait for another try."""
    with database.write() as connection:
        old = sealed(connection, journal)
        connection.execute(update(dispatches).where(dispatches.c.id == old.id).values(tries=3))
        clock.advance(timedelta(seconds=1))
        new = sealed(connection, journal)
        (first,) = claim(connection, journal, clock, request(clock, limit=1))
        assert first.dispatch.id == new.id


def test_one_bad_destination_slows_nobody(database: Database, clock: ManualClock, journal: Journal) -> None:
    """While a destination's breaker is open, only that destination waits, and after the pause it is tried."""
    policy = BreakerPolicy(failures=2, pause=timedelta(seconds=30))
    with database.write() as connection:
        bad, good = sealed(connection, journal, address="BAD~X"), sealed(connection, journal, address="GOOD~X")
        for _ in range(2):
            note_failure(connection, policy, "medo", "BAD~X", reason="нет связи", now=clock.now())
        assert [each.dispatch.id for each in claim(connection, journal, clock, request(clock))] == [good.id]
        clock.advance(timedelta(seconds=31))
        assert [each.dispatch.id for each in claim(connection, journal, clock, request(clock))] == [bad.id]


def test_breaker_of_a_whole_channel_is_stored_and_forgotten_on_success(database: Database, clock: ManualClock) -> None:
    """A channel's breaker opens after enough failures, survives in the database and closes on success."""
    policy = BreakerPolicy(failures=2, pause=timedelta(seconds=30))
    with database.write() as connection:
        note_failure(connection, policy, "medo", WHOLE_CHANNEL, reason="папки нет", now=clock.now())
        assert open_until(connection, "medo", "A~B", clock.now()) is None
        note_failure(connection, policy, "medo", WHOLE_CHANNEL, reason="папки нет", now=clock.now())
    with database.write() as connection:
        assert open_until(connection, "medo", "A~B", clock.now()) == START + timedelta(seconds=30)
        assert is_recovering(connection, policy, "medo")
        note_success(connection, "medo", "A~B")
        assert open_until(connection, "medo", "A~B", clock.now()) is None
        assert not is_recovering(connection, policy, "medo")


def test_outcome_with_a_stale_fence_is_refused(database: Database, clock: ManualClock, journal: Journal) -> None:
    """A sender overtaken by a later claim moves nothing, though the state has the same name."""
    with database.write() as connection:
        sealed(connection, journal)
        (first,) = claim(connection, journal, clock, request(clock, "a"))
        assert move(connection, journal, first.dispatch, Transport.UNKNOWN, Ground.LEASE, values={"due_at": START})
        unknown = get_dispatch(connection, first.dispatch.id)
        assert move(connection, journal, unknown, Transport.SEALED, Ground.LOOKUP, values={"due_at": START})
        (second,) = claim(connection, journal, clock, request(clock, "b"))
        assert second.dispatch.fence == first.dispatch.fence + 1
        assert not move(connection, journal, first.dispatch, Transport.FAILED, Ground.OUTCOME)
        assert move(connection, journal, second.dispatch, Transport.HANDED_OVER, Ground.OUTCOME)


def test_forbidden_step_is_an_error_not_a_change(database: Database, journal: Journal) -> None:
    """A step the table does not allow raises and writes nothing."""
    with database.write() as connection:
        _, dispatch = insert_dispatch(connection, journal)
        with pytest.raises(ForbiddenStep):
            move(connection, journal, dispatch, Transport.DELIVERED, Ground.NOTICE)
        assert get_dispatch(connection, dispatch.id).transport is Transport.PENDING


def test_every_change_of_state_is_journalled_in_its_transaction(
    database: Database, clock: ManualClock, journal: Journal
) -> None:
    """Each move has one record with both states; a rolled-back move has none."""
    with database.write() as connection:
        dispatch = sealed(connection, journal)
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        claim(connection, journal, clock, request(clock))
        raise ZeroDivisionError
    with database.read() as connection:
        rows = connection.execute(
            select(journal_table).where(journal_table.c.subject_id == dispatch.id).order_by(journal_table.c.id)
        ).all()
        assert [row.kind for row in rows] == ["dispatch.added", "dispatch.transport"]
        assert json.loads(rows[-1].payload) == {"from": "pending", "ground": "seal", "to": "sealed"}
        assert all(len(row.digest) == 64 for row in rows)
        assert get_dispatch(connection, dispatch.id).transport is Transport.SEALED


def test_registration_is_awaited_from_the_moment_the_letter_left(
    database: Database, clock: ManualClock, journal: Journal
) -> None:
    """A delivery goes from none to awaiting when its dispatch is handed over, not before."""
    with database.write() as connection:
        dispatch = sealed(connection, journal)
        assert dispatch.delivery_id is not None
        (claimed,) = claim(connection, journal, clock, request(clock))
        assert get_delivery(connection, dispatch.delivery_id).registration is Registration.NONE
        move(connection, journal, claimed.dispatch, Transport.HANDED_OVER, Ground.OUTCOME)
        assert get_delivery(connection, dispatch.delivery_id).registration is Registration.AWAITING


def test_late_outcome_closes_its_attempt_only(database: Database, clock: ManualClock, journal: Journal) -> None:
    """An attempt is closed once; a second outcome changes nothing."""
    with database.write() as connection:
        dispatch = sealed(connection, journal)
        (claimed,) = claim(connection, journal, clock, request(clock))
        assert crashed_attempts(connection, dispatch.id) == 1
        finish_attempt(connection, claimed.attempt_id, SendOutcome.SENT, "готово", clock.now())
        finish_attempt(connection, claimed.attempt_id, SendOutcome.UNCERTAIN, "поздно", clock.now())
        assert connection.execute(select(attempts.c.outcome)).scalar_one() == "sent"
        assert crashed_attempts(connection, dispatch.id) == 0
        assert in_flight(connection, "medo") == 1


def test_attention_is_raised_once_and_resolved_once(database: Database, clock: ManualClock, journal: Journal) -> None:
    """A person is called once for one cause until it is resolved; then it may be raised again."""
    with database.write() as connection:
        delivery, _ = insert_dispatch(connection, journal)
        code = AttentionCode.NOTICE_LATE
        assert raise_attention(connection, journal, clock, delivery, code, "нет уведомления")
        assert not raise_attention(connection, journal, clock, delivery, code, "нет уведомления")
        resolve_attention(connection, journal, delivery.id, code)
        resolve_attention(connection, journal, delivery.id, code)
        assert raise_attention(connection, journal, clock, delivery, code, "нет уведомления")
        assert len(connection.execute(select(attentions)).all()) == 2


def test_retry_pause_grows_to_its_longest_and_stays_within_jitter() -> None:
    """Pauses double from the first to the longest, each within its jitter."""
    import random

    policy = RetryPolicy(first=timedelta(seconds=10), longest=timedelta(seconds=60), jitter=0.1)
    rng = random.Random(1)
    for tries, expected in [(1, 10), (2, 20), (3, 40), (4, 60), (500, 60)]:
        assert policy.pause(tries, rng).total_seconds() == pytest.approx(expected, rel=0.1)


def test_retry_is_spent_by_count_or_by_time() -> None:
    """Either the number of tries or the time since the first one ends the retries."""
    policy = replace(RetryPolicy(), attempts=3, budget=timedelta(hours=1))
    assert not policy.is_spent(2, timedelta(minutes=59))
    assert policy.is_spent(3, timedelta())
    assert policy.is_spent(1, timedelta(hours=1))
