"""Claiming: one statement takes dispatches for one sender, and their attempt rows go into the same transaction."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, or_, select, update

from edo_gateway.delivery.holds import end_holds
from edo_gateway.delivery.model import Transport
from edo_gateway.delivery.store import DISPATCH_COLUMNS, Dispatch, to_dispatch
from edo_gateway.delivery.tables import attempts, breakers, dispatches
from edo_gateway.journal import Entry, Journal
from edo_gateway.ports.adapter import SendOutcome
from edo_gateway.ports.clock import Clock
from edo_gateway.storage.ids import uuid7

__all__ = [
    "Claim",
    "ClaimRequest",
    "claim",
    "crashed_attempts",
    "finish_attempt",
    "in_flight",
    "is_claimable",
    "uncertain_detail",
    "used_channels",
]


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """Who wants how many dispatches of which channel, and until when."""

    channel: str
    worker: str
    adapter: str
    now: datetime
    lease_until: datetime
    limit: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A dispatch in the hands of one sender, with the attempt that was noted before a byte leaves."""

    dispatch: Dispatch
    attempt_id: UUID


def is_claimable(now: datetime) -> ColumnElement[bool]:
    """Return the condition under which a dispatch may be taken: due, sealed, not held, its destination well."""
    resting = exists(
        select(breakers.c.channel).where(
            breakers.c.channel == dispatches.c.channel,
            breakers.c.destination.in_(["", dispatches.c.address]),
            breakers.c.open_until > now,
        )
    )
    held = and_(dispatches.c.hold_by != "", or_(dispatches.c.hold_until.is_(None), dispatches.c.hold_until > now))
    return and_(dispatches.c.transport == Transport.SEALED.value, dispatches.c.due_at <= now, ~held, ~resting)


def used_channels(connection: Connection) -> frozenset[str]:
    """Return the channels through which anything was ever tried."""
    return frozenset(
        connection.execute(select(dispatches.c.channel).where(dispatches.c.fence > 0).distinct()).scalars()
    )


def in_flight(connection: Connection, channel: str) -> int:
    """Count the dispatches being sent through a channel."""
    return connection.execute(
        select(func.count()).where(dispatches.c.channel == channel, dispatches.c.transport == Transport.SENDING.value)
    ).scalar_one()


def claim(connection: Connection, journal: Journal, clock: Clock, request: ClaimRequest) -> Sequence[Claim]:
    """Take up to `limit` dispatches: new ones first, then those that wait longest.

    A hold whose time has come is lifted first.
    Each gets a new fence; its attempt row is written here, before anything is sent.
    What was being sent when a sender died comes after all others, one at a time: if it dies again,
    it is known of which.
    """
    end_holds(connection, journal, request.channel, request.now)
    died = exists(
        select(attempts.c.id).where(
            attempts.c.dispatch_id == dispatches.c.id, attempts.c.number == dispatches.c.fence, attempts.c.outcome == ""
        )
    )
    rows = _take(connection, request, ~died, request.limit) or _take(connection, request, died, 1)
    return [_note(connection, journal, clock, request, to_dispatch(row)) for row in rows]


def _take(connection: Connection, request: ClaimRequest, which: ColumnElement[bool], limit: int) -> Sequence[Row[Any]]:
    chosen = (
        select(dispatches.c.id)
        .where(dispatches.c.channel == request.channel, is_claimable(request.now), which)
        .order_by(dispatches.c.tries > 0, dispatches.c.due_at, dispatches.c.tries, dispatches.c.id)
        .limit(limit)
    )
    if connection.dialect.name == "postgresql":
        chosen = chosen.with_for_update(skip_locked=True)
    return connection.execute(
        update(dispatches)
        .where(dispatches.c.id.in_(chosen), dispatches.c.transport == Transport.SEALED.value)
        .values(
            transport=Transport.SENDING.value,
            lease_owner=request.worker,
            lease_until=request.lease_until,
            fence=dispatches.c.fence + 1,
            tries=dispatches.c.tries + 1,
            first_try_at=func.coalesce(dispatches.c.first_try_at, request.now),
            due_at=None,
            updated_at=request.now,
        )
        .returning(*DISPATCH_COLUMNS)
    ).all()


def _note(connection: Connection, journal: Journal, clock: Clock, request: ClaimRequest, dispatch: Dispatch) -> Claim:
    identity = uuid7(clock)
    journal.write(
        connection,
        Entry(
            "dispatch.transport",
            "dispatch",
            dispatch.id,
            dispatch.letter_id,
            {
                "from": Transport.SEALED.value,
                "to": Transport.SENDING.value,
                "ground": "claim",
                "attempt": dispatch.fence,
            },
        ),
    )
    connection.execute(
        attempts.insert().values(
            id=identity,
            dispatch_id=dispatch.id,
            number=dispatch.fence,
            fence=dispatch.fence,
            worker=request.worker,
            adapter=request.adapter,
            envelope_digest=dispatch.envelope_digest,
            started_at=request.now,
            finished_at=None,
            outcome="",
            detail="",
        )
    )
    return Claim(replace(dispatch, transport=Transport.SENDING), identity)


def finish_attempt(connection: Connection, attempt_id: UUID, outcome: SendOutcome, detail: str, now: datetime) -> None:
    """Close an attempt with what the adapter answered; it says nothing about the dispatch."""
    connection.execute(
        update(attempts)
        .where(attempts.c.id == attempt_id, attempts.c.outcome == "")
        .values(outcome=outcome.value, detail=detail[:2047], finished_at=now)
    )


def uncertain_detail(connection: Connection, dispatch: Dispatch) -> str | None:
    """Return what the adapter said of the newest attempt if it did not know its outcome; None if it knew, or died."""
    return connection.execute(
        select(attempts.c.detail).where(
            attempts.c.dispatch_id == dispatch.id,
            attempts.c.number == dispatch.fence,
            attempts.c.outcome == SendOutcome.UNCERTAIN.value,
        )
    ).scalar_one_or_none()


def crashed_attempts(connection: Connection, dispatch_id: UUID) -> int:
    """Count the attempts in a row, newest first, that ended with no outcome of their own and were alone.

    Attempts of one claim have their worker and their time in common; which of them a sender died of is not known.
    """
    beside = attempts.alias()
    among_others = exists(
        select(beside.c.id).where(
            beside.c.started_at == attempts.c.started_at,
            beside.c.worker == attempts.c.worker,
            beside.c.dispatch_id != attempts.c.dispatch_id,
        )
    )
    rows = connection.execute(
        select(attempts.c.outcome, among_others.label("among_others"))
        .where(attempts.c.dispatch_id == dispatch_id)
        .order_by(attempts.c.number.desc())
    ).all()
    unfinished = itertools.takewhile(lambda row: not row.outcome, rows)
    return sum(not row.among_others for row in unfinished)
