"""Everything the database knows of a letter that a bundle needs; read in the one transaction that is handed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, or_, select

from edo_gateway.delivery.store import (
    Delivery,
    Dispatch,
    letter_deliveries,
    select_dispatches,
    to_dispatch,
)
from edo_gateway.delivery.tables import containers, dispatches, envelope_parts
from edo_gateway.letters.model import Letter
from edo_gateway.letters.store import get_letter
from edo_gateway.receipts.tables import incoming_letters, intake, receipts

__all__ = ["Arrived", "LetterRows", "letter_rows"]


@dataclass(frozen=True, slots=True)
class Arrived:
    """A package that came in and was matched to the letter."""

    item: Any
    """Row of `intake`, the pack itself apart."""
    kind: str
    matched_by: str
    delivery: UUID | None
    dispatch: UUID | None


@dataclass(frozen=True, slots=True)
class LetterRows:
    """A letter's life as rows."""

    letter: Letter
    containers: Sequence[Row[Any]]
    deliveries: Sequence[Delivery]
    dispatches: Sequence[Dispatch]
    """The letter's own and what we owed for what came about it, oldest first."""
    parts: Sequence[Row[Any]]
    """Rows of `envelope_parts` without the octets, in publishing order."""
    arrived: Sequence[Arrived]

    @property
    def subjects(self) -> tuple[tuple[str, UUID], ...]:
        """Return the things whose journal records belong to the letter without saying so."""
        came = tuple(("intake", each.item.id) for each in self.arrived)
        owed = tuple(("dispatch", each.id) for each in self.dispatches if each.letter_id is None)
        return came + owed


_ITEM = [column for column in intake.c if column.name != "pack"]
_PART = [column for column in envelope_parts.c if column.name != "octets"]


def letter_rows(connection: Connection, letter_id: UUID) -> LetterRows:
    """Return the rows; raises `NotFound`."""
    letter = get_letter(connection, letter_id)
    deliveries = letter_deliveries(connection, letter_id)
    arrived = _arrived(connection, letter_id, [each.id for each in deliveries])
    uids = [each.item.message_uid for each in arrived if each.item.message_uid is not None]
    found = connection.execute(
        select_dispatches()
        .where(or_(dispatches.c.letter_id == letter_id, dispatches.c.answers.in_(uids)))
        .order_by(dispatches.c.created_at, dispatches.c.id)
    )
    sent = [to_dispatch(row) for row in found]
    parts = connection.execute(
        select(*_PART)
        .where(envelope_parts.c.dispatch_id.in_([each.id for each in sent]))
        .order_by(envelope_parts.c.dispatch_id, envelope_parts.c.position)
    ).all()
    sealed = connection.execute(
        select(containers).where(containers.c.letter_id == letter_id).order_by(containers.c.format)
    ).all()
    return LetterRows(letter, sealed, deliveries, sent, parts, arrived)


def _arrived(connection: Connection, letter_id: UUID, deliveries: Sequence[UUID]) -> list[Arrived]:
    of_dispatches = select(dispatches.c.id).where(dispatches.c.delivery_id.in_(deliveries))
    answers = connection.execute(
        select(*_ITEM, receipts.c.kind, receipts.c.matched_by, receipts.c.delivery_id, receipts.c.dispatch_id)
        .join(receipts, receipts.c.intake_id == intake.c.id)
        .where(or_(receipts.c.delivery_id.in_(deliveries), receipts.c.dispatch_id.in_(of_dispatches)))
    )
    found = [Arrived(row, row.kind, row.matched_by, row.delivery_id, row.dispatch_id) for row in answers]
    letters = connection.execute(
        select(*_ITEM, incoming_letters.c.delivery_id)
        .join(incoming_letters, incoming_letters.c.intake_id == intake.c.id)
        .where(incoming_letters.c.letter_id == letter_id)
    )
    found += [Arrived(row, "letter", "link", row.delivery_id, None) for row in letters]
    return sorted(found, key=lambda each: each.item.id)
