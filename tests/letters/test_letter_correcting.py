"""«Исправить и направить»: a letter that corrects another of ours."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from letters.letter_samples import CONTEXT, OWNER, fill_directory, good_draft, letter
from letters.test_letter_links import insert_incoming
from sqlalchemy import Connection

from edo_gateway.errors import Refused
from edo_gateway.letters import (
    CheckedDraft,
    DraftLink,
    check_draft,
    get_letter,
    insert_letter,
    read_card,
    request_digest,
)

THEIRS = UUID(int=0x77)


@pytest.fixture
def old(conn: Connection, tmp_path: Path) -> CheckedDraft:
    """Our letter № 1, accepted."""
    fill_directory(conn)
    checked = check_draft(conn, good_draft(tmp_path), CONTEXT)
    insert_letter(conn, letter(1, checked))
    return checked


@pytest.mark.parametrize("name", ["1", str(UUID(int=0x1001)), str(UUID(int=0x2001)), "№ 1 от 02.03.2026"])
def test_corrected_letter_is_linked(conn: Connection, tmp_path: Path, old: CheckedDraft, name: str) -> None:
    """Number, id, document uid and citation of ours lead to it; the link says «Связан с», and the letter is kept so."""
    checked = check_draft(conn, good_draft(tmp_path, corrects=name), CONTEXT)
    assert checked.corrects == UUID(int=0x1001)
    (link,) = checked.links
    assert (link.type, link.linked_id, link.number) == ("Связан с", UUID(int=0x1001), "1")
    insert_letter(conn, letter(2, checked))
    kept = get_letter(conn, UUID(int=0x1002))
    assert (kept.corrects, kept.links) == (UUID(int=0x1001), (link,))


def test_a_link_of_ones_own_is_kept(conn: Connection, tmp_path: Path, old: CheckedDraft) -> None:
    """Who has linked the letter themselves, with another type, gets no second link to it."""
    draft = good_draft(tmp_path, corrects="1", links=(DraftLink("1", "Документ-основание"),))
    checked = check_draft(conn, draft, CONTEXT)
    assert [one.type for one in checked.links] == ["Документ-основание"]
    assert checked.corrects == UUID(int=0x1001)


@pytest.mark.parametrize("name", ["03-04/5", str(THEIRS), "№ 03-04/5 от 20.01.2026", "№ 99 от 01.01.2026", "нет"])
def test_only_ours_can_be_corrected(conn: Connection, tmp_path: Path, old: CheckedDraft, name: str) -> None:
    """A letter that came to us, or one that nobody knows, can't be corrected, and that is said."""
    insert_incoming(conn, THEIRS, owner_id=OWNER)
    with pytest.raises(Refused) as refused:
        check_draft(conn, good_draft(tmp_path, corrects=name), CONTEXT)
    (problem,) = refused.value.problems
    assert problem.field == "corrects"
    assert "Исправить можно только своё" in problem.text and "edo-gateway log" in problem.text


def test_a_number_that_both_have_means_ours(conn: Connection, tmp_path: Path, old: CheckedDraft) -> None:
    """An incoming letter of the same number is in nobody's way."""
    insert_incoming(conn, THEIRS, owner_id=OWNER, number="1")
    assert check_draft(conn, good_draft(tmp_path, corrects="1"), CONTEXT).corrects == UUID(int=0x1001)


def test_card_names_it(tmp_path: Path) -> None:
    """A card says it with `corrects`."""
    path = tmp_path / "letter.toml"
    path.write_text('file = "a.pdf"\nto = "Минтруд"\nsubject = "О"\ncorrects = "12"\n', encoding="utf-8")
    assert read_card(path).corrects == "12"


def test_request_without_it_keeps_its_digest(tmp_path: Path) -> None:
    """Requests that correct nothing have the digest they had before the field was there; with it they are others."""
    draft = replace(good_draft(tmp_path), key="k")
    assert request_digest(draft, ()) == "3db78a507a0ea6b4d5e794702cc27e72d738f23e12b6fe90f1069b1e763c0442"
    assert request_digest(replace(draft, corrects="1"), ()) != request_digest(draft, ())
