"""The delivery log: one row per letter and addressee, newest first, in pages.

Paging is by key (the last delivery seen), so that a page costs the same wherever it lies
and rows that arrive meanwhile shift nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, exists, or_, select, union_all

from edo_gateway.delivery.model import DispatchKind, Registration, Transport
from edo_gateway.delivery.policy import SilencePolicy
from edo_gateway.delivery.tables import attentions, deliveries, dispatches
from edo_gateway.directory import fold, like_pattern
from edo_gateway.letters.tables import letters
from edo_gateway.views.delivery_rows import GOT_THROUGH, DeliveryRow, base_query, complete_rows
from edo_gateway.views.shapes import Page

__all__ = ["AttentionFilter", "LogFilter", "deliveries_of", "delivery_log"]


class AttentionFilter(StrEnum):
    """Whether a person must look at it."""

    ANY = "any"
    OPEN = "open"
    """Only deliveries with an open call for a person."""


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which deliveries are wanted; every filter left at its default lets everything through."""

    transport: frozenset[Transport] = frozenset()
    registration: frozenset[Registration] = frozenset()
    """A delivery fits if either axis is in a state that was named."""
    organization: UUID | None = None
    number: str = ""
    """Our number or the addressee's registration number, in full."""
    since: date | None = None
    until: date | None = None
    """First and last day of the letter's date, both inclusive."""
    text: str = ""
    """Words that must all be found among the number, the subject and the names, in any case, ё as е."""
    attention: AttentionFilter = AttentionFilter.ANY


def delivery_log(
    connection: Connection,
    wanted: LogFilter,
    *,
    limit: int,
    after: UUID | None = None,
    silence: SilencePolicy | None = None,
) -> Page[DeliveryRow]:
    """Return at most `limit` deliveries older than `after`, newest first."""
    query = base_query().where(*_conditions(wanted))
    if after is not None:
        query = query.where(deliveries.c.id < after)
    found = connection.execute(query.order_by(deliveries.c.id.desc()).limit(limit + 1)).all()
    rows = complete_rows(connection, found[:limit], silence or SilencePolicy())
    return Page(tuple(rows), rows[-1].delivery if len(found) > limit else None)


def deliveries_of(
    connection: Connection, of_letters: Sequence[UUID], *, silence: SilencePolicy | None = None
) -> tuple[DeliveryRow, ...]:
    """Return all deliveries of some letters, letter by letter, addressees in order."""
    query = base_query().where(deliveries.c.letter_id.in_(of_letters))
    found = connection.execute(query.order_by(deliveries.c.letter_id, deliveries.c.position)).all()
    return tuple(complete_rows(connection, found, silence or SilencePolicy()))


def _conditions(wanted: LogFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    states: list[ColumnElement[bool]] = []
    if wanted.registration:
        states.append(deliveries.c.registration.in_(sorted(wanted.registration)))
    if wanted.transport:
        states.append(_transport_is(wanted.transport))
    if states:
        conditions.append(or_(*states))
    if wanted.organization is not None:
        conditions.append(deliveries.c.organization == wanted.organization)
    if wanted.number:
        ours = deliveries.c.letter_id.in_(select(letters.c.id).where(letters.c.number == wanted.number))
        conditions.append(or_(ours, deliveries.c.registration_number == wanted.number))
    if wanted.since is not None:
        conditions.append(letters.c.date >= wanted.since)
    if wanted.until is not None:
        conditions.append(letters.c.date <= wanted.until)
    conditions += [letters.c.search.like(like_pattern(word), escape="!") for word in fold(wanted.text).split()]
    if wanted.attention is AttentionFilter.OPEN:
        raised = select(attentions.c.delivery_id).where(attentions.c.resolved_at.is_(None))
        dead = _newest_in(frozenset(state for state in Transport if state.is_dead_letter))
        needing = deliveries.c.id.in_(union_all(raised, dead))
        # Where the addressee has registered, only an open call counts.
        conditions.append(needing)
        conditions.append(or_(deliveries.c.registration.not_in(sorted(GOT_THROUGH)), deliveries.c.id.in_(raised)))
    return conditions


def _transport_is(states: frozenset[Transport]) -> ColumnElement[bool]:
    of_letters = dispatches.c.kind == DispatchKind.LETTER.value
    if Transport.DELIVERED in states:
        # Nearly every delivery ends here: going down the newest ones finds a page at once.
        newest = (
            select(dispatches.c.transport)
            .where(dispatches.c.delivery_id == deliveries.c.id, of_letters)
            .order_by(dispatches.c.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        return newest.in_(sorted(states))
    # Every other state is passing or rare: the index on the state finds the few that are in it.
    return deliveries.c.id.in_(_newest_in(states))


def _newest_in(states: frozenset[Transport]) -> Select[tuple[UUID | None]]:
    """Return the deliveries whose newest dispatch of the letter is in one of these states."""
    newer = dispatches.alias("newer")
    is_newest = ~exists().where(
        newer.c.delivery_id == dispatches.c.delivery_id,
        newer.c.kind == DispatchKind.LETTER.value,
        newer.c.id > dispatches.c.id,
    )
    of_letters = dispatches.c.kind == DispatchKind.LETTER.value
    in_states = dispatches.c.transport.in_(sorted(states))
    return select(dispatches.c.delivery_id).where(of_letters, in_states, is_newest)
