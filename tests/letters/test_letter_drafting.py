"""A draft is looked up whole, and everything wrong with it is told at once."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from letter_samples import CONTEXT, FINANCE, LABOUR, TODAY, fill_directory, good_draft, pdf
from sqlalchemy import Connection

from edo_gateway.envelopes.model import Coded, Executor
from edo_gateway.errors import Refused
from edo_gateway.letters import (
    AddresseeRole,
    DraftAddressee,
    DraftContext,
    DraftLink,
    DraftOrigin,
    DraftPerson,
    DraftSignatory,
    LetterDraft,
    LetterLimits,
    NumberingPolicy,
    NumberMask,
    check_draft,
)


@pytest.fixture(autouse=True)
def directory(conn: Connection) -> None:
    """Fill the directory."""
    fill_directory(conn)


def problems(conn: Connection, draft: LetterDraft, context: DraftContext = CONTEXT) -> list[tuple[str, str]]:
    """Return what is wrong with a draft."""
    with pytest.raises(Refused) as caught:
        check_draft(conn, draft, context)
    return [(one.field, one.text) for one in caught.value.problems]


def one_problem(conn: Connection, draft: LetterDraft, context: DraftContext = CONTEXT) -> tuple[str, str]:
    """Return the only thing wrong with a draft."""
    found = problems(conn, draft, context)
    assert len(found) == 1, found
    return found[0]


def test_defaults_are_filled_in(conn: Connection, tmp_path: Path) -> None:
    """Without more, a letter is an open «Письмо» of today by the configured signatory, and has no executor."""
    checked = check_draft(conn, good_draft(tmp_path), CONTEXT)
    assert checked.date == TODAY
    assert checked.number == ""
    assert checked.kind == Coded("Письмо", "DK00000000")
    assert checked.classification == Coded("Обычная информация", "DC00000000")
    assert checked.executor is None
    assert [one.profile.key for one in checked.signatories] == ["chair"]
    assert checked.document.wire_name == "document.pdf"
    assert checked.document.name == "Письмо о труде.pdf"
    (addressee,) = checked.addressees
    assert (addressee.organization, addressee.route.channel) == (LABOUR, "medo")


def test_everything_given_is_kept(conn: Connection, tmp_path: Path) -> None:
    """Every requisite a person gives comes through, in order."""
    draft = good_draft(
        tmp_path,
        to=(DraftAddressee("Минтруд", "Департамент", (DraftPerson("Сидоров С. С.", "директор"),)),),
        copy_to=(DraftAddressee("MF~MEDOGU"),),
        attachments=(pdf(tmp_path, "Таблица.XLSX"), pdf(tmp_path, "б.7zip")),
        number="12-А",
        date="28.02.2026",
        kind="Заключение",
        kind_code="DK00000012",
        classification="информация ограниченного распространения",
        place="Москва",
        signatories=(DraftSignatory("deputy"), DraftSignatory("иванов", "2026-02-27")),
        executor="Смирнова А. И., тел. +7 (495) 000-00-00",
        in_reply_to=("№ 7 от 01.02.2026",),
        links=(DraftLink("Минфин № 8 от 02.02.2026", "Во исполнение"),),
        department="Правовой\nдепартамент",
        file_index="03-05",
        instead_of_distributed=True,
        enclosure_pages=4,
    )
    checked = check_draft(conn, draft, CONTEXT)
    assert checked.number == "12-А"
    assert checked.date == date(2026, 2, 28)
    assert checked.kind == Coded("Заключение", "DK00000012")
    assert checked.classification == Coded("Информация ограниченного распространения", "DC00000001")
    assert [one.role for one in checked.addressees] == [AddresseeRole.MAIN, AddresseeRole.COPY]
    assert checked.addressees[0].persons[0].post == "директор"
    assert checked.addressees[1].organization == FINANCE
    assert [one.wire_name for one in checked.attachments] == ["attachment_1.xlsx", "attachment_2.7zip"]
    assert [(one.profile.key, one.signed_on) for one in checked.signatories] == [
        ("deputy", date(2026, 2, 28)),
        ("chair", date(2026, 2, 27)),
    ]
    assert checked.executor == Executor("Смирнова А. И.", "+7 (495) 000-00-00")
    assert [(one.type, one.organization, one.number) for one in checked.links] == [
        ("В ответ на", LABOUR.name, "7"),
        ("Во исполнение", "Минфин", "8"),
    ]
    assert checked.department == "Правовой департамент"


def test_everything_wrong_is_told_at_once(conn: Connection, tmp_path: Path) -> None:
    """Every field that is wrong is named as the person wrote it, all in one answer."""
    draft = LetterDraft(
        document=tmp_path / "none.pdf",
        to=(DraftAddressee("Министерство"), DraftAddressee("Комитет без маршрута"), DraftAddressee("Минтруд")),
        copy_to=(DraftAddressee("минтруд"), DraftAddressee("Луна")),
        attachments=(pdf(tmp_path, "скан.т"),),
        number="9" * 32,
        date="31.02.2026",
        classification="Секретно",
        signatories=(DraftSignatory("Сидоров"),),
        executor="Смирнова А. И.",
        in_reply_to=("404",),
        links=(DraftLink("№ 5 от 01.01.2026", "Вдогонку"),),
        pages=0,
        enclosure_pages=-1,
        key="",
        origin=DraftOrigin.COMMAND,
    )
    found = problems(conn, draft)
    assert [field for field, _ in found] == [
        "FILE",
        "--attach[1]",
        "--to[1]",
        "--to[2]",
        "--copy-to[1]",
        "--copy-to[2]",
        "--subject",
        "--date",
        "--number",
        "--signatory[1]",
        "--executor",
        "--in-reply-to",
        "--links",
        "--links",
        "--classification",
        "--pages",
        "--enclosure-pages",
        "--key",
    ]
    text = dict(found)
    assert LABOUR.label in text["--to[1]"]
    assert "chair (Иванов Иван Иванович)" in text["--signatory[1]"]


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"to": ()}, "to", "ни один адресат"),
        ({"to": (DraftAddressee("ФНПР"),)}, "to", "наша организация"),
        ({"to": (DraftAddressee("Луна"),)}, "to", "organization find"),
        ({"to": (DraftAddressee("Минтруд", persons=(DraftPerson("", "директор"),)),)}, "to", "нет имени"),
        ({"subject": " \n "}, "subject", "не указано"),
        ({"subject": "я" * 4001}, "subject", "4001"),
        ({"subject": "О\x0bтруде"}, "subject", "U+000B"),
        ({"number": "12\t3"}, "number", "управляющие"),
        ({"number": " 12"}, "number", "лишние пробелы"),
        ({"number": "я" * 32}, "number", "31"),
        ({"date": "завтра"}, "date", "ГГГГ-ММ-ДД"),
        ({"date": date(2026, 3, 3)}, "date", "02.03.2026"),
        ({"date": date(1026, 3, 3)}, "date", "не годится"),
        ({"kind": "я" * 512}, "kind", "511"),
        ({"classification": "обычная инфармация"}, "classification", "похоже на «Обычная информация»"),
        ({"place_code": "DP00000001"}, "place_code", "без названия"),
        ({"executor": "Смирнова А. И."}, "executor_phone", "телефон"),
        ({"executor_phone": "+7 1"}, "executor", "не его имя"),
        ({"signatories": (DraftSignatory("ович"),)}, "signatories[1]", "нескольким"),
        ({"signatories": (DraftSignatory("chair"), DraftSignatory("Иванов"))}, "signatories[2]", "дважды"),
        ({"signatories": (DraftSignatory("chair", "2026-03-09"),)}, "signatories[1]", "не наступила"),
        ({"signatories": (DraftSignatory(""),)}, "signatories[1]", "не настроен"),
        ({"in_reply_to": ("№ 1 от 40.01.2026",)}, "in_reply_to", "40.01.2026"),
        ({"links": (DraftLink("№ 1 от 01.01.2026"),)}, "links", "чей документ"),
        ({"links": (DraftLink("Минфин № 1 от 01.01.2026"),) * 2}, "links[2]", "дважды"),
        ({"department": "\x00"}, "department", "U+0000"),
        ({"file_index": "1" * 65}, "file_index", "64"),
        ({"pages": 0}, "pages", "не меньше 1"),
        ({"key": "a\nb"}, "key", "управляющие"),
        ({"key": "k" * 256}, "key", "255"),
    ],
)
def test_each_wrong_field_is_named(
    conn: Connection, tmp_path: Path, changes: dict[str, Any], field: str, word: str
) -> None:
    """A field that is wrong by itself is the only one named, with what would be right."""
    found = one_problem(conn, good_draft(tmp_path, **changes))
    assert found[0] == field
    assert word in found[1]


def test_longest_values_pass(conn: Connection, tmp_path: Path) -> None:
    """Texts of exactly the longest length are taken."""
    draft = good_draft(tmp_path, subject="я" * 4000, number="я" * 31, kind="я" * 511, key="k" * 255)
    assert check_draft(conn, draft, CONTEXT).subject == "я" * 4000


def test_main_and_copy_to_the_same_organisation(conn: Connection, tmp_path: Path) -> None:
    """One organisation named twice, by different names, is one addressee too many."""
    draft = good_draft(tmp_path, copy_to=(DraftAddressee("mt~medogu"),))
    assert one_problem(conn, draft) == ("copy_to", "Министерство труда указан среди адресатов дважды")


def test_addressee_without_route_says_what_is_missing(conn: Connection, tmp_path: Path) -> None:
    """An addressee without a route is refused with what is missing; so is a route into a channel that is gone."""
    found = one_problem(conn, good_draft(tmp_path, to=(DraftAddressee("Комитет"),)))
    assert "маршрута нет" in found[1]
    gone = one_problem(conn, good_draft(tmp_path), replace(CONTEXT, channels={}))
    assert "Канала medo нет" in gone[1]


def test_nobody_signs_by_default(conn: Connection, tmp_path: Path) -> None:
    """Without a default signatory somebody must be named, from those configured."""
    found = one_problem(conn, good_draft(tmp_path), replace(CONTEXT, default_signatory=""))
    assert found[0] == "signatories"
    assert "deputy (Петров Пётр Петрович)" in found[1]


def test_mask_with_index_needs_one(conn: Connection, tmp_path: Path) -> None:
    """Where the register's mask holds the file index, a letter without one is refused unless it has its own number."""
    context = replace(CONTEXT, numbering=NumberingPolicy(mask=NumberMask("{number}/{index}")))
    assert one_problem(conn, good_draft(tmp_path), context)[0] == "file_index"
    assert check_draft(conn, good_draft(tmp_path, number="5"), context).number == "5"


def test_limits_are_the_policy_s(conn: Connection, tmp_path: Path) -> None:
    """How much a letter may hold is a policy."""
    context = replace(CONTEXT, limits=LetterLimits(document=10, attachment=10, total=20, attachments=0, addressees=1))
    draft = good_draft(
        tmp_path,
        to=(DraftAddressee("Минтруд"), DraftAddressee("Минфин")),
        attachments=(pdf(tmp_path, "a.pdf"),),
    )
    assert [field for field, _ in problems(conn, draft, context)] == ["document", "attachments", "attachments[1]", "to"]


def test_line_ends_of_the_subject_become_lf(conn: Connection, tmp_path: Path) -> None:
    """Line ends of other systems in the subject become LF, and blank edges go."""
    assert check_draft(conn, good_draft(tmp_path, subject=" О\r\nтруде\r "), CONTEXT).subject == "О\nтруде"
