"""SIGKILL while the journal is linked and anchored: every record gets one place, and the chain stays one."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fault_homes import Stage, open_context, rows, second_life
from fault_process import kill

from edo_gateway.flows.journal_anchor import anchor_now
from edo_gateway.flows.journal_link import link_all
from edo_gateway.flows.journal_verify import verify_journal
from edo_gateway.journal.tables import journal, journal_anchors, journal_leaves, journal_pending
from edo_gateway.ports import SystemClock

HomeAt = Callable[[Stage], Path]

STEPS = {
    "journal.linked": (0, 0),
    "anchor.signed": (0, 0),
    "anchor.stored": (1, 0),
    "anchor.kept": (1, 1),
}
"""Step → anchors in the database, anchors outside, after the kill there."""


@pytest.mark.parametrize("step", list(STEPS))
def test_keeper_killed(home_at: HomeAt, step: str) -> None:
    """Killed anywhere between linking and keeping, the next program goes on, and the journal is whole."""
    home = home_at(Stage.SENT)
    kill(home, "journal", step)
    with open_context(home, SystemClock()) as context:
        written = len(rows(context, journal))
        assert rows(context, journal_pending) == []
        assert len(rows(context, journal_leaves)) == written
        assert (len(rows(context, journal_anchors)), context.anchors.newest()) == STEPS[step]
        between = verify_journal(context)
        assert (between.count, between.size) == (0, written)
    with second_life(home) as office:
        link_all(office.context)
        assert anchor_now(office.context)
        after = verify_journal(office.context)
    assert (after.count, after.size, after.anchors, after.waiting) == (0, written, 1, 0)
    assert after.proved is not None
    assert after.proved.size == written
