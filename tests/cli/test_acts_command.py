"""The acts' command lines: what is meant, what is asked of the gateway, what is said."""

import json
import os
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from cli.cli_fakes import FakeProgram, Outcome, Terminal
from sqlalchemy import select
from views.filled import MINFIN, MINTRUD, Filler

from edo_gateway.cli.command import Invocation
from edo_gateway.delivery.tables import dispatches

ACTS = {
    "hold": ("--reason", "x"),
    "release": (),
    "cancel": (),
    "repeat": (),
    "resend": ("--reason", "x"),
    "settle": (),
}


def acts(program: FakeProgram) -> list[tuple[Any, ...]]:
    return [one for one in program.calls if one[0] in ACTS]


def dispatch_of(filled: Filler, delivery: UUID) -> Any:
    """Return the newest dispatch of a delivery: its id and message uid."""
    with filled.read() as connection:
        return connection.execute(
            select(dispatches.c.id, dispatches.c.message_uid)
            .where(dispatches.c.delivery_id == delivery)
            .order_by(dispatches.c.id.desc())
        ).first()


def results(ended: Outcome) -> list[dict[str, Any]]:
    document = json.loads(ended.out)
    assert document.keys() == {"act", "results"}
    found: list[dict[str, Any]] = document["results"]
    return found


@pytest.mark.parametrize("act", ACTS)
def test_every_name_of_a_letter_means_its_newest_dispatch(
    call: Terminal, program: FakeProgram, filled: Filler, act: str
) -> None:
    """Number, letter, document, delivery, dispatch and message all mean the same act on the same thing."""
    letter, (delivery,) = filled.letter("ФНПР-1/26")
    filled.dispatch(delivery=delivery, letter=letter)
    newest = dispatch_of(filled, delivery)
    document = json.loads(call("log", "--json").out)[0]["document_uid"]
    for ref in ("ФНПР-1/26", str(letter), document, str(delivery), str(newest.id), str(newest.message_uid).upper()):
        program.calls.clear()
        ended = call(act, ref, *ACTS[act], "--json")
        assert ended.code == 0, ended.err
        (done,) = results(ended)
        assert done["done"] and done["error"] is None and done["delivery"]["delivery"] == str(delivery)
        ((_, subject, *_rest),) = acts(program)
        assert subject == (delivery if act in {"resend", "settle"} else newest.id)
        if act == "resend":
            newest = dispatch_of(filled, delivery)
            assert done["dispatch"]["id"] == str(newest.id)


@pytest.mark.parametrize("act", ACTS)
def test_a_part_of_a_number_or_a_subject_is_no_name(
    call: Terminal, program: FakeProgram, filled: Filler, act: str
) -> None:
    """An act is not done to what a few letters happen to fit, though `show` would find it."""
    filled.letter("ФНПР-1/26", "О позиции")
    assert call("show", "позиции").code == 0
    for ref in ("ФНПР", "позиции", "", str(MINTRUD)):
        ended = call(act, ref, *ACTS[act])
        assert (ended.code, ended.out) == (2, "")
        assert [line.split(":")[0] for line in ended.err.splitlines()] == ["Что произошло", "Почему", "Что делать"]
    assert acts(program) == []


def test_two_letters_of_one_number(call: Terminal, program: FakeProgram, filled: Filler) -> None:
    """A number that two years have in common lists both letters."""
    ids = [str(filled.letter("12", on=date(year, 11, 25))[0]) for year in (2025, 2026)]
    ended = call("cancel", "12")
    assert ended.code == 2 and all(each in ended.err for each in ids)
    assert acts(program) == []


def test_several_addressees(call: Terminal, program: FakeProgram, filled: Filler) -> None:
    """Without a choice the addressees are listed; `--to` takes one by any of its names, `--all` takes all in order."""
    filled.organizations()
    _, (first, second) = filled.letter("1", to=(MINTRUD, MINFIN))
    ended = call("hold", "1", "--reason", "x")
    assert ended.code == 2 and str(first) in ended.err and str(second) in ended.err
    assert call("hold", "1", "--reason", "x", "--to", "1000000000021").code == 0
    assert [one[1] for one in acts(program)] == [dispatch_of(filled, second).id]
    program.calls.clear()
    assert call("hold", "1", "--reason", "x", "--all").code == 0
    assert [one[1] for one in acts(program)] == [dispatch_of(filled, each).id for each in (first, second)]
    ended = call("hold", "1", "--reason", "x", "--to", "Минздрав")
    assert ended.code == 2 and "труда" in ended.err and "финансов" in ended.err
    assert call("hold", "1", "--reason", "x", "--to", "финансов", "--all").code == 2


def test_of_all_the_refused_keeps_nobody_back(call: Terminal, program: FakeProgram, filled: Filler) -> None:
    """With `--all` each addressee's outcome is told and a refusal ends with 1; alone it is an error and ends with 2."""
    _, (first, _) = filled.letter("1", to=(MINTRUD, MINFIN))
    program.refuse = {dispatch_of(filled, first).id}
    ended = call("cancel", "1", "--all")
    assert (ended.code, ended.err) == (1, "")
    assert "Отказано: № 1, Министерство труда" in ended.out and "  Что делать: Ждите." in ended.out
    assert "Отправка отменена: № 1, Министерство финансов" in ended.out
    done = results(call("cancel", "1", "--all", "--json"))
    assert [one["done"] for one in done] == [False, True]
    assert done[0]["error"] == {"what": "Нельзя cancel: «Отправлено».", "why": "Поздно.", "todo": "Ждите."}
    alone = call("cancel", str(first))
    assert (alone.code, alone.out) == (2, "")
    assert alone.err.splitlines()[1:] == ["Почему: Поздно.", "Что делать: Ждите."]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("26.11.2026 15:00", datetime(2026, 11, 26, 12, 0, tzinfo=UTC)),
        ("2026-11-26T15:05", datetime(2026, 11, 26, 12, 5, tzinfo=UTC)),
        ("26.11.2026", datetime(2026, 11, 25, 21, 0, tzinfo=UTC)),
    ],
)
def test_until_is_moscows(call: Terminal, program: FakeProgram, filled: Filler, written: str, meant: datetime) -> None:
    """A time is Moscow's, and a day alone means its beginning."""
    filled.letter("1")
    ended = call("hold", "1", "--reason", "до обеда", "--until", written)
    assert ended.code == 0, ended.err
    assert acts(program)[0][2:] == ("до обеда", meant)


