"""Deliveries (registration axis), dispatches (transport axis), their attempts, envelopes and breakers."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from edo_gateway.delivery.model import DispatchKind, Registration, Transport
from edo_gateway.storage.schema import BigId, Bytes, Guid, Json, UtcDateTime, metadata

__all__ = [
    "attempts",
    "attentions",
    "breakers",
    "containers",
    "deliveries",
    "dispatches",
    "envelope_parts",
]


def _one_of(column: str, values: list[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Guid, primary_key=True),
    Column("owner_id", Guid, nullable=False),
    Column("letter_id", Guid, ForeignKey("letters.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("organization", Guid, nullable=False),
    Column("channel", String(64), nullable=False),
    Column("format", String(32), nullable=False),
    Column("registration", String(16), nullable=False),
    Column("registration_number", String(127), nullable=False),
    Column("registration_date", Date, nullable=True),
    Column("refusal_reason", String(2047), nullable=False),
    Column("answer_number", String(127), nullable=False),
    Column("answer_date", Date, nullable=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    CheckConstraint(_one_of("registration", [s.value for s in Registration]), name="registration"),
    UniqueConstraint("letter_id", "position"),
    Index("ix_deliveries_organization", "organization", "id"),
    Index("ix_deliveries_registration", "registration", "id"),
    Index("ix_deliveries_registration_number", "registration_number"),
)

attentions = Table(
    "attentions",
    metadata,
    Column("id", Guid, primary_key=True),
    Column("delivery_id", Guid, ForeignKey("deliveries.id"), nullable=False),
    Column("code", String(64), nullable=False),
    Column("text", String(1023), nullable=False),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("resolved_at", UtcDateTime, nullable=True),
    Column("resolved_by", String(127), nullable=False),
    Index("ix_attentions_delivery_id", "delivery_id", "resolved_at"),
)
"""What a person must look at; open while `resolved_at` is null; one open row per delivery and code."""

dispatches = Table(
    "dispatches",
    metadata,
    Column("id", Guid, primary_key=True),
    Column("owner_id", Guid, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("delivery_id", Guid, ForeignKey("deliveries.id"), nullable=True),
    Column("letter_id", Guid, ForeignKey("letters.id"), nullable=True),
    Column("organization", Guid, nullable=False),
    Column("organization_name", String(511), nullable=False),
    Column("address", String(255), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("format", String(32), nullable=False),
    Column("transport", String(16), nullable=False),
    Column("reason", String(2047), nullable=False),
    Column("message_uid", Guid, nullable=False, unique=True),
    Column("answers", Guid, nullable=True),
    Column("accepted", Boolean, nullable=True),
    Column("body", Json, nullable=True),
    Column("envelope_digest", String(64), nullable=False),
    Column("seal_tries", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("first_try_at", UtcDateTime, nullable=True),
    Column("due_at", UtcDateTime, nullable=True),
    Column("lease_owner", String(64), nullable=False),
    Column("lease_until", UtcDateTime, nullable=True),
    Column("fence", Integer, nullable=False),
    Column("hold_by", String(127), nullable=False),
    Column("hold_until", UtcDateTime, nullable=True),
    Column("hold_reason", String(1023), nullable=False),
    Column("superseded_by", Guid, nullable=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sealed_at", UtcDateTime, nullable=True),
    Column("handed_over_at", UtcDateTime, nullable=True),
    Column("delivered_at", UtcDateTime, nullable=True),
    Column("updated_at", UtcDateTime, nullable=False),
    CheckConstraint(_one_of("transport", [s.value for s in Transport]), name="transport"),
    CheckConstraint(_one_of("kind", [s.value for s in DispatchKind]), name="kind"),
    Index("ix_dispatches_due", "transport", "channel", "due_at"),
    Index("ix_dispatches_delivery_id", "delivery_id", "id"),
    Index("ix_dispatches_answers", "answers"),
    Index("ix_dispatches_created_at", "created_at", "id"),
)
"""`body` is what a квитанция or a notice says, kept until it is sealed; `due_at` null means nothing is scheduled;
`fence` grows with every claim and never goes back."""

envelope_parts = Table(
    "envelope_parts",
    metadata,
    Column("dispatch_id", Guid, ForeignKey("dispatches.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", String(255), nullable=False),
    Column("size", BigId, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("octets", Bytes, nullable=True),
)
"""A sealed envelope's files in publishing order; `octets` is null where the blob store holds them by `sha256`."""

containers = Table(
    "containers",
    metadata,
    Column("letter_id", Guid, ForeignKey("letters.id"), primary_key=True),
    Column("format", String(32), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("size", BigId, nullable=False),
    Column("sealed_at", UtcDateTime, nullable=False),
    Column("valid_until", UtcDateTime, nullable=False),
)
"""The container of a letter: signed once per format, the same bytes for all addressees;
`valid_until` is the end of the first certificate to run out."""

attempts = Table(
    "attempts",
    metadata,
    Column("id", Guid, primary_key=True),
    Column("dispatch_id", Guid, ForeignKey("dispatches.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("worker", String(64), nullable=False),
    Column("adapter", String(127), nullable=False),
    Column("envelope_digest", String(64), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime, nullable=True),
    Column("outcome", String(16), nullable=False),
    Column("detail", String(2047), nullable=False),
    UniqueConstraint("dispatch_id", "number"),
)
"""One row per try, committed before a byte leaves; `outcome` is empty until it is known."""

breakers = Table(
    "breakers",
    metadata,
    Column("channel", String(64), primary_key=True),
    Column("destination", String(255), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("open_until", UtcDateTime, nullable=True),
    Column("reason", String(2047), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)
"""Failures in a row per channel and destination; an empty destination is the channel as a whole."""
