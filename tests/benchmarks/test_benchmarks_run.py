"""Each benchmark runs, in a form so small that its figures mean nothing."""

from pathlib import Path

import pytest
from tools import require_tool

from benchmarks.figures import Aim
from benchmarks.machine import this_machine
from benchmarks.measuring import Rounds, interleave
from benchmarks.page import page
from benchmarks.postfix import why_no_postfix
from benchmarks.sections import SECTIONS, TINY


@pytest.mark.parametrize("name", SECTIONS)
def test_section_runs(name: str, tmp_path: Path) -> None:
    """A section measures something, and its page names every figure, its floor and its peer."""
    require_tool("openssl")
    section = SECTIONS[name](tmp_path, TINY)
    assert section.figures
    assert all(figure.ours > 0 for figure in section.figures)
    text = page(this_machine(tmp_path), [section])
    assert all(figure.name in text and figure.peer_name in text for figure in section.figures)
    if name == "way":
        assert ("Postfix was not measured" in text) == bool(why_no_postfix())


def test_ratios_are_taken_inside_a_round() -> None:
    """A slow round moves both halves of its ratio and none of the others."""
    rounds = Rounds({"ours": [1.0, 1.0, 50.0], "peer": [2.0, 2.0, 100.0]})
    assert rounds.ratio("peer", "ours") == 2.0
    assert rounds.median("ours") == 1.0


def test_contestants_take_turns() -> None:
    """Whoever went first in one round goes later in another, and the warm-up does not count."""
    order: list[str] = []
    rounds = interleave({name: (lambda name=name: order.append(name)) for name in "ab"}, 2)
    assert order in (list("baabba"), list("abbaab"))
    assert [len(seconds) for seconds in rounds.seconds.values()] == [2, 2]


def test_aims_are_judged() -> None:
    """An aim says whether it is met, or that nothing was measured."""
    aim = Aim("times peer", 5)
    assert aim.text(5.5).endswith(": met")
    assert "missed (2.10)" in aim.text(2.1)
    assert "not measured" in aim.text(None)