@pytest.mark.parametrize("written", ["завтра", "32.01.2026", "26.11.2026 25:00", "26.11.2026 15:61", "01.01.0001", ""])
def test_until_that_is_no_time(call: Terminal, program: FakeProgram, filled: Filler, written: str) -> None:
    """What is no time is refused by the command line."""
    filled.letter("1")
    ended = call("hold", "1", "--reason", "x", "--until", written)
    assert (ended.code, ended.out) == (2, "") and "--until" in ended.err
    assert acts(program) == []


@pytest.mark.parametrize("act", ["hold", "resend"])
def test_a_reason_is_asked_for(call: Terminal, filled: Filler, act: str) -> None:
    """Hold and resend want a reason on the command line."""
    filled.letter("1")
    ended = call(act, "1")
    assert ended.code == 2 and "--reason" in ended.err


@pytest.mark.parametrize("act", ACTS)
def test_help_has_an_example(call: Terminal, capsys: pytest.CaptureFixture[str], act: str) -> None:
    """Each act explains itself in Russian with an example; whoever sends again reads how the three kinds differ."""
    assert call(act, "--help").code == 0
    text = capsys.readouterr().out
    assert f"edo-gateway {act} " in text.split("Пример:")[1]
    if act in {"repeat", "resend"}:
        assert all(word in text for word in ("те же байты", "новое отправление", "send --corrects"))
    call("send", "--help")
    assert "send --corrects" in capsys.readouterr().out


def test_what_we_owe(call: Terminal, program: FakeProgram, filled: Filler) -> None:
    """A квитанция of ours is held, released, cancelled, repeated by its id; it is not sent anew and never calls."""
    owed = filled.dispatch(kind="acknowledgement", answers=MINFIN, transport="sealed")
    for act in ("hold", "release", "cancel", "repeat"):
        ended = call(act, str(owed), *ACTS[act])
        assert ended.code == 0, ended.err
        assert f"квитанция на сообщение {MINFIN}, Министерство труда" in ended.out
    held = results(call("hold", str(owed), "--reason", "x", "--json"))[0]
    assert held["delivery"] is None and held["dispatch"]["kind"] == "acknowledgement"
    for act in ("resend", "settle"):
        ended = call(act, str(owed), *ACTS[act])
        assert ended.code == 2 and "только письмо" in ended.err


def test_hold_is_told_everywhere(call: Terminal, filled: Filler) -> None:
    """Log, outbox and story say that a letter is held, by whom, until when, why, and how to let it go."""
    _, (delivery,) = filled.letter("1")
    until = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
    filled.set_dispatch(delivery, transport="sealed", hold_by="cli:ivanova", hold_reason="нет визы", hold_until=until)
    words = "Отправка удержана до 26.11.2026 15:00 МСК: нет визы (ivanova, командная строка)"
    assert "Удержано: ожидает отправки" in call("log").out
    assert words.removeprefix("Отправка удержана ") in call("outbox").out
    story = call("show", "1").out
    assert story.count(words) == 1 and "edo-gateway release" in story and "Действует шлюз, 26.11.2026 15:00" in story
    row = json.loads(call("log", "--json").out)[0]
    assert (row["hold_by"], row["hold_reason"]) == ("cli:ivanova", "нет визы")
    assert row["next_at"] == json.loads(call("outbox", "--json").out)[0]["next_try"] == "2026-11-26T12:00:00.000+00:00"
    filled.set_dispatch(delivery, transport="unknown")
    assert "ещё может уйти. Снять: edo-gateway release" in call("show", "1").out
    filled.set_dispatch(delivery, transport="sent")
    assert "нет визы" not in call("show", "1").out + call("outbox").out
    assert json.loads(call("outbox", "--json").out)[0]["hold_by"] is None


@pytest.mark.parametrize(
    ("number", "sudo", "named"),
    [
        (1000, "", "cli:ivanova"),
        (1000, "root", "cli:ivanova"),
        (0, "", "cli:root"),
        (0, "root", "cli:root"),
        (0, "ivanova", "cli:ivanova (sudo)"),
        (0, "nobody\x1b", "cli:0"),
        (4711, "", "cli:4711"),
    ],
)
def test_who_acts(monkeypatch: pytest.MonkeyPatch, number: int, sudo: str, named: str) -> None:
    """The actor is the account of the process, whatever the environment names; behind sudo it is the person."""
    names = {0: "root", 1000: "ivanova"}

    def by_number(wanted: int) -> Any:
        return SimpleNamespace(pw_name=names[wanted])

    def by_name(wanted: str) -> Any:
        return SimpleNamespace(pw_name={name: name for name in names.values()}[wanted])

    monkeypatch.setattr(os, "getuid", lambda: number)
    monkeypatch.setattr("pwd.getpwuid", by_number)
    monkeypatch.setattr("pwd.getpwnam", by_name)
    monkeypatch.setenv("SUDO_USER", sudo)
    monkeypatch.setenv("LOGNAME", "director")
    assert Invocation.actor.fget(None) == named  # type: ignore[attr-defined]
