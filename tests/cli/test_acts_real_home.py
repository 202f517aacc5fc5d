"""A person's acts as a user does them: a process of its own, a real demo home, the ministry answering or silent.

What is done is done by processes; what is only looked at, or refused, is asked of the same program in this one.
"""

import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli.cli_fakes import Outcome
from cli.test_real_home import PATIENCE, Home

from edo_gateway.cli import execute
from edo_gateway.cli.screen import Screen
from edo_gateway.cli.wiring import RealProgram
from edo_gateway.simulator.samples import samples_folder


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be cut, whatever terminal the tests run in."""
    monkeypatch.delenv("COLUMNS", raising=False)


def ask(home: Home, *arguments: str) -> Outcome:
    """Call the program in this process."""
    out, err = io.StringIO(), io.StringIO()
    code = execute(["--home", str(home.folder), *arguments], Screen(out, err), RealProgram)
    return Outcome(code, out.getvalue(), err.getvalue())


def shown(home: Home, *arguments: str) -> Any:
    """Ask for JSON."""
    ended = ask(home, *arguments, "--json")
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A demo home in which nothing was sent."""
    made = Home(tmp_path_factory.mktemp("acts") / "var")
    assert made("init", "--demo").returncode == 0
    return made


def work(home: Home, *options: str) -> None:
    ended = ask(home, "work", *options)
    assert ended.code == 0, ended.err


def delivery(home: Home, letter: str) -> Any:
    return shown(home, "show", letter)["deliveries"][0]


def refused(home: Home, *arguments: str) -> str:
    """Call an act that must be refused with 2, in three parts and nothing else; return what was said."""
    ended = ask(home, *arguments)
    assert (ended.code, ended.out) == (2, ""), ended.out + ended.err
    assert [line.split(":")[0] for line in ended.err.splitlines() if not line.startswith(" ")] == [
        "Что произошло", "Почему", "Что делать",
    ]  # fmt: skip
    return ended.err


def until(home: Home, letter: str, **wanted: str) -> Any:
    """Work until the letter's only delivery has these states."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        work(home, "--until-idle")
        row = delivery(home, letter)
        if all(row[name] == value for name, value in wanted.items()):
            return row
    pytest.fail(f"{letter} did not come to {wanted}: {row}")


def test_hold_work_release_work(home: Home) -> None:
    """What is held is built and not sent; everyone sees who holds it and why; released, it goes."""
    letter = home.send()["letter"]
    held = home.json("hold", letter, "--reason", "ждём приложение")["results"][0]
    assert held["done"] and held["delivery"]["hold_reason"] == "ждём приложение"
    assert held["delivery"]["hold_by"].startswith("cli:")
    work(home)
    row = delivery(home, letter)
    assert (row["transport"], row["next_actor"], row["next_at"]) == ("sealed", "operator", None)
    assert "ждём приложение" in row["next_action"] and "edo-gateway release" in row["next_action"]
    assert "Удержано: " in ask(home, "log").out
    assert "ждём приложение" in ask(home, "outbox", "--waiting").out
    assert home("release", letter).returncode == 0
    assert "никто не удерживает" in refused(home, "release", letter)
    work(home)
    assert delivery(home, letter)["transport"] == "handed_over"
    assert "уже передан" in refused(home, "hold", letter, "--reason", "поздно")
    told = ask(home, "show", letter).out
    assert "Отправка удержана по решению человека. — " in told and "Удержание снято. — " in told


def test_cancel_before_and_after(home: Home) -> None:
    """Cancelled before it is taken, a letter never leaves; afterwards the answer is that it is too late."""
    first, second = home.send()["letter"], home.send()["letter"]
    assert home("cancel", first).returncode == 0
    work(home)
    assert delivery(home, first)["transport"] == "cancelled"
    assert delivery(home, first)["attempts"] == 0
    assert "уже отменена" in refused(home, "cancel", first)
    assert "Поздно" in refused(home, "cancel", second)
    assert home("resend", first, "--reason", "всё же нужно").returncode == 0
    work(home)
    assert delivery(home, first)["transport"] == "handed_over"


def test_repeat_after_a_failure(home: Home) -> None:
    """What could not be built for want of a file goes under the same message uid once the file is back."""
    letter = home.send()["letter"]
    (file,) = (each for each in shown(home, "show", letter)["files"] if each["role"] == "document")
    away = home.folder.parent / "away"
    Path(file["path"]).rename(away)
    work(home)
    row = delivery(home, letter)
    assert row["transport"] == "failed" and row["attention"]
    assert "edo-gateway repeat" in row["next_action"] and row["next_actor"] == "operator"
    away.rename(file["path"])
    again = home.json("repeat", letter)["results"][0]
    assert again["done"] and again["delivery"]["attentions"] == []
    assert again["dispatch"]["message_uid"] == row["message_uid"]
    work(home)
    assert delivery(home, letter)["transport"] == "handed_over"
    assert "Пакет ушёл" in refused(home, "repeat", letter)


def test_resend_after_a_negative_receipt_up_to_registration(home: Home) -> None:
    """A letter that the addressee's system did not take is sent anew, with the same container, and is registered."""
    letter = home.send()["letter"]
    negative = ("--behaviour", "acknowledgement=negative", "--behaviour", "notice=no", "--behaviour", "comment=сбой")
    with home.running("simulator", "run", *negative):
        rejected = until(home, letter, transport="rejected")
    assert "edo-gateway resend" in rejected["next_action"] and "--corrects" in rejected["next_action"]
    made = home.json("resend", rejected["delivery"], "--reason", "сбой исправлен")["results"][0]
    assert made["dispatch"]["message_uid"] != rejected["message_uid"]
    with home.running("simulator", "run"):
        row = until(home, letter, registration="registered")
    assert row["registration_number"]
    story = shown(home, "show", letter)
    old, new = (each for each in story["dispatches"] if each["kind"] == "letter")
    assert (old["transport"], old["reason"], old["superseded_by"]) == ("superseded", "сбой исправлен", new["id"])
    containers = [{file["sha256"] for file in each["files"] if file["name"].endswith(".zip")} for each in (old, new)]
    assert len(containers[0]) == 1 and containers[0] == containers[1]
    assert "сбой исправлен" in ask(home, "show", letter).out
    assert "Зарегистрировано адресатом" in refused(home, "resend", letter, "--reason", "ещё раз")
    assert "внимания не требует" in refused(home, "settle", letter)
    owed = next(each for each in shown(home, "outbox") if each["kind"] == "acknowledgement")["id"]
    assert "уже передан" in refused(home, "hold", owed, "--reason", "x")
    assert "только письмо" in refused(home, "resend", owed, "--reason", "x")
    assert "только письмо" in refused(home, "settle", owed)
    assert "квитанция" in refused(home, "repeat", owed)


