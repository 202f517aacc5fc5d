"""One letter's whole story."""

import hashlib
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from views.filled import MINFIN, MINTRUD, Filler, counting

from edo_gateway.errors import Ambiguous, NotFound
from edo_gateway.views import find_delivery, find_letter, letter_story


def blobs(folder: Path) -> object:
    """Answer as a blob store that has every file."""
    return lambda sha256: folder / sha256


def test_story_holds_everything(filled: Filler, tmp_path: Path) -> None:
    """A story has addressees with both axes, dispatches with attempts, receipts, answers, files and events."""
    letter, (first, second) = filled.letter("ФНПР-1/26", to=(MINTRUD, MINFIN))
    filled.set_dispatch(first, transport="delivered")
    filled.set_delivery(
        first, registration="registered", registration_number="15/1", registration_date=date(2026, 11, 26)
    )
    again = filled.dispatch(
        delivery=second, letter=letter, organization=MINFIN, transport="failed", reason="диск полон"
    )
    filled.attempt(again, 1, "refused")
    filled.part(again, "message.xml", "ab" * 32)
    filled.receipt("acknowledgement", first, "in-1", accepted=True)
    filled.receipt("registered", first, "in-2", number="15/1", date=date(2026, 11, 26))
    filled.incoming("15/2", letter=letter)
    filled.record("dispatch.transport", "dispatch", again, letter, {"from": "sending", "to": "failed"})
    with filled.read() as connection:
        story = letter_story(connection, "ФНПР-1/26", paths=blobs(tmp_path)).as_json()  # type: ignore[arg-type]
    assert story["letter"] == str(letter)
    assert [(row["transport"], row["registration"]) for row in story["deliveries"]] == [
        ("delivered", "registered"),
        ("failed", "none"),
    ]
    assert [entry["role"] for entry in story["addressees"]] == ["main", "copy"]
    assert len(story["dispatches"]) == 3
    failed = next(entry for entry in story["dispatches"] if entry["id"] == str(again))
    assert failed["attempts"] == 1 and failed["tries"][0]["outcome"] == "refused"
    assert failed["files"][0]["name"] == "message.xml"
    assert [receipt["kind"] for receipt in story["receipts"]] == ["acknowledgement", "registered"]
    assert [answer["number"] for answer in story["answers"]] == ["15/2"]
    digest = hashlib.sha256(b"document").hexdigest()
    document = next(file for file in story["files"] if file["role"] == "document")
    assert (
        document.items()
        >= {"name": "письмо.pdf", "size": 1234, "sha256": digest, "path": str(tmp_path / digest)}.items()
    )
    assert Path(document["path"]).is_absolute()


def test_events_are_in_order_with_russian_texts(filled: Filler, tmp_path: Path) -> None:
    """Events come from the journal and the receipts in order of time, a notice under its own kind, said once."""
    letter, (delivery,) = filled.letter("1")
    receipt = filled.receipt("executor_assigned", delivery, "in-1", text="Тестова М. Л.")
    filled.record("receipt.matched", "receipt", receipt, letter, {"kind": "executor_assigned"})
    filled.record("something.new", "letter", letter, letter)
    with filled.read() as connection:
        events = letter_story(connection, "1", paths=lambda _: None).events
    assert [event.kind for event in events] == ["letter.accepted", "executor_assigned", "something.new"]
    assert events[0].text == "Письмо принято к отправке."
    assert events[1].text == "Назначен исполнитель: Тестова М. Л."
    assert events[1].delivery == delivery
    assert events[2].text == "something.new"
    assert set(events[0].as_json()) >= {"at", "kind", "text"}


