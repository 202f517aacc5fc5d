"""`inspect` as a user runs it: a process of its own, in another folder, with no home anywhere."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from foreign import acknowledgement, notice, registered
from foreign_letters import Ministry
from office import FIRST, prepare_home

from edo_gateway.ports import ManualClock, SystemClock
from edo_gateway.simulator.behaviour import Fault
from edo_gateway.simulator.parties import OUR_ORGANIZATION

_HOOK = """
import os, sys
allowed = [os.path.realpath(p) for p in (sys.prefix, sys.base_prefix, *sys.path, *sys.argv[1:], "/usr", "/lib", "/etc")]
def look(event, args):
    if event.startswith("socket.") or event in {"subprocess.Popen", "os.system", "os.exec"}:
        raise SystemExit(f"{event} {args}")
    if event == "open" and isinstance(args[0], (str, bytes)):
        path = os.path.realpath(os.fsdecode(args[0]))
        if os.path.isabs(os.fsdecode(args[0])) and not any(path.startswith(one) for one in allowed):
            raise SystemExit(f"opened {path}")
from edo_gateway.__main__ import main
sys.addaudithook(look)
sys.exit(main())
"""


class Inspect:
    """Calls the program from a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: object, program: tuple[str, ...] = ("-m", "edo_gateway")) -> Any:
        environment = {name: value for name, value in os.environ.items() if name not in {"EDO_HOME", "COLUMNS"}}
        return subprocess.run(
            [sys.executable, *program, "inspect", *map(str, arguments)],
            cwd=self.folder, env=environment, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip

    def json(self, *arguments: object, code: int = 0) -> Any:
        ended = self(*arguments, "--json")
        assert ended.returncode == code, ended.stderr
        return json.loads(ended.stdout)


@pytest.fixture
def inspect(tmp_path: Path) -> Inspect:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return Inspect(folder)


def lay(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an authority's keys, its root in `trust`."""
    folder = tmp_path_factory.mktemp("authority")
    prepare_home(folder, ManualClock(SystemClock().now()))
    return folder


def test_a_notice_in_words(inspect: Inspect, tmp_path: Path) -> None:
    """A notice's page says what it is, from whom, what it registers, its files, and that nothing is wrong."""
    files = notice(FIRST, OUR_ORGANIZATION.guid, registered("15-2/77"))
    ended = inspect(lay(tmp_path / "in", files))
    assert ended.returncode == 0 and ended.stderr == ""
    for words in ("уведомление", "2.7.1", FIRST.name, str(FIRST.guid), "№ 15-2/77 от 25.11.2026", "notification.xml"):
        assert words in ended.stdout, words
    assert "Отступлений от правил нет" in ended.stdout and "карантин не ушёл бы" in ended.stdout
    assert list(inspect.folder.iterdir()) == []


def test_a_letter_in_json(inspect: Inspect, tmp_path: Path, authority: Path) -> None:
    """A letter is one JSON document; with roots its signatures are valid, without them unknown; a folder by name."""
    package = lay(tmp_path / "in", Ministry(authority, FIRST, clock=SystemClock()).letter())
    found = inspect.json(package, "--trust", authority / "trust")
    assert (found["kind"], found["version"], found["quarantine"]) == ("package", "2.7.1", None)
    assert found["message"]["source"] == {"guid": str(FIRST.guid), "name": FIRST.name}
    assert found["message"]["destinations"] == [{"guid": str(OUR_ORGANIZATION.guid), "name": OUR_ORGANIZATION.name}]
    assert (found["document"]["number"], found["document"]["addressees"]) == ("15-2/77", [OUR_ORGANIZATION.name])
    assert {each["verdict"] for each in found["signatures"]} == {"valid"}
    assert found["signatures"][0]["certificate"]["issuer"]
    assert found["quarantine_not_checked"] and found["path"] == str(package)
    unknown = inspect.json(os.path.relpath(package, inspect.folder))
    assert {(each["verdict"], each["matches"]) for each in unknown["signatures"]} == {("untrusted", True)}
    ended = inspect(package)
    assert "сертификат неизвестен" in ended.stdout and "Техническая проверка" in ended.stdout


def test_a_broken_letter(inspect: Inspect, tmp_path: Path, authority: Path) -> None:
    """What would go to quarantine is told with the reason, and ends with 0: something could be read."""
    package = lay(tmp_path / "in", Ministry(authority, FIRST, clock=SystemClock()).letter(fault=Fault.ZIP_SLIP))
    ended = inspect(package)
    assert ended.returncode == 0
    assert "Ушло бы в карантин" in ended.stdout and "archive-unsafe-name" in ended.stdout


def test_codes(inspect: Inspect, tmp_path: Path) -> None:
    """Nothing of МЭДО ends with 1 and is told on the standard output all the same; wrong use ends with 2."""
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "link").symlink_to(tmp_path / "a.pdf")
    found = inspect.json(tmp_path / "a.pdf", code=1)
    assert found["kind"] == "nothing" and found["quarantine"]["text"] and found["files"][0]["size"] == 8
    assert inspect(tmp_path / "a.pdf").returncode == 1
    for arguments in ((), (tmp_path / "no",), (tmp_path / "link",), (tmp_path / "a.pdf", "--trust", tmp_path / "no")):
        ended = inspect(*arguments)
        assert (ended.returncode, ended.stdout) == (2, "") and "Что произошло" in ended.stderr
    ended = inspect(tmp_path, "--content", tmp_path / "a.pdf")
    assert ended.returncode == 2


def test_what_came_from_outside_gives_a_terminal_no_orders(inspect: Inspect, tmp_path: Path) -> None:
    """Control characters in names and values never reach the terminal."""
    files = acknowledgement(FIRST, OUR_ORGANIZATION.guid, comment="плохо\u202e \u009b2J")
    files["a\x1b[2J.txt"] = b""
    ended = inspect(lay(tmp_path / "in", files))
    assert ended.returncode == 0
    assert all(line.isprintable() for line in ended.stdout.splitlines()), ended.stdout


def test_nothing_but_the_named_path_is_opened(inspect: Inspect, tmp_path: Path) -> None:
    """The process opens no file outside the program and the named path, and no connection."""
    files = acknowledgement(FIRST, OUR_ORGANIZATION.guid)
    package = lay(tmp_path / "in", files)
    (tmp_path / "beside.xml").write_bytes(files["acknowledgment.xml"])
    ended = inspect(package, program=("-c", _HOOK))
    assert ended.returncode == 0, ended.stderr
