"""A directory as a CSV file: its columns, and what each cell must look like.

Header first; `;` or `,`; UTF-8 (with or without a mark) or windows-1251.
"""

import csv
import difflib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from edo_gateway.directory.text import shown
from edo_gateway.errors import Problem, Refused
from edo_gateway.ports.reasons import os_reason

__all__ = ["COLUMNS", "MOST_PROBLEMS", "TableRow", "read_table"]

COLUMNS: Mapping[str, str] = {
    "guid": "GUID участника обмена",
    "name": "полное название",
    "short_name": "краткое название",
    "mailbox": "почтовый ящик, ЯЩИК~СЕРВЕР",
    "ogrn": "ОГРН",
    "inn": "ИНН",
    "address": "почтовый адрес",
    "phone": "телефон",
    "email": "электронная почта",
    "ours": "наша организация: да или нет",
    "successor": "GUID правопреемника",
    "successor_since": "с какого дня правопреемник, ГГГГ-ММ-ДД",
    "format": "формат конверта",
    "channel": "имя канала",
}
"""Column → what it holds, in Russian.  Only `guid` and `name` must be there."""

_LARGEST = 16 << 20
_MOST_ROWS = 100_000
"""The exchange has a few thousand participants."""
_MOST_COLUMNS = 100
MOST_PROBLEMS = 1000
"""Told at once."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of the file: its number (the header's is 1) and its cells, stripped; absent columns are absent."""

    line: int
    cells: Mapping[str, str]


def read_table(path: Path) -> tuple[TableRow, ...]:
    """Read the file; raises `Refused` with what is wrong with the file or its header."""
    text = _text(path)
    header_line = text.split("\n", 1)[0]
    delimiter = ";" if header_line.count(";") >= header_line.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[TableRow] = []
    problems: list[Problem] = []
    names: Sequence[str] = ()
    try:
        names = [name.strip().casefold() for name in next(reader, [])]
        problems += _header_problems(names)
        if problems:
            raise _refused(path, problems)
        while True:
            line = reader.line_num + 1
            if len(rows) >= _MOST_ROWS or len(problems) >= MOST_PROBLEMS:
                what = f"строк больше {_MOST_ROWS}" if len(rows) >= _MOST_ROWS else "ошибок слишком много"
                problems.append(Problem(f"строка {line}", f"{what}; дальше файл не читался"))
                break
            cells = next(reader, None)
            if cells is None:
                break
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(names):
                problems.append(Problem(f"строка {line}", f"ячеек {len(cells)}, а столбцов {len(names)}"))
                continue
            rows.append(TableRow(line, {name: cell.strip() for name, cell in zip(names, cells, strict=False)}))
    except csv.Error as error:
        problems.append(Problem(f"строка {reader.line_num}", f"строка не разобрана как CSV ({error})"))
    if problems:
        raise _refused(path, problems)
    return tuple(rows)


def _refused(path: Path, problems: Sequence[Problem]) -> Refused:
    return Refused(
        f"Справочник {shown(path.name)} не принят.", problems, todo="Исправьте файл и повторите; не записано ничего."
    )


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except OSError as error:
        raise _refused(path, [Problem("FILE", f"файл не прочитан: {os_reason(error)}")]) from error
    if len(data) > _LARGEST:
        raise _refused(path, [Problem("FILE", f"файл больше {_LARGEST >> 20} МиБ")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1251")
        except UnicodeDecodeError as error:
            raise _refused(path, [Problem("FILE", "кодировка не UTF-8 и не windows-1251")]) from error
    if not text.strip():
        raise _refused(path, [Problem("FILE", "файл пуст")])
    if "\0" in text:
        raise _refused(path, [Problem("FILE", "это не текст: в файле есть нулевые байты")])
    return text


def _header_problems(names: Sequence[str]) -> list[Problem]:
    if len(names) > _MOST_COLUMNS:
        return [Problem("строка 1", f"столбцов {len(names)}; можно только {', '.join(COLUMNS)}")]
    problems = []
    for name in names:
        if name not in COLUMNS:
            near = difflib.get_close_matches(name, COLUMNS, n=1)
            hint = f"; похоже на {near[0]}" if near else f"; столбцы: {', '.join(COLUMNS)}"
            problems.append(Problem("строка 1", f"неизвестный столбец «{shown(name)}»{hint}"))
    problems += [
        Problem("строка 1", f"столбец {name} указан дважды") for name in COLUMNS if list(names).count(name) > 1
    ]
    problems += [
        Problem("строка 1", f"нет столбца {name} ({COLUMNS[name]})") for name in ("guid", "name") if name not in names
    ]
    return problems
