"""Letters are kept whole and found again."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from letter_samples import CONTEXT, OWNER, fill_directory, good_draft, letter, pdf
from sqlalchemy import Connection, select

from edo_gateway.errors import Ambiguous, Conflict, NotFound, Refused
from edo_gateway.letters import (
    CheckedDraft,
    DraftAddressee,
    DraftPerson,
    FileRole,
    check_draft,
    find_by_key,
    find_letter,
    get_letter,
    insert_letter,
    require_pages,
)
from edo_gateway.letters.tables import letters


@pytest.fixture
def checked(conn: Connection, tmp_path: Path) -> CheckedDraft:
    """Return a checked draft with one of everything."""
    fill_directory(conn)
    draft = good_draft(
        tmp_path,
        to=(DraftAddressee("Минтруд", "Отдел", (DraftPerson("Сидоров С. С.", "директор"), DraftPerson("Орлов"))),),
        copy_to=(DraftAddressee("Минфин"),),
        attachments=(pdf(tmp_path, "Ёлка.pdf"),),
        executor="Смирнова А. И., +7 1",
        in_reply_to=("Минтруд № 7 от 01.02.2026",),
        key="k1",
        pages=2,
    )
    return check_draft(conn, draft, CONTEXT)


def test_letter_comes_back_as_it_was(conn: Connection, checked: CheckedDraft) -> None:
    """What is read is equal to what was kept, in every part and order."""
    kept = letter(1, checked)
    insert_letter(conn, kept)
    assert get_letter(conn, kept.id) == kept
    assert [one.role for one in kept.files] == [FileRole.SOURCE, FileRole.DOCUMENT, FileRole.ATTACHMENT]
    assert kept.document.changes == ("Удалены данные о редакторе.",)
    assert kept.attachments[0].name == "Ёлка.pdf"


def test_letter_is_found_by_id_uid_and_number(conn: Connection, checked: CheckedDraft) -> None:
    """Id, document uid and number each find the letter."""
    kept = letter(1, checked)
    insert_letter(conn, kept)
    for text in (str(kept.id), str(kept.document_uid).upper(), " 1 "):
        assert find_letter(conn, text).id == kept.id
    for text in ("2", str(OWNER), ""):
        with pytest.raises(NotFound):
            find_letter(conn, text)
    with pytest.raises(NotFound):
        get_letter(conn, OWNER)


def test_number_of_two_years_lists_both(conn: Connection, checked: CheckedDraft) -> None:
    """A number that came in two years lists both letters, newest first."""
    first = letter(1, replace(checked, draft=replace(checked.draft, key=None)))
    second = replace(letter(2, checked), number="1", year=2027)
    insert_letter(conn, first)
    insert_letter(conn, second)
    with pytest.raises(Ambiguous) as caught:
        find_letter(conn, "1")
    assert [str(one.id) in text for one, text in zip((second, first), caught.value.candidates, strict=True)] == [
        True,
        True,
    ]


def test_key_finds_its_letter_within_its_scope(conn: Connection, checked: CheckedDraft) -> None:
    """An idempotency key belongs to the organisation and the caller together."""
    kept = letter(1, checked)
    insert_letter(conn, kept)
    assert find_by_key(conn, OWNER, "test", "k1") == kept
    assert find_by_key(conn, OWNER, "other", "k1") is None
    assert find_by_key(conn, UUID(int=5), "test", "k1") is None
    assert find_by_key(conn, OWNER, "test", "k2") is None


@pytest.mark.parametrize("changes", [{"number": "1"}, {"caller": "test"}])
def test_taken_number_or_key_is_a_conflict(conn: Connection, checked: CheckedDraft, changes: dict[str, str]) -> None:
    """A number or a key that another letter took meanwhile is a conflict, and no database error."""
    insert_letter(conn, letter(1, checked))
    other = letter(2, checked, caller="other")
    with pytest.raises(Conflict):
        insert_letter(conn, replace(other, **changes))


def test_letters_without_a_key_do_not_collide(conn: Connection, checked: CheckedDraft) -> None:
    """Any number of letters may have no key."""
    bare = replace(checked, draft=replace(checked.draft, key=None))
    for number in (1, 2):
        insert_letter(conn, letter(number, bare))


def test_search_words_are_folded(conn: Connection, checked: CheckedDraft) -> None:
    """The words to search by are number, subject and addressees in lower case, ё as е."""
    insert_letter(conn, letter(1, replace(checked, subject="О «Зелёном» щите")))
    words = conn.execute(select(letters.c.search)).scalar_one()
    assert words == "1 о зеленом щите министерство труда министерство финансов"


def test_miscounted_pages_are_refused(checked: CheckedDraft) -> None:
    """Pages that the clerk counted otherwise than the document has are refused; uncounted ones are not."""
    require_pages(checked, 2)
    with pytest.raises(Refused) as caught:
        require_pages(checked, 3)
    assert caught.value.problems[0].field == "pages"
    require_pages(replace(checked, draft=replace(checked.draft, pages=None)), 3)
