"""Registration numbers: masks, the yearly counter, numbers from outside."""

import string
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from database import OWNER, insert_bare_letter, migrated
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete

from edo_gateway.errors import Refused, WrongConfiguration, WrongUse
from edo_gateway.letters import NumberingPolicy, NumberMask, check_external, moscow_date, take_number
from edo_gateway.letters import numbers as numbers_module
from edo_gateway.letters.masks import LONGEST_NUMBER, number_problem
from edo_gateway.letters.tables import letters, registers

POLICY = NumberingPolicy()


def take(conn: Connection, policy: NumberingPolicy = POLICY, year: int = 2026, index: str = "") -> str:
    """Take a number."""
    return take_number(conn, owner=OWNER, year=year, policy=policy, index=index)


@pytest.mark.parametrize(
    ("mask", "right"),
    [
        ("{number}", "7"),
        ("{number:04d}/{index}-{year}", "0007/03-05-2026"),
        ("ФНПР-{number:03}", "ФНПР-007"),
        ("{{{number}}}/{yy}", "{7}/26"),
    ],
)
def test_masks_are_rendered(mask: str, right: str) -> None:
    """A mask gives the number with its width, the index and the year."""
    assert NumberMask(mask).render(7, 2026, "03-05") == right


@pytest.mark.parametrize(
    "mask",
    [
        "",
        "без счётчика",
        "{number}{number}",
        "{number",
        "{}",
        "{0}",
        "{number!r}",
        "{number.__class__}",
        "{number[0]}",
        "{number:{year}}",
        "{number:09999d}",
        "{number:3}",
        "{year:04d}-{number}",
        "{nmber}",
        "{number}" + "я" * 31,
        "{number}\n",
        " {number}",
    ],
)
def test_wrong_masks_are_refused(mask: str) -> None:
    """What is no mask is refused with an example of a right one: no attribute, no foreign field, no room for more."""
    with pytest.raises(WrongUse) as caught:
        NumberMask(mask)
    assert "{number:04d}" in caught.value.todo


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("{}:number4d!.[]yex ")))
def test_any_text_is_a_mask_or_refused(text: str) -> None:
    """Whatever is given as a mask either renders with its counter in it or is refused; nothing else happens."""
    try:
        mask = NumberMask(text)
    except WrongUse:
        return
    assert mask.render(12345, 2026, "7") != mask.render(12346, 2026, "7")


def test_counter_begins_anew_each_year(conn: Connection) -> None:
    """Each register and year has a counter of its own, beginning with the policy's first."""
    assert [take(conn), take(conn), take(conn, year=2027), take(conn)] == ["1", "2", "1", "3"]
    assert take(conn, NumberingPolicy(register="appeals", first=100)) == "100"


def test_numbers_from_outside_are_skipped(conn: Connection) -> None:
    """A number that a letter brought from outside is not given out."""
    for number in ("2", "3"):
        insert_bare_letter(conn, UUID(int=int(number)), number)
    assert [take(conn) for _ in range(3)] == ["1", "4", "5"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.none(), st.integers(1, 12)), max_size=20))
def test_no_number_is_given_twice(conn: Connection, steps: list[int | None]) -> None:
    """However own and outside numbers alternate, no number is used twice, and the counter never goes back."""
    conn.execute(delete(letters))
    conn.execute(delete(registers))
    used: list[str] = []
    given_out: list[int] = []
    for position, outside in enumerate(steps):
        if outside is None:
            number = take(conn)
            given_out.append(int(number))
        elif check_external(conn, owner=OWNER, register="outgoing", year=2026, number=str(outside)):
            assert str(outside) in used
            continue
        else:
            number = str(outside)
        insert_bare_letter(conn, UUID(int=position + 1), number)
        used.append(number)
    assert len(set(used)) == len(used)
    assert given_out == sorted(set(given_out))


def test_masks_that_collide_are_told_apart(conn: Connection) -> None:
    """Two counters that would give one text do not: the second goes on."""
    policy = NumberingPolicy(mask=NumberMask("{number}{index}"), first=11)
    insert_bare_letter(conn, UUID(int=1), "112")
    assert take(conn, policy, index="2") == "122"


def test_index_must_be_there_and_short(conn: Connection) -> None:
    """A mask with the file index wants one, and refuses one that makes the number too long."""
    policy = NumberingPolicy(mask=NumberMask("{number:04d}/{index}"))
    for index in ("", "1" * 30):
        with pytest.raises(Refused) as caught:
            take(conn, policy, index=index)
        assert caught.value.problems[0].field == "file_index"


def test_register_whose_numbers_are_all_taken(conn: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """A register in which number after number is taken ends with an error, not without end."""
    monkeypatch.setattr(numbers_module, "_MOST_SKIPPED", 2)
    for number in ("1", "2"):
        insert_bare_letter(conn, UUID(int=int(number)), number)
    with pytest.raises(WrongConfiguration):
        take(conn)


def test_outside_number_is_unique_in_register_and_year(conn: Connection) -> None:
    """A number from outside must be free in its register and year; elsewhere the same number is another."""
    insert_bare_letter(conn, UUID(int=1), "5")

    def free(owner: UUID = OWNER, register: str = "outgoing", year: int = 2026) -> bool:
        return not check_external(conn, owner=owner, register=register, year=year, number="5")

    assert not free()
    assert free(owner=UUID(int=9))
    assert free(register="appeals")
    assert free(year=2027)


@given(st.text(max_size=40))
def test_a_right_number_arrives_as_it_was_sent(number: str) -> None:
    """A number that is taken is at most 31 characters of print, and XML's token rule changes nothing in it."""
    if number_problem(number):
        return
    assert 1 <= len(number) <= LONGEST_NUMBER
    collapsed = " ".join(part for part in number.translate(str.maketrans("\t\n\r", "   ")).split(" ") if part)
    assert collapsed == number
    assert number.isprintable()


@given(st.text(alphabet=string.digits + "-/А", min_size=1, max_size=31))
def test_usual_numbers_are_right(number: str) -> None:
    """Digits, hyphens, strokes and letters are a number."""
    assert not number_problem(number)


def test_two_writers_never_get_the_same(tmp_path: Path) -> None:
    """Numbers taken by several threads at once are all different and without gaps."""
    taken: list[str] = []
    with migrated(tmp_path) as database:

        def work() -> None:
            for _ in range(10):
                with database.write() as connection:
                    taken.append(take(connection))

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(map(int, taken)) == list(range(1, 31))


def test_number_of_a_transaction_that_failed_is_free_again(tmp_path: Path) -> None:
    """A number goes with its letter: where nothing was accepted, nothing was given out."""
    with migrated(tmp_path) as database:
        with pytest.raises(ZeroDivisionError), database.write() as connection:
            assert take(connection) == "1"
            raise ZeroDivisionError
        with database.write() as connection:
            assert take(connection) == "1"


def test_moscow_s_day_begins_at_21_utc() -> None:
    """The day, and so the register's year, is Moscow's."""
    midnight = datetime(2026, 12, 31, 21, 0, tzinfo=UTC)
    assert moscow_date(midnight).year == 2027
    assert moscow_date(midnight - timedelta(microseconds=1)).year == 2026
