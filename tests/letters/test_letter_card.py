"""Letter cards."""

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from edo_gateway.errors import Refused
from edo_gateway.letters import (
    DraftAddressee,
    DraftLink,
    DraftOrigin,
    DraftPerson,
    DraftSignatory,
    LetterDraft,
    read_card,
)

SMALL = 'file = "a.pdf"\nto = "Минтруд"\nsubject = "О труде"\n'


def card(folder: Path, text: str) -> Path:
    """Write a card."""
    path = folder / "letter.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str) -> list[tuple[str, str]]:
    """Read a card that must be refused."""
    with pytest.raises(Refused) as caught:
        read_card(card(folder, text))
    return [(one.field, one.text) for one in caught.value.problems]


def test_smallest_card(tmp_path: Path) -> None:
    """File, addressee and subject are enough; a path is read against the card's folder."""
    right = LetterDraft(
        document=tmp_path / "a.pdf", to=(DraftAddressee("Минтруд"),), subject="О труде", origin=DraftOrigin.CARD
    )
    assert read_card(card(tmp_path, SMALL)) == right


def test_whole_card(tmp_path: Path) -> None:
    """Every field of a card comes through."""
    text = """
        file = "/abs/a.pdf"
        to = ["Минтруд", {organization = "Минфин", department = "Д", persons = ["Орлов", {name = "С", post = "п"}]}]
        copy-to = "Роструд"
        attach = ["b.xlsx", "c/d.pdf"]
        subject = "О труде"
        number = "12"
        date = 2026-03-01
        kind = "Заключение"
        kind_code = "DK00000001"
        classification = "Обычная информация"
        place = "Москва"
        place-code = "DP1"
        signatory = ["chair", {name = "deputy", date = "01.03.2026"}]
        executor = {name = "Смирнова", phone = "+7", post = "п", email = "e"}
        in_reply_to = "№ 1 от 01.01.2026"
        links = ["5", {to = "6", type = "Во исполнение", organization = "Минфин"}]
        instead_of_distributed = true
        department = "Отдел"
        file_index = "03-05"
        pages = 2
        enclosure_pages = 3
        key = "k"
    """
    assert read_card(card(tmp_path, text)) == LetterDraft(
        document=Path("/abs/a.pdf"),
        to=(
            DraftAddressee("Минтруд"),
            DraftAddressee("Минфин", "Д", (DraftPerson("Орлов"), DraftPerson("С", "п"))),
        ),
        copy_to=(DraftAddressee("Роструд"),),
        attachments=(tmp_path / "b.xlsx", tmp_path / "c/d.pdf"),
        subject="О труде",
        number="12",
        date=date(2026, 3, 1),
        kind="Заключение",
        kind_code="DK00000001",
        classification="Обычная информация",
        place="Москва",
        place_code="DP1",
        signatories=(DraftSignatory("chair"), DraftSignatory("deputy", "01.03.2026")),
        executor="Смирнова",
        executor_phone="+7",
        executor_post="п",
        executor_email="e",
        in_reply_to=("№ 1 от 01.01.2026",),
        links=(DraftLink("5"), DraftLink("6", "Во исполнение", "Минфин")),
        instead_of_distributed=True,
        department="Отдел",
        file_index="03-05",
        pages=2,
        enclosure_pages=3,
        key="k",
        origin=DraftOrigin.CARD,
    )


