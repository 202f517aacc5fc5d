"""The service around the embedded broker: hints wake, failures stay alone, a stop lets work end."""

import threading
import time
from datetime import timedelta

import dramatiq
import pytest
from dramatiq.brokers.stub import StubBroker
from queue_work import LONG, Work, always, running, until

from edo_gateway.errors import WrongConfiguration
from edo_queue import EMBEDDED, STEPS, Service, ServicePolicy, make_broker


def broker_of(service: Service) -> StubBroker:
    broker = service.broker
    assert isinstance(broker, StubBroker)
    return broker


def fail() -> int:
    raise ValueError("a step that fails")


def test_a_hint_is_followed_at_once() -> None:
    """A step runs within a second of its hint, for the channel that was named."""
    work = Work()
    with running(work) as service:
        service.hints.work_due("send", "medo")
        assert until(lambda: work.calls["send", "medo"]) < 1
    assert set(work.calls) == {("send", "medo")}


def test_hint_for_a_channel_step_without_a_channel_means_every_channel() -> None:
    """A flow that knows of no channel hints at a step; each channel is looked at on its own."""
    work = Work()
    with running(work) as service:
        service.hints.work_due("send")
        until(lambda: work.count("send") >= 2)
    assert set(work.calls) == {("send", "medo"), ("send", "other")}


def test_messages_carry_a_channels_name_and_nothing_else() -> None:
    """What lies in the broker are names of steps and channels: no letter, no bytes."""
    service = Service(ServicePolicy(interval=LONG), Work(), ["medo"], always)
    for step in STEPS:
        service.hints.work_due(step, "medo")
    waiting = broker_of(service).queues["gateway"]
    messages = [dramatiq.Message.decode(waiting.get_nowait()) for _ in range(waiting.qsize())]
    assert [message.actor_name for message in messages] == list(STEPS)
    assert {(message.args, tuple(message.kwargs), tuple(message.options)) for message in messages} == {
        (("medo",), (), ())
    }


def test_a_step_that_raises_stops_nobody() -> None:
    """A step that raises is tried at its next hint, and the others go on."""
    work = Work()
    work.answers["send"] = fail
    with running(work, workers=1) as service:
        for _ in range(3):
            service.hints.work_due("send", "medo")
            service.hints.work_due("collect", "medo")
        until(lambda: work.count("collect") and work.count("send"))
        before = work.count("send")
        service.hints.work_due("send", "medo")
        until(lambda: work.count("send") > before)


def test_the_broker_keeps_nothing() -> None:
    """After many hints, half of them to a step that raises, the broker holds no message, dead ones included."""
    work = Work()
    work.answers["send"] = fail
    with running(work) as service:
        for number in range(200):
            service.hints.work_due("send", "medo")
            service.hints.work_due("apply")
            until(lambda number=number: work.count("send") > number)  # type: ignore[misc]
        broker = broker_of(service)
        until(lambda: not any(each.unfinished_tasks for each in broker.queues.values()))
        assert broker.dead_letters == []


def test_one_message_for_a_step_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hint behind one that nobody has taken yet adds nothing; if that one was lost, a later hint replaces it."""
    service = Service(ServicePolicy(interval=LONG), Work(), ["medo"], always)
    waiting = broker_of(service).queues["gateway"]
    for _ in range(100):
        service.hints.work_due("send", "medo")
        service.hints.work_due("seal")
    assert waiting.qsize() == 2
    broker_of(service).flush("gateway")
    service.hints.work_due("seal")
    assert waiting.qsize() == 0
    monkeypatch.setattr("edo_queue.actors._LOST", 0.0)
    service.hints.work_due("seal")
    assert waiting.qsize() == 1


def test_a_backlog_starves_nobody() -> None:
    """While a step finds work without end, the others have their turn, with one worker even."""
    work = Work()
    work.answers["send"] = lambda: time.sleep(0.01) or 1
    work.answers["seal"] = lambda: time.sleep(0.01) or 1
    with running(work, workers=1, interval=timedelta(seconds=0.05), leads=always) as service:
        until(lambda: work.count("send") > 20 and work.count("seal") > 20)
        before = work.count("collect")
        until(lambda: work.count("collect") > before + 2)
        assert broker_of(service).queues["gateway"].qsize() < 20


def test_a_backlog_is_worked_off_by_one_hint() -> None:
    """A step that has found work is tried again until it finds none, with no further hint."""
    work = Work()
    left = iter([1] * 30 + [0] * 1000)
    work.answers["seal"] = lambda: next(left)
    with running(work) as service:
        service.hints.work_due("seal")
        assert until(lambda: work.count("seal") == 31) < 5


def test_one_thread_at_a_time_for_a_step_of_a_channel() -> None:
    """Two hints at one step of one channel never run it at the same time, and the second one is not lost."""
    work = Work()
    inside, most, lock = [0], [0], threading.Lock()

    def slow() -> int:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        time.sleep(0.05)
        with lock:
            inside[0] -= 1
        return 0

    work.answers["collect"] = slow
    with running(work, workers=4) as service:
        service.hints.work_due("collect", "medo")
        until(lambda: inside[0])
        for _ in range(10):
            service.hints.work_due("collect", "medo")
        until(lambda: work.count("collect") >= 2)
    assert most[0] == 1


def test_stop_lets_the_work_at_hand_end() -> None:
    """A stop waits for the step that is at work, and starts no other."""
    work = Work()
    begun, ended = threading.Event(), threading.Event()

    def slow() -> int:
        begun.set()
        time.sleep(0.5)
        ended.set()
        return 1

    work.answers["send"] = slow
    with running(work, workers=1) as service:
        service.hints.work_due("send", "medo")
        assert begun.wait(5)
    assert ended.is_set()
    assert work.count("send") == 1


def test_stop_does_not_wait_for_ever() -> None:
    """A step that does not end delays a stop by the configured patience and no longer."""
    work = Work()
    begun, release = threading.Event(), threading.Event()

    def stuck() -> int:
        begun.set()
        release.wait(60)
        return 0

    work.answers["send"] = stuck
    started = 0.0
    try:
        with running(work, patience=timedelta(seconds=0.3)) as service:
            service.hints.work_due("send", "medo")
            assert begun.wait(5)
            started = time.monotonic()
        assert time.monotonic() - started < 5
    finally:
        release.set()


def test_hints_after_the_stop_hurt_nobody() -> None:
    """A flow that ends after the stop may still hint: hints never raise."""
    with running(Work()) as service:
        hints = service.hints
    hints.work_due("send", "medo")


@pytest.mark.parametrize("setting", ["redis://localhost", "rabbitmq", ""])
def test_unknown_broker_is_a_wrong_configuration(setting: str) -> None:
    """A broker that this version does not have is named, with the one it has."""
    with pytest.raises(WrongConfiguration, match="не поддерживается") as caught:
        Service(ServicePolicy(broker=setting), Work(), ["medo"], always)
    assert EMBEDDED in caught.value.todo
    assert isinstance(make_broker(EMBEDDED), StubBroker)
