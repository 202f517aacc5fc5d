"""Letters with their people, files and links; the registers that number them."""

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

from edo_gateway.storage.schema import BigId, Guid, Json, UtcDateTime, metadata

__all__ = [
    "letter_addressees",
    "letter_files",
    "letter_links",
    "letter_signatories",
    "letters",
    "registers",
]

letters = Table(
    "letters",
    metadata,
    Column("id", Guid, primary_key=True),
    Column("owner_id", Guid, nullable=False),
    Column("caller", String(127), nullable=False),
    Column("idempotency_key", String(255), nullable=True),
    Column("request_digest", String(64), nullable=False),
    Column("document_uid", Guid, nullable=False, unique=True),
    Column("register", String(64), nullable=False),
    Column("year", Integer, nullable=False),
    Column("number", String(31), nullable=False),
    Column("date", Date, nullable=False),
    Column("kind", String(511), nullable=False),
    Column("kind_code", String(127), nullable=False),
    Column("subject", String(4000), nullable=False),
    Column("classification", String(511), nullable=False),
    Column("classification_code", String(127), nullable=False),
    Column("place", String(511), nullable=False),
    Column("place_code", String(127), nullable=False),
    Column("department", String(511), nullable=False),
    Column("file_index", String(64), nullable=False),
    Column("instead_of_distributed", Boolean, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("enclosure_pages", Integer, nullable=True),
    Column("executor", Json, nullable=True),
    Column("registration_stamp", Json, nullable=False),
    Column("corrects", Guid, nullable=True),
    Column("search", String(8000), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("owner_id", "caller", "idempotency_key"),
    UniqueConstraint("owner_id", "register", "year", "number"),
    Index("ix_letters_number", "number"),
)
"""`executor` is {name, phone, post, email} or null; `registration_stamp` is {page, x, y, width, height} in mm;
`search` is number, subject and names folded to lower case with ё as е."""

letter_signatories = Table(
    "letter_signatories",
    metadata,
    Column("letter_id", Guid, ForeignKey("letters.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("signatory", String(64), nullable=False),
    Column("name", String(511), nullable=False),
    Column("post", String(511), nullable=False),
    Column("phone", String(511), nullable=False),
    Column("email", String(511), nullable=False),
    Column("signed_on", Date, nullable=False),
    Column("stamp", Json, nullable=False),
)
"""`signatory` is the key of the configuration table `signatories`; `stamp` as in `letters`."""

letter_addressees = Table(
    "letter_addressees",
    metadata,
    Column("letter_id", Guid, ForeignKey("letters.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("organization", Guid, nullable=False),
    Column("name", String(511), nullable=False),
    Column("role", String(16), nullable=False),
    Column("department", String(511), nullable=False),
    Column("persons", Json, nullable=False),
)
"""`role` is `main` or `copy`; `persons` is a list of {name, post}."""

letter_files = Table(
    "letter_files",
    metadata,
    Column("letter_id", Guid, ForeignKey("letters.id"), primary_key=True),
    Column("role", String(16), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", String(255), nullable=False),
    Column("wire_name", String(255), nullable=False),
    Column("size", BigId, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("changes", Json, nullable=False),
)
"""`role`: `source` (as the clerk gave it), `document` (PDF/A as sent), `attachment`.
`name` is the clerk's own file name (a label), `wire_name` the latin name in the container."""

letter_links = Table(
    "letter_links",
    metadata,
    Column("letter_id", Guid, ForeignKey("letters.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("direction", String(16), nullable=False),
    Column("type", String(127), nullable=False),
    Column("organization", String(511), nullable=False),
    Column("number", String(127), nullable=False),
    Column("date", Date, nullable=False),
    Column("uid", Guid, nullable=True),
    Column("linked_id", Guid, nullable=True),
)
"""`direction`: `ours` (an earlier letter of ours), `theirs` (a letter that came to us), `cited` (neither is here)."""

registers = Table(
    "registers",
    metadata,
    Column("owner_id", Guid, primary_key=True),
    Column("register", String(64), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)
"""The last counter given out in a register's year (Moscow's year)."""
