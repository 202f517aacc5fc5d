"""A letter becomes a canonical document that the strict writer takes, and a foreign validator too."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from letter_samples import CONTEXT, FINANCE, LABOUR, PLAN, US, fill_directory, good_draft, letter, pdf
from sqlalchemy import Connection
from tools import require_tool

from edo_gateway.documents.model import StampBox
from edo_gateway.envelopes.medo.passport import build_passport, passport_files
from edo_gateway.envelopes.model import Coded, Document, Party, StampPlace
from edo_gateway.letters import (
    ContainerNames,
    DraftAddressee,
    DraftPerson,
    DraftSignatory,
    Letter,
    check_draft,
    party_of,
    to_document,
)
from edo_gateway.letters.compose import StoredDocument

SCHEMA = Path(__file__).parents[2] / "schemas/edo_schemas/medo"


@pytest.fixture
def rich(conn: Connection, tmp_path: Path) -> Letter:
    """Return a letter with one of everything."""
    fill_directory(conn)
    draft = good_draft(
        tmp_path,
        to=(DraftAddressee("Минтруд", "Отдел", (DraftPerson("Сидоров С. С.", "директор"), DraftPerson("Орлов"))),),
        copy_to=(DraftAddressee("Минфин"),),
        attachments=(pdf(tmp_path, "Ёлка.pdf"), pdf(tmp_path, "Таблица расходов.xlsx")),
        signatories=(DraftSignatory("chair"), DraftSignatory("deputy")),
        executor="Смирнова А. И., +7 1",
        in_reply_to=("Минтруд № 7 от 01.02.2026",),
        place="Москва",
        department="Правовой департамент",
        enclosure_pages=5,
    )
    plan = replace(PLAN, signatures=(*PLAN.signatures, StampBox(2, 20, 200, 72, 30)))
    stored = StoredDocument("0" * 64, "1" * 64, 4096, 2, (), plan)
    return letter(1, check_draft(conn, draft, CONTEXT), document=stored)


def document(one: Letter) -> Document:
    """Map a letter."""
    return to_document(one, ContainerNames.of(one), party_of(US), {LABOUR.guid: LABOUR, FINANCE.guid: None})


def test_everything_of_the_letter_is_there(rich: Letter) -> None:
    """Requisites, authors, addressees in order, files with their labels and links come through."""
    mapped = document(rich)
    assert (mapped.uid, mapped.annotation, mapped.kind) == (rich.document_uid, "О труде", Coded("Письмо", "DK00000000"))
    assert mapped.place == Coded("Москва")
    (author,) = mapped.authors
    assert author.department == Coded("Правовой департамент")
    assert author.executor is not None
    assert author.executor.phone == "+7 1"
    assert author.registration.stamp == StampPlace("reg_stamp.png", 1, 20, 50, 100, 14)
    assert [one.person.name for one in author.signatures] == ["Иванов Иван Иванович", "Петров Пётр Петрович"]
    assert [one.organization.title for one in mapped.addressees] == [LABOUR.name, FINANCE.name]
    assert mapped.addressees[0].organization.address == "Москва"
    assert mapped.addressees[1].organization == Party(FINANCE.name, id=str(FINANCE.guid))
    assert [one.post for one in mapped.addressees[0].persons] == ["директор", None]
    assert [(one.name, one.order, one.description) for one in mapped.attachments] == [
        ("attachment_1.pdf", 0, "Ёлка.pdf"),
        ("attachment_2.xlsx", 1, "Таблица расходов.xlsx"),
    ]
    assert (mapped.main.pages, mapped.main.enclosure_pages) == (2, 5)
    assert [(one.organization.title, one.number, one.type) for one in mapped.links] == [("Минтруд", "7", "В ответ на")]


def test_names_of_the_container_are_all_different(rich: Letter) -> None:
    """One signature for each signatory and each attachment, one mark for each signatory, all of different names."""
    names = ContainerNames.of(rich)
    all_names = [
        names.document,
        names.registration_stamp,
        *names.document_signatures,
        *names.signature_stamps,
        *names.attachment_signatures,
        *(one.wire_name for one in rich.attachments),
    ]
    assert len(all_names) == len(set(all_names)) == 2 + 2 + 2 + 2 + 2
    assert passport_files(build_passport(document(rich))) == set(all_names)
    assert ContainerNames.of(rich) == names


def test_addressee_keeps_the_name_of_its_day(rich: Letter) -> None:
    """A rename after the letter was accepted changes nothing in it."""
    renamed = replace(LABOUR, name="Роструд")
    mapped = to_document(rich, ContainerNames.of(rich), party_of(US), {LABOUR.guid: renamed})
    assert mapped.addressees[0].organization.title == LABOUR.name


def test_absent_values_are_left_out(conn: Connection, tmp_path: Path) -> None:
    """What is not there is not written as an empty value: the format knows no empty elements."""
    fill_directory(conn)
    mapped = document(letter(1, check_draft(conn, good_draft(tmp_path), CONTEXT)))
    assert mapped.place is None
    assert mapped.links == mapped.attachments == ()
    assert mapped.authors[0].executor is None
    assert mapped.authors[0].department is None
    assert mapped.main.enclosure_pages is None
    assert b'""' not in build_passport(mapped)


def test_foreign_validator_takes_the_passport(rich: Letter, tmp_path: Path) -> None:
    """xmllint finds the description of the richest letter valid by our schema."""
    xmllint = require_tool("xmllint")
    (schema,) = [path for path in SCHEMA.rglob("*.xsd") if "container" in path.name and "2.7.1" in str(path)]
    path = tmp_path / "passport.xml"
    path.write_bytes(build_passport(document(rich)))
    done = subprocess.run(
        [xmllint, "--noout", "--nonet", "--schema", str(schema), str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
