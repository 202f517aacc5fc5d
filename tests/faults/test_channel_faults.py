"""Exchange folders that are full, read-only or gone: letters wait, nothing is confirmed, then the work goes on."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from broken_disk import FULL, READ_ONLY, gone, refusing
from fault_homes import (
    Stage,
    assert_answered_once,
    assert_sent_once,
    finish,
    journalled,
    published,
    rows,
    second_life,
    transports,
    tries,
)
from office import Office

from edo_gateway.delivery.tables import attentions, breakers, dispatches
from edo_gateway.flows.work import work_once
from edo_gateway.ports import Content, IncomingItem
from edo_gateway.receipts.tables import intake

HomeAt = Callable[[Stage], Path]
Fault = Callable[[Path], AbstractContextManager[None]]

FAULTS: dict[str, Fault] = {
    "full": lambda home: refusing(home / "outgoing.staging", FULL),
    "read-only": lambda home: refusing(home / "outgoing", READ_ONLY),
    "gone": lambda home: gone(home / "outgoing"),
    "memory of attempts gone": lambda home: gone(home / "outgoing.staging"),
}


def turns(office: Office, count: int, pause: timedelta) -> None:
    """Work some turns, with time passing between them."""
    for _ in range(count):
        work_once(office.context)
        office.clock.advance(pause)


@pytest.mark.parametrize("fault", FAULTS)
def test_letters_wait_for_the_exchange_folder(home_at: HomeAt, fault: str) -> None:
    """While nothing can be published letters wait, use up no tries, and all leave once when the folder is back."""
    home = home_at(Stage.SEALED)
    with second_life(home) as office:
        with FAULTS[fault](home):
            turns(office, 40, timedelta(minutes=20))
            assert transports(office.context) == ["sealed", "sealed"]
            states = rows(office.context, dispatches)
            assert [row.tries for row in states] == [0, 0]
            assert all(row.due_at is not None and row.reason for row in states)
            (breaker,) = rows(office.context, breakers)
            assert breaker.destination == ""
        assert sum(published(home).values()) == 0
        turns(office, 4, timedelta(minutes=31))
    assert_sent_once(home)
    with second_life(home) as office:
        assert rows(office.context, breakers) == []
        assert {outcome for each in tries(office.context) for outcome in each[:-1]} == {"deferred"}


def test_long_outage_is_no_failure_of_a_letter(home_at: HomeAt) -> None:
    """A channel that was away for longer than a letter's whole patience has failed no letter."""
    home = home_at(Stage.SEALED)
    with second_life(home) as office:
        with gone(home / "outgoing"):
            turns(office, 10, timedelta(hours=12))
            assert transports(office.context) == ["sealed", "sealed"]
        turns(office, 4, timedelta(hours=1))
    assert_sent_once(home)


def test_asking_waits_for_the_folder(home_at: HomeAt) -> None:
    """While the folder is away nobody can tell what became of a sending: nothing is resent, a person is called."""
    home = home_at(Stage.UNKNOWN)
    with second_life(home) as office:
        with gone(home / "outgoing"):
            turns(office, 5, timedelta(minutes=2))
            assert transports(office.context) == ["unknown", "unknown"]
            called = rows(office.context, attentions)
            assert [row.code for row in called] == ["channel-cant-tell"] * 2
        turns(office, 5, timedelta(minutes=2))
        assert all(row.resolved_at is not None for row in rows(office.context, attentions))
    assert_sent_once(home)
    with second_life(home) as office:
        assert tries(office.context) == [[""], ["", "handed_over"]]


@pytest.mark.parametrize("code", [FULL, READ_ONLY])
def test_what_is_stored_waits_to_be_moved(home_at: HomeAt, code: int) -> None:
    """Packages that can't be moved away stay in the folder; each acts once all the same, and is moved later."""
    home = home_at(Stage.ANSWERED)
    with second_life(home) as office:
        with refusing(home / "incoming.processed", code):
            turns(office, 6, timedelta(seconds=2))
            assert len(list((home / "incoming").iterdir())) == 4
        assert [(row.state, row.copies) for row in rows(office.context, intake)] == [("applied", 1)] * 4
        assert journalled(office.context, "intake.repeated") == 0
    finish(home)
    assert_answered_once(home)


def test_incoming_folder_gone_stops_no_sending(home_at: HomeAt) -> None:
    """While the incoming folder is away letters are sent; what lies in it is taken when it is back."""
    home = home_at(Stage.SEALED)
    with second_life(home) as office, gone(home / "incoming"):
        turns(office, 4, timedelta(seconds=2))
        assert transports(office.context) == ["handed_over", "handed_over"]
    assert_sent_once(home)


def test_folder_that_can_not_be_written_holds_back_квитанции_too(home_at: HomeAt) -> None:
    """Answers act while our side of the folder is read-only; the квитанции that we owe wait and go out once."""
    home = home_at(Stage.ANSWERED)
    with second_life(home) as office, refusing(home / "outgoing", READ_ONLY):
        turns(office, 6, timedelta(seconds=2))
        assert transports(office.context) == ["delivered", "delivered"]
        owed = [row.transport for row in rows(office.context, dispatches) if row.kind == "acknowledgement"]
        assert owed == ["sealed", "sealed"]
    finish(home, timedelta(minutes=40))
    assert_answered_once(home)


def test_package_that_changes_while_it_is_read_holds_nobody_up(home_at: HomeAt) -> None:
    """A package whose file is not as long as it was said to be is left for the next look; the others are taken."""
    home = home_at(Stage.ANSWERED)

    class Shrinking:
        def __init__(self, inner: Any) -> None:
            self._inner = inner

        def poll(self, limit: int) -> list[IncomingItem]:
            lying = Content(10, lambda: io.BytesIO(b"short"))
            return [IncomingItem("none", "shrinking", {"a.xml": lying}), *self._inner.poll(limit)]

        def __getattr__(self, name: str) -> Any:
            return getattr(self._inner, name)

    with second_life(home) as office:
        entry = office.context.channels["medo"]
        shrinking: Any = Shrinking(entry.adapter)
        office.context = replace(office.context, channels={"medo": replace(entry, adapter=shrinking)})
        turns(office, 4, timedelta(seconds=2))
    finish(home)
    assert_answered_once(home)


def test_empty_things_are_told_apart(home_at: HomeAt) -> None:
    """Things with no file that could be read (links, pipes) each come to quarantine, though their octets are equal."""
    home = home_at(Stage.SENT)
    for name in ("a", "b"):
        (home / "incoming" / name).symlink_to(home / "trust")
    with second_life(home) as office:
        turns(office, 4, timedelta(seconds=2))
        assert sorted(row.source for row in office.intake()) == ["a", "b"]
        assert [code for code, _ in office.quarantined()] == ["broken", "broken"]
