"""Tables: aligned, cut to the width there is, readable on a narrow terminal."""

import pytest
from cli.cli_fakes import Terminal
from views.filled import MINFIN, MINTRUD, Filler

from edo_gateway.cli.table import Column, Importance, cells, cut, render

Pair = tuple[str, str]
COLUMNS: list[Column[Pair]] = [Column("Имя", lambda row: row[0]), Column("Тема", lambda row: row[1], 6)]


def test_columns_are_aligned_by_cells() -> None:
    """Cyrillic takes one cell, a combining mark none: the second column starts at the same cell in every line."""
    lines = render(COLUMNS, [("а", "один"), ("и\u0306мя", "два"), ("длинное", "три")], None)
    assert [cells(line[: line.rindex(" ") + 1]) for line in lines if "─" not in line] == [9, 9, 9, 9]


def test_widest_column_is_cut_first() -> None:
    """Only the column that may be cut loses letters, with an ellipsis, and the line fits exactly."""
    lines = render(COLUMNS, [("письмо", "очень длинная тема письма")], 20)
    assert lines[2] == "письмо  очень длинн…"
    assert max(cells(line) for line in lines) <= 20


def test_too_narrow_becomes_cards() -> None:
    """Where even the shortest columns do not fit, each row is a card of lines that fit."""
    lines = render(COLUMNS, [("длинное-имя", "тема"), ("второе", "ещё")], 12)
    assert lines == ["Имя: длинно…", "Тема: тема", "", "Имя: второе", "Тема: ещё"]


def test_extra_columns_give_way() -> None:
    """An extra column is left out before anything becomes a card, and where it has nothing to show."""
    extra = [*COLUMNS, Column("Ещё", lambda row: row[0] * 3, importance=Importance.EXTRA)]
    assert render(extra, [("имя", "тема")], 14)[0] == "Имя  Тема"
    nothing = [*COLUMNS, Column("Ещё", lambda _: "", importance=Importance.EXTRA)]
    assert render(nothing, [("имя", "тема")], None)[0] == "Имя  Тема"


@pytest.mark.parametrize(
    ("text", "width", "shown"), [("письмо", 6, "письмо"), ("письмо", 4, "пис…"), ("漢字", 3, "漢…")]
)
def test_cut(text: str, width: int, shown: str) -> None:
    """A text is cut to cells, not to characters."""
    assert cut(text, width) == shown


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_the_log_fits_every_terminal(
    call: Terminal, filled: Filler, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """No line of the log is wider than the terminal."""
    _, (one, _) = filled.letter("ФНПР-123/26", "О позиции профсоюзов по проекту " * 3, to=(MINTRUD, MINFIN))
    filled.set_delivery(one, registration="refused", refusal_reason="Несоответствие реквизитов тексту " * 3)
    monkeypatch.setenv("COLUMNS", str(width))
    lines = call("log").out.splitlines()
    assert max(cells(line) for line in lines) <= width
    assert any("ФНПР-123" in line for line in lines)


def test_nothing_is_cut_in_a_pipe(call: Terminal, filled: Filler) -> None:
    """Where no terminal is, every word is there."""
    subject = "О позиции профсоюзов по проекту федерального закона " * 4
    filled.letter("1", subject)
    assert subject.strip() in call("log").out


def test_a_mark_stands_before_the_card() -> None:
    """A column without a title is a mark: on a card it stands before the first line, never alone and nameless."""
    marked = [Column("", lambda row: "!" if row[1] == "ещё" else ""), *COLUMNS]
    lines = render(marked, [("длинное-имя", "тема"), ("второе", "ещё")], 12)
    assert lines == ["Имя: длинно…", "Тема: тема", "", "! Имя: втор…", "Тема: ещё"]
