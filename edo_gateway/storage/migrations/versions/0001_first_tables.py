"""The tables of the first version."""

import sqlalchemy as sa
from alembic import op

from edo_gateway.storage import schema

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _one_of(column: str, *values: str) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def upgrade() -> None:
    op.create_table(
        "breakers",
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("destination", sa.String(length=255), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("open_until", schema.UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=2047), nullable=False),
        sa.Column("updated_at", schema.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "destination", name=op.f("pk_breakers")),
    )
    op.create_table(
        "intake",
        sa.Column("id", schema.Guid, nullable=False),
        sa.Column("owner_id", schema.Guid, nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", schema.BigId, nullable=False),
        sa.Column("pack", schema.Bytes, nullable=True),
        sa.Column("broken", sa.String(length=1023), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("crashes", sa.Integer(), nullable=False),
        sa.Column("received_at", schema.UtcDateTime(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("message_uid", schema.Guid, nullable=True),
        sa.Column("deviations", schema.Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
        sa.UniqueConstraint("channel", "digest", name=op.f("uq_intake_channel_digest")),
    )
    op.create_index("ix_intake_message_uid", "intake", ["message_uid"])
    op.create_index("ix_intake_state", "intake", ["state", "id"])

    op.create_table(
        "journal",
        sa.Column("id", schema.Guid, nullable=False),
        sa.Column("owner_id", schema.Guid, nullable=False),
        sa.Column("at", schema.UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=127), nullable=False),
        sa.Column("letter_id", schema.Guid, nullable=True),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", schema.Guid, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    op.create_index("ix_journal_letter_id", "journal", ["letter_id", "id"])
    op.create_index("ix_journal_subject", "journal", ["subject_kind", "subject_id", "id"])

    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "letters",
        sa.Column("id", schema.Guid, nullable=False),
        sa.Column("owner_id", schema.Guid, nullable=False),
        sa.Column("caller", sa.String(length=127), nullable=False),
        sa.Column("idempotency_key", sa.String(length=255), nullable=True),
        sa.Column("request_digest", sa.String(length=64), nullable=False),
        sa.Column("document_uid", schema.Guid, nullable=False),
        sa.Column("register", sa.String(length=64), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=31), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=511), nullable=False),
        sa.Column("kind_code", sa.String(length=127), nullable=False),
        sa.Column("subject", sa.String(length=4000), nullable=False),
        sa.Column("classification", sa.String(length=511), nullable=False),
        sa.Column("classification_code", sa.String(length=127), nullable=False),
        sa.Column("place", sa.String(length=511), nullable=False),
        sa.Column("place_code", sa.String(length=127), nullable=False),
        sa.Column("department", sa.String(length=511), nullable=False),
        sa.Column("file_index", sa.String(length=64), nullable=False),
        sa.Column("instead_of_distributed", sa.Boolean(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("enclosure_pages", sa.Integer(), nullable=True),
        sa.Column("executor", schema.Json, nullable=True),
        sa.Column("registration_stamp", schema.Json, nullable=False),
        sa.Column("corrects", schema.Guid, nullable=True),
        sa.Column("search", sa.String(length=8000), nullable=False),
        sa.Column("created_at", schema.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("document_uid", name=op.f("uq_letters_document_uid")),
        sa.UniqueConstraint(
            "owner_id", "caller", "idempotency_key", name=op.f("uq_letters_owner_id_caller_idempotency_key")
        ),
        sa.UniqueConstraint(
            "owner_id", "register", "year", "number", name=op.f("uq_letters_owner_id_register_year_number")
        ),
    )
    op.create_index("ix_letters_number", "letters", ["number"])

    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "organization_former",
        sa.Column("organization", schema.Guid, nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=511), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("organization", "what", "value", name=op.f("pk_organization_former")),
    )
    op.create_table(
        "organization_successors",
        sa.Column("organization", schema.Guid, nullable=False),
        sa.Column("successor", schema.Guid, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("organization", "successor", name=op.f("pk_organization_successors")),
    )
    op.create_table(
        "organizations",
        sa.Column("guid", schema.Guid, nullable=False),
        sa.Column("owner_id", schema.Guid, nullable=False),
        sa.Column("ours", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=511), nullable=False),
        sa.Column("short_name", sa.String(length=255), nullable=False),
        sa.Column("mailbox", sa.String(length=127), nullable=False),
        sa.Column("ogrn", sa.String(length=15), nullable=False),
        sa.Column("inn", sa.String(length=12), nullable=False),
        sa.Column("address", sa.String(length=511), nullable=False),
        sa.Column("phone", sa.String(length=127), nullable=False),
        sa.Column("email", sa.String(length=127), nullable=False),
        sa.Column("search", sa.String(length=1023), nullable=False),
        sa.Column("updated_at", schema.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("guid", name=op.f("pk_organizations")),
    )
    op.create_index("ix_organizations_inn", "organizations", ["inn"])
    op.create_index("ix_organizations_mailbox", "organizations", ["mailbox"])
    op.create_index("ix_organizations_ogrn", "organizations", ["ogrn"])

    op.create_table(
        "registers",
        sa.Column("owner_id", schema.Guid, nullable=False),
        sa.Column("register", sa.String(length=64), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "register", "year", name=op.f("pk_registers")),
    )
    op.create_table(
        "routes",
        sa.Column("id", schema.Guid, nullable=False),
        sa.Column("owner_id", schema.Guid, nullable=False),
        sa.Column("organization", schema.Guid, nullable=False),
        sa.Column("format", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routes")),
        sa.UniqueConstraint("organization", "since", name=op.f("uq_routes_organization_since")),
    )
    op.create_table(
        "containers",
        sa.Column("letter_id", schema.Guid, nullable=False),
        sa.Column("format", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", schema.BigId, nullable=False),
        sa.Column("sealed_at", schema.UtcDateTime(), nullable=False),
        sa.Column("valid_until", schema.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_containers_letter_id")),
        sa.PrimaryKeyConstraint("letter_id", "format", name=op.f("pk_containers")),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", schema.Guid, nullable=False),
        sa.Column("owner_id", schema.Guid, nullable=False),
        sa.Column("letter_id", schema.Guid, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organization", schema.Guid, nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("format", sa.String(length=32), nullable=False),
        sa.Column("registration", sa.String(length=16), nullable=False),
        sa.Column("registration_number", sa.String(length=127), nullable=False),
        sa.Column("registration_date", sa.Date(), nullable=True),
        sa.Column("refusal_reason", sa.String(length=2047), nullable=False),
        sa.Column("answer_number", sa.String(length=127), nullable=False),
        sa.Column("answer_date", sa.Date(), nullable=True),
        sa.Column("created_at", schema.UtcDateTime(), nullable=False),
        sa.Column("updated_at", schema.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            _one_of("registration", "none", "awaiting", "registered", "refused", "answered"),
            name=op.f("ck_deliveries_registration"),
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_deliveries_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("letter_id", "position", name=op.f("uq_deliveries_letter_id_position")),
    )
    op.create_index("ix_deliveries_organization", "deliveries", ["organization", "id"])
    op.create_index("ix_deliveries_registration", "deliveries", ["registration", "id"])
    op.create_index("ix_deliveries_registration_number", "deliveries", ["registration_number"])

    op.create_table(
        "letter_addressees",
        sa.Column("letter_id", schema.Guid, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organization", schema.Guid, nullable=False),
        sa.Column("name", sa.String(length=511), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("department", sa.String(length=511), nullable=False),
        sa.Column("persons", schema.Json, nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_letter_addressees_letter_id")),
        sa.PrimaryKeyConstraint("letter_id", "position", name=op.f("pk_letter_addressees")),
    )
    op.create_table(
        "letter_files",
        sa.Column("letter_id", schema.Guid, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("wire_name", sa.String(length=255), nullable=False),
        sa.Column("size", schema.BigId, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("changes", schema.Json, nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_letter_files_letter_id")),
        sa.PrimaryKeyConstraint("letter_id", "role", "position", name=op.f("pk_letter_files")),
    )
    op.create_table(
        "letter_links",
        sa.Column("letter_id", schema.Guid, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(length=16), nullable=False),
        sa.Column("type", sa.String(length=127), nullable=False),
        sa.Column("organization", sa.String(length=511), nullable=False),
        sa.Column("number", sa.String(length=127), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("uid", schema.Guid, nullable=True),
        sa.Column("linked_id", schema.Guid, nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_letter_links_letter_id")),
        sa.PrimaryKeyConstraint("letter_id", "position", name=op.f("pk_letter_links")),
    )
    op.create_table(
        "letter_signatories",
        sa.Column("letter_id", schema.Guid, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("signatory", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=511), nullable=False),
        sa.Column("post", sa.String(length=511), nullable=False),
        sa.Column("phone", sa.String(length=511), nullable=False),
        sa.Column("email", sa.String(length=511), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("stamp", schema.Json, nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_letter_signatories_letter_id")),
        sa.PrimaryKeyConstraint("letter_id", "position", name=op.f("pk_letter_signatories")),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", schema.Guid, nullable=False),
        sa.Column("owner_id", schema.Guid, nullable=False),
        sa.Column("intake_id", schema.Guid, nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2047), nullable=False),
        sa.Column("candidates", schema.Json, nullable=False),
        sa.Column("received_at", schema.UtcDateTime(), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("decided_by", sa.String(length=127), nullable=False),
        sa.Column("decided_at", schema.UtcDateTime(), nullable=True),
        sa.Column("note", sa.String(length=1023), nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_quarantine_intake_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
    )
    op.create_index("ix_quarantine_open", "quarantine", ["decision", "id"])

    op.create_table(
        "attentions",
        sa.Column("id", schema.Guid, nullable=False),
        sa.Column("delivery_id", schema.Guid, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("text", sa.String(length=1023), nullable=False),
        sa.Column("raised_at", schema.UtcDateTime(), nullable=False),
        sa.Column("resolved_at", schema.UtcDateTime(), nullable=True),
        sa.Column("resolved_by", sa.String(length=127), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_attentions_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attentions")),
    )
    op.create_index("ix_attentions_delivery_id", "attentions", ["delivery_id", "resolved_at"])

    op.create_table(
        "dispatches",
        sa.Column("id", schema.Guid, nullable=False),
        sa.Column("owner_id", schema.Guid, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("delivery_id", schema.Guid, nullable=True),
        sa.Column("letter_id", schema.Guid, nullable=True),
        sa.Column("organization", schema.Guid, nullable=False),
        sa.Column("organization_name", sa.String(length=511), nullable=False),
        sa.Column("address", sa.String(length=255), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("format", sa.String(length=32), nullable=False),
        sa.Column("transport", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=2047), nullable=False),
        sa.Column("message_uid", schema.Guid, nullable=False),
        sa.Column("answers", schema.Guid, nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("body", schema.Json, nullable=True),
        sa.Column("envelope_digest", sa.String(length=64), nullable=False),
        sa.Column("seal_tries", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("first_try_at", schema.UtcDateTime(), nullable=True),
        sa.Column("due_at", schema.UtcDateTime(), nullable=True),
        sa.Column("lease_owner", sa.String(length=64), nullable=False),
        sa.Column("lease_until", schema.UtcDateTime(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("hold_by", sa.String(length=127), nullable=False),
        sa.Column("hold_until", schema.UtcDateTime(), nullable=True),
        sa.Column("hold_reason", sa.String(length=1023), nullable=False),
        sa.Column("superseded_by", schema.Guid, nullable=True),
        sa.Column("created_at", schema.UtcDateTime(), nullable=False),
        sa.Column("sealed_at", schema.UtcDateTime(), nullable=True),
        sa.Column("handed_over_at", schema.UtcDateTime(), nullable=True),
        sa.Column("delivered_at", schema.UtcDateTime(), nullable=True),
        sa.Column("updated_at", schema.UtcDateTime(), nullable=False),
        sa.CheckConstraint(_one_of("kind", "letter", "acknowledgement", "notice"), name=op.f("ck_dispatches_kind")),
        sa.CheckConstraint(
            _one_of(
                "transport",
                "pending",
                "sealed",
                "sending",
                "handed_over",
                "sent",
                "delivered",
                "rejected",
                "undelivered",
                "failed",
                "unknown",
                "cancelled",
                "superseded",
            ),
            name=op.f("ck_dispatches_transport"),
        ),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_dispatches_delivery_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_dispatches_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatches")),
        sa.UniqueConstraint("message_uid", name=op.f("uq_dispatches_message_uid")),
    )
    op.create_index("ix_dispatches_answers", "dispatches", ["answers"])
    op.create_index("ix_dispatches_created_at", "dispatches", ["created_at", "id"])
    op.create_index("ix_dispatches_delivery_id", "dispatches", ["delivery_id", "id"])
    op.create_index("ix_dispatches_due", "dispatches", ["transport", "channel", "due_at"])

    op.create_table(
        "incoming_letters",
        sa.Column("id", schema.Guid, nullable=False),
        sa.Column("owner_id", schema.Guid, nullable=False),
        sa.Column("intake_id", schema.Guid, nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("uid", schema.Guid, nullable=True),
        sa.Column("message_uid", schema.Guid, nullable=True),
        sa.Column("organization", schema.Guid, nullable=True),
        sa.Column("organization_name", sa.String(length=511), nullable=False),
        sa.Column("kind", sa.String(length=511), nullable=False),
        sa.Column("number", sa.String(length=127), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("subject", sa.String(length=4000), nullable=False),
        sa.Column("signatures", sa.String(length=16), nullable=False),
        sa.Column("signature_reports", schema.Json, nullable=False),
        sa.Column("letter_id", schema.Guid, nullable=True),
        sa.Column("delivery_id", schema.Guid, nullable=True),
        sa.Column("attention", sa.String(length=1023), nullable=False),
        sa.Column("received_at", schema.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_incoming_letters_delivery_id")),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_incoming_letters_intake_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_incoming_letters_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_letters")),
        sa.UniqueConstraint("intake_id", name=op.f("uq_incoming_letters_intake_id")),
    )
    op.create_index("ix_incoming_letters_letter_id", "incoming_letters", ["letter_id"])

    op.create_table(
        "attempts",
        sa.Column("id", schema.Guid, nullable=False),
        sa.Column("dispatch_id", schema.Guid, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=64), nullable=False),
        sa.Column("adapter", sa.String(length=127), nullable=False),
        sa.Column("envelope_digest", sa.String(length=64), nullable=False),
        sa.Column("started_at", schema.UtcDateTime(), nullable=False),
        sa.Column("finished_at", schema.UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("detail", sa.String(length=2047), nullable=False),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatches.id"], name=op.f("fk_attempts_dispatch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sa.UniqueConstraint("dispatch_id", "number", name=op.f("uq_attempts_dispatch_id_number")),
    )
    op.create_table(
        "envelope_parts",
        sa.Column("dispatch_id", schema.Guid, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("size", schema.BigId, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("octets", schema.Bytes, nullable=True),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatches.id"], name=op.f("fk_envelope_parts_dispatch_id")),
        sa.PrimaryKeyConstraint("dispatch_id", "position", name=op.f("pk_envelope_parts")),
    )
    op.create_table(
        "incoming_files",
        sa.Column("incoming_id", schema.Guid, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("description", sa.String(length=4000), nullable=False),
        sa.Column("size", schema.BigId, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["incoming_id"], ["incoming_letters.id"], name=op.f("fk_incoming_files_incoming_id")),
        sa.PrimaryKeyConstraint("incoming_id", "position", name=op.f("pk_incoming_files")),
    )
    op.create_table(
        "receipts",
        sa.Column("id", schema.Guid, nullable=False),
        sa.Column("owner_id", schema.Guid, nullable=False),
        sa.Column("intake_id", schema.Guid, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("delivery_id", schema.Guid, nullable=True),
        sa.Column("dispatch_id", schema.Guid, nullable=True),
        sa.Column("matched_by", sa.String(length=32), nullable=False),
        sa.Column("message_uid", schema.Guid, nullable=True),
        sa.Column("sender", schema.Guid, nullable=True),
        sa.Column("sender_name", sa.String(length=511), nullable=False),
        sa.Column("at", schema.UtcDateTime(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("number", sa.String(length=127), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("received_at", schema.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_receipts_delivery_id")),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatches.id"], name=op.f("fk_receipts_dispatch_id")),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_receipts_intake_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("intake_id", name=op.f("uq_receipts_intake_id")),
    )
    op.create_index("ix_receipts_delivery_id", "receipts", ["delivery_id", "id"])
    op.create_index("ix_receipts_dispatch_id", "receipts", ["dispatch_id", "id"])
    op.create_index("ix_receipts_message_uid", "receipts", ["message_uid"])
