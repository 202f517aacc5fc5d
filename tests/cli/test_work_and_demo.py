"""`init`, `work`, `run`, `demo`: what they do in which order, and how they end."""

import os
import signal
import threading
from pathlib import Path

import pytest
from cli.cli_fakes import FakeProgram, Terminal

from edo_gateway.cli.application import HomeKind, MinistryOptions, MinistryPlace
from edo_gateway.cli.background import beside
from edo_gateway.cli.commands import demo
from edo_gateway.errors import WrongConfiguration


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the demonstration give up at once."""
    monkeypatch.setattr(demo, "_PATIENCE", 0.3)
    monkeypatch.setattr(demo, "_PAUSE", 0.01)


def test_demo_ends_well(call: Terminal, program: FakeProgram) -> None:
    """The demonstration sends the samples, shows what moved, and ends with a table, the places and 0."""
    ended = call("demo")
    assert ended.code == 0, ended.err
    lines = ended.out.splitlines()
    assert sum("№ 15-2/1 от" in line for line in lines) == 4
    assert "Отправленные пакеты: /exchange/taken" in lines
    assert "Квитанции и уведомления: /exchange/processed" in lines
    assert ("ministry", MinistryOptions()) in program.calls
    assert program.calls.index(("working",)) < program.calls.index(("work_once",))


def test_demo_makes_its_home(call: Terminal, program: FakeProgram) -> None:
    """Where there is no home, a demo home is made first."""
    program.there = False
    assert call("demo").code == 0
    assert program.made == [HomeKind.DEMO]


def test_demo_fails_where_a_letter_has_no_final_state(call: Terminal, program: FakeProgram) -> None:
    """A ministry that never answers makes the demonstration end with 1 and say how many are left."""
    program.settle = ""
    ended = call("demo")
    assert ended.code == 1
    assert "Без окончательного состояния: 2 доставки." in ended.err


def test_demo_refuses_a_real_home(call: Terminal, program: FakeProgram) -> None:
    """No sample is ever sent from a real home."""
    program.demo = False
    assert call("demo").code == 2
    assert program.drafts == []


def test_work(call: Terminal, program: FakeProgram) -> None:
    """`work` goes once through, `work --until-idle` until nothing is left; both hold the home's lock."""
    assert call("work").code == 0
    assert call("work", "--until-idle").code == 0
    assert [one[0] for one in program.calls if one[0] != "open"] == [
        "working", "work_a_round", "working", "work_until_idle",
    ]  # fmt: skip


def test_run_with_the_ministry(call: Terminal, program: FakeProgram) -> None:
    """`run` in a demo home works with the ministry beside it, and logs JSON lines."""
    ended = call("run")
    assert ended.code == 0
    assert ("ministry", MinistryOptions(MinistryPlace.BESIDE)) in program.calls
    assert '"message": "run.stopped"' in ended.err.splitlines()[-1]


def test_run_in_a_real_home_has_no_ministry(call: Terminal, program: FakeProgram) -> None:
    """A real home has nobody to play the ministry."""
    program.demo = False
    assert call("run").code == 0
    assert not [one for one in program.calls if one[0] == "ministry"]


def test_signals_are_put_back(call: Terminal) -> None:
    """After `run` the process handles signals as before."""
    before = signal.getsignal(signal.SIGTERM)
    call("run")
    assert signal.getsignal(signal.SIGTERM) is before


def test_init(call: Terminal, program: FakeProgram) -> None:
    """`init` makes a plain home, `init --demo` one with the exchange."""
    assert call("init").code == 0
    assert call("init", "--demo").code == 0
    assert program.made == [HomeKind.PLAIN, HomeKind.DEMO]


def test_simulator_alone(call: Terminal, program: FakeProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    """`simulator run` gives its behaviours to the ministry and stops on a signal."""
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM)).start()
    assert call("simulator", "run", "--behaviour", "silent=yes", "--behaviour", "delay=2").code == 0
    wanted = MinistryOptions(MinistryPlace.ALONE, ("silent=yes", "delay=2"))
    assert ("ministry", wanted) in program.calls


class Failing:
    def run(self, stop: threading.Event) -> None:
        raise WrongConfiguration("Папки нет.")


def test_an_error_of_the_ministry_stops_the_work() -> None:
    """What stops the ministry stops the work too, and is told."""
    stop = threading.Event()
    with pytest.raises(WrongConfiguration), beside(Failing(), stop):
        assert stop.wait(5)


def test_home_is_found(call: Terminal, program: FakeProgram, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The home is `--home`, else `EDO_HOME`, else `./var`; always absolute."""
    monkeypatch.chdir(tmp_path)
    call("log")
    monkeypatch.setenv("EDO_HOME", "elsewhere")
    call("log")
    call("--home", "/given", "log")
    homes = [one[1] for one in program.calls if one[0] == "open"]
    assert homes == [tmp_path / "var", tmp_path / "elsewhere", Path("/given")]
