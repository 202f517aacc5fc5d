"""SIGKILL around taking and reading what came in: each item is taken once, acts once, is answered once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fault_homes import Stage, assert_answered_once, finish, open_context, rows, second_life
from fault_process import Job, kill, run

from edo_adapters.steps import Step
from edo_gateway.ports import SystemClock
from edo_gateway.receipts.tables import intake

HomeAt = Callable[[Stage], Path]


@pytest.mark.parametrize(
    ("step", "nth"),
    [
        ("collect.packed", 1),
        ("collect.stored", 1),
        (Step.MOVED, 1),
        (Step.MOVED, 3),
        ("collect.confirmed", 1),
        ("collect.confirmed", 4),
    ],
)
def test_collector_killed(home_at: HomeAt, step: str, nth: int) -> None:
    """Killed between storing and confirming, the program offers the items again, and each acts once."""
    home = home_at(Stage.ANSWERED)
    kill(home, "collect", step, nth)
    lying = len(list((home / "incoming").iterdir()))
    assert lying == (4 if step in {"collect.packed", "collect.stored"} else 4 - nth)
    with open_context(home, SystemClock()) as context:
        assert len(rows(context, intake)) == (0 if step == "collect.packed" else 4)
    finish(home)
    assert_answered_once(home)
    with open_context(home, SystemClock()) as context:
        assert [row.copies for row in rows(context, intake)] == [1] * 4


@pytest.mark.parametrize("step", ["apply.begun", "apply.read", "apply.committed"])
def test_reader_killed(home_at: HomeAt, step: str) -> None:
    """Killed while reading, the program reads the items again, one at a time, and each acts once."""
    home = home_at(Stage.STORED)
    kill(home, "apply", step)
    with open_context(home, SystemClock()) as context:
        applied = step == "apply.committed"
        assert [row.state for row in rows(context, intake)] == ["applied" if applied else "stored"] * 4
    finish(home)
    assert_answered_once(home)


@pytest.mark.parametrize(
    "step",
    ["seal.built", "seal.committed", "send.claimed", Step.STAGED, Step.CHECKED, Step.PUBLISHED, "send.recorded"],
)
def test_owed_acknowledgement_survives_a_kill(home_at: HomeAt, step: str) -> None:
    """A квитанция that we owe goes the way of any dispatch: killed anywhere, it is given once."""
    home = home_at(Stage.STORED)
    kill(home, "work", step)
    finish(home)
    assert_answered_once(home)


@pytest.mark.parametrize("every", [19, 23, 26])
def test_killed_again_and_again(home_at: HomeAt, every: int) -> None:
    """A program killed at every so many steps, wherever they are, comes to the same end as an undisturbed one."""
    home = home_at(Stage.ANSWERED)
    lives = 0
    while run(Job(home, "life", "", every)) != 0:
        lives += 1
        assert lives < 30
    assert lives > 1
    finish(home)
    assert_answered_once(home)


def test_a_copy_taken_back_from_processed_acts_no_second_time(home_at: HomeAt) -> None:
    """Packages that an operator lays into the incoming folder again are known by their digest and change nothing."""
    home = home_at(Stage.ANSWERED)
    finish(home)
    assert_answered_once(home)
    for folder in [path.parent for path in (home / "incoming.processed").rglob("*.ltr")]:
        folder.rename(home / "incoming" / folder.name)
    finish(home)
    assert_answered_once(home)
    with second_life(home) as office:
        assert office.quarantined() == []
