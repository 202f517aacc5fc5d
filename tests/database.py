"""A migrated SQLite database and rows for tests that need no more of the gateway."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.delivery.model import DispatchKind, Registration
from edo_gateway.delivery.store import Delivery, Dispatch, add_delivery, add_dispatch
from edo_gateway.journal import Journal
from edo_gateway.letters.tables import letters
from edo_gateway.storage.engine import Database, open_database
from edo_gateway.storage.migrate import upgrade

OWNER = UUID("11111111-1111-4111-8111-111111111111")
MINISTRY = UUID("22222222-2222-4222-8222-222222222222")
START = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@contextmanager
def migrated(folder: Path) -> Iterator[Database]:
    """Make a database with every table, closed at the end."""
    database = open_database("test.db", folder)
    upgrade(database)
    try:
        yield database
    finally:
        database.close()


def insert_bare_letter(connection: Connection, identity: UUID, number: str = "1") -> None:
    """Insert a letter row with nothing around it."""
    connection.execute(
        letters.insert().values(
            id=identity,
            owner_id=OWNER,
            caller="test",
            idempotency_key=None,
            request_digest="",
            document_uid=uuid.uuid5(identity, "document"),
            register="outgoing",
            year=2026,
            number=number,
            date=START.date(),
            kind="Письмо",
            kind_code="",
            subject="О проекте",
            classification="",
            classification_code="",
            place="",
            place_code="",
            department="",
            file_index="",
            instead_of_distributed=False,
            pages=1,
            enclosure_pages=None,
            executor=None,
            registration_stamp={},
            corrects=None,
            search="",
            created_at=START,
        )
    )


def insert_dispatch(
    connection: Connection, journal: Journal, *, address: str = "MT~MEDOGU", channel: str = "medo"
) -> tuple[Delivery, Dispatch]:
    """Insert a letter with one delivery and its pending dispatch."""
    letter_id, delivery_id, dispatch_id = (uuid.uuid4() for _ in range(3))
    insert_bare_letter(connection, letter_id, str(letter_id)[:20])
    delivery = Delivery(
        delivery_id, letter_id, 0, MINISTRY, channel, "medo-2.7.1", Registration.NONE, "", None, "", "", None
    )
    add_delivery(connection, journal, OWNER, delivery)
    dispatch = Dispatch.new(
        id=dispatch_id,
        kind=DispatchKind.LETTER,
        delivery_id=delivery_id,
        letter_id=letter_id,
        organization=MINISTRY,
        organization_name="Министерство",
        address=address,
        channel=channel,
        format="medo-2.7.1",
        message_uid=uuid.uuid4(),
        created_at=START,
    )
    add_dispatch(connection, journal, OWNER, dispatch)
    return delivery, dispatch
