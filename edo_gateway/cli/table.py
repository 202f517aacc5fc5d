"""Tables for a terminal: columns aligned, cut to the width there is, laid out as cards where it is too narrow.

Cyrillic letters take one cell each; combining marks take none, and wide characters two (Unicode UAX 11).
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from edo_gateway.cli.words import plain

__all__ = ["Column", "Importance", "cells", "cut", "render"]

Row = TypeVar("Row")
_GAP = "  "


class Importance(Enum):
    """What becomes of a column where the terminal is too narrow."""

    NEEDED = "needed"
    EXTRA = "extra"
    """It is left out, the rightmost first; so it is where it has nothing to show."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: its title, what it shows of a row, and how far it may be cut."""

    title: str
    """Empty for a mark."""
    value: Callable[[Row], str]
    shortest: int = 0
    """Cells below which it is not cut; 0: it is never cut."""
    importance: Importance = Importance.NEEDED


def cells(text: str) -> int:
    """Return how many cells of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, width: int) -> str:
    """Cut the text to a number of cells, with an ellipsis where something is left out."""
    if cells(text) <= width:
        return text
    kept, used = "", 0
    for character in text:
        if used + _width(character) > width - 1:
            break
        kept += character
        used += _width(character)
    return kept.rstrip() + "…"


def render(columns: Sequence[Column[Row]], rows: Sequence[Row], width: int | None) -> list[str]:
    """Return the lines of a table; `width` None cuts nothing."""
    body = [[plain(column.value(row)) for column in columns] for row in rows]
    empty = [
        i
        for i, column in enumerate(columns)
        if column.importance is Importance.EXTRA and not any(line[i] for line in body)
    ]
    if empty:
        return render(_without(columns, empty), rows, width)
    natural = [max([cells(column.title), *(cells(line[i]) for line in body)]) for i, column in enumerate(columns)]
    widths = _fit(columns, natural, None if width is None else width - len(_GAP) * (len(columns) - 1))
    if widths is None:
        extra = [i for i, column in enumerate(columns) if column.importance is Importance.EXTRA]
        if extra:
            return render(_without(columns, extra[-1:]), rows, width)
        return _cards(columns, body, width or 0)
    titles = [column.title for column in columns]
    rule = ["─" * one for one in widths]
    return [_line(line, widths) for line in [titles, rule, *body]]


def _without(columns: Sequence[Column[Row]], positions: Sequence[int]) -> list[Column[Row]]:
    return [column for i, column in enumerate(columns) if i not in positions]


def _fit(columns: Sequence[Column[Row]], natural: list[int], room: int | None) -> list[int] | None:
    """Return the columns' widths, taking from the widest first; None if even the shortest do not fit."""
    widths = list(natural)
    if room is None:
        return widths
    floors = [min(one, column.shortest or one) for one, column in zip(natural, columns, strict=True)]
    if sum(floors) > room:
        return None
    while (excess := sum(widths) - room) > 0:
        spare = [i for i in range(len(widths)) if widths[i] > floors[i]]
        widest = max(spare, key=lambda i: widths[i])
        second = max((widths[i] for i in spare if i != widest), default=floors[widest])
        target = max(floors[widest], min(second, widths[widest] - 1), widths[widest] - excess)
        widths[widest] = target
    return widths


def _line(values: Sequence[str], widths: Sequence[int]) -> str:
    padded = []
    for value, width in zip(values, widths, strict=True):
        text = cut(value, width)
        padded.append(text + " " * (width - cells(text)))
    return _GAP.join(padded).rstrip()


def _cards(columns: Sequence[Column[Row]], body: Sequence[Sequence[str]], width: int) -> list[str]:
    lines: list[str] = []
    for values in body:
        if lines:
            lines.append("")
        named = [(column.title, value) for column, value in zip(columns, values, strict=True) if value]
        # A column without a title is a mark: it stands before the card's first line.
        mark = "".join(f"{value} " for title, value in named if not title)
        card = [f"{title}: {value}" for title, value in named if title]
        lines += [cut(f"{'' if position else mark}{line}", max(width, 8)) for position, line in enumerate(card)]
    return lines