@pytest.mark.parametrize(
    ("kind", "fields", "text"),
    [
        (
            "registered",
            {"number": "15/1", "date": date(2026, 11, 26)},
            "Зарегистрировано адресатом: вх. № 15/1 от 26.11.2026.",
        ),
        ("refused", {"text": "Нет подписи."}, "Отказано в регистрации: Нет подписи."),
        ("report_prepared", {}, "Доклад подготовлен."),
        ("report_sent", {}, "Доклад направлен."),
        ("course_changed", {"text": "продлено"}, "Ход исполнения: продлено."),
        ("published", {"text": "pravo.gov.ru"}, "Опубликовано: pravo.gov.ru."),
        ("acknowledgement", {"accepted": True}, "Квитанция: пакет принят."),
        ("acknowledgement", {"accepted": False, "text": "нет файла"}, "Квитанция: пакет не принят: нет файла."),
    ],
)
def test_every_kind_of_notice_has_a_text(filled: Filler, kind: str, fields: dict[str, object], text: str) -> None:
    """A notice of every known kind is an event of that kind with a Russian sentence."""
    _, (delivery,) = filled.letter("1")
    filled.receipt(kind, delivery, "in-1", **fields)
    with filled.read() as connection:
        event = letter_story(connection, "1", paths=lambda _: None).events[-1]
    assert (event.kind, event.text) == (kind, text)


def test_what_we_owe_for_a_notice_belongs_to_the_story(filled: Filler) -> None:
    """The квитанция that we owe for a notice about the letter is among the letter's dispatches."""
    _, (delivery,) = filled.letter("1")
    filled.receipt("registered", delivery, "in-1", number="5")
    with filled.read() as connection:
        own = connection.exec_driver_sql("SELECT message_uid FROM intake").scalar_one()
    owed = filled.dispatch(kind="acknowledgement", answers=UUID(own), accepted=True)
    with filled.read() as connection:
        kinds = {
            entry.row.id: entry.row.kind.value
            for entry in letter_story(connection, "1", paths=lambda _: None).dispatches
        }
    assert kinds[owed] == "acknowledgement"


def test_story_costs_the_same_for_any_number_of_addressees(filled: Filler) -> None:
    """A letter to one ministry and one to two cost the same number of statements."""
    filled.letter("один")
    filled.letter("два", to=(MINTRUD, MINFIN))
    counts = []
    for number in ("один", "два"):
        with filled.read() as connection, counting(connection.engine) as statements:
            letter_story(connection, number, paths=lambda _: None)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 18


def test_letter_is_found_by_everything_that_names_it(filled: Filler) -> None:
    """Its id, document uid, a delivery, a message uid, our number, theirs, and a part of the subject name a letter."""
    letter, (delivery,) = filled.letter("ФНПР-7/26", "Об индексации пенсий")
    filled.letter("ФНПР-70/26", "О другом")
    filled.set_delivery(delivery, registration_number="Вх-99")
    with filled.read() as connection:
        story = letter_story(connection, str(letter), paths=lambda _: None)
        message = story.dispatches[0].row.message_uid
        for text in (
            str(letter).upper(),
            f"{{{story.document_uid}}}",
            str(delivery),
            str(message),
            "ФНПР-7/26",
            " Вх-99 ",
            "индексации ПЕНСИЙ",
        ):
            assert find_letter(connection, text) == letter, text
        assert find_delivery(connection, str(message)) == delivery
        assert find_delivery(connection, "ФНПР-7/26") == delivery


def test_ambiguous_reference_lists_the_candidates(filled: Filler) -> None:
    """A part that fits several letters is refused with each of them named; a whole number is never ambiguous."""
    filled.letter("ФНПР-7/26", "Об отпусках")
    filled.letter("ФНПР-70/26", "О премиях")
    with filled.read() as connection:
        with pytest.raises(Ambiguous) as caught:
            find_letter(connection, "фнпр-7")
        with pytest.raises(NotFound):
            find_letter(connection, "нет такого")
        with pytest.raises(NotFound):
            find_letter(connection, "  ")
    assert [("Об отпусках" in one or "О премиях" in one) for one in caught.value.candidates] == [True, True]


def test_delivery_of_a_letter_to_several_is_ambiguous(filled: Filler) -> None:
    """A letter to two ministries does not name one delivery; both are listed."""
    _, ways = filled.letter("1", to=(MINTRUD, MINFIN))
    with filled.read() as connection, pytest.raises(Ambiguous) as caught:
        find_delivery(connection, "1")
    assert all(str(way) in " ".join(caught.value.candidates) for way in ways)
