"""Looks into an office's database: what was received, what is owed, what the journal says."""

import json
from typing import Any
from uuid import UUID

from office import Office
from sqlalchemy import select

from edo_gateway.delivery.model import DispatchKind
from edo_gateway.delivery.store import Dispatch, select_dispatches, to_dispatch
from edo_gateway.delivery.tables import attempts, dispatches
from edo_gateway.journal.tables import journal
from edo_gateway.receipts.tables import incoming_files, quarantine, receipts


def receipt_kinds(office: Office, delivery_id: UUID) -> list[str]:
    """Return the kinds of what was received about a delivery, oldest first."""
    return [row.kind for row in receipt_rows(office, delivery_id)]


def receipt_rows(office: Office, delivery_id: UUID) -> list[Any]:
    with office.context.database.read() as connection:
        query = select(receipts).where(receipts.c.delivery_id == delivery_id).order_by(receipts.c.id)
        return list(connection.execute(query))


def owed(office: Office) -> list[Dispatch]:
    """Return the квитанции we owe or gave, oldest first."""
    with office.context.database.read() as connection:
        query = select_dispatches().where(dispatches.c.kind == DispatchKind.ACKNOWLEDGEMENT.value)
        return [to_dispatch(row) for row in connection.execute(query.order_by(dispatches.c.created_at))]


def answered(office: Office) -> list[tuple[UUID | None, bool | None]]:
    """Return what our квитанции answer, and how."""
    return [(dispatch.answers, dispatch.accepted) for dispatch in owed(office)]


def records(office: Office, kind: str, subject: UUID | None = None) -> list[dict[str, Any]]:
    """Return the journal's records of a kind, oldest first; their actor stands beside their data."""
    with office.context.database.read() as connection:
        query = select(journal).where(journal.c.kind == kind).order_by(journal.c.id)
        if subject is not None:
            query = query.where(journal.c.subject_id == subject)
        return [{**json.loads(row.payload), "actor": row.actor} for row in connection.execute(query)]


def attempt_outcomes(office: Office, dispatch_id: UUID) -> list[str]:
    with office.context.database.read() as connection:
        query = select(attempts.c.outcome).where(attempts.c.dispatch_id == dispatch_id).order_by(attempts.c.number)
        return list(connection.execute(query).scalars())


def column(office: Office, dispatch_id: UUID, name: str) -> Any:
    """Return one column of a dispatch's row."""
    with office.context.database.read() as connection:
        return connection.execute(select(dispatches.c[name]).where(dispatches.c.id == dispatch_id)).scalar_one()


def quarantine_rows(office: Office) -> list[Any]:
    with office.context.database.read() as connection:
        return list(connection.execute(select(quarantine).order_by(quarantine.c.id)))


def files_of(office: Office, incoming_id: UUID) -> dict[str, Any]:
    """Return the stored files of a letter that came to us, by name."""
    with office.context.database.read() as connection:
        query = select(incoming_files).where(incoming_files.c.incoming_id == incoming_id)
        return {row.name: row for row in connection.execute(query)}
