"""Send: claim, note the attempt, commit; hand over; record the outcome in a second transaction.

No transaction is open while the adapter works.  Whatever happens to this process between the two
transactions, the attempt row without an outcome tells the next one that the channel must be asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from edo_gateway.delivery.breaker import WHOLE_CHANNEL, is_recovering, note_failure, note_success
from edo_gateway.delivery.claims import Claim, ClaimRequest, claim, finish_attempt, in_flight
from edo_gateway.delivery.lifecycle import Ground
from edo_gateway.delivery.model import Transport
from edo_gateway.delivery.store import Dispatch, get_dispatch, move
from edo_gateway.delivery.tables import dispatches, envelope_parts
from edo_gateway.errors import EdoError
from edo_gateway.flows.context import ChannelEntry, FlowContext, log
from edo_gateway.flows.journal_anchor import sending_is_stopped
from edo_gateway.flows.renew import renew_outdated
from edo_gateway.flows.unexpected import Unexpected
from edo_gateway.journal import Entry
from edo_gateway.ports import Clock, Envelope, EnvelopeFile, SendOutcome, SendResult, bytes_content
from edo_gateway.storage.now import lease_now

__all__ = ["load_envelope", "send_due"]

_MOVES = {
    SendOutcome.SENT: Transport.SENT,
    SendOutcome.HANDED_OVER: Transport.HANDED_OVER,
    SendOutcome.REFUSED: Transport.FAILED,
    SendOutcome.UNCERTAIN: Transport.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class ClaimDeadline:
    """The sender's own lease by its own monotonic clock."""

    fence: int
    until: float
    clock: Clock

    def expired(self) -> bool:
        return self.clock.monotonic() >= self.until


def send_due(context: FlowContext, channel: str) -> int:
    """Hand over what is due on a channel; return how many dispatches were tried."""
    entry = context.channel(channel)
    room = _room(context, entry)
    if room <= 0 or sending_is_stopped(context):
        return 0
    # The monotonic clock is read before the lease starts, so that our deadline can only be the earlier one.
    started = context.clock.monotonic()
    lease = context.policies.lease
    with context.database.write() as connection:
        now = lease_now(connection, context.clock)
        renew_outdated(context, connection, channel, now)
        room = min(room, entry.limits.in_flight - in_flight(connection, channel))
        if room > 0 and is_recovering(connection, context.policies.breaker, channel):
            room = 1
        description = entry.adapter.describe()
        request = ClaimRequest(
            channel=channel,
            worker=context.worker,
            adapter=f"{description.adapter} {description.version}",
            now=now,
            lease_until=now + lease.duration,
            limit=min(room, entry.limits.batch),
        )
        claims = claim(connection, context.journal, context.clock, request) if room > 0 else []
    context.steps.reached("send.claimed")
    until = started + (lease.duration - lease.safety).total_seconds()
    results = [(each, _hand_over(context, entry, each, until)) for each in claims]
    context.steps.reached("send.handed")
    if results:
        _record(context, results)
    context.steps.reached("send.recorded")
    return len(claims)


def _room(context: FlowContext, entry: ChannelEntry) -> int:
    """Return how many envelopes may still be laid before the other side, looking outside any transaction."""
    with context.database.read() as connection:
        due = select(dispatches.c.id).where(
            dispatches.c.channel == entry.name,
            dispatches.c.transport == Transport.SEALED.value,
            dispatches.c.due_at <= context.clock.now(),
        )
        if connection.execute(due.limit(1)).first() is None:
            return 0
    with Unexpected("adapter.waiting"):
        return entry.limits.untaken - entry.adapter.waiting()
    # Who can't count what waits can't take more either; the attempt itself will say why.
    return 1


def load_envelope(context: FlowContext, connection: Connection, dispatch: Dispatch) -> Envelope:
    """Return a sealed envelope exactly as it was frozen; raises `NotFound` if its octets are gone."""
    rows = connection.execute(
        select(envelope_parts).where(envelope_parts.c.dispatch_id == dispatch.id).order_by(envelope_parts.c.position)
    )
    files = tuple(
        EnvelopeFile(
            row.name,
            row.sha256,
            context.blobs.get(row.sha256) if row.octets is None else bytes_content(row.octets),
        )
        for row in rows
    )
    return Envelope(dispatch.message_uid, dispatch.address, dispatch.envelope_digest, files)


