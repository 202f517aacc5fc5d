"""Taking packages from the incoming folder: patience, suspicion, and nothing lost on the way."""

import os
import socket
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from folder_exchange import Act, Exchange

from edo_adapters.steps import Step
from edo_gateway.errors import TryLater, WrongUse
from edo_gateway.ports import Adapter, CompletenessReport, Content, IncomingItem

SECOND = timedelta(seconds=1)


class NeedsEnvelope:
    """Complete is what holds `envelope.ltr` and every name in it."""

    def examine(self, files: Mapping[str, Content]) -> CompletenessReport:
        if "envelope.ltr" not in files:
            return CompletenessReport(complete=False, reason="Нет файла конверта.")
        listed = files["envelope.ltr"].read().decode().split()
        missing = tuple(name for name in listed if name not in files)
        return CompletenessReport(complete=not missing, missing=missing, reason=f"Нет файлов: {', '.join(missing)}.")


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    return Exchange(tmp_path, completeness=NeedsEnvelope())


@pytest.fixture
def adapter(exchange: Exchange) -> Adapter:
    return exchange.open()


def put(exchange: Exchange, name: str = "пакет 1", **files: bytes) -> Path:
    folder = exchange.incoming / name
    folder.mkdir()
    for label, octets in (files or {"envelope": b"a.xml", "a": b"<a/>"}).items():
        (folder / f"{label}.{'ltr' if label == 'envelope' else 'xml'}").write_bytes(octets)
    return folder


def poll_twice(exchange: Exchange, adapter: Adapter, limit: int = 50) -> Sequence[IncomingItem]:
    adapter.poll(limit)
    exchange.clock.advance(SECOND)
    return adapter.poll(limit)


def test_package_is_offered_at_the_second_look(exchange: Exchange, adapter: Adapter) -> None:
    """A package is offered when it lay unchanged over the settle time, with its files as they are."""
    put(exchange)
    assert adapter.poll(10) == []
    exchange.clock.advance(SECOND / 2)
    assert adapter.poll(10) == []
    exchange.clock.advance(SECOND / 2)
    (item,) = adapter.poll(10)
    assert (item.source, item.broken) == ("пакет 1", "")
    assert {name: content.read() for name, content in item.files.items()} == {
        "envelope.ltr": b"a.xml",
        "a.xml": b"<a/>",
    }
    assert adapter.settle_time() == SECOND


@pytest.mark.parametrize("change", ["grows", "same size", "new file", "file gone", "replaced"])
def test_a_change_starts_the_wait_anew(exchange: Exchange, adapter: Adapter, change: str) -> None:
    """A package that changed between two looks has to lie still again, whatever the change."""
    folder = put(exchange, envelope=b"a.xml", a=b"<a/>", b="б".encode())
    adapter.poll(10)
    exchange.clock.advance(SECOND)
    if change == "grows":
        (folder / "a.xml").write_bytes(b"<a></a>")
    elif change == "same size":
        (folder / "a.xml").write_bytes(b"<b/>")
    elif change == "new file":
        (folder / "c.xml").touch()
    elif change == "file gone":
        (folder / "b.xml").unlink()
    else:
        (folder / "new").write_bytes(b"<a/>")
        (folder / "new").rename(folder / "a.xml")
    assert adapter.poll(10) == []
    exchange.clock.advance(SECOND)
    assert len(adapter.poll(10)) == 1


def test_incomplete_waits_and_is_taken_when_the_rest_comes(exchange: Exchange, adapter: Adapter) -> None:
    """A package that lacks a listed file waits and is taken whole once the file is there."""
    folder = put(exchange, envelope=b"a.xml b.xml", a=b"1")
    assert poll_twice(exchange, adapter) == []
    exchange.clock.advance(timedelta(minutes=10))
    (folder / "b.xml").write_bytes(b"2")
    (item,) = poll_twice(exchange, adapter)
    assert item.broken == ""
    assert set(item.files) == {"envelope.ltr", "a.xml", "b.xml"}


