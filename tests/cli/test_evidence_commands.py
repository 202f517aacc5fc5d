"""`evidence` and `verify` as a user runs them: words, JSON, exit codes; the second one needs no home."""

import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from edo_gateway.cli import execute
from edo_gateway.cli.screen import Screen
from edo_gateway.cli.wiring import RealProgram
from edo_gateway.simulator.samples import samples_folder


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: object) -> Ended:
    """Run a command of the real program in this process; every path is absolute."""
    out, err = io.StringIO(), io.StringIO()
    code = execute([str(each) for each in arguments], Screen(out, err), RealProgram)
    return Ended(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo home in which one letter was sent to a ministry that is not at work."""
    folder = tmp_path_factory.mktemp("evidence-home") / "var"
    document = samples_folder() / "plain.pdf"
    for command in (
        ("init", "--demo"),
        ("send", document, "--to", "Минфин", "--subject", "О деле"),
        ("work", "--until-idle"),
    ):
        ended = run("--home", folder, *command)
        assert ended.returncode == 0, ended.stdout + ended.stderr
    return folder


@pytest.fixture(scope="module")
def bundle(home: Path) -> Path:
    path = home.parent / "letter.asice"
    ended = run("--home", home, "evidence", "1", "-o", path)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert str(path) in ended.stdout and "Пакет верен" in ended.stdout
    return path


def test_verify_without_a_home(bundle: Path, home: Path, tmp_path: Path) -> None:
    """The file and a root are enough: what is proved, what is not, exit code 0, and no home is made."""
    shutil.copy(bundle, tmp_path / "letter.asice")
    shutil.copytree(home / "trust", tmp_path / "roots")
    ended = subprocess.run(
        [sys.executable, "-m", "edo_gateway", "verify", "letter.asice", "--trust", "roots"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=tmp_path,
        env={**os.environ, "EDO_HOME": str(tmp_path / "none")},
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    for said in ("[да ] Подпись под описью", "Не доказывается", "Отзыв сертификатов не проверялся.", "Пакет верен"):
        assert said in ended.stdout
    assert "Исходный файл «plain.pdf»" in ended.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["letter.asice", "roots"]


def test_verify_as_json(bundle: Path, home: Path) -> None:
    """The JSON report says that all passed, and nothing else is written."""
    ended = run("verify", bundle, "--trust", home / "trust", "--json")
    report = json.loads(ended.stdout)
    assert ended.returncode == 0 and ended.stderr == ""
    assert report["valid"] is True and report["letter"]["number"] == "1"
    assert {check["outcome"] for check in report["checks"]} == {"passed"}
    made = json.loads(run("--home", home, "evidence", "1", "-o", home.parent / "b", "--json").stdout)
    assert made["valid"] is True and made["anchor"] >= 1 and made["size"] > 0


def test_changed_bundle_ends_with_one(bundle: Path, home: Path, tmp_path: Path) -> None:
    """A changed octet: what is wrong stands first, the checks that were not made are named, exit code 1."""
    octets = bytearray(bundle.read_bytes())
    octets[len(octets) // 2] ^= 1
    (tmp_path / "changed").write_bytes(octets)
    for path in (tmp_path / "changed", samples_folder() / "plain.pdf"):
        ended = run("verify", path, "--trust", home / "trust")
        assert ended.returncode == 1
        assert "[НЕТ] Архив" in ended.stdout and "не проверялось" in ended.stdout and "Пакет НЕ верен" in ended.stdout
        ended = run("verify", path, "--trust", home / "trust", "--json")
        assert ended.returncode == 1 and json.loads(ended.stdout)["valid"] is False


def test_stranger_s_roots_end_with_one(bundle: Path, tmp_path: Path) -> None:
    """With the root of another home the seal is not believed."""
    assert run("--home", tmp_path / "other", "init", "--demo").returncode == 0
    ended = run("verify", bundle, "--trust", tmp_path / "other" / "trust")
    assert ended.returncode == 1 and "[НЕТ] Подпись под описью" in ended.stdout


def test_day_of_the_certificate(bundle: Path, home: Path) -> None:
    """`--at` names the day on which the certificate must be valid; a wrong day is a wrong use."""
    trust = ("--trust", home / "trust")
    ended = run("verify", bundle, *trust, "--at", "01.01.2050")
    assert ended.returncode == 1 and "срок действия" in ended.stdout
    assert run("verify", bundle, *trust, "--at", "31.02.2026").returncode == 2


def test_wrong_use_ends_with_two(bundle: Path, home: Path, tmp_path: Path) -> None:
    """No file, a folder, no roots, no such letter, a file that is there: each ends with 2 and says what to do."""
    (tmp_path / "empty").mkdir()
    trust = ("--trust", home / "trust")
    for arguments in (
        ("verify", tmp_path / "none", *trust),
        ("verify", tmp_path, *trust),
        ("verify", bundle),
        ("verify", bundle, "--trust", tmp_path / "none"),
        ("verify", bundle, "--trust", tmp_path / "empty"),
        ("--home", home, "evidence", "нет такого письма", "-o", tmp_path / "a"),
        ("--home", home, "evidence", "1", "-o", bundle),
        ("--home", home, "evidence", "1"),
    ):
        ended = run(*arguments)
        assert ended.returncode == 2, (arguments, ended.stdout, ended.stderr)
        assert ended.stdout == "" and "Что произошло" in ended.stderr, arguments
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]
