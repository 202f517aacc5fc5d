"""A SIGKILL anywhere neither loses nor doubles an answer."""

import shutil
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from simulated_exchange import MINFIN, MINTRUD, Exchange
from test_simulator_behaviours import Seen

from edo_gateway.errors import WrongUse
from edo_gateway.ports import ManualClock, SystemClock
from edo_gateway.simulator import Step

PROCESS = Path(__file__).with_name("simulator_process.py")
EXPECTED = Counter({"квитанция true": 2, "Зарегистрирован": 4, "Транспортный контейнер": 2})


def run(home: Path, step: str, nth: int) -> int:
    """Run the simulator in a process; return its code."""
    return subprocess.run(
        [sys.executable, str(PROCESS), str(home), step, str(nth)], check=False, timeout=60, capture_output=True
    ).returncode


BATCH_STEPS = (Step.TAKEN, Step.INSPECTED, Step.PLANNED)
KILLS = [(step, n) for step in Step for n in (1, 2) if n == 1 or step not in BATCH_STEPS]


@pytest.mark.parametrize(("step", "nth"), KILLS)
def test_a_kill_at_any_step_leaves_exactly_one_of_each_answer(tmp_path: Path, step: Step, nth: int) -> None:
    """Killed at the step, and started again, the simulator has answered two letters as if nothing had happened.

    What was published before the kill is taken away first, as a gateway would take it.
    """
    exchange = Exchange(tmp_path)
    exchange.clock = ManualClock(SystemClock().now())
    exchange.send(MINTRUD, name="a")
    if nth == 1:
        exchange.send(MINFIN, name="b")
    assert run(exchange.folder, step, nth) == -signal.SIGKILL
    processed = exchange.folder / "processed"
    processed.mkdir()
    for folder in exchange.home.incoming.iterdir():
        shutil.move(folder, processed / folder.name)
    if nth == 2:
        exchange.send(MINFIN, name="b")
    assert run(exchange.folder, "never", 1) == 0
    folders = [*processed.iterdir(), *exchange.home.incoming.iterdir()]
    assert Counter(Seen(folder).words for folder in folders) == EXPECTED
    assert len({folder.name for folder in folders}) == len(folders)
    assert not list(exchange.home.staging.iterdir())
    twins = [folder for folder in folders if folder.name.endswith("_2")]
    for twin in twins:
        (first,) = [folder for folder in folders if folder.name == twin.name.removesuffix("_2")]
        assert Seen(first).files == Seen(twin).files


def test_answers_that_are_not_due_survive_a_restart(tmp_path: Path) -> None:
    """What was planned for later is given by the next run, at its time."""
    exchange = Exchange(tmp_path)
    exchange.send()
    with exchange.simulator(delay=30) as simulator:
        simulator.step()
    with exchange.simulator() as simulator:
        assert not simulator.step()
        assert simulator.next_due() == exchange.clock.now() + timedelta(seconds=30)
        exchange.clock.advance(timedelta(seconds=31))
        assert simulator.step()
    assert len(list(exchange.home.incoming.iterdir())) == 2


def test_a_home_has_one_simulator(tmp_path: Path) -> None:
    """A second simulator in the same home is refused while the first one works."""
    exchange = Exchange(tmp_path)
    with exchange.simulator(), pytest.raises(WrongUse, match="уже работает"):
        exchange.simulator()
    exchange.simulator().close()
