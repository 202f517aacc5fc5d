"""What a person's act is about: one dispatch, or a letter's dispatches to its addressees, named in one word.

Only whole numbers and ids count here: an act is not done to what a part of a subject happens to fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, or_, select

from edo_gateway.delivery.model import DispatchKind
from edo_gateway.delivery.policy import SilencePolicy
from edo_gateway.delivery.tables import deliveries, dispatches
from edo_gateway.directory import find
from edo_gateway.directory.text import read_guid, shown
from edo_gateway.errors import Ambiguous, NotFound, WrongUse
from edo_gateway.letters.tables import letters
from edo_gateway.views.delivery_rows import DeliveryRow, base_query, complete_rows
from edo_gateway.views.dispatch_rows import DispatchRow, attempt_counts, dispatch_query, dispatch_row
from edo_gateway.views.shapes import Party
from edo_gateway.views.words import DISPATCH_KINDS

__all__ = ["Choice", "Looked", "Target", "find_targets", "look_at", "require_delivery"]

_MOST_CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of a letter's addressees are meant."""

    organization: str = ""
    """One of them, by any of its names; empty: not said."""
    every: bool = False
    """All of them."""


@dataclass(frozen=True, slots=True)
class Target:
    """One dispatch that an act is about, with the delivery it belongs to."""

    dispatch: UUID
    delivery: UUID | None
    """None for what we owe: it is part of no delivery."""
    label: str
    """In words: «№ 12, Минтруд России»."""


@dataclass(frozen=True, slots=True)
class Looked:
    """How a target stands now."""

    dispatch: DispatchRow
    delivery: DeliveryRow | None


def find_targets(connection: Connection, text: str, choice: Choice) -> tuple[Target, ...]:
    """Return what is meant: by a dispatch's id or message uid, a delivery's id, a letter's id, document uid or number.

    A letter means its newest dispatch to each addressee the choice lets through.
    Raises `NotFound`, or `Ambiguous` where several letters or several addressees fit and none was chosen.
    """
    text = text.strip()
    uid = read_guid(text)
    if uid is not None:
        by_dispatch = _rows(connection, or_(dispatches.c.id == uid, dispatches.c.message_uid == uid))
        if by_dispatch:
            return _chosen(connection, text, by_dispatch, choice)
        by_delivery = _newest(_rows(connection, dispatches.c.delivery_id == uid))
        if by_delivery:
            return _chosen(connection, text, by_delivery, choice)
    letter = _letter(connection, text, uid)
    return _chosen(connection, text, _newest(_rows(connection, dispatches.c.letter_id == letter)), choice)


def look_at(connection: Connection, target: Target, silence: SilencePolicy) -> Looked:
    """Return how a target stands: its dispatch, and its delivery if it has one."""
    found = connection.execute(dispatch_query().where(dispatches.c.id == target.dispatch)).one()
    tries = attempt_counts(connection, [target.dispatch])
    row = dispatch_row(found, tries.get(target.dispatch, 0))
    if target.delivery is None:
        return Looked(row, None)
    delivery = connection.execute(base_query().where(deliveries.c.id == target.delivery)).all()
    return Looked(row, complete_rows(connection, delivery, silence)[0])


def _rows(connection: Connection, condition: ColumnElement[bool]) -> Sequence[Row[Any]]:
    query: Select[Any] = (
        dispatch_query()
        .join(deliveries, deliveries.c.id == dispatches.c.delivery_id, isouter=True)
        .where(condition)
        # Ids are UUIDv7: of one delivery's dispatches the newest comes last.
        .order_by(deliveries.c.position, dispatches.c.id)
    )
    return connection.execute(query).all()


def _newest(rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    of_letters = [row for row in rows if row.kind == DispatchKind.LETTER]
    return list({row.delivery_id: row for row in of_letters}.values())


def _chosen(connection: Connection, text: str, rows: Sequence[Row[Any]], choice: Choice) -> tuple[Target, ...]:
    if choice.organization:
        fits = {one.guid for one in find(connection, choice.organization)}
        named = [row for row in rows if row.organization in fits]
        if not named:
            raise NotFound(
                f"Среди адресатов нет «{shown(choice.organization)}».",
                why=f"Адресаты: {'; '.join(_party(row).label for row in rows)}.",
                todo="Назовите одного из них: --to",
            )
        rows = named
    if len(rows) > 1 and not choice.every:
        raise Ambiguous(
            f"У «{shown(text)}» несколько адресатов.",
            [f"{row.delivery_id} — {_party(row).label}" for row in rows[:_MOST_CANDIDATES]],
            todo="Укажите одного: --to ORG или идентификатор доставки; всех сразу: --all",
        )
    return tuple(Target(row.id, row.delivery_id, _label(row)) for row in rows)


def _party(row: Row[Any]) -> Party:
    return Party(row.organization, row.organization_name, row.short_name or "")


def _label(row: Row[Any]) -> str:
    kind = DispatchKind(row.kind)
    what = f"№ {row.number}" if kind is DispatchKind.LETTER else f"{DISPATCH_KINDS[kind]} на сообщение {row.answers}"
    return f"{what}, {_party(row).label}"


def _letter(connection: Connection, text: str, uid: UUID | None) -> UUID:
    fits = letters.c.number == text if uid is None else or_(letters.c.id == uid, letters.c.document_uid == uid)
    found = connection.execute(
        select(letters.c.id, letters.c.number, letters.c.date, letters.c.subject)
        .where(fits)
        .order_by(letters.c.id.desc())
        .limit(_MOST_CANDIDATES + 1)
    ).all()
    if not found:
        raise NotFound(
            f"«{shown(text)}» — не письмо, не доставка и не отправление.",
            why="Здесь нужен номер письма полностью или идентификатор.",
            todo="Посмотрите: edo-gateway log, edo-gateway outbox",
        )
    if len(found) > 1:
        raise Ambiguous(
            f"Писем с номером «{shown(text)}» несколько.",
            [
                f"{row.id} — № {row.number} от {row.date:%d.%m.%Y}: {shown(row.subject)}"
                for row in found[:_MOST_CANDIDATES]
            ],
            todo="Укажите идентификатор письма.",
        )
    identity: UUID = found[0].id
    return identity


def require_delivery(target: Target, what: str) -> UUID:
    """Return the target's delivery; raises `WrongUse` for what we owe: `what` can be done to letters only."""
    if target.delivery is not None:
        return target.delivery
    raise WrongUse(
        f"{what} можно только письмо.",
        why=f"Это {target.label}: она отвечает на одно сообщение, и второй на него не бывает.",
        todo="Передать ту же ещё раз, если она не ушла: edo-gateway repeat",
    )
