"""A sender that sleeps through its lease while another one resends: one published envelope, one journalled refusal."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from fault_homes import (
    Stage,
    assert_sent_once,
    finish,
    journalled,
    open_context,
    published,
    take,
    transports,
    tries,
)
from fault_process import PATIENCE, Job, start, wait_until_stopped

from edo_adapters.steps import Step
from edo_gateway.delivery.policy import LeasePolicy
from edo_gateway.flows.sweep import expire_leases
from edo_gateway.flows.work import work_once
from edo_gateway.ports import ManualClock, SystemClock

HomeAt = Callable[[Stage], Path]

BEFORE = [Step.STARTED, Step.BEGUN, Step.STAGED, Step.MARKED, Step.CHECKED]
AFTER = [Step.PUBLISHED, Step.SYNCED]


@contextmanager
def paused(job: Job) -> Iterator[BaseProcess]:
    """Run a process until it stops itself; whatever happens, it does not stay behind."""
    process = start(job)
    try:
        wait_until_stopped(process)
        yield process
    finally:
        process.kill()
        process.join(PATIENCE)


def wake(process: BaseProcess) -> None:
    """Let a stopped process go on to its end."""
    assert process.pid is not None
    os.kill(process.pid, signal.SIGCONT)
    process.join(PATIENCE)
    assert process.exitcode == 0


def work_later(home: Path, later: timedelta) -> None:
    """Work beside the sleeper, with a clock that is ahead; nobody ends its lease but the time."""
    clock = ManualClock(SystemClock().now() + later)
    with open_context(home, clock, worker="beside") as context:
        while work_once(context):
            clock.advance(timedelta(seconds=1))


@pytest.mark.parametrize(
    ("step", "taken"),
    [*((step, "taken at once") for step in ["send.claimed", *BEFORE]), (Step.CHECKED, "still there")],
)
def test_sleeper_publishes_nothing_after_another_resent(home_at: HomeAt, step: str, taken: str) -> None:
    """A sender that wakes after its lease publishes nothing of what another sender has resent meanwhile.

    Its own monotonic deadline is not over: the fence alone stops it.
    """
    home = home_at(Stage.SEALED)
    with paused(Job(home, "send", step, number=signal.SIGSTOP, locked=False)) as sleeper:
        work_later(home, timedelta(seconds=61))
        assert sum(published(home).values()) == 2
        if taken == "taken at once":
            take(home)
        wake(sleeper)
    assert_sent_once(home)
    with open_context(home, SystemClock()) as context:
        assert journalled(context, "attempt.overtaken") == 2
        for outcomes in tries(context):
            assert outcomes[0] in {"deferred", "uncertain"}
            assert outcomes[1:] == ["handed_over"]


@pytest.mark.parametrize("step", [*AFTER, "send.handed"])
def test_sleeper_that_had_published_is_not_resent(home_at: HomeAt, step: str) -> None:
    """What a sleeper has published is found by lookup; its late outcome closes its attempt and changes nothing."""
    home = home_at(Stage.SEALED)
    with paused(Job(home, "send", step, number=signal.SIGSTOP, locked=False)) as sleeper:
        take(home)
        work_later(home, timedelta(seconds=61))
        with open_context(home, SystemClock()) as context:
            assert transports(context) == ["handed_over", "handed_over"]
        wake(sleeper)
    assert_sent_once(home)
    with open_context(home, SystemClock()) as context:
        assert journalled(context, "attempt.overtaken") == 2
        assert tries(context)[0] == ["handed_over"]


def test_lease_that_holds_is_left_alone(home_at: HomeAt) -> None:
    """While a sender's lease holds nobody resends, however long it seems; its outcome is the dispatch's."""
    home = home_at(Stage.SEALED)
    with paused(Job(home, "send", Step.CHECKED, number=signal.SIGSTOP, locked=False)) as sleeper:
        work_later(home, timedelta(seconds=40))
        assert sum(published(home).values()) == 0
        wake(sleeper)
    assert_sent_once(home)
    with open_context(home, SystemClock()) as context:
        assert tries(context) == [["handed_over"], ["handed_over"]]
        assert journalled(context, "attempt.overtaken") == 0


def test_sender_looks_at_its_own_deadline(home_at: HomeAt) -> None:
    """A sender whose lease is nearly over publishes nothing even if nobody has overtaken it; the letter goes later."""
    home = home_at(Stage.SEALED)
    lease = LeasePolicy(timedelta(seconds=0.5), timedelta(seconds=0.1))
    with paused(Job(home, "send", Step.MARKED, number=signal.SIGSTOP, locked=False, lease=lease)) as sleeper:
        time.sleep(0.4)
        wake(sleeper)
    assert sum(published(home).values()) == 0
    with open_context(home, SystemClock()) as context:
        assert tries(context) == [["deferred"], ["deferred"]]
        assert transports(context) == ["sealed", "sealed"]
    finish(home, timedelta(seconds=10))
    assert_sent_once(home)


def test_lease_that_ran_out_without_a_death(home_at: HomeAt) -> None:
    """A lease that ran out makes its dispatches unknown once, and the sender's late outcome is refused."""
    home = home_at(Stage.SEALED)
    with paused(Job(home, "send", "send.handed", number=signal.SIGSTOP, locked=False)) as sleeper:
        clock = ManualClock(SystemClock().now() + timedelta(seconds=61))
        with open_context(home, clock) as context:
            assert expire_leases(context) == 2
            assert expire_leases(context) == 0
            assert transports(context) == ["unknown", "unknown"]
            wake(sleeper)
            assert transports(context) == ["unknown", "unknown"]
            assert journalled(context, "attempt.overtaken") == 2
    finish(home, timedelta(seconds=62))
    assert_sent_once(home)
