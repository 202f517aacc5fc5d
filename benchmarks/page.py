"""The page and what is printed: the same tables, with the machine, the moment and the commit."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from benchmarks.figures import Figure
from benchmarks.machine import Machine
from benchmarks.sections import Section

__all__ = ["page", "table"]

_HEAD = ("what", "ours", "floor", "floor / ours", "peer", "peer / ours", "rounds")

_INTRODUCTION = """# Benchmarks

Written by `make bench-docs`; do not edit.
`make bench` measures and prints, `python -m benchmarks --help` says what else it can do.

Every figure stands beside its floor (what nobody can do without, and nothing else) and its peer, taken in the same run.
Contestants take turns round by round; times are medians, ratios are medians of the rounds' ratios, with their quartiles
in brackets.
`floor / ours` of 1 would be the floor itself; `peer / ours` of 2 means that we take half of the peer's time.
The garbage collector runs between what is timed, not in it.
"""


def table(figures: Sequence[Figure]) -> str:
    """Return a Markdown table."""
    rows = [_HEAD, tuple("---" for _ in _HEAD), *(_row(figure) for figure in figures)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(figure: Figure) -> tuple[str, ...]:
    peer = "" if figure.peer is None else f"{figure.peer_name}: {_time(figure.peer)}"
    return (
        figure.name,
        _time(figure.ours),
        _time(figure.floor),
        _ratio(figure.floor_share, figure.share_quartiles),
        peer,
        _ratio(figure.times_peer, figure.peer_quartiles),
        str(figure.rounds),
    )


def _time(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.2f} ms"


def _ratio(value: float | None, quartiles: tuple[float, float] | None) -> str:
    if value is None:
        return ""
    if quartiles is None or quartiles[0] == quartiles[1]:
        return f"{value:.2f}"
    return f"{value:.2f} ({quartiles[0]:.2f} to {quartiles[1]:.2f})"


def page(machine: Machine, sections: Sequence[Section]) -> str:
    """Return the whole page."""
    parts = [_INTRODUCTION, _machine(machine)]
    for section in sections:
        parts += [f"## {section.title}\n", table(section.figures) + "\n"]
        aims = [f"- Aim of «{figure.name}»: {result}." for figure in section.figures for result in figure.results()]
        parts.append("\n".join([*aims, *(f"- {note}" for note in section.notes)]) + "\n")
        parts += [f"```text\n{block}\n```\n" for block in section.blocks]
    figures = {
        "machine": asdict(machine),
        "sections": {section.title: [figure.as_json() for figure in section.figures] for section in sections},
    }
    parts += ["## The figures for programs\n", f"```json\n{json.dumps(figures, ensure_ascii=False, indent=1)}\n```\n"]
    return "\n".join(parts)


def _machine(machine: Machine) -> str:
    return (
        f"{machine.at}, commit `{machine.commit}`: {machine.cores} cores of {machine.cpu}, Linux {machine.kernel}, "
        f"file system {machine.file_system}, Python {machine.python}, SQLAlchemy {machine.sqlalchemy}, "
        f"SQLite {machine.sqlite}, Streebog by {machine.streebog}; "
        f"load before the measurement {machine.load:.2f}.\n"
    )
