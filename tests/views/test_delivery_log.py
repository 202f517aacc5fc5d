"""The delivery log: its rows, filters and pages."""

from datetime import date, timedelta

import pytest
from views.filled import MINFIN, MINTRUD, START, Filler, counting
from views.filled_bulk import many

from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.views import AttentionFilter, LogFilter, delivery_log

NAMES_OF_THE_ISSUE = {
    "letter", "number", "date", "subject", "organization", "channel", "transport", "registration", "attention",
    "message_uid", "document_uid", "registration_number", "registration_date", "attempts", "next_action", "updated",
}  # fmt: skip


def numbers(filled: Filler, wanted: LogFilter, limit: int = 100) -> list[str]:
    with filled.read() as connection:
        return [row.number for row in delivery_log(connection, wanted, limit=limit).rows]


def test_row_names(filled: Filler) -> None:
    """A row has every name that programs rely on, with ISO dates, lower-case uids and the states' identifiers."""
    letter, (delivery,) = filled.letter("ФНПР-1/26", "О позиции")
    filled.set_dispatch(delivery, transport="delivered")
    filled.set_delivery(
        delivery, registration="registered", registration_number="15-2/7", registration_date=date(2026, 11, 26)
    )
    with filled.read() as connection:
        row = delivery_log(connection, LogFilter(), limit=10).rows[0].as_json()
    assert row.keys() >= NAMES_OF_THE_ISSUE
    assert row["letter"] == str(letter)
    assert row["organization"]["guid"] == str(MINTRUD)
    assert row["organization"]["name"].startswith("Министерство труда")
    assert (row["transport"], row["registration"]) == ("delivered", "registered")
    assert (row["registration_number"], row["registration_date"]) == ("15-2/7", "2026-11-26")
    assert row["attention"] is None
    assert row["updated"].startswith("2026-11-25T07:30:01") and row["updated"].endswith("+00:00")


def test_newest_dispatch_of_the_letter_gives_the_transport(filled: Filler) -> None:
    """A delivery shows the transport of its newest dispatch of kind letter; what we owe beside it does not count."""
    letter, (delivery,) = filled.letter("1")
    filled.set_dispatch(delivery, transport="superseded")
    filled.dispatch(delivery=delivery, letter=letter, transport="sent")
    filled.dispatch(delivery=delivery, letter=letter, transport="failed", kind="acknowledgement")
    with filled.read() as connection:
        row = delivery_log(connection, LogFilter(), limit=10).rows[0]
    assert row.transport is Transport.SENT
    assert numbers(filled, LogFilter(transport=frozenset({Transport.SENT}))) == ["1"]
    assert numbers(filled, LogFilter(transport=frozenset({Transport.SUPERSEDED, Transport.FAILED}))) == []


@pytest.mark.parametrize("state", list(Transport))
def test_filter_by_each_transport_state(filled: Filler, state: Transport) -> None:
    """Filtering by a transport state finds the deliveries in it and no other."""
    for number, each in enumerate(Transport):
        _, (delivery,) = filled.letter(f"{number}-{each.value}")
        filled.set_dispatch(delivery, transport=each.value)
    found = numbers(filled, LogFilter(transport=frozenset({state})))
    assert [number.partition("-")[2] for number in found] == [state.value]


def test_states_of_both_axes_are_alternatives(filled: Filler) -> None:
    """Several named states, of whichever axis, let through what is in any of them."""
    _, (first,) = filled.letter("1")
    _, (second,) = filled.letter("2")
    filled.letter("3")
    filled.set_dispatch(first, transport="delivered")
    filled.set_delivery(second, registration="refused")
    wanted = LogFilter(transport=frozenset({Transport.DELIVERED}), registration=frozenset({Registration.REFUSED}))
    assert numbers(filled, wanted) == ["2", "1"]


def test_filters_by_organisation_number_and_dates(filled: Filler) -> None:
    """Organisation, number (ours or theirs, in full) and letter dates narrow the log, and narrow it together."""
    _, (one, _) = filled.letter("1", to=(MINTRUD, MINFIN), on=date(2026, 3, 1))
    filled.letter("12", on=date(2026, 3, 2))
    filled.set_delivery(one, registration_number="77-А")
    assert numbers(filled, LogFilter(organization=MINFIN)) == ["1"]
    assert numbers(filled, LogFilter(number="1")) == ["1", "1"]
    assert numbers(filled, LogFilter(number="77-А")) == ["1"]
    assert numbers(filled, LogFilter(since=date(2026, 3, 2))) == ["12"]
    assert numbers(filled, LogFilter(until=date(2026, 3, 1))) == ["1", "1"]
    assert numbers(filled, LogFilter(since=date(2026, 3, 2), until=date(2026, 3, 1))) == []
    assert numbers(filled, LogFilter(organization=MINTRUD, number="12")) == ["12"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("отчёт", ["2", "1"]),
        ("ОТЧЕТ", ["2", "1"]),
        ("труда отчет", ["2", "1"]),
        ("«Ёлка»", ["2"]),
        ("100%", ["1"]),
        ("100_", []),
        ("нет такого", []),
        ("  ", ["2", "1"]),
    ],
)
def test_text_search(filled: Filler, text: str, found: list[str]) -> None:
    """Words are found in any case and order, ё as е, and the signs of LIKE mean themselves."""
    filled.letter("1", "Отчёт об исполнении на 100%")
    filled.letter("2", "отчет о закупке «Ёлка» 1000")
    assert numbers(filled, LogFilter(text=text)) == found


