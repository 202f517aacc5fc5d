"""A letter's events: the journal's records and what the addressees sent, as one story in order of time."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from edo_gateway.journal import GATEWAY
from edo_gateway.journal.tables import journal
from edo_gateway.views.persons import actor_text
from edo_gateway.views.shapes import JsonObject, json_time, json_uid
from edo_gateway.views.words import journal_text, receipt_text

__all__ = ["Event", "letter_events"]

_TOLD_BY_THE_RECEIPT = "receipt.matched"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened."""

    at: datetime
    kind: str
    """A journal kind (`dispatch.transport` …), `acknowledgement`, or a notice's kind (`registered` …)."""
    text: str
    actor: str
    by: str
    """Who acted, in words; empty for the gateway itself and for what was received."""
    delivery: UUID | None
    dispatch: UUID | None
    data: Mapping[str, Any]

    def as_json(self) -> JsonObject:
        """Return the event; `data` holds what was recorded, as identifiers."""
        return {
            "at": json_time(self.at),
            "kind": self.kind,
            "text": self.text,
            "actor": self.actor,
            "delivery": json_uid(self.delivery),
            "dispatch": json_uid(self.dispatch),
            "data": dict(self.data),
        }


def letter_events(
    connection: Connection, letter: UUID, *, receipts: Sequence[Row[Any]], owners: Mapping[UUID, UUID | None]
) -> tuple[Event, ...]:
    """Return everything that happened to a letter.

    `owners` maps a dispatch's id to its delivery; what a receipt tells itself is not told by the journal again.
    """
    shown = {row.id for row in receipts}
    records = connection.execute(select(journal).where(journal.c.letter_id == letter).order_by(journal.c.id))
    events = [event for record in records if (event := _record(record, owners, shown)) is not None]
    events += [_receipt(row) for row in receipts]
    # Sorting is stable: what happened in the same instant stays in the order in which it was written.
    return tuple(sorted(events, key=lambda event: event.at))


def _record(record: Row[Any], owners: Mapping[UUID, UUID | None], shown: set[UUID]) -> Event | None:
    if record.kind == _TOLD_BY_THE_RECEIPT and record.subject_id in shown:
        return None
    data = json.loads(record.payload)
    dispatch = record.subject_id if record.subject_kind == "dispatch" else None
    delivery = record.subject_id if record.subject_kind == "delivery" else owners.get(record.subject_id)
    by = "" if record.actor == GATEWAY else actor_text(record.actor)
    return Event(record.at, record.kind, journal_text(record.kind, data), record.actor, by, delivery, dispatch, data)


def _receipt(row: Row[Any]) -> Event:
    text = receipt_text(row.kind, accepted=row.accepted, number=row.number, on=row.date, text=row.text)
    data = {"receipt": str(row.id), "matched_by": row.matched_by, "sender_at": json_time(row.at)}
    return Event(row.received_at, row.kind, text, row.sender_name, "", row.delivery_id, row.dispatch_id, data)
