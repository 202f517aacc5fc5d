"""One row per delivery, as the delivery log and a letter's story show it.

A page costs four queries whatever its length: deliveries with their letters and addressees,
their dispatches, the count of attempts, open attentions.
A delivery's transport is that of its newest dispatch of kind `letter`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, and_, func, select

from edo_gateway.delivery.model import DispatchKind, Registration, Transport
from edo_gateway.delivery.policy import SilencePolicy
from edo_gateway.delivery.tables import attempts, attentions, deliveries, dispatches
from edo_gateway.directory.tables import organizations
from edo_gateway.letters.tables import letter_addressees, letters
from edo_gateway.views.next_step import Axes, NextStep, next_step, registration_sentence, transport_sentence
from edo_gateway.views.shapes import JsonObject, Party, json_date, json_text, json_time, json_uid

__all__ = ["Attention", "DeliveryRow", "base_query", "complete_rows"]

_DISPATCH_COLUMNS = [
    dispatches.c[name]
    for name in (
        "id",
        "delivery_id",
        "channel",
        "transport",
        "reason",
        "message_uid",
        "due_at",
        "lease_until",
        "hold_by",
        "hold_until",
        "hold_reason",
        "handed_over_at",
        "delivered_at",
        "updated_at",
    )
]


GOT_THROUGH = frozenset({Registration.REGISTERED, Registration.ANSWERED})
"""Registrations that say more than any transport could: the addressee has the letter."""


@dataclass(frozen=True, slots=True)
class Attention:
    """One open reason for a person to look at a delivery."""

    code: str
    text: str
    since: datetime

    def as_json(self) -> JsonObject:
        """Return `{code, text, since}`."""
        return {"code": self.code, "text": self.text, "since": json_time(self.since)}


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One letter on its way to one addressee."""

    delivery: UUID
    letter: UUID
    document_uid: UUID
    number: str
    registration_date: date | None
    answer_date: date | None
    date: date
    subject: str
    kind: str
    organization: Party
    role: str
    channel: str
    transport: Transport
    reason: str
    """Why the transport is in this state, where the state has a reason."""
    registration: Registration
    registration_number: str
    refusal_reason: str
    answer_number: str
    attentions: tuple[Attention, ...]
    dispatch: UUID | None
    """The newest dispatch: what the transport state and the hold are about."""
    message_uid: UUID | None
    hold_by: str
    """Who holds the newest dispatch; empty where nobody does, or it can't leave any more."""
    hold_until: datetime | None
    hold_reason: str
    attempts: int
    next: NextStep
    created: datetime
    updated: datetime

    @property
    def attention(self) -> str:
        """Return why a person is needed: the open attentions, or that the letter did not get through; else nothing."""
        said = " ".join(attention.text for attention in self.attentions)
        if said or not self.transport.is_dead_letter or self.registration in GOT_THROUGH:
            return said
        return f"{self.transport.text.title}."

    @property
    def transport_text(self) -> str:
        """Return the transport state's sentence."""
        return transport_sentence(self.transport, self.reason)

    @property
    def registration_text(self) -> str:
        """Return the registration state's sentence."""
        answered = self.registration is Registration.ANSWERED
        sentence = registration_sentence(
            self.registration,
            number=self.answer_number if answered else self.registration_number,
            on=self.answer_date if answered else self.registration_date,
            reason=self.refusal_reason,
        )
        if not answered or not self.registration_number:
            return sentence
        registered = registration_sentence(
            Registration.REGISTERED, number=self.registration_number, on=self.registration_date, reason=""
        )
        return f"{registered} {sentence}"

    def as_json(self) -> JsonObject:
        """Return the row under the names that programs rely on."""
        return {
            "letter": json_uid(self.letter),
            "delivery": json_uid(self.delivery),
            "number": self.number,
            "date": json_date(self.date),
            "kind": self.kind,
            "subject": self.subject,
            "organization": self.organization.as_json(),
            "role": self.role,
            "channel": self.channel,
            "transport": self.transport.value,
            "reason": json_text(self.reason),
            "registration": self.registration.value,
            "attention": json_text(self.attention),
            "attentions": [attention.as_json() for attention in self.attentions],
            "dispatch": json_uid(self.dispatch),
            "message_uid": json_uid(self.message_uid),
            "hold_by": json_text(self.hold_by),
            "hold_until": json_time(self.hold_until),
            "hold_reason": json_text(self.hold_reason),
            "document_uid": json_uid(self.document_uid),
            "registration_number": json_text(self.registration_number),
            "registration_date": json_date(self.registration_date),
            "refusal_reason": json_text(self.refusal_reason),
            "answer_number": json_text(self.answer_number),
            "answer_date": json_date(self.answer_date),
            "attempts": self.attempts,
            "next_action": self.next.text,
            "next_actor": self.next.actor.value,
            "next_at": json_time(self.next.at),
            "created": json_time(self.created),
            "updated": json_time(self.updated),
        }


