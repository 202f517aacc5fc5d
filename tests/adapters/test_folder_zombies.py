"""A sender that sleeps at any step, or dies there, publishes nothing twice and nothing unseen: both profiles."""

import multiprocessing
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from folder_exchange import WIRE, Exchange, FixedDeadline, Kill, Pause, envelope

from edo_adapters.steps import Step
from edo_gateway.ports import Adapter, Content, LookupAnswer, SendOutcome, SendResult

FORK = multiprocessing.get_context("fork")
BEFORE = [Step.STARTED, Step.BEGUN, Step.STAGED, Step.MARKED, Step.CHECKED]
AFTER = [Step.PUBLISHED, Step.SYNCED]


@pytest.fixture(params=["folder-per-message", "szi"])
def exchange(request: pytest.FixtureRequest, tmp_path: Path) -> Exchange:
    return Exchange(tmp_path, request.param)


class Sleeper:
    """A sender in a thread that stops at a step; its deadline never ends, so only the fence can stop it."""

    def __init__(self, exchange: Exchange, step: Step, fence: int) -> None:
        self.pause = Pause(step)
        self.results: list[SendResult] = []
        adapter = exchange.open(self.pause)
        self._thread = threading.Thread(
            target=lambda: self.results.append(adapter.send(envelope(), FixedDeadline(fence)))
        )
        self._thread.start()
        assert self.pause.there.wait(30)

    def wake(self) -> SendOutcome:
        self.pause.go_on.set()
        self._thread.join(30)
        return self.results[0].outcome


@pytest.fixture
def adapter(exchange: Exchange) -> Iterator[Adapter]:
    yield exchange.open()


@pytest.mark.parametrize("step", BEFORE)
@pytest.mark.parametrize("taken", ["taken at once", "still there"])
def test_sleeper_wakes_after_lookup_and_resend(exchange: Exchange, adapter: Adapter, step: Step, taken: str) -> None:
    """A sender that sleeps before its publishing publishes nothing after a lookup, resent or not."""
    sleeper = Sleeper(exchange, step, 1)
    assert adapter.lookup(WIRE, 1).answer in {LookupAnswer.ABSENT, LookupAnswer.STAGED}
    assert adapter.send(envelope(), FixedDeadline(2)).outcome is SendOutcome.HANDED_OVER
    if taken == "taken at once":
        exchange.take()
    assert sleeper.wake() in {SendOutcome.DEFERRED, SendOutcome.UNCERTAIN}
    assert exchange.ever_published() == 1
    assert adapter.lookup(WIRE, 2).answer is LookupAnswer.PRESENT


@pytest.mark.parametrize("step", BEFORE)
def test_sleeper_wakes_after_lookup_alone(exchange: Exchange, adapter: Adapter, step: Step) -> None:
    """What a lookup called absent or staged stays unpublished for ever, and the sender knows that nothing left."""
    sleeper = Sleeper(exchange, step, 1)
    answer = adapter.lookup(WIRE, 1).answer
    assert answer is (LookupAnswer.ABSENT if step in {Step.STARTED, Step.BEGUN} else LookupAnswer.STAGED)
    assert sleeper.wake() is SendOutcome.DEFERRED
    assert exchange.ever_published() == 0
    assert adapter.lookup(WIRE, 1).answer is not LookupAnswer.PRESENT


@pytest.mark.parametrize("step", BEFORE)
def test_sleeper_wakes_after_a_later_attempt_without_lookup(exchange: Exchange, adapter: Adapter, step: Step) -> None:
    """A later attempt fences off a sleeping one by itself."""
    sleeper = Sleeper(exchange, step, 1)
    assert adapter.send(envelope(), FixedDeadline(2)).outcome is SendOutcome.HANDED_OVER
    exchange.take()
    assert sleeper.wake() is not SendOutcome.HANDED_OVER
    assert exchange.ever_published() == 1


@pytest.mark.parametrize("resent", ["resent", "asked only"])
def test_sleeper_wakes_before_its_copy_exists(
    exchange: Exchange, adapter: Adapter, monkeypatch: pytest.MonkeyPatch, resent: str
) -> None:
    """A sender that had looked for later attempts but not begun its copy looks again before it publishes."""
    real = os.mkdir
    answers: list[LookupAnswer] = []

    def sleepy(path: Path, mode: int = 0o777) -> None:
        if Path(path).name in {"1.staged", "1.body"} and not answers:
            answers.append(exchange.open().lookup(WIRE, 1).answer)
            if resent == "resent":
                assert exchange.open().send(envelope(), FixedDeadline(2)).outcome is SendOutcome.HANDED_OVER
                exchange.take()
        real(path, mode)

    monkeypatch.setattr(os, "mkdir", sleepy)
    assert adapter.send(envelope(), FixedDeadline(1)).outcome is SendOutcome.DEFERRED
    assert answers == [LookupAnswer.ABSENT]
    assert exchange.ever_published() == (1 if resent == "resent" else 0)


def test_forbidden_sender_copies_nothing(exchange: Exchange, adapter: Adapter) -> None:
    """An attempt that is forbidden from the start reads and writes no file of its envelope."""
    adapter.lookup(WIRE, 1)
    sent = envelope()
    files = tuple(replace(each, content=Content(1, lambda: pytest.fail("opened"))) for each in sent.files)
    assert adapter.send(replace(sent, files=files), FixedDeadline(1)).outcome is SendOutcome.DEFERRED


def test_question_about_an_earlier_attempt(exchange: Exchange, adapter: Adapter) -> None:
    """A late question about an earlier attempt tells of a later one that published, and disturbs none under way."""
    sleeper = Sleeper(exchange, Step.CHECKED, 5)
    assert adapter.lookup(WIRE, 4).answer is LookupAnswer.ABSENT
    assert sleeper.wake() is SendOutcome.HANDED_OVER
    exchange.take()
    assert adapter.lookup(WIRE, 4).answer is LookupAnswer.PRESENT


