"""The journal: an append-only table, written in the transaction it describes, and the proof tree over it.

    journal ── journal_pending        written with the record; taken away when the record is linked
       │
    journal_leaves  seq → record      the order of the tree; seq counts from 0 and has no gaps
    journal_nodes   (level, position) hashes of perfect subtrees; level 0 are the leaves' hashes
    journal_anchors number → document signed statements about the tree's root, each naming the one before

One tree covers the whole home, whoever owns the records.
"""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from edo_gateway.storage.schema import BigId, Bytes, Guid, UtcDateTime, metadata

__all__ = ["journal", "journal_anchors", "journal_leaves", "journal_nodes", "journal_pending"]

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
`digest` is the SHA-256 of the whole record, the text that is the leaf of the tree."""

journal_pending = Table(
    "journal_pending",
    metadata,
    Column("record_id", Guid, primary_key=True),
    sqlite_with_rowid=False,
)
"""Records that are in no tree yet."""

journal_leaves = Table(
    "journal_leaves",
    metadata,
    Column("seq", BigId, primary_key=True, autoincrement=False),
    Column("record_id", Guid, nullable=False, unique=True),
)
"""No foreign key to the record: a record that was taken away must leave its leaf behind."""

journal_nodes = Table(
    "journal_nodes",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("position", BigId, primary_key=True, autoincrement=False),
    Column("hash", Bytes, nullable=False),
    sqlite_with_rowid=False,
)
"""Written once and never changed; (0, seq) is the hash of the record linked at seq."""

journal_anchors = Table(
    "journal_anchors",
    metadata,
    Column("number", BigId, primary_key=True, autoincrement=False),
    Column("size", BigId, nullable=False),
    Column("document", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("signature", Bytes, nullable=False),
    Column("kept_at", UtcDateTime, nullable=True),
)
"""`document` is the signed text, `digest` its SHA-256, which the next anchor names;
`kept_at` says since when the anchor lies outside the database as well."""
