"""Writing the journal: one record per change of state or human action, in the transaction it describes.

A record holds identifiers, states and numbers, never personal data; its digest covers every field,
so that the proof tree can be built from digests alone.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.journal.tables import journal
from edo_gateway.ports.clock import Clock
from edo_gateway.storage.ids import uuid7

__all__ = ["GATEWAY", "Entry", "Journal", "canonical_json"]

GATEWAY = "gateway"
"""The actor of everything nobody asked for by hand."""

Value = str | int | bool | None


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


class Journal:
    """Writes records for one owner."""

    def __init__(self, owner_id: UUID, clock: Clock) -> None:
        self._owner_id = owner_id
        self._clock = clock

    def write(self, connection: Connection, entry: Entry, actor: str = GATEWAY) -> datetime:
        """Add a record to the open transaction; return its time."""
        identity = uuid7(self._clock)
        at = self._clock.now()
        payload = canonical_json(dict(entry.data))
        whole = canonical_json(
            {
                "actor": actor,
                "at": at.isoformat(),
                "id": str(identity),
                "kind": entry.kind,
                "letter": None if entry.letter_id is None else str(entry.letter_id),
                "owner": str(self._owner_id),
                "payload": payload,
                "subject": f"{entry.subject_kind}:{entry.subject_id}",
            }
        )
        connection.execute(
            journal.insert().values(
                id=identity,
                owner_id=self._owner_id,
                at=at,
                kind=entry.kind,
                actor=actor,
                letter_id=entry.letter_id,
                subject_kind=entry.subject_kind,
                subject_id=entry.subject_id,
                payload=payload,
                digest=hashlib.sha256(whole.encode()).hexdigest(),
            )
        )
        return at