def _hand_over(context: FlowContext, entry: ChannelEntry, claimed: Claim, until: float) -> SendResult:
    dispatch = claimed.dispatch
    try:
        with context.database.read() as connection:
            envelope = load_envelope(context, connection, dispatch)
    except EdoError as error:
        return SendResult(SendOutcome.DEFERRED, str(error))
    deadline = ClaimDeadline(dispatch.fence, until, context.clock)
    with Unexpected("adapter.send") as guard:
        return entry.adapter.send(envelope, deadline)
    assert guard.error is not None
    return SendResult(SendOutcome.UNCERTAIN, f"Адаптер прервался: {type(guard.error).__name__}.")


def _record(context: FlowContext, results: Sequence[tuple[Claim, SendResult]]) -> None:
    with context.database.write() as connection:
        now = context.clock.now()
        for claimed, result in results:
            finish_attempt(connection, claimed.attempt_id, result.outcome, result.detail, now)
            if not _apply(context, connection, claimed.dispatch, result, now):
                _overtaken(context, connection, claimed, result)
    for claimed, result in results:
        log.info(
            "attempt",
            extra={
                "dispatch": str(claimed.dispatch.id),
                "fence": claimed.dispatch.fence,
                "outcome": result.outcome.value,
            },
        )


def _apply(context: FlowContext, connection: Connection, dispatch: Dispatch, result: SendResult, now: datetime) -> bool:
    if result.outcome is SendOutcome.DEFERRED:
        if not _deferred(context, connection, dispatch, result, now):
            return False
        # Only who was not overtaken speaks for the channel.
        destination = WHOLE_CHANNEL if result.systemic else dispatch.address
        breaker = context.policies.breaker
        note_failure(connection, breaker, dispatch.channel, destination, reason=result.detail, now=now)
        return True
    if result.outcome is not SendOutcome.UNCERTAIN:
        note_success(connection, dispatch.channel, dispatch.address)
    values: dict[str, Any] = {"reason": result.detail[:2047] if result.outcome is SendOutcome.REFUSED else ""}
    confirms = context.channel(dispatch.channel).adapter.describe().confirms_sending
    if result.outcome is SendOutcome.UNCERTAIN or (result.outcome is SendOutcome.HANDED_OVER and confirms):
        # It is to be asked about: what became of it, or whether the channel has sent it on.
        values["due_at"] = now
    return move(
        connection, context.journal, dispatch, _MOVES[result.outcome], Ground.OUTCOME, values=values,
        data={"attempt": dispatch.fence},
    )  # fmt: skip


def _deferred(
    context: FlowContext, connection: Connection, dispatch: Dispatch, result: SendResult, now: datetime
) -> bool:
    policies = context.policies
    # A channel that is down as a whole uses up nobody's tries: its letters wait for it.
    tries = dispatch.tries - 1 if result.systemic else dispatch.tries
    first = dispatch.first_try_at if tries else None
    if not result.systemic and policies.retry.is_spent(tries, now - (first or now)):
        values = {"reason": f"попытки исчерпаны; последняя причина: {result.detail}"[:2047]}
        return move(
            connection, context.journal, dispatch, Transport.FAILED, Ground.OUTCOME, values=values,
            data={"attempt": dispatch.fence},
        )  # fmt: skip
    pause = policies.retry.pause(max(tries, 1), context.rng)
    pause = max(pause, result.retry_after or timedelta())
    values_later = {"due_at": now + pause, "tries": tries, "first_try_at": first, "reason": result.detail[:2047]}
    return move(
        connection, context.journal, dispatch, Transport.SEALED, Ground.OUTCOME, values=values_later,
        data={"attempt": dispatch.fence},
    )  # fmt: skip


def _overtaken(context: FlowContext, connection: Connection, claimed: Claim, result: SendResult) -> None:
    """Journal an outcome that came too late: the dispatch has moved on and is not touched."""
    dispatch = claimed.dispatch
    current = get_dispatch(connection, dispatch.id)
    context.journal.write(
        connection,
        Entry(
            "attempt.overtaken",
            "dispatch",
            dispatch.id,
            dispatch.letter_id,
            {"attempt": dispatch.fence, "fence": current.fence, "outcome": result.outcome.value},
        ),
    )
