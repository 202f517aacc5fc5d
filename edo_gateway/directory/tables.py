"""Participants of the exchange, what they were called before, who followed them, and how letters reach them."""

from sqlalchemy import Boolean, Column, Date, Index, String, Table, UniqueConstraint

from edo_gateway.storage.schema import Guid, UtcDateTime, metadata

__all__ = ["organization_former", "organization_successors", "organizations", "routes"]

organizations = Table(
    "organizations",
    metadata,
    Column("guid", Guid, primary_key=True),
    Column("owner_id", Guid, nullable=False),
    Column("ours", Boolean, nullable=False),
    Column("name", String(511), nullable=False),
    Column("short_name", String(255), nullable=False),
    Column("mailbox", String(127), nullable=False),
    Column("ogrn", String(15), nullable=False),
    Column("inn", String(12), nullable=False),
    Column("address", String(511), nullable=False),
    Column("phone", String(127), nullable=False),
    Column("email", String(127), nullable=False),
    Column("search", String(1023), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Index("ix_organizations_mailbox", "mailbox"),
    Index("ix_organizations_ogrn", "ogrn"),
    Index("ix_organizations_inn", "inn"),
)
"""`search` holds names in lower case with ё folded to е; absent values are empty strings."""

organization_former = Table(
    "organization_former",
    metadata,
    Column("organization", Guid, nullable=False, primary_key=True),
    Column("what", String(16), nullable=False, primary_key=True),
    Column("value", String(511), nullable=False, primary_key=True),
    Column("until", Date, nullable=False),
)
"""Former names and mail boxes (`what`: `name`, `mailbox`), with the day on which each ended."""

organization_successors = Table(
    "organization_successors",
    metadata,
    Column("organization", Guid, nullable=False, primary_key=True),
    Column("successor", Guid, nullable=False, primary_key=True),
    Column("since", Date, nullable=False),
)

routes = Table(
    "routes",
    metadata,
    Column("id", Guid, primary_key=True),
    Column("owner_id", Guid, nullable=False),
    Column("organization", Guid, nullable=False),
    Column("format", String(32), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=True),
    UniqueConstraint("organization", "since"),
)
"""Organisation → format and channel, from `since` up to and without `until`."""
