"""`edo-gateway run` in a demo home, killed with SIGKILL at random moments, gateway and ministry in one process."""

import json
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

from edo_gateway.simulator.samples import samples_folder

SETTLED = {"registered", "answered"}
PATIENCE = 60.0
_HEADER = re.compile(r'<(?:\w+:)?header\b[^>]*?\buid="([0-9a-fA-F-]{36})"')
_ANSWERED = re.compile(r'<(?:\w+:)?acknowledgment\b[^>]*?\buid="([0-9a-fA-F-]{36})"')


def command(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "edo_gateway", "--home", str(home), *arguments]


def ask(home: Path, *arguments: str) -> Any:
    """Run a command that prints JSON."""
    ended = subprocess.run(
        command(home, *arguments, "--json"), capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def init(home: Path) -> None:
    """Make a demo home."""
    assert subprocess.run(command(home, "init", "--demo"), check=False, stdout=subprocess.DEVNULL).returncode == 0


def send_command(home: Path, number: int) -> list[str]:
    """Return the command that sends a letter to two ministries."""
    to = ("--to", "Минфин", "--to", "Минтруд", "--subject", f"Письмо {number}", "--key", f"letter {number}")
    return command(home, "send", str(samples_folder() / "plain.pdf"), *to, "--json")


def send(home: Path, number: int) -> str:
    """Send a letter from a process of its own; return its id."""
    ended = subprocess.run(send_command(home, number), capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert ended.returncode == 0, ended.stderr
    return str(json.loads(ended.stdout)["letter"])


class Run:
    """`run`, started again and again; what it logs goes to a file."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._log = home.parent / "run.log"
        self._log.touch()
        self._starts = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and return when it is at work."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command(self._home, "run"), stdout=subprocess.DEVNULL, stderr=log, stdin=subprocess.DEVNULL
            )
        self._starts += 1
        until = time.monotonic() + PATIENCE
        while self._log.read_bytes().count(b"run.started") < self._starts:
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < until
            time.sleep(0.01)

    def kill(self) -> None:
        assert self._process is not None
        assert self._process.poll() is None, "run ended by itself"
        self._process.kill()
        assert self._process.wait(PATIENCE) == -signal.SIGKILL

    def stop(self) -> int:
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(PATIENCE)

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


def select(home: Path, query: str) -> list[tuple[Any, ...]]:
    """Look into the database without starting the program: looking must not slow down what is looked at."""
    with closing(sqlite3.connect(home / "edo.sqlite3", timeout=30)) as connection:
        return connection.execute(query).fetchall()


def wait_until_settled(home: Path) -> None:
    """Wait until every delivery has its number."""
    until = time.monotonic() + PATIENCE
    while states := select(
        home, "SELECT id, registration FROM deliveries WHERE registration NOT IN ('registered', 'answered')"
    ):
        assert time.monotonic() < until, states
        time.sleep(0.2)


def count(folder: Path, pattern: re.Pattern[str]) -> Counter[str]:
    """Count the uids that the messages in a folder give after a pattern."""
    texts = [path.read_bytes().decode("utf-8", "replace") for path in folder.rglob("*.xml")]
    return Counter(found.group(1).lower() for text in texts if (found := pattern.search(text)))


def test_run_survives_three_kills(tmp_path: Path) -> None:
    """Killed three times while letters come in, `run` registers every letter in the end; nothing is sent twice.

    A second `run` is refused while the first one lives.
    Counted by message uid in what the ministry took and in the квитанции that it gave and got.
    """
    home = tmp_path / "var"
    init(home)
    moments = random.SystemRandom()
    run = Run(home)
    try:
        with ThreadPoolExecutor(1) as person:
            sending = [person.submit(send, home, number) for number in range(4)]
            sending[1].result()
            for _ in range(3):
                run.start()
                pause = moments.uniform(0.05, 1.5)
                print(f"killed after {pause:.3f} s")  # noqa: T201 - shown when the test fails
                time.sleep(pause)
                run.kill()
            run.start()
            assert subprocess.run(command(home, "run"), check=False, capture_output=True).returncode == 1
            letters = [each.result() for each in sending]
        assert len(set(letters)) == 4
        wait_until_settled(home)
        assert run.stop() == 0
    finally:
        run.close()
    assert subprocess.run(command(home, "work", "--until-idle"), check=False, capture_output=True).returncode == 0
    rows = ask(home, "log")
    assert sorted(row["letter"] for row in rows) == sorted(letters * 2)
    (channel,) = ask(home, "channel", "list")
    exchange = [Path(channel[name]) for name in ("taken", "outgoing")]
    sent = {row["message_uid"] for row in rows}
    published = sum((count(folder, _HEADER) for folder in exchange), Counter[str]())
    assert {uid: published[uid] for uid in sent} == dict.fromkeys(sent, 1)
    assert max(published.values()) == 1
    assert max(sum((count(folder, _ANSWERED) for folder in exchange), Counter[str]()).values()) == 1
    assert count(Path(channel["processed"]), _ANSWERED) == dict.fromkeys(sent, 1)
    assert list(Path(channel["incoming"]).iterdir()) == []
    assert [row["attention"] for row in rows if row["attention"]] == []
    assert select(home, "SELECT * FROM quarantine") == []
    owed = select(home, "SELECT answers, transport FROM dispatches WHERE kind = 'acknowledgement'")
    assert {transport for _, transport in owed} == {"handed_over"}
    assert len(dict(owed)) == len(owed) >= len(rows)


def test_killed_send_is_repeated_with_its_key(tmp_path: Path) -> None:
    """`send` that was killed is given again with the same key: one letter, one number, two packages."""
    home = tmp_path / "var"
    init(home)
    for pause in (0.9, 1.1):
        with subprocess.Popen(send_command(home, 1), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(pause)
            process.kill()
    letter = send(home, 1)
    assert send(home, 1) == letter
    assert subprocess.run(command(home, "work"), check=False).returncode == 0
    assert select(home, "SELECT number FROM letters") == [("1",)]
    assert select(home, "SELECT transport FROM dispatches") == [("handed_over",)] * 2
    assert len(list((home / "exchange" / "outgoing").iterdir())) == 2