def test_present_is_said_after_syncing(exchange: Exchange, adapter: Adapter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before lookup says «present» it syncs the published name, which a dead sender may have left in memory only."""
    child = FORK.Process(target=lambda: exchange.open(Kill(Step.PUBLISHED)).send(envelope(), FixedDeadline(1)))
    child.start()
    child.join(30)
    synced: list[Path] = []
    real = os.fsync

    def noting(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        real(descriptor)

    monkeypatch.setattr(os, "fsync", noting)
    assert adapter.lookup(WIRE, 1).answer is LookupAnswer.PRESENT
    outgoing = exchange.outgoing / "ToSend" if exchange.profile == "szi" else exchange.outgoing
    assert {outgoing, exchange.traces} <= set(synced)


@pytest.mark.parametrize("step", AFTER)
def test_lookup_sees_what_a_sleeper_published(exchange: Exchange, adapter: Adapter, step: Step) -> None:
    """What a sleeping sender has published is present, and a later attempt refuses to publish it again."""
    sleeper = Sleeper(exchange, step, 1)
    exchange.take()
    assert adapter.lookup(WIRE, 1).answer is LookupAnswer.PRESENT
    assert adapter.send(envelope(), FixedDeadline(2)).outcome is SendOutcome.UNCERTAIN
    assert sleeper.wake() is SendOutcome.HANDED_OVER
    assert exchange.ever_published() == 1


@pytest.mark.parametrize("lookup_step", [Step.FLOOR, Step.FENCED])
@pytest.mark.parametrize("step", BEFORE)
def test_sender_wakes_in_the_middle_of_a_lookup(exchange: Exchange, step: Step, lookup_step: Step) -> None:
    """Whoever wins when a sender wakes inside a lookup, the lookup's answer is what happened."""
    sleeper = Sleeper(exchange, step, 1)
    outcomes: list[SendOutcome] = []

    class WakeInside:
        def reached(self, step: Step) -> None:
            if step is lookup_step and not outcomes:
                outcomes.append(sleeper.wake())

    answer = exchange.open(WakeInside()).lookup(WIRE, 1).answer
    assert len(outcomes) == 1
    assert (answer is LookupAnswer.PRESENT) == (exchange.ever_published() == 1)
    assert (outcomes[0] is SendOutcome.HANDED_OVER) == (exchange.ever_published() == 1)


@pytest.mark.parametrize("step", [*BEFORE, *AFTER])
def test_lookup_after_a_killed_sender(exchange: Exchange, adapter: Adapter, step: Step) -> None:
    """After SIGKILL at any step lookup says what happened, and a resend leaves exactly one publication."""
    child = FORK.Process(target=lambda: exchange.open(Kill(step)).send(envelope(), FixedDeadline(1)))
    child.start()
    child.join(30)
    assert child.exitcode == -9
    exchange.take()
    published = exchange.ever_published() == 1
    assert published == (step in AFTER)
    answer = adapter.lookup(WIRE, 1)
    assert (answer.answer is LookupAnswer.PRESENT) == published
    result = adapter.send(envelope(), FixedDeadline(2))
    assert result.outcome is (SendOutcome.UNCERTAIN if published else SendOutcome.HANDED_OVER)
    assert exchange.ever_published() == 1
    assert adapter.lookup(WIRE, 2).answer is LookupAnswer.PRESENT


@pytest.mark.parametrize("step", [Step.FLOOR, Step.FENCED])
def test_lookup_killed_and_repeated(exchange: Exchange, adapter: Adapter, step: Step) -> None:
    """A lookup that dies after fencing a copy off is repeated and still says «staged»."""
    sleeper = Sleeper(exchange, Step.CHECKED, 1)
    child = FORK.Process(target=lambda: exchange.open(Kill(step)).lookup(WIRE, 1))
    child.start()
    child.join(30)
    assert child.exitcode == -9
    assert adapter.lookup(WIRE, 1).answer is LookupAnswer.STAGED
    assert sleeper.wake() is SendOutcome.DEFERRED
    assert exchange.ever_published() == 0


def test_many_senders_at_once_publish_once(exchange: Exchange) -> None:
    """Twelve attempts at the same time, with the other side taking all it sees, publish one envelope in all."""
    adapters = [exchange.open() for _ in range(12)]
    start = threading.Barrier(12)
    outcomes: list[SendOutcome] = []

    def attempt(fence: int) -> None:
        start.wait(30)
        outcomes.append(adapters[fence - 1].send(envelope({"a.xml": b"1" * 1000}), FixedDeadline(fence)).outcome)
        exchange.take()

    threads = [threading.Thread(target=attempt, args=(fence,)) for fence in range(1, 13)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    exchange.take()
    assert len(outcomes) == 12
    assert exchange.ever_published() == outcomes.count(SendOutcome.HANDED_OVER) <= 1
    answer = adapters[0].lookup(WIRE, 12).answer
    assert (answer is LookupAnswer.PRESENT) == (exchange.ever_published() == 1)


def test_fenced_copies_are_emptied(exchange: Exchange, adapter: Adapter) -> None:
    """Copies that may not be published any more take no room."""
    Sleeper(exchange, Step.CHECKED, 1).wake()
    exchange.take()
    for fence in range(2, 5):
        adapter.send(envelope(), FixedDeadline(fence, over=True))
    adapter.lookup(WIRE, 5)
    sizes = [path.stat().st_size for path in exchange.traces.rglob("*") if path.is_file()]
    assert sum(sizes) < 2_000
