"""The journal: one append-only table, written in the transaction it describes."""

from sqlalchemy import Column, Index, String, Table, Text

from edo_gateway.storage.schema import Guid, UtcDateTime, metadata

__all__ = ["journal"]

journal = Table(
    "journal",
    metadata,
    Column("id", Guid, primary_key=True),
    Column("owner_id", Guid, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(64), nullable=False),
    Column("actor", String(127), nullable=False),
    Column("letter_id", Guid, nullable=True),
    Column("subject_kind", String(32), nullable=False),
    Column("subject_id", Guid, nullable=False),
    Column("payload", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Index("ix_journal_letter_id", "letter_id", "id"),
    Index("ix_journal_subject", "subject_kind", "subject_id", "id"),
)
"""`payload` is canonical JSON (keys sorted, no spaces): identifiers, states and salted digests only;
`digest` is the SHA-256 of the whole record, from which the proof tree is built."""
