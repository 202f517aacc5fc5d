"""What came in: intake items, receipts, letters to us, quarantine."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from edo_gateway.storage.schema import BigId, Bytes, Guid, Json, UtcDateTime, metadata

__all__ = ["incoming_files", "incoming_letters", "intake", "quarantine", "receipts"]

intake = Table(
    "intake",
    metadata,
    Column("id", Guid, primary_key=True),
    Column("owner_id", Guid, nullable=False),
    Column("channel", String(64), nullable=False),
    Column("source", String(255), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("size", BigId, nullable=False),
    Column("pack", Bytes, nullable=True),
    Column("broken", String(1023), nullable=False),
    Column("state", String(16), nullable=False),
    Column("crashes", Integer, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("copies", Integer, nullable=False),
    Column("message_uid", Guid, nullable=True),
    Column("deviations", Json, nullable=False),
    UniqueConstraint("channel", "digest"),
    Index("ix_intake_state", "state", "id"),
    Index("ix_intake_message_uid", "message_uid"),
)
"""One thing that arrived, whole: its files in one pack, in the row if small, else in the blob store by `digest`.
`state`: `stored`, `applied`, `quarantined`, `dismissed`; `crashes` counts tries alone and is committed before
the work, -1 after a try among others."""

receipts = Table(
    "receipts",
    metadata,
    Column("id", Guid, primary_key=True),
    Column("owner_id", Guid, nullable=False),
    Column("intake_id", Guid, ForeignKey("intake.id"), nullable=False, unique=True),
    Column("kind", String(32), nullable=False),
    Column("delivery_id", Guid, ForeignKey("deliveries.id"), nullable=True),
    Column("dispatch_id", Guid, ForeignKey("dispatches.id"), nullable=True),
    Column("matched_by", String(32), nullable=False),
    Column("message_uid", Guid, nullable=True),
    Column("sender", Guid, nullable=True),
    Column("sender_name", String(511), nullable=False),
    Column("at", UtcDateTime, nullable=True),
    Column("accepted", Boolean, nullable=True),
    Column("number", String(127), nullable=False),
    Column("date", Date, nullable=True),
    Column("text", String(4000), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Index("ix_receipts_delivery_id", "delivery_id", "id"),
    Index("ix_receipts_dispatch_id", "dispatch_id", "id"),
    Index("ix_receipts_message_uid", "message_uid"),
)
"""A квитанция (`kind` = `acknowledgement`) or a notice (`kind` as in the notice kinds), matched to what it answers.
`at` is the sender's own time; `text` is a refusal's reason, an error, or progress in words."""

incoming_letters = Table(
    "incoming_letters",
    metadata,
    Column("id", Guid, primary_key=True),
    Column("owner_id", Guid, nullable=False),
    Column("intake_id", Guid, ForeignKey("intake.id"), nullable=False, unique=True),
    Column("channel", String(64), nullable=False),
    Column("uid", Guid, nullable=True),
    Column("message_uid", Guid, nullable=True),
    Column("organization", Guid, nullable=True),
    Column("organization_name", String(511), nullable=False),
    Column("kind", String(511), nullable=False),
    Column("number", String(127), nullable=False),
    Column("date", Date, nullable=True),
    Column("subject", String(4000), nullable=False),
    Column("signatures", String(16), nullable=False),
    Column("signature_reports", Json, nullable=False),
    Column("letter_id", Guid, ForeignKey("letters.id"), nullable=True),
    Column("delivery_id", Guid, ForeignKey("deliveries.id"), nullable=True),
    Column("attention", String(1023), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Index("ix_incoming_letters_letter_id", "letter_id"),
)
"""A letter that came to us; `signatures` is `valid`, `invalid` or `missing` (technical check);
`letter_id` is the letter of ours that it answers."""

incoming_files = Table(
    "incoming_files",
    metadata,
    Column("incoming_id", Guid, ForeignKey("incoming_letters.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("role", String(16), nullable=False),
    Column("name", String(255), nullable=False),
    Column("description", String(4000), nullable=False),
    Column("size", BigId, nullable=False),
    Column("sha256", String(64), nullable=False),
)
"""`role`: `document`, `attachment`, `signature`, `stamp`, `passport`, `other`."""

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Guid, primary_key=True),
    Column("owner_id", Guid, nullable=False),
    Column("intake_id", Guid, ForeignKey("intake.id"), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("source", String(255), nullable=False),
    Column("code", String(64), nullable=False),
    Column("reason", String(2047), nullable=False),
    Column("candidates", Json, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("decision", String(16), nullable=False),
    Column("decided_by", String(127), nullable=False),
    Column("decided_at", UtcDateTime, nullable=True),
    Column("note", String(1023), nullable=False),
    Index("ix_quarantine_open", "decision", "id"),
)
"""What a person must decide; open while `decision` is empty, then `retried`, `matched` or `dismissed`.
`candidates` is a list of delivery ids it might belong to."""
