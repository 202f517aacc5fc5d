"""A sender and a lookup, each stopped before every system call in turn: the answer is always what happened."""

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from folder_exchange import WIRE, Exchange, FixedDeadline, envelope

from edo_gateway.ports import LookupAnswer, SendOutcome

CALLS = ("mkdir", "open", "rename", "scandir", "stat", "write", "unlink")
CHANGES = ("mkdir", "open", "rename")
"""Calls that others can see: a sender that stops between two of them stops nowhere new."""


class Conductor:
    """Stops threads before their n-th system call and lets them go on when told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._here = threading.local()
        monkeypatch.setattr(os, "fsync", lambda descriptor: None)
        for name in CALLS:
            monkeypatch.setattr(os, name, self._counting(name, getattr(os, name)))

    def _counting(self, name: str, real: Callable[..., object]) -> Callable[..., object]:
        def counting(*args: object, **kwargs: object) -> object:
            player = getattr(self._here, "player", None)
            if player is not None:
                player.step(name)
            return real(*args, **kwargs)

        return counting

    def start(self, act: Callable[[], object], stop_before: int, calls: Sequence[str] = CALLS) -> "Player":
        return Player(self._here, act, stop_before, calls)


class Player:
    """One thread; `result` is there when it has finished."""

    def __init__(
        self, here: threading.local, act: Callable[[], object], stop_before: int, calls: Sequence[str]
    ) -> None:
        self._calls = calls
        self._stop_before = stop_before
        self._count = 0
        self._stopped = threading.Event()
        self._go_on = threading.Event()
        self.reached_stop = False
        self.result: object = None

        def run() -> None:
            here.player = self
            try:
                self.result = act()
            finally:
                here.player = None
                self._stopped.set()

        self._thread = threading.Thread(target=run)
        self._thread.start()
        assert self._stopped.wait(30)

    def step(self, call: str) -> None:
        if call not in self._calls:
            return
        if self._count == self._stop_before:
            self.reached_stop = True
            self._stopped.set()
            assert self._go_on.wait(30)
        self._count += 1

    def finish(self) -> object:
        self._go_on.set()
        self._thread.join(30)
        return self.result


@pytest.fixture(params=["folder-per-message", "szi"])
def exchange_at(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Exchange]:
    return lambda name: Exchange(tmp_path / name, request.param)


def small() -> object:
    return envelope({"a.xml": b"1"})


def test_everything_happens_between_two_calls_of_a_sender(
    exchange_at: Callable[[str], Exchange], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before whichever call a sender sleeps, a lookup, a resend and the other side's taking leave one publication."""
    conductor = Conductor(monkeypatch)
    stop = 0
    while True:
        exchange = exchange_at(str(stop))
        adapter, other = exchange.open(), exchange.open()
        sleeper = conductor.start(lambda a=adapter: a.send(small(), FixedDeadline(1)), stop)
        if not sleeper.reached_stop:
            break
        exchange.take()
        published = exchange.ever_published() == 1
        answer = other.lookup(WIRE, 1).answer
        assert (answer is LookupAnswer.PRESENT) == published, stop
        outcome = other.send(small(), FixedDeadline(2)).outcome
        assert outcome is (SendOutcome.UNCERTAIN if published else SendOutcome.HANDED_OVER), stop
        exchange.take()
        result = sleeper.finish()
        assert (result.outcome is SendOutcome.HANDED_OVER) == published, stop
        assert exchange.ever_published() == 1, stop
        stop += 1
    assert stop > 25


def test_a_sender_wakes_between_two_calls_of_a_lookup(
    exchange_at: Callable[[str], Exchange], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever a sender sleeps and wherever in a lookup it wakes, the answer is what happened, and a resend is safe."""
    conductor = Conductor(monkeypatch)
    first, pairs = 0, 0
    while True:
        second, sender_stopped = 0, False
        while True:
            exchange = exchange_at(f"{first}-{second}")
            adapter, other = exchange.open(), exchange.open()
            sleeper = conductor.start(lambda a=adapter: a.send(small(), FixedDeadline(1)), first, CHANGES)
            lookup = conductor.start(lambda a=other: a.lookup(WIRE, 1), second)
            sender_stopped, lookup_stopped = sleeper.reached_stop, lookup.reached_stop
            outcome = sleeper.finish().outcome
            exchange.take()
            answer = lookup.finish().answer
            published = exchange.ever_published() == 1
            assert (answer is LookupAnswer.PRESENT) == published, (first, second)
            assert (outcome is SendOutcome.HANDED_OVER) == published, (first, second)
            resent = other.send(small(), FixedDeadline(2)).outcome
            assert (resent is SendOutcome.HANDED_OVER) != published, (first, second)
            exchange.take()
            assert exchange.ever_published() == 1, (first, second)
            pairs += 1
            if not lookup_stopped:
                break
            second += 1
        if not sender_stopped:
            break
        first += 1
    assert pairs > 200
