"""Dated routes and successors."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from directory_samples import FINANCE, FORMAT, LABOUR, keep, route
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from edo_gateway.directory import (
    Successor,
    explain,
    is_same_or_successor,
    route_for,
    routes_of,
    save_successor,
    set_route,
)
from edo_gateway.directory.successors import LONGEST_CHAIN
from edo_gateway.directory.tables import routes

DAY = date(2026, 1, 1)
CHANNELS = {"medo": "folder", "other": "folder"}


def test_route_holds_from_since_and_without_until(conn: Connection) -> None:
    """A route is in force from its first day up to and without the day on which the next begins."""
    route(conn, LABOUR.guid, DAY)
    route(conn, LABOUR.guid, DAY + timedelta(days=10), "other")
    assert route_for(conn, LABOUR.guid, DAY - timedelta(days=1)) is None
    assert [route_for(conn, LABOUR.guid, DAY + timedelta(days=n)).channel for n in (0, 9, 10)] == [
        "medo",
        "medo",
        "other",
    ]


def test_setting_the_same_route_again_changes_nothing(conn: Connection) -> None:
    """A second import of the same route makes no second route; another channel on the same day replaces it."""
    route(conn, LABOUR.guid, DAY)
    route(conn, LABOUR.guid, DAY + timedelta(days=5), number=2)
    assert len(routes_of(conn, LABOUR.guid)) == 1
    route(conn, LABOUR.guid, DAY, "other", number=3)
    (only,) = routes_of(conn, LABOUR.guid)
    assert (only.channel, only.since, only.until) == ("other", DAY, None)


def test_route_before_a_later_one_ends_there(conn: Connection) -> None:
    """A route put before one already set for later ends where that one begins."""
    route(conn, LABOUR.guid, DAY + timedelta(days=30), "other")
    route(conn, LABOUR.guid, DAY)
    first, later = routes_of(conn, LABOUR.guid)
    assert first.until == later.since
    assert later.until is None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["medo", "other", "third"])), min_size=1, max_size=8))
def test_routes_never_overlap(conn: Connection, steps: list[tuple[int, str]]) -> None:
    """Whatever the order in which routes are set, every day has one route at most and the last word holds."""
    conn.execute(routes.delete())
    for number, (offset, channel) in enumerate(steps):
        since = DAY + timedelta(days=offset)
        made = set_route(
            conn,
            route_id=UUID(int=number + 1),
            owner=FINANCE.guid,
            organization=LABOUR.guid,
            envelope_format=FORMAT,
            channel=channel,
            since=since,
        )
        assert made.channel == channel
        assert route_for(conn, LABOUR.guid, since).channel == channel
    known = routes_of(conn, LABOUR.guid)
    for offset in range(32):
        assert sum(one.covers(DAY + timedelta(days=offset)) for one in known) <= 1


def test_explanation_names_every_step(conn: Connection) -> None:
    """A working route is explained: which, since when, format, channel and address."""
    keep(conn, LABOUR)
    route(conn, LABOUR.guid, DAY)
    explained = explain(conn, LABOUR, DAY, CHANNELS)
    assert explained.ok
    assert [step.name for step in explained.steps] == ["organization", "route", "format", "channel", "address"]
    text = " ".join(step.text for step in explained.steps)
    assert all(word in text for word in ("01.01.2026", FORMAT, "medo", "folder", "MT~MEDOGU"))


def test_explanation_names_everything_missing(conn: Connection) -> None:
    """No route, a route only later, a channel not configured and no mail box are each named."""
    keep(conn, LABOUR)
    assert not explain(conn, LABOUR, DAY, CHANNELS).ok
    route(conn, LABOUR.guid, DAY + timedelta(days=3), "lost")
    assert "04.01.2026" in explain(conn, LABOUR, DAY, CHANNELS).missing[0]
    later = explain(conn, replace(LABOUR, mailbox=""), DAY + timedelta(days=3), CHANNELS)
    assert len(later.missing) == 2
    assert "lost" in later.missing[0]
    assert "medo, other" in later.missing[0]


def test_explanation_names_a_successor(conn: Connection) -> None:
    """A successor in force is named, and it is not an obstacle."""
    keep(conn, LABOUR, FINANCE)
    route(conn, LABOUR.guid, DAY)
    save_successor(conn, Successor(LABOUR.guid, FINANCE.guid, DAY))
    explained = explain(conn, LABOUR, DAY, CHANNELS)
    assert explained.ok
    assert any(step.name == "successor" and FINANCE.name in step.text for step in explained.steps)


def test_successor_counts_from_its_day(conn: Connection) -> None:
    """A successor's answer counts from the day of succession on, through others as well, and never backwards."""
    third = UUID(int=3)
    save_successor(conn, Successor(LABOUR.guid, FINANCE.guid, DAY))
    save_successor(conn, Successor(FINANCE.guid, third, DAY + timedelta(days=10)))
    before, after = DAY - timedelta(days=1), DAY + timedelta(days=10)
    assert is_same_or_successor(conn, LABOUR.guid, LABOUR.guid, before)
    assert not is_same_or_successor(conn, LABOUR.guid, FINANCE.guid, before)
    assert is_same_or_successor(conn, LABOUR.guid, FINANCE.guid, DAY)
    assert not is_same_or_successor(conn, LABOUR.guid, third, DAY)
    assert is_same_or_successor(conn, LABOUR.guid, third, after)
    assert not is_same_or_successor(conn, FINANCE.guid, LABOUR.guid, after)


def test_successions_in_a_ring_and_endless_chains_end(conn: Connection) -> None:
    """A ring of successions ends, and a chain is followed up to its bound."""
    save_successor(conn, Successor(LABOUR.guid, FINANCE.guid, DAY))
    save_successor(conn, Successor(FINANCE.guid, LABOUR.guid, DAY))
    assert not is_same_or_successor(conn, LABOUR.guid, UUID(int=9), DAY)
    for number in range(1, LONGEST_CHAIN + 2):
        save_successor(conn, Successor(UUID(int=number), UUID(int=number + 1), DAY))
    assert is_same_or_successor(conn, UUID(int=1), UUID(int=LONGEST_CHAIN + 1), DAY)
    assert not is_same_or_successor(conn, UUID(int=1), UUID(int=LONGEST_CHAIN + 2), DAY)


def test_succession_may_be_redated(conn: Connection) -> None:
    """A succession with another date replaces the date; the same is no change."""
    one = Successor(LABOUR.guid, FINANCE.guid, DAY)
    assert save_successor(conn, one)
    assert not save_successor(conn, one)
    assert save_successor(conn, replace(one, since=DAY + timedelta(days=1)))
    assert not is_same_or_successor(conn, LABOUR.guid, FINANCE.guid, DAY)
