"""The program as a user runs it: a process of its own, a real demo home, the ministry answering."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from edo_gateway.simulator.samples import samples_folder

REGISTERED = {"registered", "refused", "answered"}
PATIENCE = 60.0


class Home:
    """A home, and calls of the program in it from another folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "edo_gateway", "--home", str(self.folder), *arguments]

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments), capture_output=True, text=True, check=False, timeout=120, cwd=self.folder.parent
        )

    def json(self, *arguments: str) -> Any:
        ended = self(*arguments, "--json")
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout)

    @contextmanager
    def running(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """Run a command beside the block; it is stopped at the end."""
        with subprocess.Popen(
            self.command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.kill()

    def send(self, *arguments: str) -> Any:
        document = str(samples_folder() / "plain.pdf")
        return self.json("send", document, "--to", "Минфин", "--subject", "О деле", *arguments)

    def wait_until_settled(self, letter: str) -> Any:
        """Wait until every delivery of a letter is registered or refused; return the story."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            story = self.json("show", letter)
            if all(row["registration"] in REGISTERED for row in story["deliveries"]):
                return story
            time.sleep(0.5)
        pytest.fail(f"{letter} was not settled within {PATIENCE} seconds")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A demo home in which the samples were sent."""
    made = Home(tmp_path_factory.mktemp("home") / "var")
    ended = made("demo")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return made


def test_every_sample_has_its_final_state(home: Home) -> None:
    """After the demonstration every delivery is registered, refused or answered, with number and date."""
    rows = home.json("log")
    assert len({row["letter"] for row in rows}) >= 3
    assert {row["registration"] for row in rows} <= REGISTERED
    assert "refused" in {row["registration"] for row in rows}
    for row in rows:
        assert row["registration"] == "refused" or (row["registration_number"] and row["registration_date"])
    three = [row for row in rows if row["number"] == rows[-1]["number"]]
    assert len({row["organization"]["guid"] for row in three}) == 3
    assert home.json("quarantine", "list") == []


def test_everything_that_came_was_acknowledged_once(home: Home) -> None:
    """For each notice and letter there is one квитанция, handed over; nothing is owed for a квитанция."""
    owed = [row for row in home.json("outbox") if row["kind"] == "acknowledgement"]
    stories = [home.json("show", letter) for letter in {row["letter"] for row in home.json("log")}]
    notices = [one for story in stories for one in story["receipts"] if one["kind"] != "acknowledgement"]
    letters = home.json("incoming", "list")
    assert len(owed) == len(notices) + len(letters)
    assert len({row["answers"] for row in owed}) == len(owed)
    assert {row["transport"] for row in owed} == {"handed_over"}
    assert all(row["accepted"] is True for row in owed)
    assert {one["signatures"] for one in letters} == {"valid"}
    assert all(one["letter"] for one in letters)


def test_files_lie_where_they_are_said_to(home: Home) -> None:
    """Every path in a story is absolute and holds the octets of its digest."""
    import hashlib

    story = home.json("show", home.json("log")[-1]["letter"])
    for file in story["files"]:
        path = Path(file["path"])
        assert path.is_absolute()
        assert hashlib.sha256(path.read_bytes()).hexdigest() == file["sha256"]
        assert path.stat().st_size == file["size"]
    assert any(file["name"].endswith(".edc.zip") for file in story["files"])


def test_demo_works_a_second_time(home: Home) -> None:
    """In the same home the demonstration goes through again, with new letters."""
    before = {row["letter"] for row in home.json("log")}
    ended = home("demo")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    after = home.json("log")
    assert len({row["letter"] for row in after}) == 2 * len(before)
    assert {row["registration"] for row in after} <= REGISTERED


def test_run_takes_a_letter_that_is_sent_beside_it(home: Home) -> None:
    """`send` beside `run` is registered within seconds; `work` is refused meanwhile; SIGTERM ends `run` with 0."""
    with home.running("run") as process:
        sent = home.send("--key", "beside")
        story = home.wait_until_settled(sent["letter"])
        assert story["deliveries"][0]["registration"] == "registered"
        refused = home("work")
        assert refused.returncode == 1 and "занята" in refused.stderr
        assert home.send("--key", "beside")["letter"] == sent["letter"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert process.stderr is not None
        lines = [json.loads(line) for line in process.stderr.read().splitlines()]
    assert lines[-1]["message"] == "run.stopped"


def test_work_and_a_ministry_told_to_refuse(home: Home) -> None:
    """`work` and `simulator run --behaviour` bring a letter to the refusal that the ministry was told to give."""
    sent = home.send()
    assert home("work", "--until-idle").returncode == 0
    with home.running("simulator", "run", "--behaviour", "refuse=Нет подписи"):
        until = time.monotonic() + PATIENCE
        row = None
        while time.monotonic() < until:
            assert home("work", "--until-idle").returncode == 0
            (row,) = home.json("show", sent["letter"])["deliveries"]
            if row["registration"] != "awaiting":
                break
    assert row is not None and row["registration"] == "refused"
    assert row["refusal_reason"] == "Нет подписи"
    assert row["next_actor"] == "clerk"


def test_other_content_under_a_known_key(home: Home) -> None:
    """The same key with other content is a conflict; the letter that is there stays alone."""
    first = home.send("--key", "same")
    document = str(samples_folder() / "plain.pdf")
    ended = home("send", document, "--to", "Минфин", "--subject", "О другом", "--key", "same")
    assert ended.returncode == 1
    assert ended.stdout == "" and "Что произошло" in ended.stderr
    assert home.send("--key", "same")["letter"] == first["letter"]


def test_everything_wrong_with_a_letter_is_told_at_once(home: Home) -> None:
    """A wrong letter ends with 2, every field on its line, and nothing is kept."""
    before = len(home.json("log"))
    ended = home("send", "/нет.pdf", "--to", "нет такого", "--date", "31.02.2026", "--signatory", "никто")
    assert ended.returncode == 2
    for field in ("FILE", "--to", "--date", "--signatory", "--subject"):
        assert any(line.strip().startswith(field) for line in ended.stderr.splitlines()), (field, ended.stderr)
    assert len(home.json("log")) == before


def test_reader_that_leaves_early(home: Home) -> None:
    """A pipe that is closed early gives no traceback."""
    process = subprocess.Popen(home.command("log", "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    with process.stderr as stream:
        said = stream.read()
    assert process.wait(30) == 1
    assert said == b""


def test_wrong_configuration_names_the_place(home: Home, tmp_path: Path) -> None:
    """A misspelt key ends every command with 2 and names file, line, key and the nearest right one."""
    broken = tmp_path / "home"
    broken.mkdir()
    text = (home.folder / "edo-gateway.toml").read_text(encoding="utf-8")
    (broken / "edo-gateway.toml").write_text(text.replace("outgoing =", "outgoin ="), encoding="utf-8")
    line = text[: text.index("outgoing =")].count("\n") + 1
    for command in ("check", "log"):
        ended = Home(broken)(command)
        assert ended.returncode == 2
        said = ended.stdout + ended.stderr
        assert f"edo-gateway.toml:{line}" in said and "outgoin" in said and "outgoing" in said, said


def test_plain_home(tmp_path: Path) -> None:
    """A plain home has its configuration, database, store and key; `check` says what a person must fill in."""
    plain = Home(tmp_path / "real")
    assert plain("init").returncode == 0
    assert {path.name for path in plain.folder.iterdir()} >= {"edo-gateway.toml", "blobs", "keys", "trust"}
    key = plain.folder / "keys" / "organization" / "key.pem"
    assert key.stat().st_mode & 0o077 == 0
    ended = plain("check")
    assert ended.returncode == 2 and "organization.guid" in ended.stdout
    assert plain("demo").returncode == 2
    assert plain("init", "--demo").returncode == 2


def test_no_home(tmp_path: Path) -> None:
    """Without a home every command that needs one ends with 2 and says how to make it."""
    ended = Home(tmp_path / "none")("log")
    assert ended.returncode == 2
    assert "init" in ended.stderr
    assert not (tmp_path / "none").exists()


def test_founding_that_was_cut_short_is_finished(tmp_path: Path) -> None:
    """A demo home whose making ended before its configuration was written is completed, with the same keys."""
    cut = Home(tmp_path / "cut")
    assert cut("init", "--demo").returncode == 0
    key = (cut.folder / "keys" / "organization" / "key.pem").read_bytes()
    (cut.folder / "edo-gateway.toml").unlink()
    assert cut("init", "--demo").returncode == 0
    assert (cut.folder / "keys" / "organization" / "key.pem").read_bytes() == key
    assert cut("check").returncode == 0
    assert len(cut.json("organization", "find")) == 6
