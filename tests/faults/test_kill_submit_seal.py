"""SIGKILL around accepting and sealing a letter."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fault_homes import Stage, assert_sent_once, draft, finish, open_context, rows, second_life, transports
from fault_process import kill
from office import submit_policy
from sqlalchemy import select

from edo_gateway.delivery.tables import containers, dispatches, envelope_parts
from edo_gateway.flows.submit import submit
from edo_gateway.letters.tables import letters
from edo_gateway.ports import SystemClock

HomeAt = Callable[[Stage], Path]


@pytest.mark.parametrize("step", ["submit.checked", "submit.stored", "submit.committed"])
def test_letter_is_accepted_whole_or_not_at_all(home_at: HomeAt, step: str) -> None:
    """Killed while submitting, the program has accepted all of the letter or nothing; the same key repeats safely."""
    home = home_at(Stage.EMPTY)
    kill(home, "submit", step)
    accepted = step == "submit.committed"
    with second_life(home) as office:
        assert len(rows(office.context, letters)) == (1 if accepted else 0)
        assert transports(office.context) == (["pending", "pending"] if accepted else [])
        again = submit(office.context, submit_policy(), draft(), "test")
        assert again.repeated == accepted
        assert again.number == "1"
        assert len(rows(office.context, letters)) == 1
    finish(home)
    assert_sent_once(home)


@pytest.mark.parametrize("step", ["seal.container", "seal.built", "seal.stored", "seal.committed"])
def test_letter_is_sealed_once(home_at: HomeAt, step: str) -> None:
    """Killed while sealing, the program makes one container in the end, and what is frozen stays as it is."""
    home = home_at(Stage.PENDING)
    kill(home, "seal", step)
    with open_context(home, SystemClock()) as context:
        before = [row.sha256 for row in rows(context, containers)]
        frozen = rows(context, envelope_parts, envelope_parts.c.dispatch_id, envelope_parts.c.position)
        assert len(before) == (0 if step == "seal.container" else 1)
        assert transports(context) == ["sealed" if step == "seal.committed" else "pending"] * 2
        assert bool(frozen) == (step == "seal.committed")
    finish(home)
    assert_sent_once(home)
    with open_context(home, SystemClock()) as context:
        after = [row.sha256 for row in rows(context, containers)]
        parts = rows(context, envelope_parts, envelope_parts.c.dispatch_id, envelope_parts.c.position)
        assert before in ([], after)
        assert frozen in ([], parts)
        assert len(after) == 1
        assert {row.sha256 for row in parts if row.name.endswith(".zip")} == set(after)
        with context.database.read() as connection:
            assert set(connection.execute(select(dispatches.c.seal_tries)).scalars()) == {0}
