"""What a channel answers, and what comes of it: outcomes, pauses, budgets, breakers."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from office import FIRST, SECOND, THIRD, Office, with_limits
from rows import attempt_outcomes, column
from scripted import ABSENT, HANDED_OVER, SENT, ScriptedAdapter, deferred, refused

from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.delivery.policy import BreakerPolicy, RetryPolicy
from edo_gateway.directory.store import require, save
from edo_gateway.flows.seal import seal_due
from edo_gateway.flows.work import work_once
from edo_gateway.simulator.parties import MINISTRIES, OUR_ORGANIZATION

SECOND_OF_TIME, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def with_policies(office: Office, **policies: object) -> None:
    changed = replace(office.context.policies, **policies)  # type: ignore[arg-type]
    office.context = replace(office.context, policies=changed)


def work_until_nothing_is_due(office: Office) -> None:
    """Work with the clock standing still."""
    while work_once(office.context):
        pass


def test_each_outcome(scripted: Office, adapter: ScriptedAdapter) -> None:
    """`send` answers `sent`, `handed_over`, `deferred`, `refused` or `uncertain`, and anything unexpected is
    `uncertain`; the outcome stands in its attempt, and nobody waits for a registration of what did not leave."""
    adapter.answers = {
        MINISTRIES[0].mailbox: SENT,
        MINISTRIES[1].mailbox: HANDED_OVER,
        MINISTRIES[2].mailbox: deferred("Ящик занят."),
        MINISTRIES[3].mailbox: refused("Такого ящика нет."),
        MINISTRIES[4].mailbox: RuntimeError("не сложилось"),
    }
    letter = scripted.send(*MINISTRIES)
    scripted.work()

    found = [scripted.dispatch(letter, each) for each in range(5)]
    assert [(each.transport, each.reason) for each in found] == [
        (Transport.SENT, ""),
        (Transport.HANDED_OVER, ""),
        (Transport.SEALED, "Ящик занят."),
        (Transport.FAILED, "Такого ящика нет."),
        (Transport.UNKNOWN, ""),
    ]
    outcomes = [attempt_outcomes(scripted, each.id) for each in found]
    assert outcomes == [["sent"], ["handed_over"], ["deferred"], ["refused"], ["uncertain"]]
    waiting, none = Registration.AWAITING, Registration.NONE
    registrations = [scripted.delivery(letter, each).registration for each in range(5)]
    assert registrations == [waiting, waiting, none, none, none]


def test_pauses_grow_and_the_channel_may_ask_for_longer(scripted: Office, adapter: ScriptedAdapter) -> None:
    """A deferred envelope is tried again after a growing pause, and not before the channel said; the same bytes go
    under the same wire id."""
    with_policies(scripted, retry=RetryPolicy(jitter=0.0), breaker=BreakerPolicy(failures=100))
    adapter.answers[FIRST.mailbox] = [deferred(), deferred(), deferred(retry_after=HOUR), HANDED_OVER]
    letter = scripted.send(FIRST)
    due = [scripted.clock.now()]
    for tries in (1, 2, 3):
        work_until_nothing_is_due(scripted)
        dispatch = scripted.dispatch(letter)
        assert (dispatch.transport, dispatch.tries, len(adapter.sent)) == (Transport.SEALED, tries, tries)
        assert dispatch.due_at is not None
        due.append(dispatch.due_at)
        scripted.clock.advance(dispatch.due_at - scripted.clock.now() - SECOND_OF_TIME)
        work_until_nothing_is_due(scripted)
        assert len(adapter.sent) == tries
        scripted.clock.advance(SECOND_OF_TIME)
    assert [after - before for before, after in pairwise(due)] == [5 * SECOND_OF_TIME, 10 * SECOND_OF_TIME, HOUR]
    work_until_nothing_is_due(scripted)
    assert scripted.dispatch(letter).transport is Transport.HANDED_OVER
    assert len({(each.wire_id, each.digest) for each in adapter.sent}) == 1


@pytest.mark.parametrize("answer", [deferred("Ящик занят."), RuntimeError("не сложилось")])
def test_budget(scripted: Office, adapter: ScriptedAdapter, answer: object) -> None:
    """When tries or time are spent, the dispatch fails with the last reason and waits for a person."""
    with_policies(scripted, retry=RetryPolicy(attempts=3, jitter=0.0))
    adapter.answers = {FIRST.mailbox: answer, SECOND.mailbox: answer}  # type: ignore[dict-item]
    adapter.lookups = {FIRST.mailbox: ABSENT, SECOND.mailbox: ABSENT}
    letter = scripted.send(FIRST)
    scripted.work()
    assert len(adapter.sent) == 1
    for _ in range(6):
        scripted.clock.advance(MINUTE)
        scripted.work()
    dispatch = scripted.dispatch(letter)
    assert (dispatch.transport, len(adapter.sent)) == (Transport.FAILED, 3)
    assert dispatch.reason.startswith("попытки исчерпаны; последняя причина: ")

    adapter.sent.clear()
    with_policies(scripted, retry=RetryPolicy(budget=timedelta(days=2), jitter=0.0))
    late = scripted.send(SECOND)
    scripted.work()
    scripted.clock.advance(timedelta(days=2))
    scripted.work()
    assert (scripted.dispatch(late).transport, len(adapter.sent)) == (Transport.FAILED, 2)


def test_channel_down_uses_nobodys_tries(scripted: Office, adapter: ScriptedAdapter) -> None:
    """A channel that is down as a whole uses up nobody's tries: its letters wait for it, however long, and leave
    when it is back."""
    with_policies(scripted, retry=RetryPolicy(attempts=2, budget=HOUR, jitter=0.0))
    down = deferred("Папка обмена недоступна.", systemic=True)
    adapter.answers = {FIRST.mailbox: down, SECOND.mailbox: down}
    letter = scripted.send(FIRST, SECOND)
    for _ in range(8):
        scripted.clock.advance(HOUR)
        scripted.work()
    found = [scripted.dispatch(letter, each) for each in range(2)]
    assert [(each.transport, each.tries, each.first_try_at) for each in found] == [(Transport.SEALED, 0, None)] * 2
    assert found[0].reason == "Папка обмена недоступна."

    adapter.answers = {}
    scripted.clock.advance(HOUR)
    scripted.work()
    scripted.clock.advance(MINUTE)
    scripted.work()
    states = [scripted.dispatch(letter, each).transport for each in range(2)]
    assert states == [Transport.HANDED_OVER] * 2


def test_breaker_of_a_channel(scripted: Office, adapter: ScriptedAdapter) -> None:
    """After failures in a row the channel is left alone for a while; then one envelope tries the way for all."""
    with_policies(
        scripted, retry=RetryPolicy(jitter=0.0), breaker=BreakerPolicy(failures=4, pause=timedelta(minutes=10))
    )
    down = deferred("Диск полон.", systemic=True)
    adapter.answers = {party.mailbox: down for party in MINISTRIES}
    letter = scripted.send(*MINISTRIES[:4])
    scripted.work()
    assert len(adapter.sent) == 4
    scripted.clock.advance(9 * MINUTE)
    scripted.work()
    assert len(adapter.sent) == 4
    scripted.clock.advance(MINUTE)
    scripted.work()
    assert len(adapter.sent) == 5

    adapter.answers = {}
    scripted.clock.advance(10 * MINUTE)
    scripted.work()
    assert len(adapter.sent) == 9
    assert [scripted.dispatch(letter, each).transport for each in range(4)] == [Transport.HANDED_OVER] * 4


def test_one_bad_destination_slows_nobody(scripted: Office, adapter: ScriptedAdapter) -> None:
    """One bad destination slows nobody: its breaker holds its own letters back, new letters to others leave at once,
    and before those that have been tried."""
    with_policies(
        scripted, retry=RetryPolicy(jitter=0.0), breaker=BreakerPolicy(failures=2, pause=timedelta(minutes=10))
    )
    with_limits(scripted, in_flight=1)
    adapter.answers[FIRST.mailbox] = deferred()
    bad = scripted.send(FIRST)
    scripted.work()
    scripted.clock.advance(6 * SECOND_OF_TIME)
    scripted.work()
    assert adapter.addresses() == [FIRST.mailbox] * 2

    scripted.clock.advance(MINUTE)
    good = scripted.send(SECOND, FIRST)
    scripted.work()
    assert adapter.addresses()[2:] == [SECOND.mailbox]
    assert scripted.dispatch(good).transport is Transport.HANDED_OVER

    scripted.clock.advance(10 * MINUTE)
    third = scripted.send(THIRD)
    adapter.answers = {}
    scripted.work()
    assert set(adapter.addresses()[3:5]) == {THIRD.mailbox, FIRST.mailbox}
    assert adapter.sent[5].wire_id == scripted.dispatch(bad).message_uid
    for letter, position in ((bad, 0), (good, 1), (third, 0)):
        assert scripted.dispatch(letter, position).transport is Transport.HANDED_OVER


def test_cap_on_what_lies_untaken(office: Office) -> None:
    """No more lies before the other side than the channel's limit: the rest waits at our end and leaves as it takes."""
    with_limits(office, untaken=1)
    letter = office.send(FIRST, SECOND)
    office.work()
    (lying,) = office.published()
    states = {office.dispatch(letter, each).transport for each in range(2)}
    assert states == {Transport.HANDED_OVER, Transport.SEALED}
    lying.rename(office.home / "taken")
    office.work()
    assert len(office.published()) == 1
    assert {office.dispatch(letter, each).transport for each in range(2)} == {Transport.HANDED_OVER}


def test_sealed_bytes_are_sent(scripted: Office, adapter: ScriptedAdapter) -> None:
    """Nothing rebuilds a sealed envelope: what is sent after a change in the directory goes where it was sealed for."""
    letter = scripted.send(FIRST)
    seal_due(scripted.context)
    digest = scripted.dispatch(letter).envelope_digest
    with scripted.context.database.write() as connection:
        moved = replace(require(connection, FIRST.guid), mailbox="DEMO_NEW~MEDOGU")
        now = scripted.clock.now()
        save(connection, moved, owner=OUR_ORGANIZATION.guid, at=now, today=now.date())
    scripted.work()
    (envelope,) = adapter.sent
    assert (envelope.address, envelope.digest) == (FIRST.mailbox, digest)
    assert column(scripted, scripted.dispatch(letter).id, "envelope_digest") == digest
