"""Which letter is meant: by its id, a uid of its document, delivery or message, or by its number."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, or_, select

from edo_gateway.delivery.tables import deliveries, dispatches
from edo_gateway.directory.text import fold, like_pattern, read_guid, shown
from edo_gateway.errors import Ambiguous, NotFound
from edo_gateway.letters.tables import letters

__all__ = ["find_delivery", "find_letter"]

_MOST_CANDIDATES = 20


def find_letter(connection: Connection, text: str) -> UUID:
    """Return the letter's id; raises `NotFound`, or `Ambiguous` with the candidates.

    A whole number wins over a part of one; the addressee's registration number counts as well.
    """
    text = text.strip()
    uid = read_guid(text)
    for condition in _by_uid(uid) if uid else _by_number(text):
        found = connection.execute(
            select(letters.c.id, letters.c.number, letters.c.date, letters.c.subject)
            .where(condition)
            .order_by(letters.c.id.desc())
            .limit(_MOST_CANDIDATES + 1)
        ).all()
        if len(found) == 1:
            identity: UUID = found[0].id
            return identity
        if found:
            raise _ambiguous(text, found)
    raise NotFound(f"Письмо «{shown(text)}» не найдено.", todo="Посмотрите журнал: edo-gateway log.")


def find_delivery(connection: Connection, text: str) -> UUID:
    """Return a delivery's id by its own, by its message's uid, or by a letter that has one addressee only."""
    uid = read_guid(text.strip())
    if uid is not None:
        by_message = select(dispatches.c.delivery_id).where(dispatches.c.message_uid == uid)
        found = connection.execute(
            select(deliveries.c.id).where(or_(deliveries.c.id == uid, deliveries.c.id.in_(by_message)))
        ).scalar_one_or_none()
        if found is not None:
            return UUID(str(found))
    letter = find_letter(connection, text)
    rows = connection.execute(
        select(deliveries.c.id, deliveries.c.organization).where(deliveries.c.letter_id == letter)
    ).all()
    if len(rows) != 1:
        raise Ambiguous(
            f"У письма «{shown(text)}» несколько адресатов.",
            [f"{row.id} — адресат {row.organization}" for row in rows],
            todo="Укажите доставку: её идентификатор показывает edo-gateway show.",
        )
    return UUID(str(rows[0].id))


def _by_uid(uid: UUID) -> Sequence[ColumnElement[bool]]:
    of_delivery = select(deliveries.c.letter_id).where(deliveries.c.id == uid)
    of_message = select(dispatches.c.letter_id).where(or_(dispatches.c.message_uid == uid, dispatches.c.id == uid))
    return (
        or_(letters.c.id == uid, letters.c.document_uid == uid),
        letters.c.id.in_(of_delivery),
        letters.c.id.in_(of_message),
    )


def _by_number(text: str) -> Sequence[ColumnElement[bool]]:
    if not fold(text):
        return ()
    registered = select(deliveries.c.letter_id).where(deliveries.c.registration_number == text)
    return (
        letters.c.number == text,
        letters.c.id.in_(registered),
        letters.c.number.like(like_pattern(text), escape="!"),
        letters.c.search.like(like_pattern(text), escape="!"),
    )


def _ambiguous(text: str, found: Sequence[Any]) -> Ambiguous:
    more = len(found) > _MOST_CANDIDATES
    return Ambiguous(
        f"«{shown(text)}» подходит нескольким письмам.",
        [f"{row.id} — № {row.number} от {row.date:%d.%m.%Y}: {shown(row.subject)}" for row in found[:_MOST_CANDIDATES]],
        why=f"Показаны последние {_MOST_CANDIDATES}." if more else "",
        todo="Укажите номер полностью или идентификатор письма.",
    )
