"""A database as full as after years: many letters, each handed over to one ministry and not answered yet."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from edo_gateway.delivery.tables import attempts, deliveries, dispatches
from edo_gateway.directory import fold
from edo_gateway.flows.journal_link import link_all
from edo_gateway.gateway import Gateway
from edo_gateway.journal.record import canonical_json, record_text
from edo_gateway.journal.tables import journal, journal_pending
from edo_gateway.letters.tables import letter_addressees, letters
from edo_gateway.simulator.parties import MINISTRIES, DemoParty
from edo_gateway.storage.ids import uuid7

__all__ = ["OpenLetter", "fill", "fill_journal"]

_AT_ONCE = 5_000
_FIRST_DAY = date(2023, 1, 9)
_SUBJECTS = (
    "О проекте федерального закона",
    "О размере пособия",
    "О предоставлении сведений",
    "О совещании рабочей группы",
    "О мерах поддержки работников",
)


@dataclass(frozen=True, slots=True)
class OpenLetter:
    """What an answer to a letter must name."""

    ministry: DemoParty
    message_uid: UUID
    document_uid: UUID
    number: str
    date: date


def fill(gateway: Gateway, count: int) -> list[OpenLetter]:
    """Add letters whose dispatches are handed over and whose registration is awaited."""
    made: list[OpenLetter] = []
    rows = _rows(gateway, count, made)
    tables = (letters, letter_addressees, deliveries, dispatches, attempts)
    while batch := list(islice(rows, _AT_ONCE)):
        with gateway.context.database.write() as connection:
            for table, values in zip(tables, zip(*batch, strict=True), strict=True):
                connection.execute(insert(table), list(values))
    return made


def _rows(gateway: Gateway, count: int, made: list[OpenLetter]) -> Iterator[tuple[dict[str, Any], ...]]:
    context = gateway.context
    owner, now = context.owner_id, context.clock.now()
    for number in range(count):
        ministry = MINISTRIES[number % len(MINISTRIES)]
        letter, delivery, dispatch = (uuid7(context.clock) for _ in range(3))
        subject = f"{_SUBJECTS[number % len(_SUBJECTS)]} № {number % 997}"
        one = OpenLetter(ministry, uuid4(), uuid4(), f"Б-{number}", _FIRST_DAY + timedelta(days=number % 1000))
        made.append(one)
        yield (
            {
                "id": letter, "owner_id": owner, "caller": "bench", "idempotency_key": None,
                "request_digest": "0" * 64, "document_uid": one.document_uid, "register": "bench", "year": 2026,
                "number": one.number, "date": one.date, "kind": "Письмо", "kind_code": "", "subject": subject,
                "classification": "", "classification_code": "", "place": "", "place_code": "", "department": "",
                "file_index": "", "instead_of_distributed": False, "pages": 1, "enclosure_pages": None,
                "executor": None, "registration_stamp": {}, "corrects": None,
                "search": fold(f"{one.number} {subject} {ministry.name}"), "created_at": now,
            },
            {
                "letter_id": letter, "position": 0, "organization": ministry.guid, "name": ministry.name,
                "role": "main", "department": "", "persons": [],
            },
            {
                "id": delivery, "owner_id": owner, "letter_id": letter, "position": 0,
                "organization": ministry.guid, "channel": "medo", "format": "medo-2.7.1",
                "registration": "awaiting", "registration_number": "", "registration_date": None,
                "refusal_reason": "", "answer_number": "", "answer_date": None, "created_at": now,
                "updated_at": now,
            },
            {
                "id": dispatch, "owner_id": owner, "kind": "letter", "delivery_id": delivery, "letter_id": letter,
                "organization": ministry.guid, "organization_name": ministry.name, "address": ministry.mailbox,
                "channel": "medo", "format": "medo-2.7.1", "transport": "handed_over", "reason": "",
                "message_uid": one.message_uid, "envelope_digest": "0" * 64, "seal_tries": 0, "tries": 1,
                "lease_owner": "", "fence": 1, "hold_by": "", "hold_reason": "", "created_at": now,
                "sealed_at": now, "handed_over_at": now, "updated_at": now,
            },
            {
                "id": uuid7(context.clock), "dispatch_id": dispatch, "number": 1, "fence": 1, "worker": "bench",
                "adapter": "folder 1", "envelope_digest": "0" * 64, "started_at": now, "finished_at": now,
                "outcome": "handed_over", "detail": "",
            },
        )  # fmt: skip


def fill_journal(gateway: Gateway, count: int) -> None:
    """Add records and link them all."""
    context = gateway.context
    for start in range(0, count, _AT_ONCE):
        rows = []
        for number in range(start, min(start + _AT_ONCE, count)):
            values: dict[str, Any] = {
                "id": uuid7(context.clock), "owner_id": context.owner_id, "at": context.clock.now(),
                "kind": "dispatch.transport", "actor": "gateway", "letter_id": uuid4(), "subject_kind": "dispatch",
                "subject_id": uuid4(),
                "payload": canonical_json({"from": "sent", "to": "delivered", "ground": "notice", "n": number}),
            }  # fmt: skip
            rows.append({**values, "digest": hashlib.sha256(record_text(values).encode()).hexdigest()})
        with context.database.write() as connection:
            connection.execute(insert(journal), rows)
            connection.execute(insert(journal_pending), [{"record_id": row["id"]} for row in rows])
        link_all(context)
