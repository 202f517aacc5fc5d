"""What takes the program down again and again is set aside; what happened to be beside it is not."""

from collections.abc import Callable
from pathlib import Path

import foreign
import pytest
from fault_homes import (
    Stage,
    assert_answered_once,
    finish,
    lay,
    open_context,
    published,
    rows,
    second_life,
    transports,
    tries,
)
from fault_process import Job, kill, run
from office import FIRST, SECOND
from sqlalchemy import select

from edo_gateway.delivery.tables import attentions, dispatches, envelope_parts
from edo_gateway.ports import SystemClock
from edo_gateway.receipts.tables import intake, quarantine

HomeAt = Callable[[Stage], Path]


def live(home: Path, what: str, poison: str) -> int:
    """Start the program again and again until it survives; return how many times it died."""
    for deaths in range(10):
        if run(Job(home, "life", "never", poison=(what, poison))) == 0:
            return deaths
    raise AssertionError("it dies for ever")


def test_envelope_that_kills_the_sender_is_held_alone(home_at: HomeAt) -> None:
    """An envelope whose sending kills the program three times alone is held; the one claimed with it is sent."""
    home = home_at(Stage.SEALED)
    assert live(home, "send", FIRST.mailbox) == 4
    with open_context(home, SystemClock()) as context:
        assert transports(context) == ["sealed", "handed_over"]
        assert tries(context) == [[""] * 4, ["", "handed_over"]]
        held = [row.hold_by for row in rows(context, dispatches, dispatches.c.id)]
        assert held == ["gateway", ""]
        assert [row.code for row in rows(context, attentions)] == ["sender-crashes"]
    finish(home)
    assert sum(published(home).values()) == 1


def test_letter_that_kills_the_sealer_fails_alone(home_at: HomeAt) -> None:
    """A message whose building kills the program three times alone fails; the one built with it is sent."""
    home = home_at(Stage.PENDING)
    assert live(home, "seal", FIRST.mailbox) == 4
    with open_context(home, SystemClock()) as context:
        assert transports(context) == ["failed", "handed_over"]
        assert [row.code for row in rows(context, attentions)] == ["cant-seal"]


def test_package_that_kills_the_reader_is_quarantined_alone(home_at: HomeAt) -> None:
    """A package whose reading kills the program three times alone is quarantined; those read with it act."""
    home = home_at(Stage.ANSWERED)
    lay(home, "0-poison", {**foreign.acknowledgement(FIRST, FIRST.guid), "poison.txt": b"POISON"})
    assert live(home, "read", "POISON") == 4
    with second_life(home) as office:
        assert [code for code, _ in office.quarantined()] == ["crashes"]
        assert sorted(row.state for row in office.intake()) == ["applied"] * 4 + ["quarantined"]
        assert transports(office.context) == ["delivered", "delivered"]
        with office.context.database.write() as connection:
            connection.execute(quarantine.delete())
            connection.execute(intake.delete().where(intake.c.state == "quarantined"))
    for left in (home / "incoming.processed").rglob("poison.txt"):
        for path in left.parent.iterdir():
            path.unlink()
    assert_answered_once(home)


@pytest.mark.parametrize(("stage", "flow"), [(Stage.SEALED, "send"), (Stage.PENDING, "seal"), (Stage.STORED, "read")])
def test_alone_from_the_start(home_at: HomeAt, stage: Stage, flow: str) -> None:
    """What is alone in its batch has three tries, not one more: nothing else can be to blame."""
    home = home_at(stage)
    with second_life(home) as office, office.context.database.write() as connection:
        (kept, *_) = connection.execute(select(intake.c.id)).scalars().all() or [None]
        connection.execute(intake.delete().where(intake.c.id != kept))
        if stage is not Stage.STORED:
            second = select(dispatches.c.id).where(dispatches.c.organization == SECOND.guid)
            connection.execute(envelope_parts.delete().where(envelope_parts.c.dispatch_id.in_(second)))
            connection.execute(dispatches.delete().where(dispatches.c.organization == SECOND.guid))
    assert live(home, flow, "IEDMS" if flow == "read" else FIRST.mailbox) == 3


@pytest.mark.parametrize(
    ("stage", "flow", "step"), [(Stage.PENDING, "seal", "seal.built"), (Stage.STORED, "apply", "apply.read")]
)
def test_a_letter_is_no_poison_for_dying_twice(home_at: HomeAt, stage: Stage, flow: str, step: str) -> None:
    """Deaths among others and twice alone set nothing aside."""
    home = home_at(stage)
    for _ in range(4):
        kill(home, flow, step)
    finish(home)
    with open_context(home, SystemClock()) as context:
        assert "failed" not in transports(context)
        assert rows(context, quarantine) == []
