"""The questions mean the same on PostgreSQL: every statement compiles for it, and paging compares in one order."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, event
from sqlalchemy.dialects import postgresql
from views.filled import MINTRUD, Filler

from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.views import (
    AttentionFilter,
    LogFilter,
    OutboxFilter,
    QuarantineScope,
    delivery_log,
    incoming_list,
    letter_story,
    outbox,
    quarantine_list,
)


@contextmanager
def compiled(connection: Connection) -> Iterator[list[str]]:
    """Collect every statement that is run inside, as PostgreSQL would be given it."""
    statements: list[str] = []

    def note(_conn: Any, statement: Any, *_rest: Any) -> None:
        statements.append(str(statement.compile(dialect=postgresql.dialect())))

    event.listen(connection, "before_execute", note)
    try:
        yield statements
    finally:
        event.remove(connection, "before_execute", note)


def test_every_question_compiles_for_postgresql(filled: Filler) -> None:
    """No question uses what only SQLite understands."""
    filled.letter("1")
    filled.incoming("2")
    filled.quarantined("folder")
    everything = LogFilter(
        transport=frozenset({Transport.FAILED, Transport.DELIVERED}),
        registration=frozenset(Registration),
        organization=MINTRUD,
        number="1",
        since=date(2026, 1, 1),
        until=date(2026, 12, 31),
        text="слово другое",
        attention=AttentionFilter.OPEN,
    )
    with filled.read() as connection:
        last = outbox(connection, OutboxFilter(), limit=1).rows[0].id
        with compiled(connection) as statements:
            delivery_log(connection, everything, limit=5, after=uuid4())
            delivery_log(connection, LogFilter(transport=frozenset({Transport.FAILED})), limit=5)
            outbox(connection, OutboxFilter(), limit=5, after=last)
            incoming_list(connection, limit=5, paths=lambda _: None, after=uuid4())
            quarantine_list(connection, QuarantineScope.OPEN, limit=5, after=uuid4())
            letter_story(connection, "1", paths=lambda _: None)
    assert len(statements) > 20
    assert any("(dispatches.created_at, dispatches.id) <" in statement for statement in statements)
