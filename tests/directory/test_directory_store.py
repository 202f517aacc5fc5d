"""Finding organisations by any of the names people use."""

from dataclasses import replace

import pytest
from directory_samples import AT, FINANCE, GREEN, LABOUR, OWNER, TODAY, US, keep
from sqlalchemy import Connection

from edo_gateway.directory import Organization, Scope, find, get, require, resolve, save
from edo_gateway.errors import Ambiguous, NotFound


@pytest.mark.parametrize(
    "text",
    [
        str(LABOUR.guid),
        "{" + str(LABOUR.guid).upper() + "}",
        "1000000000021",
        "0000000025",
        "mt~medogu",
        " Минтруд ",
        "МИНИСТЕРСТВО  ТРУДА",
        "социальной защиты",
    ],
)
def test_resolves_every_way_to_name_an_organisation(conn: Connection, text: str) -> None:
    """GUID, ОГРН, ИНН, mail box and an unambiguous part of the name each name one organisation."""
    keep(conn, LABOUR, FINANCE)
    assert resolve(conn, text) == LABOUR


def test_folds_yo_and_quotes(conn: Connection) -> None:
    """ё and е, quotes and case make no difference."""
    keep(conn, GREEN)
    assert resolve(conn, 'комитет "зеленый') == GREEN


def test_ambiguous_lists_candidates(conn: Connection) -> None:
    """An ambiguous name lists every candidate with its name and GUID."""
    keep(conn, LABOUR, FINANCE)
    with pytest.raises(Ambiguous) as caught:
        resolve(conn, "министерство")
    assert caught.value.candidates == (LABOUR.label, FINANCE.label)
    assert str(LABOUR.guid) in caught.value.candidates[0]


def test_exact_name_wins_over_part(conn: Connection) -> None:
    """A whole name wins over the same words as a part of another name."""
    agency = replace(FINANCE, name="Агентство при ведомстве «Министерство финансов»", short_name="")
    keep(conn, replace(FINANCE, guid=LABOUR.guid), agency)
    assert resolve(conn, "министерство финансов").guid == LABOUR.guid


@pytest.mark.parametrize("text", ["Минприроды", "9999999999", "7" * 13, "NO~BOX", str(OWNER), "%", "_", "", "  "])
def test_unknown_says_what_to_do(conn: Connection, text: str) -> None:
    """What fits nothing is not found, wildcards of SQL included, and the error says what to do."""
    keep(conn, LABOUR, FINANCE)
    with pytest.raises(NotFound) as caught:
        resolve(conn, text)
    assert caught.value.todo


def test_former_names_are_kept_and_found_last(conn: Connection) -> None:
    """A renamed organisation is found by its former name and box, but a current bearer of the name wins."""
    keep(conn, FINANCE)
    keep(conn, replace(FINANCE, name="Казначейство", short_name="", mailbox="KZ~MEDOGU"))
    assert resolve(conn, "Минфин").name == "Казначейство"
    assert resolve(conn, "mf~medogu").name == "Казначейство"
    assert [one.name for one in find(conn, "министерство финансов")] == ["Казначейство"]
    keep(conn, replace(LABOUR, short_name="Минфин", mailbox="MF~MEDOGU"))
    assert resolve(conn, "Минфин").guid == LABOUR.guid


def test_scope_tells_ours_from_others(conn: Connection) -> None:
    """Our own organisations are told apart from others."""
    keep(conn, US, LABOUR)
    assert find(conn, scope=Scope.OURS) == [US]
    assert find(conn, scope=Scope.OTHERS) == [LABOUR]
    assert find(conn) == [LABOUR, US]


def test_find_looks_at_every_identifier(conn: Connection) -> None:
    """A search takes GUID, ОГРН, ИНН, box and parts of names alike."""
    keep(conn, LABOUR, FINANCE)
    for text in (str(FINANCE.guid), FINANCE.ogrn, FINANCE.inn, FINANCE.mailbox.lower(), "финанс"):
        assert find(conn, text) == [FINANCE]
    assert find(conn, "100%") == []


def test_saving_again_changes_nothing(conn: Connection) -> None:
    """Saving what is known already is no change; saving another is."""
    assert save(conn, LABOUR, owner=OWNER, at=AT, today=TODAY)
    assert not save(conn, LABOUR, owner=OWNER, at=AT, today=TODAY)
    assert save(conn, replace(LABOUR, phone="1"), owner=OWNER, at=AT, today=TODAY)
    assert get(conn, LABOUR.guid) == replace(LABOUR, phone="1")


def test_require_refuses_an_unknown_guid(conn: Connection) -> None:
    """`get` returns nothing and `require` raises for a GUID that is not in the directory."""
    assert get(conn, OWNER) is None
    with pytest.raises(NotFound):
        require(conn, OWNER)


def test_many_candidates_are_cut(conn: Connection) -> None:
    """Of very many candidates the first twenty are listed, and how many more there are is said."""
    keep(conn, *(Organization(type(OWNER)(int=number), f"Комитет {number:03d}") for number in range(1, 31)))
    with pytest.raises(Ambiguous) as caught:
        resolve(conn, "комитет")
    assert len(caught.value.candidates) == 20
    assert "ещё 10" in caught.value.why
