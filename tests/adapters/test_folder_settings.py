"""Opening a folder channel: every wrong value is named with its key and the nearest right one."""

import os
import shutil
from datetime import timedelta
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from folder_exchange import Exchange, FixedDeadline, envelope
from tools import missing

import edo_adapters.folder
from edo_adapters.folder import FolderPlugin
from edo_adapters.folder.durations import parse_duration
from edo_gateway.errors import WrongConfiguration
from edo_gateway.ports import ChannelPast, ProbeReport


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    return Exchange(tmp_path)


@pytest.mark.parametrize(
    ("values", "key", "words"),
    [
        ({"profile": "sizi"}, "profile", "szi"),
        ({"profile": "xyz"}, "profile", "folder-per-message"),
        ({"outgoing": "ouut"}, "outgoing", "/out."),
        ({"incoming": "nowhere/in"}, "incoming", "подключите"),
        ({"incoming": 5}, "incoming", "Укажите папку"),
        ({"outgoing": "/"}, "outgoing", "Укажите папку"),
        ({"incoming": " "}, "incoming", "Укажите папку"),
        ({"proccessed": "x"}, "proccessed", "processed"),
        ({"wholly_other": "x"}, "wholly_other", "outgoing"),
        ({"incomplete_after": "15 минут"}, "incomplete_after", '"15m"'),
        ({"settle": -1}, "settle", '"1s"'),
        ({"settle": True}, "settle", '"1s"'),
        ({"settle": "3s"}, "settle", '"2s"'),
        ({"max_files": 0}, "max_files", "1 (от 1"),
        ({"max_files": 10**9}, "max_files", "10000"),
        ({"max_package_mb": "много"}, "max_package_mb", "1024"),
        ({"processed": "in/processed"}, "processed", "in.processed"),
        ({"staging": "out/staging"}, "staging", "out.staging"),
        ({"staging": "out"}, "outgoing", "out.outgoing"),
    ],
)
def test_wrong_values(exchange: Exchange, values: dict[str, object], key: str, words: str) -> None:
    """A wrong value is named with its key and what would be right, and nothing is made on the disk."""
    with pytest.raises(WrongConfiguration) as caught:
        exchange.open(**values)
    assert f"«{key}»" in caught.value.what
    assert words in f"{caught.value.why} {caught.value.todo}"
    assert sorted(path.name for path in exchange.root.iterdir()) == ["in", "out"]


def test_missing_key(exchange: Exchange) -> None:
    """Without the folders there is no channel."""
    with pytest.raises(WrongConfiguration, match="incoming"):
        exchange.open(incoming=None)


def test_other_file_system(exchange: Exchange) -> None:
    """Our folders must lie on the file system of the exchange, since packages are moved by renaming."""
    elsewhere = Path("/dev/shm") / f"edo-{os.getpid()}"
    elsewhere.mkdir()
    try:
        if elsewhere.stat().st_dev == exchange.root.stat().st_dev:
            missing("a second file system at /dev/shm")
        for key in ("staging", "processed"):
            with pytest.raises(WrongConfiguration, match=f"«{key}»") as caught:
                exchange.open(**{key: str(elsewhere / key)})
            assert str(exchange.root) in caught.value.todo
    finally:
        for path in sorted(elsewhere.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        elsewhere.rmdir()


def test_catalogue_of_the_mail_program(exchange: Exchange) -> None:
    """The profile szi wants the catalogue itself, and says so when it is given ToSend."""
    with pytest.raises(WrongConfiguration, match="ToSend, Sended, Error"):
        exchange.open(profile="szi")
    for name in ("ToSend", "Sended", "Error"):
        (exchange.outgoing / name).mkdir()
    with pytest.raises(WrongConfiguration) as caught:
        exchange.open(profile="szi", outgoing="out/ToSend", staging="staging")
    assert f"{exchange.outgoing}." in caught.value.todo


def test_entry_point_and_keys() -> None:
    """The adapter is found through its entry point, and every key has a Russian sentence."""
    (found,) = entry_points(group="edo_gateway.adapters", name="folder")
    assert found.load() is edo_adapters.folder.plugin
    keys = FolderPlugin().setting_keys()
    assert {"profile", "outgoing", "incoming", "processed", "staging", "incomplete_after"} <= set(keys)
    assert all(text.endswith(".") and any("а" <= sign <= "я" for sign in text) for text in keys.values())


def test_description(exchange: Exchange) -> None:
    """The description names the profile and the folders a person may want to look into."""
    said = exchange.open(incoming=str(exchange.incoming)).describe()
    assert (said.adapter, said.profile, said.confirms_sending, said.body_folder) == (
        "folder",
        "folder-per-message",
        False,
        "",
    )
    assert said.places == {
        "outgoing": exchange.outgoing,
        "incoming": exchange.incoming,
        "processed": exchange.processed,
    }


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("15m", 900), ("1h30m", 5400), ("0.5s", 0.5), ("2d", 172800), (90, 90), (0, 0), ("90", None), ("", None)],
)
def test_durations(value: object, seconds: float | None) -> None:
    """Lengths of time are numbers of seconds, or amounts with units."""
    assert parse_duration(value) == (None if seconds is None else timedelta(seconds=seconds))


def failed(report: ProbeReport) -> list[str]:
    return [step.name for step in report.steps if not step.ok]


def test_probe_passes_and_leaves_nothing(exchange: Exchange) -> None:
    """A probe of a sound channel passes, counts what waits, and publishes and leaves nothing."""
    adapter = exchange.open()
    adapter.send(envelope(), FixedDeadline())
    before = sorted(exchange.root.rglob("*"))
    report = adapter.probe()
    assert report.ok
    assert report.steps[-1].detail == "Пакетов: 1."
    assert sorted(exchange.root.rglob("*")) == before


def test_probe_names_what_is_wrong(exchange: Exchange) -> None:
    """A probe goes on after a step that failed and says of each what is wrong."""
    adapter = exchange.open()
    exchange.outgoing.rename(exchange.root / "away")
    report = adapter.probe()
    assert not report.ok
    assert failed(report) == [
        "Папки на месте",
        "Запись разрешена",
        "Одна файловая система",
        "Не забрано другой стороной",
    ]
    assert str(exchange.outgoing) in report.steps[0].detail


def test_probe_sees_a_full_disk(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    """A probe says when the disk is nearly full."""
    adapter = exchange.open()
    real = os.statvfs(exchange.root)
    monkeypatch.setattr(os, "statvfs", lambda _: os.statvfs_result((real[0], real[1], real[2], real[3], 1, *real[5:])))
    assert failed(adapter.probe()) == ["Свободное место"]


def test_lost_memory_stops_a_channel_that_was_used(exchange: Exchange) -> None:
    """Once anything was sent, a missing memory of it refuses the start: without it a letter could go twice."""
    adapter = exchange.open()
    adapter.ready(ChannelPast.USED)
    shutil.rmtree(exchange.root / "out.staging")
    with pytest.raises(WrongConfiguration, match="«staging»"):
        adapter.ready(ChannelPast.USED)
    assert not (exchange.root / "out.staging").exists()
