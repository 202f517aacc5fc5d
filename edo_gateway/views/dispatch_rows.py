"""Dispatches and their attempts, as the outbox and a letter's story show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, func, select

from edo_gateway.delivery.model import Actor, DispatchKind, Transport
from edo_gateway.delivery.tables import attempts, dispatches
from edo_gateway.directory.tables import organizations
from edo_gateway.letters.tables import letters
from edo_gateway.views.next_step import transport_sentence
from edo_gateway.views.shapes import JsonObject, Party, json_text, json_time, json_uid

__all__ = ["DispatchRow", "attempt_counts", "dispatch_query", "dispatch_row"]

_TRIED_AGAIN = frozenset({Transport.PENDING, Transport.SEALED, Transport.UNKNOWN})


@dataclass(frozen=True, slots=True)
class DispatchRow:
    """One envelope on its way through one channel."""

    id: UUID
    kind: DispatchKind
    transport: Transport
    reason: str
    message_uid: UUID
    answers: UUID | None
    accepted: bool | None
    organization: Party
    address: str
    channel: str
    format: str
    letter: UUID | None
    number: str
    delivery: UUID | None
    attempts: int
    next_try: datetime | None
    envelope_digest: str
    hold_by: str
    """Who holds it; empty where nobody does, or it can't leave any more."""
    hold_until: datetime | None
    hold_reason: str
    superseded_by: UUID | None
    """The dispatch that took its place by a person's decision; `reason` is then that person's."""
    created: datetime
    sealed: datetime | None
    handed_over: datetime | None
    delivered: datetime | None
    updated: datetime

    @property
    def text(self) -> str:
        """Return the state's sentence; nobody confirms what we owe, so its way ends with the channel."""
        if self.kind is not DispatchKind.LETTER and self.transport in {Transport.HANDED_OVER, Transport.SENT}:
            return "Передано в канал; ответа на это не бывает."
        return transport_sentence(self.transport, self.reason)

    @property
    def actor(self) -> Actor:
        """Return who acts next."""
        if self.kind is not DispatchKind.LETTER and self.transport in {Transport.HANDED_OVER, Transport.SENT}:
            return Actor.NOBODY
        if self.hold_by:
            return Actor.GATEWAY if self.hold_until else Actor.OPERATOR
        return self.transport.text.next_actor

    def as_json(self) -> JsonObject:
        """Return the row under the names that programs rely on."""
        return {
            "id": json_uid(self.id),
            "kind": self.kind.value,
            "transport": self.transport.value,
            "reason": json_text(self.reason),
            "message_uid": json_uid(self.message_uid),
            "answers": json_uid(self.answers),
            "accepted": self.accepted,
            "organization": self.organization.as_json(),
            "address": self.address,
            "channel": self.channel,
            "format": self.format,
            "letter": json_uid(self.letter),
            "number": json_text(self.number),
            "delivery": json_uid(self.delivery),
            "attempts": self.attempts,
            "next_try": json_time(self.next_try),
            "envelope_digest": json_text(self.envelope_digest),
            "hold_by": json_text(self.hold_by),
            "hold_until": json_time(self.hold_until),
            "hold_reason": json_text(self.hold_reason),
            "superseded_by": json_uid(self.superseded_by),
            "created": json_time(self.created),
            "sealed": json_time(self.sealed),
            "handed_over": json_time(self.handed_over),
            "delivered": json_time(self.delivered),
            "updated": json_time(self.updated),
        }


def dispatch_query() -> Select[Any]:
    """Return the query whose rows `dispatch_row` takes, to be narrowed and ordered."""
    wanted = [column for column in dispatches.c if column.name not in {"body", "owner_id"}]
    return (
        select(*wanted, letters.c.number, organizations.c.short_name)
        .join(letters, letters.c.id == dispatches.c.letter_id, isouter=True)
        .join(organizations, organizations.c.guid == dispatches.c.organization, isouter=True)
    )


def attempt_counts(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, int]:
    """Count the attempts of each dispatch, in one query."""
    query = (
        select(attempts.c.dispatch_id, func.count().label("tries"))
        .where(attempts.c.dispatch_id.in_(ids))
        .group_by(attempts.c.dispatch_id)
    )
    return {row.dispatch_id: row.tries for row in connection.execute(query)}


def dispatch_row(row: Row[Any], tries: int) -> DispatchRow:
    """Turn a row of `dispatch_query` into what is shown."""
    held = bool(row.hold_by) and Transport(row.transport).may_still_leave
    return DispatchRow(
        id=row.id,
        kind=DispatchKind(row.kind),
        transport=Transport(row.transport),
        reason=row.reason,
        message_uid=row.message_uid,
        answers=row.answers,
        accepted=row.accepted,
        organization=Party(row.organization, row.organization_name, row.short_name or ""),
        address=row.address,
        channel=row.channel,
        format=row.format,
        letter=row.letter_id,
        number=row.number or "",
        delivery=row.delivery_id,
        attempts=tries,
        next_try=_next_try(row, held=held),
        envelope_digest=row.envelope_digest,
        hold_by=row.hold_by if held else "",
        hold_until=row.hold_until if held else None,
        hold_reason=row.hold_reason if held else "",
        superseded_by=row.superseded_by,
        created=row.created_at,
        sealed=row.sealed_at,
        handed_over=row.handed_over_at,
        delivered=row.delivered_at,
        updated=row.updated_at,
    )


def _next_try(row: Row[Any], *, held: bool) -> datetime | None:
    """Return when it is tried again; None where only a person can let it go."""
    if Transport(row.transport) not in _TRIED_AGAIN or row.due_at is None:
        return None
    due: datetime = row.due_at
    if not held:
        return due
    return None if row.hold_until is None else max(due, row.hold_until)
