"""Exit codes: 0 done, 1 the work failed, 2 wrong use or configuration; and errors in three parts."""

import pytest
from cli.cli_fakes import FakeProgram, Terminal
from sqlalchemy.exc import OperationalError
from views.filled import Filler

from edo_gateway.errors import (
    Ambiguous,
    AskPerson,
    Conflict,
    EdoError,
    NotFound,
    Problem,
    Refused,
    TryLater,
    WrongConfiguration,
    WrongUse,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (EdoError("Что-то."), 1),
        (TryLater("Диск полон."), 1),
        (Conflict("Занято."), 1),
        (AskPerson("Решает человек."), 1),
        (WrongConfiguration("Ключа нет."), 2),
        (WrongUse("Не так."), 2),
        (NotFound("Нет такого."), 2),
        (Ambiguous("Несколько.", ["один", "два"]), 2),
        (Refused("Не принято.", [Problem("--to", "нет")]), 2),
        (KeyboardInterrupt(), 1),
        (PermissionError(13, "Permission denied", "/home"), 1),
        (OperationalError("SELECT тайна", {"a": "тайна"}, Exception("database is locked")), 1),
    ],
)
def test_each_error_has_its_code(call: Terminal, program: FakeProgram, error: BaseException, code: int) -> None:
    """Every kind of error ends with its own exit code, nothing on the standard output, words on the other."""
    program.fail = error
    ended = call("log")
    assert (ended.code, ended.out) == (code, "")
    assert ended.err
    assert "тайна" not in ended.err


def test_error_has_three_parts(call: Terminal, program: FakeProgram) -> None:
    """An error says what happened, why, and what to do, each on its line."""
    program.fail = WrongConfiguration("Ключ не читается.", why="Права 0644.", todo="chmod 600.")
    assert call("log").err.splitlines() == [
        "Что произошло: Ключ не читается.",
        "Почему: Права 0644.",
        "Что делать: chmod 600.",
    ]


def test_every_problem_on_its_own_line(call: Terminal, program: FakeProgram) -> None:
    """All problems are told at once, one to a line, each with its field."""
    program.fail = Refused(
        "Письмо не принято.", [Problem("--to", "нет адресата"), Problem("--date", "нет такой даты")], todo="Исправьте."
    )
    assert call("log").err.splitlines()[1:] == [
        "Почему:",
        "  --to: нет адресата",
        "  --date: нет такой даты",
        "Что делать: Исправьте.",
    ]


def test_candidates_are_listed(call: Terminal, filled: Filler) -> None:
    """An ambiguous word lists what it fits, and ends with 2."""
    filled.organizations()
    ended = call("log", "--org", "министерство")
    assert ended.code == 2
    lines = ended.err.splitlines()
    start = lines.index("Подходят:")
    assert sorted(lines[start + 1 : start + 3])[0].startswith("  Министерство труда")


def test_control_characters_never_reach_the_terminal(call: Terminal, program: FakeProgram) -> None:
    """What came from outside can't give orders to a terminal."""
    program.fail = NotFound("Нет «\x1b[2J\u202e».")
    assert "\x1b" not in call("log").err


def test_findings_of_check(call: Terminal, program: FakeProgram) -> None:
    """`check` ends with 0 where all is well, and with 2 and every finding with its place where it is not."""
    from pathlib import Path

    from edo_gateway.settings import Finding

    assert call("check").code == 0
    program.findings = (Finding(Path("/h/edo-gateway.toml"), 7, "gateway.workerz", "2", "такого ключа нет", "workers"),)
    ended = call("check")
    assert ended.code == 2
    assert "edo-gateway.toml:7: gateway.workerz = 2: такого ключа нет; workers" in ended.out


def test_probe_fails_with_one(call: Terminal, program: FakeProgram) -> None:
    """A channel that does not pass its probe ends with 1, an unknown one with 2."""
    assert call("channel", "probe").code == 0
    program.adapter_ok = False
    assert call("channel", "probe", "medo").code == 1
    assert call("channel", "probe", "other").code == 2