def test_one_of_several_addressees(home: Home) -> None:
    """A letter to several wants to hear which one; all at once is told one by one, and a refusal ends with 1."""
    sent = home.send("--to", "Минтруд")
    letter = sent["letter"]
    ended = ask(home, "cancel", letter)
    assert (ended.code, ended.out) == (2, "")
    assert all(row["delivery"] in ended.err for row in sent["deliveries"]) and "--all" in ended.err
    assert home("cancel", letter, "--to", "Минтруд").returncode == 0
    ended = home("hold", letter, "--all", "--reason", "до совещания", "--json")
    assert ended.returncode == 1
    results = json.loads(ended.stdout)["results"]
    assert [one["done"] for one in results] == [True, False]
    assert results[1]["error"].keys() == {"what", "why", "todo"} and all(results[1]["error"].values())
    assert "Минздрав" not in refused(home, "release", letter, "--to", "Минздрав").split("Почему")[1]
    assert home("cancel", letter, "--to", "Минфин").returncode == 0


def test_correct_and_send(home: Home) -> None:
    """A corrected letter is a new one, linked to the old; both tell of each other; only ours can be corrected."""
    old = home.send()
    document = str(samples_folder() / "plain.pdf")
    new = ("send", document, "--to", "Минфин", "--subject", "О деле (исправлено)", "--corrects")
    ended = home(*new, old["number"])
    assert ended.returncode == 0 and f"cancel {old['letter']}" in ended.stdout
    story = shown(home, "show", old["letter"])
    (by,) = story["corrected_by"]
    corrected = shown(home, "show", by["letter"])
    assert corrected["corrects"] == old["letter"] and corrected["number"] != old["number"]
    (link,) = corrected["links"]
    assert (link["type"], link["linked"], link["direction"]) == ("Связан с", old["letter"], "ours")
    assert f"Исправляет:  № {old['number']}" in ask(home, "show", by["letter"]).out
    assert f"Исправлено письмом № {by['number']}" in ask(home, "show", old["letter"]).out
    assert "--corrects" in ask(home, *new, "нет такого").err
    work(home)
    assert delivery(home, by["letter"])["transport"] == "handed_over"


@pytest.fixture
def szi(tmp_path: Path) -> Iterator[Home]:
    """A demo home that sends through «КП Почтовая служба СЗИ» and calls for a person after a second of silence."""
    made = Home(tmp_path / "szi")
    assert made("init", "--demo").returncode == 0
    settings = made.folder / "edo-gateway.toml"
    text = settings.read_text(encoding="utf-8")
    text = text.replace('profile = "folder-per-message"', 'profile = "szi"')
    text = text.replace('# acknowledgement_warning = "24h"', 'acknowledgement_warning = "1s"')
    assert '"szi"' in text and '"1s"' in text
    settings.write_text(text, encoding="utf-8")
    for name in ("ToSend", "Sended", "Error"):
        (made.folder / "exchange" / "outgoing" / name).mkdir()
    return made


def test_repeat_is_refused_and_resend_goes_where_the_channel_had_it(szi: Home) -> None:
    """What the mail program took and could not send is not repeated under the same name; sent anew, it is registered.

    Silence that a person has settled stays settled.
    """
    letter = szi.send()["letter"]
    work(szi)
    time.sleep(1.1)
    work(szi)
    called = delivery(szi, letter)
    assert called["attentions"][0]["text"].startswith("Квитанции нет больше 1 с")
    assert "edo-gateway settle" in called["next_action"]
    settled = szi.json("settle", letter)["results"][0]
    assert settled["settled"] == ["acknowledgement-late"] and settled["delivery"]["attentions"] == []
    work(szi)
    assert delivery(szi, letter)["attentions"] == []
    assert shown(szi, "show", letter)["settled"][0]["by"].startswith("cli:")
    assert "Рассмотрено: Квитанции нет больше 1 с" in ask(szi, "show", letter).out
    with szi.running("simulator", "run", "--behaviour", "mail_error=Не найден адресат"):
        failed = until(szi, letter, transport="failed")
    assert "Не найден адресат" in failed["reason"]
    assert "edo-gateway resend" in failed["next_action"]
    assert "Канал принимал этот пакет" in refused(szi, "repeat", letter)
    assert szi("resend", letter, "--reason", "адрес исправлен").returncode == 0
    with szi.running("simulator", "run"):
        assert until(szi, letter, registration="registered")["attempts"] == 2
