"""The proof tree over the journal; every record there is waits to be linked."""

import sqlalchemy as sa
from alembic import op

from edo_gateway.storage import schema

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "journal_anchors",
        sa.Column("number", schema.BigId, autoincrement=False, nullable=False),
        sa.Column("size", schema.BigId, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signature", schema.Bytes, nullable=False),
        sa.Column("kept_at", schema.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_journal_anchors")),
    )
    op.create_table(
        "journal_leaves",
        sa.Column("seq", schema.BigId, autoincrement=False, nullable=False),
        sa.Column("record_id", schema.Guid, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal_leaves")),
        sa.UniqueConstraint("record_id", name=op.f("uq_journal_leaves_record_id")),
    )
    op.create_table(
        "journal_nodes",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", schema.BigId, autoincrement=False, nullable=False),
        sa.Column("hash", schema.Bytes, nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name=op.f("pk_journal_nodes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "journal_pending",
        sa.Column("record_id", schema.Guid, nullable=False),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_journal_pending")),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO journal_pending (record_id) SELECT id FROM journal")