def test_names_of_the_model_and_hyphens_are_taken(tmp_path: Path) -> None:
    """`document`, `attachments` and `signatories` are the same fields, and hyphens are underscores."""
    text = SMALL.replace("file", "document") + 'attachments = ["b.pdf"]\nsignatories = "chair"\nexecutor-phone = "1"\n'
    draft = read_card(card(tmp_path, text))
    assert draft.attachments == (tmp_path / "b.pdf",)
    assert draft.signatories == (DraftSignatory("chair"),)
    assert draft.executor_phone == "1"


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    """Unknown names with the nearest right one and values of a wrong type are told at once, each with its line."""
    text = """\
sbject = "О труде"
to = [5, {organisation = "Минтруд"}]
copy_to = "а"
copy-to = "б"
pages = "два"
instead_of_distributed = "да"
date = 12:00:00
zzz = 1
executor_phone = "1"

[executor]
name = "Смирнова"
tel = "1"

[[links]]
to = "5"
tipe = "x"
"""
    found = dict(problems(tmp_path, text))
    right = {
        "sbject": ("строка 1", "похоже на subject"),
        "copy-to": ("строка 4", "то же, что copy_to"),
        "zzz": ("строка 8", "есть file"),
        "file": ("letter.toml", "основной документ"),
        "subject": ("letter.toml", "содержание"),
        "to[1]": ("строка 2", "таблица с полями"),
        "to[2].organisation": ("строка 2", "похоже на organization"),
        "pages": ("строка 5", "'два'"),
        "instead_of_distributed": ("строка 6", "true или false"),
        "date": ("строка 7", "дата"),
        "executor.tel": ("строка 13", "есть name, phone"),
        "executor_phone": ("строка 9", "дважды"),
        "links[1].tipe": ("строка 17", "похоже на type"),
    }
    assert set(found) == set(right)
    for field, words in right.items():
        assert all(word in found[field] for word in words), (field, found[field])


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("pages = true", "pages"),
        ("date = 2026-03-01T10:00:00", "date"),
        ("date = 5", "date"),
        ("attach = [1]", "attach[1]"),
        ("in_reply_to = 5", "in_reply_to"),
        ("subject = 1", "subject"),
        ("key = []", "key"),
        ("signatory = [{name = 1}]", "signatory[1].name"),
        ("links = [{to = 1}]", "links[1].to"),
    ],
)
def test_each_wrong_type_is_named(tmp_path: Path, line: str, field: str) -> None:
    """A value of a wrong type is named with its place, whatever the field."""
    text = SMALL.replace('subject = "О труде"\n', "") if field == "subject" else SMALL
    assert [one for one, _ in problems(tmp_path, text + line + "\n")] == [field]


def test_broken_card_and_missing_card(tmp_path: Path) -> None:
    """A card that is no TOML, and one that is not there, are refused with the place."""
    assert problems(tmp_path, SMALL + "number = \n")[0][0] == "--card"
    assert "строка 4" in problems(tmp_path, SMALL + "number = \n")[0][1]
    with pytest.raises(Refused):
        read_card(tmp_path / "none.toml")


def test_fields_are_named_as_they_were_given(tmp_path: Path) -> None:
    """A field is called by its option on the command line, by its key in a card, by its name in a program."""
    draft = read_card(card(tmp_path, SMALL))
    names = ("document", "attachments", "copy_to", "signatories")
    assert [draft.field(name) for name in names] == ["file", "attach", "copy_to", "signatory"]
    command = replace(draft, origin=DraftOrigin.COMMAND)
    assert [command.field(name) for name in names] == ["FILE", "--attach", "--copy-to", "--signatory"]
    program = replace(draft, origin=DraftOrigin.PROGRAM)
    assert program.field("attachments", 1) == "attachments[2]"


def test_a_card_that_is_wrong_everywhere_is_told_in_short(tmp_path: Path) -> None:
    """Problems are told up to a number with the rest counted, and each of them on a line that can be read."""
    unknown = "".join(f"k{number} = 1\n" for number in range(20_000))
    for text in (unknown, f"to = [{'1, ' * 100_000}]\n", f"{'k' * 500_000} = 1\n", f"[[links]]\n{unknown}"):
        started = time.process_time()
        found = problems(tmp_path, text)
        assert time.process_time() - started < 4
        assert len(found) <= 210 and all(len(field) + len(text) < 2000 for field, text in found)
    assert any("ещё" in text for _, text in problems(tmp_path, unknown))