def test_incomplete_is_broken_after_its_time_over_restarts(exchange: Exchange) -> None:
    """What stays incomplete is offered as broken after `incomplete_after`, and a restart doesn't set that back."""
    put(exchange, envelope=b"a.xml b.xml", a=b"1")
    for _ in range(14):
        assert poll_twice(exchange, exchange.open(incomplete_after="15m")) == []
        exchange.clock.advance(timedelta(minutes=1))
    exchange.clock.advance(timedelta(minutes=1))
    (item,) = poll_twice(exchange, exchange.open(incomplete_after="15m"))
    assert item.broken == "неполный пакет: Нет файлов: b.xml."
    assert set(item.files) == {"envelope.ltr", "a.xml"}


def test_waiting_is_forgotten_with_the_package(exchange: Exchange) -> None:
    """A package of a name that once waited long gets its own time to become complete."""
    adapter = exchange.open(incomplete_after="1m")
    put(exchange, "p", envelope=b"b.xml")
    poll_twice(exchange, adapter)
    exchange.clock.advance(timedelta(minutes=1))
    (item,) = adapter.poll(10)
    adapter.confirm(item.ref)
    put(exchange, "p", envelope=b"b.xml")
    assert poll_twice(exchange, adapter) == []
    assert len(list((exchange.staging / "incoming").iterdir())) == 1


def test_torn_record_and_clock_set_back(exchange: Exchange) -> None:
    """A damaged record of waiting, or one from the future, makes a package wait from now on, not for ever."""
    put(exchange, "p", envelope=b"b.xml")
    poll_twice(exchange, exchange.open(incomplete_after="1m"))
    (record,) = (exchange.staging / "incoming").iterdir()
    record.write_text("{")
    assert poll_twice(exchange, exchange.open(incomplete_after="1m")) == []
    (record,) = (exchange.staging / "incoming").iterdir()
    record.write_text('{"at": "2099-01-01T00:00:00+00:00"}')
    assert poll_twice(exchange, adapter := exchange.open(incomplete_after="1m")) == []
    exchange.clock.advance(timedelta(minutes=2))
    assert len(poll_twice(exchange, adapter)) == 1


def test_lone_file_is_nothing_until_its_time(exchange: Exchange) -> None:
    """A file beside the packages is left alone until `incomplete_after`, then offered as broken with its octets."""
    adapter = exchange.open(incomplete_after="1m")
    (exchange.incoming / "letter.ini").write_bytes(b"1")
    assert poll_twice(exchange, adapter) == []
    exchange.clock.advance(timedelta(minutes=1))
    (item,) = adapter.poll(10)
    assert item.broken == "неполный пакет: файл лежит сам по себе, вне папки пакета"
    assert item.files["letter.ini"].read() == b"1"
    adapter.confirm(item.ref)
    assert (exchange.processed / "2025-03-03" / "letter.ini").read_bytes() == b"1"


def test_links_are_broken_and_never_followed(exchange: Exchange, adapter: Adapter, tmp_path: Path) -> None:
    """A link inside a package, to a file or a folder, makes it broken; what it points to is not offered."""
    (tmp_path / "secret").write_text("secret")
    folder = put(exchange)
    (folder / "b.xml").symlink_to(tmp_path / "secret")
    (folder / "c").symlink_to(tmp_path)
    (item,) = poll_twice(exchange, adapter)
    assert "внутри лежит ссылка" in item.broken
    assert set(item.files) == {"envelope.ltr", "a.xml"}


def test_link_in_place_of_a_package(exchange: Exchange, adapter: Adapter, tmp_path: Path) -> None:
    """A link in place of a package is broken and empty; confirming moves the link, not what it points to."""
    target = tmp_path / "elsewhere"
    target.mkdir()
    (target / "envelope.ltr").write_text("")
    (exchange.incoming / "p").symlink_to(target)
    (item,) = poll_twice(exchange, adapter)
    assert item.broken == "вместо папки пакета лежит ссылка"
    assert item.files == {}
    adapter.confirm(item.ref)
    assert (exchange.processed / "2025-03-03" / "p").is_symlink()
    assert (target / "envelope.ltr").exists()


