"""What each listing prints, for people and for programs."""

import json
from datetime import date
from typing import Any

import pytest
from cli.cli_fakes import FakeProgram, Outcome, Terminal
from views.filled import MINFIN, MINTRUD, Filler
from views.filled_bulk import many


def document(ended: Outcome) -> Any:
    """Read the one JSON document of a call."""
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


NAMES = {
    ("log",): {
        "letter", "number", "date", "subject", "organization", "channel", "transport", "registration", "attention",
        "message_uid", "document_uid", "registration_number", "registration_date", "attempts", "next_action",
        "updated",
    },
    ("outbox",): {
        "id", "kind", "transport", "message_uid", "answers", "accepted", "organization", "attempts",
    },
    ("incoming", "list"): {
        "id", "uid", "organization", "number", "date", "subject", "signatures", "attachments", "letter", "attention",
        "source",
    },
    ("quarantine", "list"): {"id", "channel", "source", "reason", "received"},
    ("channel", "list"): {"name", "adapter", "profile", "outgoing", "incoming", "processed", "taken"},
    ("organization", "find"): {"guid", "name", "mailbox", "ogrn", "inn"},
}  # fmt: skip


@pytest.mark.parametrize(("command", "names"), NAMES.items(), ids=lambda value: " ".join(value)[:30])
def test_names_of_listings(call: Terminal, filled: Filler, command: tuple[str, ...], names: set[str]) -> None:
    """`--json` prints one list whose rows have the names that were promised."""
    filled.organizations()
    filled.letter("1")
    filled.incoming("15/1")
    filled.quarantined("folder")
    rows = document(call(*command, "--json"))
    assert isinstance(rows, list) and rows
    assert all(row.keys() >= names for row in rows)


@pytest.mark.parametrize("command", [("log",), ("outbox",), ("incoming", "list"), ("quarantine", "list")])
def test_empty_listing(call: Terminal, command: tuple[str, ...]) -> None:
    """A listing with nothing in it is an empty list for programs and a sentence for people, and is no failure."""
    assert document(call(*command, "--json")) == []
    ended = call(*command)
    assert ended.code == 0 and ended.out.rstrip().endswith(("нет.", "ничего нет."))


def test_show_adds_to_the_log(call: Terminal, filled: Filler) -> None:
    """`show --json` is one document with events, dispatches, receipts, files, and the log's rows of its deliveries."""
    letter, (delivery, _) = filled.letter("ФНПР-1/26", to=(MINTRUD, MINFIN))
    filled.receipt("registered", delivery, "in", number="5", date=date(2026, 11, 26))
    story = document(call("show", "ФНПР-1/26", "--json"))
    assert story["letter"] == str(letter)
    assert story.keys() >= {"events", "dispatches", "receipts", "files", "deliveries", "document_uid", "number"}
    assert all(event.keys() >= {"at", "kind", "text"} for event in story["events"])
    assert all(file.keys() >= {"name", "size", "sha256", "path"} for file in story["files"])
    assert all(row.keys() >= NAMES[("log",)] for row in story["deliveries"])


def test_programs_get_everything_people_a_page(call: Terminal, filled: Filler) -> None:
    """Without a limit a program gets every row; a person gets fifty and is told how to go on."""
    many(filled, 1201)
    rows = document(call("log", "--json"))
    assert len({row["delivery"] for row in rows}) == 1201
    ended = call("log")
    assert len(ended.out.splitlines()) == 52
    after = ended.err.split("--after ")[1].strip()
    assert after == rows[49]["delivery"]
    again = document(call("log", "--json", "--after", after, "--limit", "700"))
    assert [row["delivery"] for row in again] == [row["delivery"] for row in rows[50:750]]


def test_log_filters(call: Terminal, filled: Filler) -> None:
    """The log's options reach the question: state, organisation, number, dates, text, attention."""
    filled.organizations()
    _, (first, second) = filled.letter("1", "Отчёт", to=(MINTRUD, MINFIN), on=date(2026, 3, 1))
    filled.letter("2", "Проект", on=date(2026, 4, 1))
    filled.set_delivery(first, registration="registered")
    filled.attention(second, "notice-late", "Долго нет.")
    for options, count in [
        (("--state", "registered"), 1),
        (("--state", "registered", "--state", "none"), 3),
        (("--org", "финансов"), 1),
        (("--number", "2"), 1),
        (("--since", "01.04.2026"), 1),
        (("--until", "2026-03-31"), 2),
        (("--text", "отчет"), 2),
        (("--attention",), 1),
    ]:
        assert len(document(call("log", "--json", *options))) == count, options
    assert call("log", "--attention").out.splitlines()[2].startswith("!")


def test_show_for_people(call: Terminal, filled: Filler) -> None:
    """A person reads both axes, what happens next, who must act and until when, in Moscow's time."""
    _, (delivery,) = filled.letter("ФНПР-1/26", "О позиции")
    filled.set_dispatch(delivery, transport="sent", handed_over_at=filled.clock.now())
    filled.set_delivery(delivery, registration="awaiting")
    text = call("show", "ФНПР-1/26").out
    assert "Письмо № ФНПР-1/26 от 25.11.2026: О позиции" in text
    assert "Отправлено. Канал подтвердил отправку, ждём квитанцию." in text
    assert "Действует адресат, 26.11.2026 10:30 МСК." in text
    assert "2 страницы" in text
    assert "Письмо принято к отправке." in text


def test_channel_list_in_a_real_home(call: Terminal, program: FakeProgram) -> None:
    """Only a demo home has a folder of what the ministry took; all paths are absolute."""
    assert document(call("channel", "list", "--json"))[0]["taken"] == "/exchange/taken"
    program.demo = False
    row = document(call("channel", "list", "--json"))[0]
    assert "taken" not in row
    assert row["outgoing"] == "/exchange/outgoing"


def test_route_explain(call: Terminal, filled: Filler) -> None:
    """A route that is missing something is explained step by step and ends with 1."""
    filled.organizations()
    ended = call("route", "explain", "труда", "--json")
    explained = json.loads(ended.out)
    assert ended.code == 1 and explained["ok"] is False
    assert explained["steps"][0]["name"] == "organization"
    assert "НЕТ" in call("route", "explain", "труда").out


def test_quarantine_decisions(call: Terminal, program: FakeProgram, filled: Filler) -> None:
    """A person's decisions name the record by id or folder, and the delivery by its letter."""
    _, (delivery,) = filled.letter("1")
    item = filled.quarantined("folder-1", candidates=(delivery,))
    assert call("quarantine", "retry", "folder-1").code == 0
    assert call("quarantine", "match", str(item), "1").code == 0
    assert call("quarantine", "dismiss", str(item), "--note", "не нам").code == 0
    assert [one for one in program.calls if one[0] in {"retry", "match", "dismiss"}] == [
        ("retry", item),
        ("match", item, delivery),
        ("dismiss", item, "не нам"),
    ]
    assert call("quarantine", "retry", "nothing").code == 2
    assert str(delivery) in call("quarantine", "show", "folder-1").out
