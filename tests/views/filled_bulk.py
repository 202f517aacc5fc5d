"""Many registered letters in one go, for pages and plans."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from views.filled import MINTRUD, NAMES, OWNER, Filler

from edo_gateway.delivery.tables import deliveries, dispatches
from edo_gateway.letters.tables import letter_addressees, letters
from edo_gateway.storage.ids import uuid7

__all__ = ["many"]


def many(filler: Filler, count: int) -> list[UUID]:
    """Add many registered letters in one go; return their deliveries, oldest first."""
    rows: dict[str, list[dict[str, Any]]] = {"l": [], "a": [], "d": [], "s": []}
    made = []
    now = filler.clock.now()
    for number in range(count):
        letter, delivery, dispatch = (uuid7(filler.clock) for _ in range(3))
        made.append(delivery)
        rows["l"].append(
            {
                "id": letter, "owner_id": OWNER, "caller": "cli", "idempotency_key": None,
                "request_digest": "0" * 64, "document_uid": uuid4(), "register": "many", "year": 2026,
                "number": f"М-{number}", "date": date(2026, 1, 1) + timedelta(days=number % 300), "kind": "Письмо",
                "kind_code": "", "subject": f"Тема {number}", "classification": "", "classification_code": "",
                "place": "", "place_code": "", "department": "", "file_index": "",
                "instead_of_distributed": False, "pages": 1, "enclosure_pages": None, "executor": None,
                "registration_stamp": {}, "corrects": None, "search": f"м-{number} тема {number}",
                "created_at": now,
            }
        )  # fmt: skip
        rows["a"].append(
            {
                "letter_id": letter, "position": 0, "organization": MINTRUD, "name": NAMES[MINTRUD],
                "role": "main", "department": "", "persons": [],
            }
        )  # fmt: skip
        rows["d"].append(
            {
                "id": delivery, "owner_id": OWNER, "letter_id": letter, "position": 0, "organization": MINTRUD,
                "channel": "medo", "format": "medo-2.7.1", "registration": "registered",
                "registration_number": f"15-{number}", "registration_date": date(2026, 11, 25),
                "refusal_reason": "", "answer_number": "", "answer_date": None, "created_at": now,
                "updated_at": now,
            }
        )  # fmt: skip
        rows["s"].append(
            {
                "id": dispatch, "owner_id": OWNER, "kind": "letter", "delivery_id": delivery,
                "letter_id": letter, "organization": MINTRUD, "organization_name": NAMES[MINTRUD],
                "address": "A~B", "channel": "medo", "format": "medo-2.7.1", "transport": "delivered",
                "reason": "", "message_uid": uuid4(), "envelope_digest": "", "seal_tries": 1, "tries": 1,
                "lease_owner": "", "fence": 1, "hold_by": "", "hold_reason": "", "created_at": now,
                "updated_at": now,
            }
        )  # fmt: skip
    with filler.database.write() as connection:
        tables = {"l": letters, "a": letter_addressees, "d": deliveries, "s": dispatches}
        for key, table in tables.items():
            connection.execute(insert(table), rows[key])
    return made