def test_folders_and_special_files_are_broken(
    exchange: Exchange, adapter: Adapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder, a pipe or a socket inside a package makes it broken, and nobody waits on the pipe."""
    (put(exchange, "1") / "inner").mkdir()
    os.mkfifo(put(exchange, "2") / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(put(exchange, "3"))
        server.bind("s")
    os.mkfifo(exchange.incoming / "4")
    broken = {item.source: item.broken for item in poll_twice(exchange, adapter)}
    assert broken == {
        "1": "внутри лежит папка «inner»",
        "2": "внутри лежит не файл «pipe»",
        "3": "внутри лежит не файл «s»",
        "4": "вместо папки пакета лежит не файл и не папка",
    }


def test_too_much_is_broken(exchange: Exchange) -> None:
    """A package with too many files, or too large ones, is broken; no more than the limit is offered."""
    adapter = exchange.open(max_files=3, max_package_mb=1)
    put(exchange, "many", **{f"f{n}": b"" for n in range(5)})
    with (put(exchange, "large") / "big").open("wb") as stream:
        stream.truncate((1 << 20) + 1)
    items = {item.source: item for item in poll_twice(exchange, adapter)}
    assert items["many"].broken == "файлов больше 3"
    assert len(items["many"].files) == 3
    assert items["large"].broken == "файлы занимают больше 1 МБ"


def test_a_link_swapped_in_is_not_opened(exchange: Exchange, adapter: Adapter, tmp_path: Path) -> None:
    """A file or package folder that is swapped for a link after the look raises `TryLater` when it is read."""
    (tmp_path / "secret").write_bytes(b"<s/>")
    folder = put(exchange)
    (item,) = poll_twice(exchange, adapter)
    (folder / "a.xml").unlink()
    (folder / "a.xml").symlink_to(tmp_path / "secret")
    with pytest.raises(TryLater):
        item.files["a.xml"].read()
    away = tmp_path / "away"
    folder.rename(away)
    folder.symlink_to(away)
    with pytest.raises(TryLater):
        item.files["envelope.ltr"].read()


@pytest.mark.parametrize("change", ["before", "while", "shrinks", "grows"])
def test_a_file_that_changes_while_it_is_read(exchange: Exchange, adapter: Adapter, change: str) -> None:
    """A file that changes before or while it is read raises `TryLater`, at the latest at its end."""
    folder = put(exchange, envelope=b"a.xml", a=b"x" * 1_000_000)
    (item,) = poll_twice(exchange, adapter)
    if change == "before":
        (folder / "a.xml").write_bytes(b"y" * 1_000_000)
        with pytest.raises(TryLater):
            item.files["a.xml"].open()
        return
    with item.files["a.xml"].open() as stream:
        assert stream.read(10) == b"x" * 10
        with (folder / "a.xml").open("r+b") as other:
            if change == "while":
                other.seek(900_000)
                other.write(b"y")
            else:
                other.truncate(500_000 if change == "shrinks" else 2_000_000)
        with pytest.raises(TryLater):
            stream.read()


def test_files_can_be_read_in_any_order(exchange: Exchange, adapter: Adapter) -> None:
    """Content supports seeking, as archive readers need, and opens again and again."""
    put(exchange, envelope=b"a.xml", a=bytes(range(256)) * 4000)
    (item,) = poll_twice(exchange, adapter)
    with item.files["a.xml"].open() as stream:
        assert stream.seek(-2, os.SEEK_END) == 1_023_998
        assert stream.read() == b"\xfe\xff"
        stream.seek(5)
        assert stream.read(2) == b"\x05\x06"
    assert item.files["a.xml"].read() == item.files["a.xml"].read()


def test_completeness_that_stumbles_waits(exchange: Exchange) -> None:
    """A file that changes under the question «is all there?» leaves the package for later."""
    folder = put(exchange)

    class Meddler:
        def examine(self, files: Mapping[str, Content]) -> CompletenessReport:
            if not (folder / "b.xml").exists():
                (folder / "a.xml").write_bytes(b"changed")
                (folder / "b.xml").touch()
            files["a.xml"].read()
            return CompletenessReport(complete=True)

    exchange.completeness = Meddler()
    adapter = exchange.open()
    assert poll_twice(exchange, adapter) == []
    assert len(poll_twice(exchange, adapter)) == 1


def test_oldest_first_and_no_more_than_asked(exchange: Exchange, adapter: Adapter) -> None:
    """Packages come oldest first, at most as many as asked for."""
    for number in (3, 1, 2):
        folder = put(exchange, f"p{number}")
        os.utime(folder, (number, number))
    assert [item.source for item in poll_twice(exchange, adapter, 2)] == ["p1", "p2"]
    assert poll_twice(exchange, adapter, 0) == []


def test_an_incomplete_one_holds_up_nobody(exchange: Exchange, adapter: Adapter) -> None:
    """Old incomplete packages don't keep new ones from being taken."""
    for number in range(5):
        os.utime(put(exchange, f"bad{number}", a=b"1"), (number, number))
    put(exchange, "good")
    assert [item.source for item in poll_twice(exchange, adapter, 1)] == ["good"]


def test_names_that_are_no_text(exchange: Exchange, adapter: Adapter) -> None:
    """Names in windows-1251 or with control characters get readable labels, and their packages can be confirmed."""
    folder = os.fsencode(exchange.incoming) + b"/" + "Письмо".encode("cp1251") + b"\n\x1b"
    os.mkdir(folder)  # noqa: PTH102 (a name of octets)
    for name in (b"envelope.ltr", b"\xc0\xff.xml", "Ая.xml".encode()):
        Path(os.fsdecode(folder + b"/" + name)).write_bytes(b"")
    (item,) = poll_twice(exchange, adapter)
    assert item.source == "Письмо��"
    assert set(item.files) == {"envelope.ltr", "Ая.xml", "Ая.xml (2)"}
    assert item.ref.isascii()
    adapter.confirm(item.ref)
    assert list(exchange.incoming.iterdir()) == []
    assert len(list((exchange.processed / "2025-03-03").iterdir())) == 1


def test_confirm_moves_and_repeats(exchange: Exchange, adapter: Adapter) -> None:
    """Confirming moves a package to the day's folder under its name; repeating it is harmless."""
    put(exchange)
    (item,) = poll_twice(exchange, adapter)
    adapter.confirm(item.ref)
    adapter.confirm(item.ref)
    exchange.open().confirm(item.ref)
    assert (exchange.processed / "2025-03-03" / "пакет 1" / "a.xml").read_bytes() == b"<a/>"
    assert poll_twice(exchange, adapter) == []


def test_confirm_survives_collisions(exchange: Exchange, adapter: Adapter) -> None:
    """A name that is taken among the processed gets a number, also where the name is as long as names can be."""
    for name in ("p", "p", "p", "x" * 255, "x" * 255):
        put(exchange, name)
        (item,) = poll_twice(exchange, adapter)
        adapter.confirm(item.ref)
    names = {path.name for path in (exchange.processed / "2025-03-03").iterdir()}
    assert names == {"p", "p~2", "p~3", "x" * 255, "x" * 200 + "~2"}


def test_confirm_leaves_what_it_did_not_offer(exchange: Exchange, adapter: Adapter) -> None:
    """A package that changed, or came anew under an old name, is not moved away unstored: it is offered again."""
    folder = put(exchange)
    (item,) = poll_twice(exchange, adapter)
    (folder / "late.xml").write_bytes(b"late")
    adapter.confirm(item.ref)
    (again,) = poll_twice(exchange, adapter)
    assert "late.xml" in again.files
    adapter.confirm(again.ref)
    put(exchange)
    adapter.confirm(again.ref)
    assert len(poll_twice(exchange, adapter)) == 1


def test_confirm_killed_after_the_move(exchange: Exchange) -> None:
    """A confirm that stops between move and sync is repeated in peace."""

    def stop() -> None:
        raise KeyboardInterrupt

    adapter = exchange.open(Act(Step.MOVED, stop))
    put(exchange)
    (item,) = poll_twice(exchange, adapter)
    with pytest.raises(KeyboardInterrupt):
        adapter.confirm(item.ref)
    exchange.open().confirm(item.ref)
    assert poll_twice(exchange, exchange.open()) == []
    assert (exchange.processed / "2025-03-03" / "пакет 1").is_dir()


@pytest.mark.parametrize("ref", ["", "x", "0-", "0-..", "0-a%2Fb", "0-%00"])
def test_foreign_handles_are_refused(adapter: Adapter, ref: str) -> None:
    """What is no handle of ours moves nothing."""
    with pytest.raises(WrongUse):
        adapter.confirm(ref)


def test_folders_gone_raise_try_later(exchange: Exchange, adapter: Adapter) -> None:
    """A folder that is away makes polling and confirming try later."""
    put(exchange)
    (item,) = poll_twice(exchange, adapter)
    exchange.incoming.rename(exchange.root / "away")
    with pytest.raises(TryLater):
        adapter.poll(1)
    with pytest.raises(TryLater):
        adapter.confirm(item.ref)
