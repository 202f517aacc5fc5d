"""Writing the journal: one record per change of state or human action, in the transaction it describes.

A record holds identifiers, states and numbers, never personal data.  Its text is canonical JSON of every field:
the digest is over it, and it is the leaf of the proof tree.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row

from edo_gateway.journal.tables import journal, journal_pending
from edo_gateway.ports.clock import Clock
from edo_gateway.storage.ids import uuid7

__all__ = ["GATEWAY", "Entry", "Journal", "canonical_json", "record_text"]

GATEWAY = "gateway"
"""The actor of everything nobody asked for by hand."""

Value = str | int | bool | None

# Made once: composing a statement anew takes several times longer than the database needs for it.
_RECORD = journal.insert()
_PENDING = journal_pending.insert()


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened, to what."""

    kind: str
    """`letter.accepted`, `dispatch.transport`, `delivery.registration`, `quarantine.decided` …"""
    subject_kind: str
    """`letter`, `delivery`, `dispatch`, `intake` …: the table the subject lives in, in the singular."""
    subject_id: UUID
    letter_id: UUID | None = None
    data: Mapping[str, Value] = field(default_factory=dict)


def canonical_json(value: object) -> str:
    """Return JSON with sorted keys and no spaces: the same value always gives the same text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def record_text(row: Row[Any] | Mapping[str, Any]) -> str:
    """Return the whole record as one text, from a row of `journal` or the values of one."""
    values = row if isinstance(row, Mapping) else row._mapping
    letter = values["letter_id"]
    return canonical_json(
        {
            "actor": values["actor"],
            "at": values["at"].astimezone(UTC).isoformat(),
            "id": str(values["id"]),
            "kind": values["kind"],
            "letter": None if letter is None else str(letter),
            "owner": str(values["owner_id"]),
            "payload": values["payload"],
            "subject": f"{values['subject_kind']}:{values['subject_id']}",
        }
    )


class Journal:
    """Writes records for one owner."""

    def __init__(self, owner_id: UUID, clock: Clock) -> None:
        self._owner_id = owner_id
        self._clock = clock

    def write(self, connection: Connection, entry: Entry, actor: str = GATEWAY) -> datetime:
        """Add a record to the open transaction; return its time.  It waits there to be linked into the tree."""
        at = self._clock.now()
        values = {
            "id": uuid7(self._clock),
            "owner_id": self._owner_id,
            "at": at,
            "kind": entry.kind,
            "actor": actor,
            "letter_id": entry.letter_id,
            "subject_kind": entry.subject_kind,
            "subject_id": entry.subject_id,
            "payload": canonical_json(dict(entry.data)),
        }
        digest = hashlib.sha256(record_text(values).encode()).hexdigest()
        connection.execute(_RECORD, {**values, "digest": digest})
        connection.execute(_PENDING, {"record_id": values["id"]})
        return at
