"""Several workers on one home without its lock: each dispatch is claimed once, each item acts once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fault_homes import (
    Stage,
    assert_answered_once,
    draft,
    finish,
    open_context,
    published,
    rows,
)
from fault_process import PATIENCE, Job, start
from office import submit_policy

from edo_gateway.delivery.tables import attempts, containers, dispatches
from edo_gateway.errors import Conflict
from edo_gateway.flows.apply import apply_intake
from edo_gateway.flows.submit import submit
from edo_gateway.ports import SystemClock
from edo_gateway.storage.lock import home_lock

HomeAt = Callable[[Stage], Path]


def work_together(home: Path, flow: str, count: int) -> None:
    """Run a flow in several processes at once, none with the home's lock."""
    processes = [start(Job(home, flow, "never", locked=False)) for _ in range(count)]
    for process in processes:
        process.join(PATIENCE)
    assert [process.exitcode for process in processes] == [0] * count


def test_two_processes_claim_each_dispatch_once(home_at: HomeAt) -> None:
    """Processes that seal and send the same letters at the same time publish each envelope once, by one attempt."""
    home = home_at(Stage.PENDING)
    with open_context(home, SystemClock()) as context:
        for number in range(3):
            submit(context, submit_policy(), draft(key=f"more {number}"), "test")
    work_together(home, "work", 3)
    finish(home)
    with open_context(home, SystemClock()) as context:
        sent = rows(context, dispatches)
        assert len(sent) == 8
        assert published(home) == {row.message_uid: 1 for row in sent}
        made = rows(context, attempts)
        assert sorted(row.dispatch_id for row in made) == sorted(row.id for row in sent)
        assert {row.outcome for row in made} == {"handed_over"}
        assert len(rows(context, containers)) == 4


def test_two_processes_collect_each_item_once(home_at: HomeAt) -> None:
    """Processes that look into the same incoming folder at the same time take each package once."""
    home = home_at(Stage.ANSWERED)
    work_together(home, "collect", 3)
    finish(home)
    assert_answered_once(home)


def test_two_readers_apply_an_item_once(home_at: HomeAt, caplog: pytest.LogCaptureFixture) -> None:
    """Of two readers that have read the same items before either applied them, one applies each, and neither fails."""
    home = home_at(Stage.STORED)
    barrier = threading.Barrier(2)

    class Meet:
        def reached(self, step: str) -> None:
            if step == "apply.read":
                barrier.wait(PATIENCE)

    def read(_: int) -> None:
        with open_context(home, SystemClock(), Meet()) as context:
            apply_intake(context)

    with ThreadPoolExecutor(2) as readers:
        list(readers.map(read, range(2)))
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    finish(home)
    assert_answered_once(home)


def test_home_has_one_worker(home_at: HomeAt) -> None:
    """A second program that would work in the same home is refused while the first one lives."""
    home = home_at(Stage.EMPTY)
    with home_lock(home), pytest.raises(Conflict), home_lock(home):
        pass
    with home_lock(home):
        pass