def test_attention(filled: Filler) -> None:
    """The filter shows only deliveries with an open call, the row carries its words, and the clerk acts first."""
    _, (calm,) = filled.letter("1")
    _, (other,) = filled.letter("2")
    filled.attention(calm, "notice-late", "Старый вопрос.", resolved=True)
    filled.attention(other, "acknowledgements-contradict", "Квитанции противоречат друг другу.")
    wanted = LogFilter(attention=AttentionFilter.OPEN)
    assert numbers(filled, wanted) == ["2"]
    with filled.read() as connection:
        row = delivery_log(connection, wanted, limit=1).rows[0].as_json()
    assert row["attention"] == "Квитанции противоречат друг другу."
    assert row["attentions"][0]["code"] == "acknowledgements-contradict"
    assert row["next_actor"] == "clerk"


def test_attempts_are_counted_over_all_dispatches_of_the_letter(filled: Filler) -> None:
    """`attempts` counts every try to hand over the letter, a repeat's included."""
    letter, (delivery,) = filled.letter("1")
    again = filled.dispatch(delivery=delivery, letter=letter, transport="sent")
    filled.attempt(again, 1, "deferred")
    filled.attempt(again, 2)
    with filled.read() as connection:
        assert delivery_log(connection, LogFilter(), limit=1).rows[0].attempts == 2


def test_next_step_says_when(filled: Filler) -> None:
    """What waits for a квитанция names the time at which its absence will be shown."""
    _, (delivery,) = filled.letter("1")
    filled.set_dispatch(delivery, transport="sent", handed_over_at=START)
    with filled.read() as connection:
        row = delivery_log(connection, LogFilter(), limit=1).rows[0]
    assert row.next.at == START + timedelta(hours=24)
    assert row.next.actor.value == "addressee"


def test_pages_over_thousands_of_rows(filled: Filler) -> None:
    """Pages by key bring every row once, newest first, though new letters arrive between two pages."""
    made = many(filled, 3000)
    seen = []
    after = None
    while True:
        with filled.read() as connection:
            page = delivery_log(connection, LogFilter(), limit=700, after=after)
        seen += [row.delivery for row in page.rows]
        if page.after is None:
            break
        after = page.after
        filled.letter(f"новое-{len(seen)}")
    assert seen == list(reversed(made))


def test_exact_last_page_has_no_follower(filled: Filler) -> None:
    """A page that ends exactly with the oldest row says that there is no next one."""
    many(filled, 4)
    with filled.read() as connection:
        page = delivery_log(connection, LogFilter(), limit=2)
        assert page.after is not None
        assert delivery_log(connection, LogFilter(), limit=2, after=page.after).after is None


def test_a_page_costs_the_same_number_of_queries(filled: Filler) -> None:
    """A page of two rows and one of five hundred run the same four statements."""
    many(filled, 600)
    counts = []
    for limit in (2, 500):
        with filled.read() as connection, counting(connection.engine) as statements:
            delivery_log(connection, LogFilter(), limit=limit)
        counts.append(len(statements))
    assert counts == [4, 4]


@pytest.mark.parametrize(
    "wanted",
    [
        LogFilter(),
        LogFilter(organization=MINTRUD),
        LogFilter(registration=frozenset({Registration.REFUSED})),
        LogFilter(transport=frozenset({Transport.FAILED})),
        LogFilter(transport=frozenset({Transport.DELIVERED})),
        LogFilter(attention=AttentionFilter.OPEN),
    ],
)
def test_the_main_filters_scan_no_table(filled: Filler, wanted: LogFilter) -> None:
    """The log with no filter or a selective one walks an index: no full scan of letters, deliveries or dispatches."""
    many(filled, 50)
    with filled.read() as connection, counting(connection.engine) as statements:
        delivery_log(connection, wanted, limit=10)
    with filled.read() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        for statement in statements:
            marks = statement.count("?")
            plan = [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", ["0"] * marks)]
            assert "CORRELATED LIST SUBQUERY" not in " ".join(plan)
            scans = [line for line in plan if line.startswith("SCAN") and "INDEX" not in line]
            assert not any("SEARCH dispatches USING INDEX ix_dispatches_due" in line for line in plan) or (
                Transport.FAILED in wanted.transport or wanted.attention is AttentionFilter.OPEN
            ), "a search by state inside a walk over deliveries costs the square of their number"
            big = ("letters", "deliveries", "dispatches", "attempts")
            assert not [line for line in scans if line.split()[1] in big], (statement, plan)