def base_query() -> Select[Any]:
    """Return the query of deliveries with their letters and addressees, to be narrowed and ordered."""
    addressed = and_(
        letter_addressees.c.letter_id == deliveries.c.letter_id,
        letter_addressees.c.position == deliveries.c.position,
    )
    return (
        select(
            deliveries,
            letters.c.document_uid,
            letters.c.number,
            letters.c.date,
            letters.c.subject,
            letters.c.kind,
            letter_addressees.c.name.label("organization_name"),
            letter_addressees.c.role,
            organizations.c.short_name,
        )
        .join(letters, letters.c.id == deliveries.c.letter_id)
        .join(letter_addressees, addressed, isouter=True)
        .join(organizations, organizations.c.guid == deliveries.c.organization, isouter=True)
    )


def complete_rows(connection: Connection, found: Sequence[Row[Any]], silence: SilencePolicy) -> list[DeliveryRow]:
    """Add dispatches, attempts and attentions to rows of `base_query`, keeping their order."""
    ids = [row.id for row in found]
    if not ids:
        return []
    newest = _newest_dispatches(connection, ids)
    tries = _attempts(connection, ids)
    open_attentions = _attentions(connection, ids)
    return [
        _row(row, newest.get(row.id), tries.get(row.id, 0), open_attentions.get(row.id, ()), silence) for row in found
    ]


def _newest_dispatches(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, Row[Any]]:
    query = select(*_DISPATCH_COLUMNS).where(
        dispatches.c.delivery_id.in_(ids), dispatches.c.kind == DispatchKind.LETTER.value
    )
    # Ids are UUIDv7: the last one read for a delivery is its newest dispatch.
    return {row.delivery_id: row for row in connection.execute(query.order_by(dispatches.c.id))}


def _attempts(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, int]:
    query = (
        select(dispatches.c.delivery_id, func.count(attempts.c.id).label("tries"))
        .join(attempts, attempts.c.dispatch_id == dispatches.c.id)
        .where(dispatches.c.delivery_id.in_(ids), dispatches.c.kind == DispatchKind.LETTER.value)
        .group_by(dispatches.c.delivery_id)
    )
    return {row.delivery_id: row.tries for row in connection.execute(query)}


def _attentions(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, tuple[Attention, ...]]:
    query = (
        select(attentions)
        .where(attentions.c.delivery_id.in_(ids), attentions.c.resolved_at.is_(None))
        .order_by(attentions.c.id)
    )
    result: dict[UUID, tuple[Attention, ...]] = {}
    for row in connection.execute(query):
        raised = Attention(row.code, row.text, row.raised_at)
        result[row.delivery_id] = (*result.get(row.delivery_id, ()), raised)
    return result


def _row(
    row: Row[Any],
    dispatch: Row[Any] | None,
    tries: int,
    raised: tuple[Attention, ...],
    silence: SilencePolicy,
) -> DeliveryRow:
    registration = Registration(row.registration)
    transport = Transport(dispatch.transport) if dispatch else Transport.PENDING
    axes = Axes(
        transport,
        registration,
        attention=" ".join(attention.text for attention in raised),
        attention_codes=tuple(attention.code for attention in raised),
    )
    if dispatch:
        axes = replace(
            axes,
            due_at=dispatch.due_at,
            lease_until=dispatch.lease_until,
            handed_over_at=dispatch.handed_over_at,
            delivered_at=dispatch.delivered_at,
        )
    if dispatch and dispatch.hold_by and transport.may_still_leave:
        axes = replace(axes, hold_by=dispatch.hold_by, hold_until=dispatch.hold_until, hold_reason=dispatch.hold_reason)
    return DeliveryRow(
        delivery=row.id,
        letter=row.letter_id,
        document_uid=row.document_uid,
        number=row.number,
        date=row.date,
        subject=row.subject,
        kind=row.kind,
        organization=Party(row.organization, row.organization_name or "", row.short_name or ""),
        role=row.role or "",
        channel=dispatch.channel if dispatch else row.channel,
        transport=transport,
        reason=dispatch.reason if dispatch else "",
        registration=registration,
        registration_number=row.registration_number,
        registration_date=row.registration_date,
        refusal_reason=row.refusal_reason,
        answer_number=row.answer_number,
        answer_date=row.answer_date,
        attentions=raised,
        dispatch=dispatch.id if dispatch else None,
        message_uid=dispatch.message_uid if dispatch else None,
        hold_by=axes.hold_by,
        hold_until=axes.hold_until,
        hold_reason=axes.hold_reason,
        attempts=tries,
        next=next_step(axes, silence),
        created=row.created_at,
        updated=max(row.updated_at, dispatch.updated_at) if dispatch else row.updated_at,
    )
