"""SIGKILL around sending and asking: nothing is lost, nothing is sent twice, the channel's answer decides."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fault_homes import (
    Stage,
    assert_sent_once,
    finish,
    journalled,
    open_context,
    published,
    rows,
    second_life,
    take,
    transports,
    tries,
)
from fault_process import kill

from edo_adapters.steps import Step
from edo_gateway.flows.context import FlowContext
from edo_gateway.journal.tables import journal
from edo_gateway.ports import SystemClock

HomeAt = Callable[[Stage], Path]

BEFORE = [Step.STARTED, Step.BEGUN, Step.STAGED, Step.MARKED, Step.CHECKED]
AFTER = [Step.PUBLISHED, Step.SYNCED]
STAGED = {Step.STAGED, Step.MARKED, Step.CHECKED}
TAKING = pytest.mark.parametrize("taken", ["taken at once", "still there"])


def answers(context: FlowContext) -> list[str]:
    """Return what the channel answered about interrupted dispatches, in the dispatches' order."""
    told = [
        (row.subject_id, json.loads(row.payload)) for row in rows(context, journal) if row.subject_kind == "dispatch"
    ]
    return [said["answer"] for _, said in sorted(told, key=lambda each: each[0]) if said.get("ground") == "lookup"]


@pytest.mark.parametrize(("nth", "taken"), [(1, "taken at once"), (2, "still there"), (2, "taken at once")])
@pytest.mark.parametrize("step", [*BEFORE, *AFTER])
def test_sender_killed_inside_the_channel(home_at: HomeAt, step: Step, nth: int, taken: str) -> None:
    """An attempt row with no outcome becomes unknown, lookup tells whether the envelope left, and it leaves once.

    Two envelopes are claimed together; the sender dies with the first or with the second of them.
    """
    home = home_at(Stage.SEALED)
    kill(home, "send", step, nth)
    left = nth if step in AFTER else nth - 1
    assert sum(published(home).values()) == left
    if taken == "taken at once":
        take(home)
    with open_context(home, SystemClock()) as context:
        assert transports(context) == ["sending", "sending"]
        assert tries(context) == [[""], [""]]
    with second_life(home) as office:
        assert transports(office.context) == ["unknown", "unknown"]
    finish(home)
    assert_sent_once(home)
    with open_context(home, SystemClock()) as context:
        not_left = "staged" if step in STAGED else "absent"
        expected = ["present"] * left + [not_left, "absent"]
        assert answers(context) == expected[:2]
        assert tries(context) == [[""] if answer == "present" else ["", "handed_over"] for answer in answers(context)]


@TAKING
@pytest.mark.parametrize(
    ("step", "answer"), [("send.claimed", "absent"), ("send.handed", "present"), ("send.recorded", "")]
)
def test_sender_killed_between_its_transactions(home_at: HomeAt, step: str, answer: str, taken: str) -> None:
    """Killed after the claim nothing left, killed after the handing over all left, after the outcome all is known."""
    home = home_at(Stage.SEALED)
    kill(home, "send", step)
    if taken == "taken at once":
        take(home)
    assert sum(published(home).values()) == (0 if answer == "absent" else 2)
    finish(home)
    assert_sent_once(home)
    with open_context(home, SystemClock()) as context:
        assert answers(context) == [answer] * 2 * bool(answer)
        outcomes = {"absent": ["", "handed_over"], "present": [""], "": ["handed_over"]}[answer]
        assert tries(context) == [outcomes, outcomes]
        assert journalled(context, "attempt.overtaken") == 0


@pytest.mark.parametrize(("nth", "taken"), [(1, "taken at once"), (2, "still there"), (2, "taken at once")])
@pytest.mark.parametrize("step", ["resolve.asked", Step.FLOOR, Step.FENCED])
def test_asker_killed(home_at: HomeAt, step: str, nth: int, taken: str) -> None:
    """Killed while asking what became of two interrupted envelopes, the program asks again and is told the same."""
    home = home_at(Stage.UNKNOWN)
    if taken == "taken at once":
        take(home)
    kill(home, "resolve", step, nth)
    finish(home)
    assert_sent_once(home)
    with open_context(home, SystemClock()) as context:
        assert answers(context) == ["present", "staged"]
        assert tries(context) == [[""], ["", "handed_over"]]


@pytest.mark.parametrize("step", [Step.CHECKED, Step.PUBLISHED])
def test_three_deaths_of_one_letter(home_at: HomeAt, step: Step) -> None:
    """Deaths that are not the letter's own fault delay it and neither lose nor double it."""
    home = home_at(Stage.SEALED)
    kill(home, "send", step)
    with second_life(home) as office:
        assert transports(office.context) == ["unknown", "unknown"]
    kill(home, "resolve", Step.FENCED)
    kill(home, "work", "resolve.asked", 2)
    kill(home, "work", step, 1)
    finish(home)
    assert_sent_once(home)
    with open_context(home, SystemClock()) as context:
        assert max(len(made) for made in tries(context)) <= 3
