"""Folding, days, GUIDs and check digits."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from edo_gateway.directory.identifiers import inn_problem, ogrn_problem
from edo_gateway.directory.text import fold, forbidden_in_xml, like_pattern, read_day, read_guid, shown


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    """What is folded already stays as it is."""
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet='абвгдеёжзийАБВГДЕЁЙ «»" '))
def test_folding_ignores_case_yo_and_composition(text: str) -> None:
    """Case, ё for е, quotes and decomposed letters make no difference."""
    folded = fold(text)
    assert folded == fold(text.upper()) == fold(text.replace("ё", "е").replace("Ё", "Е"))
    assert folded == fold(unicodedata.normalize("NFD", text))
    assert "ё" not in folded


@given(st.text(alphabet="ab!%_ ", max_size=8))
def test_like_pattern_escapes_every_wildcard(text: str) -> None:
    """No wildcard of SQL that a person typed stays a wildcard."""
    inner = like_pattern(text)[1:-1]
    assert inner.replace("!!", "").replace("!%", "").replace("!_", "").count("%") == 0
    assert inner.replace("!!", "").replace("!_", "").count("_") == 0


@given(st.text(st.characters(codec=None)))
def test_forbidden_characters_are_those_lxml_refuses(text: str) -> None:
    """A text has forbidden characters exactly when libxml2's own check refuses it."""
    element = etree.Element("a")
    try:
        element.text = text
    except (ValueError, UnicodeEncodeError):
        assert forbidden_in_xml(text)
    else:
        assert not forbidden_in_xml(text)


@given(st.dates())
def test_days_are_read_both_ways(day: date) -> None:
    """ISO and Russian notation give the same day."""
    assert read_day(day.isoformat()) == read_day(f"{day.day:02d}.{day.month:02d}.{day.year:04d}") == day


@pytest.mark.parametrize("text", ["", "31.02.2026", "2026-13-01", "вчера", "2026-1-1", "٢٠٢٦-01-01", "01.02.26"])
def test_what_is_no_day_is_none(text: str) -> None:
    """Days that do not exist, and other notations, are no days."""
    assert read_day(text) is None


@given(st.uuids())
def test_guids_are_read_in_any_case_and_braces(guid: object) -> None:
    """Case and braces make no difference; a GUID without hyphens is none."""
    assert read_guid(str(guid).upper()) == read_guid("{" + str(guid) + "}") == guid
    assert read_guid(str(guid).replace("-", "")) is None


@pytest.mark.parametrize("value", ["1027700132195", "1027739244741", "304500116000157"])
def test_real_ogrn_pass(value: str) -> None:
    """Published ОГРН and ОГРНИП have right check digits."""
    assert ogrn_problem(value) is None


@pytest.mark.parametrize("value", ["7707083893", "500100732259"])
def test_real_inn_pass(value: str) -> None:
    """Published ИНН of an organisation and of a person have right check digits."""
    assert inn_problem(value) is None


@given(st.integers(0, 9), st.integers(0, 12))
def test_one_wrong_digit_of_an_ogrn_is_told(digit: int, place: int) -> None:
    """Any single changed digit that changes the remainder is noticed, and is not called misshapen."""
    right = "1027700132195"
    wrong = right[:place] + str(digit) + right[place + 1 :]
    problem = ogrn_problem(wrong)
    if int(wrong[:-1]) % 11 % 10 == int(wrong[-1]):
        assert problem is None
    else:
        assert problem is not None
        assert not problem.misshapen


def test_misshapen_identifiers() -> None:
    """Letters, foreign digits and wrong lengths are misshapen."""
    for value in ("", "123", "10277001321951", "١٠٢٧٧٠٠١٣٢١٩٥", "102770013219x"):
        problem = ogrn_problem(value)
        assert problem is not None
        assert problem.misshapen
    for value in ("", "77070838931", "770708389x"):
        problem = inn_problem(value)
        assert problem is not None
        assert problem.misshapen


def test_shown_hides_what_could_play_tricks() -> None:
    """Control characters, escape sequences and long texts are made harmless before a person sees them."""
    assert shown("a\x1b[31mb\n\ud800") == "a\ufffd[31mb\ufffd\ufffd"
    assert len(shown("я" * 500)) == 80
