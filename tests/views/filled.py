"""Fills a real SQLite database with rows, as the flows would leave them."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, Engine, event, insert

from edo_gateway.delivery.tables import attempts, attentions, deliveries, dispatches, envelope_parts
from edo_gateway.directory import Organization, fold, save
from edo_gateway.journal import Entry, Journal
from edo_gateway.letters.tables import letter_addressees, letter_files, letter_signatories, letters
from edo_gateway.ports import ManualClock
from edo_gateway.receipts.tables import incoming_files, incoming_letters, intake, quarantine, receipts
from edo_gateway.storage.engine import Database, open_database
from edo_gateway.storage.ids import uuid7
from edo_gateway.storage.migrate import upgrade

__all__ = ["MINFIN", "MINTRUD", "NAMES", "OWNER", "START", "Filler", "counting"]

OWNER = UUID("de300000-0000-4000-8000-000000000001")
MINTRUD = UUID("de300000-0000-4000-8000-000000000011")
MINFIN = UUID("de300000-0000-4000-8000-000000000012")
START = datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
NAMES = {
    MINTRUD: "Министерство труда и социальной защиты Российской Федерации",
    MINFIN: "Министерство финансов Российской Федерации",
}


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that are run inside."""
    statements: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


class Filler:
    """Adds rows, each a little later than the one before."""

    def __init__(self, folder: Path) -> None:
        self.database: Database = open_database("edo.sqlite", folder)
        self.clock = ManualClock(START)
        self.journal = Journal(OWNER, self.clock)
        upgrade(self.database)

    def close(self) -> None:
        self.database.close()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self.database.read() as connection:
            yield connection

    def _insert(self, table: Any, **values: Any) -> None:
        with self.database.write() as connection:
            connection.execute(insert(table).values(**values))

    def organizations(self) -> None:
        """Put both ministries into the directory."""
        with self.database.write() as connection:
            for number, (guid, name) in enumerate(NAMES.items()):
                one = Organization(guid, name, mailbox=f"DEMO_{number}~MEDOGU", ogrn=f"100000000002{number}")
                save(connection, one, owner=OWNER, at=self.clock.now(), today=date(2026, 11, 25))

    def letter(
        self, number: str, subject: str = "О позиции", *, to: tuple[UUID, ...] = (MINTRUD,), on: date | None = None
    ) -> tuple[UUID, list[UUID]]:
        """Add an accepted letter; return its id and those of its deliveries."""
        self.clock.advance(timedelta(seconds=1))
        letter = uuid7(self.clock)
        day = on or date(2026, 11, 25)
        now = self.clock.now()
        with self.database.write() as connection:
            connection.execute(
                insert(letters).values(
                    id=letter,
                    owner_id=OWNER,
                    caller="cli",
                    idempotency_key=None,
                    request_digest="0" * 64,
                    document_uid=uuid5(letter, "document"),
                    register="main",
                    year=day.year,
                    number=number,
                    date=day,
                    kind="Письмо",
                    kind_code="",
                    subject=subject,
                    classification="Обычная информация",
                    classification_code="",
                    place="",
                    place_code="",
                    department="",
                    file_index="",
                    instead_of_distributed=False,
                    pages=2,
                    enclosure_pages=None,
                    executor={"name": "Примеров П. П.", "phone": "+7 000", "post": None, "email": None},
                    registration_stamp={"page": 1, "x": 1, "y": 1, "width": 1, "height": 1},
                    corrects=None,
                    search=fold(f"{number} {subject} {' '.join(NAMES[one] for one in to)}"),
                    created_at=now,
                )
            )
            connection.execute(
                insert(letter_signatories).values(
                    letter_id=letter,
                    position=0,
                    signatory="chair",
                    name="Образцов Пётр Семёнович",
                    post="Председатель",
                    phone="",
                    email="",
                    signed_on=day,
                    stamp={},
                )
            )
            for role, name in (("source", "письмо.pdf"), ("document", "письмо.pdf"), ("attachment", "таблица.xlsx")):
                connection.execute(
                    insert(letter_files).values(
                        letter_id=letter,
                        role=role,
                        position=0,
                        name=name,
                        wire_name="" if role == "source" else f"{role}.bin",
                        size=1234,
                        sha256=hashlib.sha256(role.encode()).hexdigest(),
                        changes=[],
                    )
                )
            self.journal.write(connection, Entry("letter.accepted", "letter", letter, letter, {}))
            ways = [self._delivery(connection, letter, i, one) for i, one in enumerate(to)]
        return letter, ways

    def _delivery(self, connection: Connection, letter: UUID, position: int, organization: UUID) -> UUID:
        delivery = uuid7(self.clock)
        connection.execute(
            insert(letter_addressees).values(
                letter_id=letter,
                position=position,
                organization=organization,
                name=NAMES[organization],
                role="main" if position == 0 else "copy",
                department="",
                persons=[],
            )
        )
        connection.execute(
            insert(deliveries).values(
                id=delivery,
                owner_id=OWNER,
                letter_id=letter,
                position=position,
                organization=organization,
                channel="medo",
                format="medo-2.7.1",
                registration="none",
                registration_number="",
                registration_date=None,
                refusal_reason="",
                answer_number="",
                answer_date=None,
                created_at=self.clock.now(),
                updated_at=self.clock.now(),
            )
        )
        self.dispatch_in(connection, delivery=delivery, letter=letter, organization=organization)
        return delivery

    def dispatch_in(
        self,
        connection: Connection,
        *,
        delivery: UUID | None = None,
        letter: UUID | None = None,
        organization: UUID = MINTRUD,
        **values: Any,
    ) -> UUID:
        identity = uuid7(self.clock)
        now = self.clock.now()
        defaults = {
            "id": identity,
            "owner_id": OWNER,
            "kind": "letter",
            "delivery_id": delivery,
            "letter_id": letter,
            "organization": organization,
            "organization_name": NAMES[organization],
            "address": "DEMO~MEDOGU",
            "channel": "medo",
            "format": "medo-2.7.1",
            "transport": "pending",
            "reason": "",
            "message_uid": uuid5(identity, "message"),
            "answers": None,
            "accepted": None,
            "body": None,
            "envelope_digest": "",
            "seal_tries": 0,
            "tries": 0,
            "first_try_at": None,
            "due_at": now,
            "lease_owner": "",
            "lease_until": None,
            "fence": 0,
            "hold_by": "",
            "hold_until": None,
            "hold_reason": "",
            "superseded_by": None,
            "created_at": now,
            "sealed_at": None,
            "handed_over_at": None,
            "delivered_at": None,
            "updated_at": now,
        }
        connection.execute(insert(dispatches).values(**(defaults | values)))
        return identity

    def dispatch(self, **values: Any) -> UUID:
        """Add one more dispatch."""
        self.clock.advance(timedelta(seconds=1))
        with self.database.write() as connection:
            return self.dispatch_in(connection, **values)

    def set_dispatch(self, delivery: UUID, **values: Any) -> None:
        """Change the dispatches of a delivery."""
        with self.database.write() as connection:
            connection.execute(dispatches.update().where(dispatches.c.delivery_id == delivery).values(**values))

    def set_delivery(self, delivery: UUID, **values: Any) -> None:
        """Change a delivery."""
        with self.database.write() as connection:
            connection.execute(deliveries.update().where(deliveries.c.id == delivery).values(**values))

    def attempt(self, dispatch: UUID, number: int = 1, outcome: str = "handed_over") -> None:
        """Add an attempt."""
        self._insert(
            attempts,
            id=uuid7(self.clock),
            dispatch_id=dispatch,
            number=number,
            fence=number,
            worker="worker",
            adapter="folder 1",
            envelope_digest="",
            started_at=self.clock.now(),
            finished_at=self.clock.now() if outcome else None,
            outcome=outcome,
            detail="",
        )

    def part(self, dispatch: UUID, name: str, sha256: str) -> None:
        """Add a file of a sealed envelope."""
        self._insert(envelope_parts, dispatch_id=dispatch, position=0, name=name, size=1, sha256=sha256, octets=b"x")

    def attention(self, delivery: UUID, code: str, text: str, *, resolved: bool = False) -> None:
        """Call a person."""
        self._insert(
            attentions,
            id=uuid7(self.clock),
            delivery_id=delivery,
            code=code,
            text=text,
            raised_at=self.clock.now(),
            resolved_at=self.clock.now() if resolved else None,
            resolved_by="cli" if resolved else "",
        )

    def record(self, kind: str, subject: str, identity: UUID, letter: UUID, data: Any = None) -> None:
        """Write a journal record."""
        self.clock.advance(timedelta(seconds=1))
        with self.database.write() as connection:
            self.journal.write(connection, Entry(kind, subject, identity, letter, data or {}))

    def arrived(self, source: str, **values: Any) -> UUID:
        """Add something that came in."""
        self.clock.advance(timedelta(seconds=1))
        identity = uuid7(self.clock)
        defaults = {
            "id": identity,
            "owner_id": OWNER,
            "channel": "medo",
            "source": source,
            "digest": hashlib.sha256(identity.bytes).hexdigest(),
            "size": 10,
            "pack": None,
            "broken": "",
            "state": "applied",
            "crashes": 0,
            "received_at": self.clock.now(),
            "copies": 1,
            "message_uid": uuid5(identity, "own"),
            "deviations": [],
        }
        self._insert(intake, **(defaults | values))
        return identity

    def receipt(self, kind: str, delivery: UUID, source: str, **values: Any) -> UUID:
        """Add a квитанция or a notice that was matched to a delivery."""
        item = self.arrived(source)
        identity = uuid7(self.clock)
        defaults = {
            "id": identity,
            "owner_id": OWNER,
            "intake_id": item,
            "kind": kind,
            "delivery_id": delivery,
            "dispatch_id": None,
            "matched_by": "document",
            "message_uid": None,
            "sender": MINTRUD,
            "sender_name": NAMES[MINTRUD],
            "at": self.clock.now(),
            "accepted": None,
            "number": "",
            "date": None,
            "text": "",
            "received_at": self.clock.now(),
        }
        self._insert(receipts, **(defaults | values))
        return identity

    def incoming(self, number: str, *, letter: UUID | None = None, signatures: str = "valid") -> UUID:
        """Add a letter that came to us, with a document and one attachment."""
        item = self.arrived(f"folder-{number}")
        identity = uuid7(self.clock)
        self._insert(
            incoming_letters,
            id=identity,
            owner_id=OWNER,
            intake_id=item,
            channel="medo",
            uid=uuid5(identity, "document"),
            message_uid=uuid5(item, "own"),
            organization=MINTRUD,
            organization_name=NAMES[MINTRUD],
            kind="Письмо",
            number=number,
            date=date(2026, 11, 26),
            subject="Ответ на обращение",
            signatures=signatures,
            signature_reports=[{"file": "document.pdf.p7s", "verdict": "valid"}],
            letter_id=letter,
            delivery_id=None,
            attention="",
            received_at=self.clock.now(),
        )
        for position, (role, name) in enumerate((("document", "document.pdf"), ("attachment", "annex.pdf"))):
            self._insert(
                incoming_files,
                incoming_id=identity,
                position=position,
                role=role,
                name=name,
                description="",
                size=5,
                sha256=hashlib.sha256(name.encode()).hexdigest(),
            )
        return identity

    def quarantined(self, source: str, *, candidates: tuple[UUID, ...] = (), decision: str = "", **item: Any) -> UUID:
        """Add something set aside."""
        arrived = self.arrived(source, state="quarantined", **item)
        identity = uuid7(self.clock)
        self._insert(
            quarantine,
            id=identity,
            owner_id=OWNER,
            intake_id=arrived,
            channel="medo",
            source=source,
            code="unmatched",
            reason="Не найдено письмо, на которое это ответ.",
            candidates=[str(one) for one in candidates],
            received_at=self.clock.now(),
            decision=decision,
            decided_by="cli:clerk" if decision else "",
            decided_at=self.clock.now() if decision else None,
            note="",
        )
        return identity
