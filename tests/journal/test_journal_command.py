"""`journal verify` as a person and as a program calls it, over a home made by `init --demo`."""

import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from office import SAMPLES

from edo_gateway.cli import execute
from edo_gateway.cli.screen import Screen
from edo_gateway.cli.wiring import RealProgram


class Console:
    """Runs commands in one home."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *arguments: str) -> tuple[int, str]:
        out, err = io.StringIO(), io.StringIO()
        code = execute(["--home", str(self.home), *arguments], Screen(out, err), RealProgram)
        return code, out.getvalue() + err.getvalue()

    def json(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        code, text = self(*arguments, "--json")
        return code, json.loads(text)

    def sql(self, statement: str) -> None:
        with closing(sqlite3.connect(self.home / "edo.sqlite3")) as connection, connection:
            connection.execute(statement)


@pytest.fixture
def console(tmp_path: Path) -> Console:
    run = Console(tmp_path / "home")
    assert run("init", "--demo")[0] == 0
    assert run("send", "--card", str(SAMPLES / "position.toml"))[0] == 0
    assert run("work")[0] == 0
    return run


def test_verify_tells_what_is_proved_and_names_the_first_bad_record(console: Console, tmp_path: Path) -> None:
    """A whole journal exits with 0 and its anchor; a changed one with 1 and the record's place, id, kind and time."""
    code, text = console("journal", "verify")
    assert code == 0
    assert "Журнал цел." in text
    assert "якорь № 2 от" in text
    code, result = console.json("journal", "verify")
    assert (code, result["ok"], result["findings"], result["waiting"]) == (0, True, [], 0)
    assert result["proved"]["records"] == result["records"] > 5
    assert sorted(path.name for path in (console.home / "anchors" / "000000").iterdir()) == [
        "000000001.json",
        "000000001.p7s",
        "000000002.json",
        "000000002.p7s",
    ]
    console.sql("UPDATE journal SET actor = 'cli:nobody' WHERE kind = 'letter.accepted'")
    code, result = console.json("journal", "verify")
    first = result["first"]
    assert (code, result["ok"], result["proved"], first["code"]) == (1, False, None, "edited")
    assert (first["kind"], first["seq"]) == ("letter.accepted", result["findings"][0]["seq"])
    code, text = console("journal", "verify")
    assert code == 1
    assert f"запись № {first['seq']}, {first['record']}, letter.accepted, " in text
    code, text = console("journal", "verify", "--anchors", str(tmp_path / "nowhere"))
    assert (code, "нет якорей" in text) == (2, True)


def test_verify_needs_no_key_and_changes_nothing(console: Console) -> None:
    """An auditor without the private keys verifies, and the home is the same afterwards."""
    for path in (console.home / "keys").rglob("key.pem"):
        path.unlink()
    before = {path: path.read_bytes() for path in console.home.rglob("*") if path.is_file() and "-" not in path.name}
    assert console("journal", "verify")[0] == 0
    assert {path: path.read_bytes() for path in before} == before


def test_check_tells_that_sending_is_stopped(console: Console) -> None:
    """What keeps letters back for hours is told by `check`, with the reason."""
    console.sql("DELETE FROM journal_anchors")
    console.sql("UPDATE journal SET at = '2020-01-01 00:00:00.000000'")
    assert console("check") == (0, "Настройки в порядке.\n")
    console.sql("INSERT INTO meta VALUES ('anchor_failure', 'Папка якорей недоступна.')")
    code, text = console("check")
    assert code == 2
    assert "отправка остановлена" in text
    assert "Папка якорей недоступна" in text
