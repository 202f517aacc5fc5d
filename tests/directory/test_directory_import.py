"""Import of the directory from CSV."""

import time
import tracemalloc
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from directory_samples import AT, FINANCE, FORMAT, LABOUR, OWNER, TODAY
from sqlalchemy import Connection

from edo_gateway.directory import (
    ImportReport,
    ImportRules,
    find,
    get,
    import_organizations,
    is_same_or_successor,
    resolve,
    route_for,
)
from edo_gateway.errors import Refused

RULES = ImportRules(OWNER, (FORMAT,), ("medo",))
HEADER = "guid;name;short_name;mailbox;ogrn;inn;ours;successor;successor_since;format;channel"
LINE = f"{LABOUR.guid};{LABOUR.name};Минтруд;MT~MEDOGU;1000000000021;0000000025;нет;;;{FORMAT};medo"


def take(conn: Connection, path: Path, days: int = 0) -> ImportReport:
    """Import a file some days after the first."""
    return import_organizations(conn, path, RULES, at=AT, today=TODAY + timedelta(days=days), new_id=uuid.uuid4)


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write a file."""
    path = tmp_path / "directory.csv"
    path.write_bytes(text.encode(encoding))
    return path


def refusal(conn: Connection, path: Path) -> dict[str, str]:
    """Import what must be refused; return its problems by line."""
    with pytest.raises(Refused) as caught:
        take(conn, path)
    assert find(conn) == []
    problems: dict[str, str] = {}
    for one in caught.value.problems:
        problems[one.field] = problems.get(one.field, "") + one.text + "\n"
    return problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", ","])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_takes_both_encodings_and_delimiters(
    conn: Connection, tmp_path: Path, encoding: str, delimiter: str, end: str
) -> None:
    """UTF-8 with or without a mark and windows-1251, `;` and `,`, LF and CRLF are all read the same."""
    text = f"{HEADER}{end}{LINE}{end}".replace(";", delimiter)
    report = take(conn, written(tmp_path, text, encoding))
    assert (report.added, report.changed, report.routes) == (1, 0, 1)
    assert resolve(conn, "минтруд") == LABOUR
    assert route_for(conn, LABOUR.guid, TODAY).channel == "medo"


def test_second_import_changes_nothing(conn: Connection, tmp_path: Path) -> None:
    """The same file on another day changes nothing, its route included."""
    path = written(tmp_path, f"{HEADER}\n{LINE}\n")
    take(conn, path)
    again = take(conn, path, days=3)
    assert (again.added, again.changed, again.unchanged, again.routes) == (0, 0, 1, 0)


def test_absent_column_keeps_and_empty_cell_clears(conn: Connection, tmp_path: Path) -> None:
    """A column that is absent keeps what is known; an empty cell of one that is there clears it."""
    take(conn, written(tmp_path, f"{HEADER}\n{LINE}\n"))
    take(conn, written(tmp_path, f"guid;name;inn\n{LABOUR.guid};Министерство труда;\n"), days=1)
    changed = get(conn, LABOUR.guid)
    assert changed is not None
    assert (changed.name, changed.inn, changed.mailbox) == ("Министерство труда", "", "MT~MEDOGU")
    assert resolve(conn, "социальной защиты") == changed


def test_every_wrong_line_is_told_at_once(conn: Connection, tmp_path: Path) -> None:
    """Every wrong line is reported at once with its number, and nothing is kept."""
    text = "\n".join(
        [
            HEADER,
            LINE,
            "не-guid;;;;;;;;;;",
            f"{FINANCE.guid};Минфин;;ящик без сервера;123;45;может быть;;;;",
            f"{FINANCE.guid};Минфин;;;;;;{FINANCE.guid};вчера;odf;голубь",
            f"{uuid.UUID(int=7)};Имя\x01;;;;;;{uuid.UUID(int=8)};2026-01-01;;",
            f"{uuid.UUID(int=9)};Имя;;;;;;;2026-01-01;;;лишняя;ячейка",
        ]
    )
    # A line with too many cells is told with its own refusal of the table itself.
    assert "ячеек 13" in refusal(conn, written(tmp_path, text))["строка 7"]
    problems = refusal(conn, written(tmp_path, text.rsplit("\n", 1)[0]))
    assert set(problems) == {"строка 3", "строка 4", "строка 5", "строка 6"}
    assert "нужен GUID" in problems["строка 3"]
    assert "нужно полное название" in problems["строка 3"]
    for word in ("ЯЩИК~СЕРВЕР", "ОГРН 13", "ИНН организации 10", "«да» или «нет»"):
        assert word in problems["строка 4"]
    for word in ("уже был в строке 4", "самой себя", "вчера", "medo-2.7.1", "голубь"):
        assert word in problems["строка 5"]
    for word in ("U+0001", "ни в файле, ни в справочнике"):
        assert word in problems["строка 6"]


def test_wrong_check_digits_warn(conn: Connection, tmp_path: Path) -> None:
    """Wrong check digits are a warning that names the right ones; the organisation is kept."""
    text = f"guid;name;ogrn;inn\n{LABOUR.guid};Минтруд;1000000000022;0000000026\n"
    report = take(conn, written(tmp_path, text))
    assert report.added == 1
    assert [warning.field for warning in report.warnings] == ["строка 2", "строка 2"]
    assert "должна быть 1" in report.warnings[0].text
    assert "должно быть 5" in report.warnings[1].text


def test_successor_may_stand_later_in_the_file(conn: Connection, tmp_path: Path) -> None:
    """A successor that stands lower in the same file is known, with either way of writing its day."""
    text = (
        "guid,name,successor,successor_since\n"
        f"{LABOUR.guid},Минтруд,{FINANCE.guid},01.02.2026\n{FINANCE.guid},Минфин,,\n"
    )
    assert take(conn, written(tmp_path, text)).successions == 1
    assert is_same_or_successor(conn, LABOUR.guid, FINANCE.guid, TODAY)


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("", "FILE", "пуст"),
        ("guid;nmae\n", "строка 1", "похоже на name"),
        ("guid;name;name\n", "строка 1", "дважды"),
        ("name\nx\n", "строка 1", "нет столбца guid"),
        ('guid;name\n"a', "строка 2", "CSV"),
        ("guid;name\n\0", "FILE", "нулевые байты"),
    ],
)
def test_file_that_is_no_table_is_refused(conn: Connection, tmp_path: Path, text: str, line: str, word: str) -> None:
    """An empty file, a wrong header and broken CSV are each refused with the place and the nearest right name."""
    assert word in refusal(conn, written(tmp_path, text))[line]


def test_missing_file_and_foreign_bytes_are_refused(conn: Connection, tmp_path: Path) -> None:
    """A file that is not there and one in neither encoding are refused."""
    assert "не прочитан" in refusal(conn, tmp_path / "none.csv")["FILE"]
    path = tmp_path / "bytes.csv"
    path.write_bytes(b"guid;name\n\x98\xff\xfe")
    assert "кодировка" in refusal(conn, path)["FILE"]


@pytest.mark.parametrize(
    "text",
    [
        HEADER + "\n" + "x;y\n" * 200_000,
        ";".join(f"c{number}" for number in range(200_000)) + "\n",
        "guid;name" + ";guid" * 200_000 + "\n",
        HEADER + "\n" + ";".join("x" * 30) * 2_000 + "\n",
        HEADER + "\n" + "x;y;" * 30 + "\n" + ("z;" * 50 + "\n") * 20_000,
    ],
    ids=["lines", "columns", "repeated", "cells", "too many cells"],
)
def test_a_table_that_is_wrong_everywhere_is_told_in_short(conn: Connection, tmp_path: Path, text: str) -> None:
    """Problems are told up to a number with the rest counted, in little time and memory."""
    path = written(tmp_path, text)
    started = time.process_time()
    tracemalloc.start()
    try:
        with pytest.raises(Refused) as caught:
            take(conn, path)
        assert tracemalloc.get_traced_memory()[1] < 200 << 20
    finally:
        tracemalloc.stop()
    assert time.process_time() - started < 20
    assert len(caught.value.problems) <= 1010
    assert all(len(problem.text) < 2000 for problem in caught.value.problems)
