"""Match: which dispatch or delivery does a receipt speak of?  Exactly one, or a person decides.

A квитанция is matched by the message uid, an all-zero one by the digest of the original it carries;
a notice by `@mid`, else by the document uid, else by our number and date.
In every case the sender must be the addressee (or its dated successor); a квитанция counts from a
configured operator of the exchange too.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, bindparam

from edo_gateway.delivery.store import (
    Delivery,
    Dispatch,
    delivery_dispatches,
    get_delivery,
    select_deliveries,
    select_dispatches,
    to_delivery,
    to_dispatch,
)
from edo_gateway.delivery.tables import deliveries, dispatches, envelope_parts
from edo_gateway.directory.successors import is_same_or_successor
from edo_gateway.envelopes.archive import ArchiveLimits, open_archive
from edo_gateway.envelopes.reading import AcknowledgementReading, NoticeReading
from edo_gateway.envelopes.reading_errors import ReadingError
from edo_gateway.flows.context import FlowContext
from edo_gateway.letters.moscow import moscow_date
from edo_gateway.letters.tables import letters
from edo_gateway.ports import Content
from edo_gateway.receipts.model import QuarantineCode

__all__ = ["Match", "NoMatch", "match_acknowledgement", "match_answer", "match_notice", "original_digests"]


_BY_MESSAGE = select_dispatches().where(dispatches.c.message_uid == bindparam("uid"))


@dataclass(frozen=True, slots=True)
class Match:
    """The one thing a receipt speaks of."""

    dispatch: Dispatch | None
    delivery: Delivery | None
    by: str
    """`message`, `digest`, `mid`, `document`, `number` or `person`."""
    from_operator: bool = False


@dataclass(frozen=True, slots=True)
class NoMatch:
    """Why a person must decide."""

    code: QuarantineCode
    reason: str
    candidates: tuple[UUID, ...] = ()
    """Deliveries it might belong to."""


def match_acknowledgement(
    context: FlowContext,
    connection: Connection,
    reading: AcknowledgementReading,
    sender: UUID | None,
    originals: Sequence[str],
) -> Match | NoMatch:
    """Find the dispatch a квитанция answers; `originals` is what `original_digests` gave."""
    if reading.answers is None:
        found, by = _by_original(connection, originals), "digest"
    else:
        rows = connection.execute(_BY_MESSAGE, {"uid": reading.answers})
        found, by = [to_dispatch(row) for row in rows], "message"
    if not found:
        return NoMatch(QuarantineCode.UNMATCHED, "Квитанция на сообщение, которого мы не отправляли.")
    candidates = tuple(each.delivery_id for each in found if each.delivery_id is not None)
    theirs = [
        each for each in found if sender is not None and _is_sender(context, connection, each.organization, sender)
    ]
    from_operator = not theirs and sender in context.policies.operators
    if from_operator:
        theirs = found
    if not theirs:
        reason = "Квитанция пришла не от адресата и не от оператора обмена."
        return NoMatch(QuarantineCode.WRONG_SENDER, reason, candidates)
    if len(theirs) > 1:
        return NoMatch(QuarantineCode.AMBIGUOUS, "Квитанция подходит к нескольким отправлениям.", candidates)
    dispatch = theirs[0]
    delivery = None if dispatch.delivery_id is None else get_delivery(connection, dispatch.delivery_id)
    return Match(dispatch, delivery, by, from_operator=from_operator)


def _is_sender(context: FlowContext, connection: Connection, addressee: UUID, sender: UUID) -> bool:
    return is_same_or_successor(connection, addressee, sender, moscow_date(context.clock.now()))


def original_digests(reading: AcknowledgementReading, files: Mapping[str, Content]) -> tuple[str, ...]:
    """Return the digests of the original a квитанция carries and of what lies inside it; outside any transaction.

    Nothing is hashed where the квитанция names the message it answers.
    """
    attached = files.get(reading.original_file)
    if reading.answers is not None or attached is None:
        return ()
    digests = [_digest(attached)]
    try:
        archive = open_archive(attached, ArchiveLimits())
        digests += [_digest(content) for content in archive.files.values()]
    except ReadingError:
        pass
    return tuple(digests)


def _by_original(connection: Connection, digests: Sequence[str]) -> list[Dispatch]:
    """Find dispatches one of whose sealed files is the attached original, or lies inside it."""
    if not digests:
        return []
    # A container goes to several addressees with the same bytes; the message is each one's own.
    rows = connection.execute(
        select_dispatches()
        .join(envelope_parts, envelope_parts.c.dispatch_id == dispatches.c.id)
        .where(envelope_parts.c.sha256.in_(digests))
        .order_by(dispatches.c.id)
    )
    by_id: dict[UUID, Dispatch] = {}
    hits: dict[UUID, int] = {}
    for row in rows:
        dispatch = to_dispatch(row)
        by_id[dispatch.id] = dispatch
        hits[dispatch.id] = hits.get(dispatch.id, 0) + 1
    most = max(hits.values(), default=0)
    return [dispatch for identity, dispatch in by_id.items() if hits[identity] == most]


def _digest(content: Content) -> str:
    digest = hashlib.sha256()
    for piece in content.chunks():
        digest.update(piece)
    return digest.hexdigest()


def match_notice(
    context: FlowContext, connection: Connection, reading: NoticeReading, sender: UUID | None
) -> Match | NoMatch:
    """Find the delivery a notice speaks of."""
    dispatch: Dispatch | None = None
    if reading.message_uid is not None:
        row = connection.execute(_BY_MESSAGE, {"uid": reading.message_uid}).one_or_none()
        # A квитанция of ours is no letter that could be registered.
        dispatch = None if row is None or row.delivery_id is None else to_dispatch(row)
    if dispatch is not None and dispatch.delivery_id is not None:
        found, by = [get_delivery(connection, dispatch.delivery_id)], "mid"
    else:
        found, by = _by_letter(connection, reading.document_uid, reading.foundation_number, reading.foundation_date)
    chosen = _only_from(context, connection, found, sender, "Уведомление")
    if isinstance(chosen, NoMatch):
        return chosen
    if dispatch is None:
        newest = delivery_dispatches(connection, chosen.id)
        dispatch = newest[0] if newest else None
    return Match(dispatch, chosen, by)


def match_answer(
    context: FlowContext,
    connection: Connection,
    uid: UUID | None,
    number: str,
    on: date | None,
    sender: UUID | None,
) -> Match | NoMatch:
    """Find the delivery that a letter to us answers, by the link it carries."""
    found, by = _by_letter(connection, uid, number, on)
    chosen = _only_from(context, connection, found, sender, "Письмо")
    return chosen if isinstance(chosen, NoMatch) else Match(None, chosen, by)


def _by_letter(
    connection: Connection, document_uid: UUID | None, number: str, on: date | None
) -> tuple[list[Delivery], str]:
    joined = select_deliveries().join(letters, letters.c.id == deliveries.c.letter_id).order_by(deliveries.c.id)
    if document_uid is not None:
        rows = connection.execute(joined.where(letters.c.document_uid == document_uid)).all()
        if rows:
            return [to_delivery(row) for row in rows], "document"
    if number and on is not None:
        rows = connection.execute(joined.where(letters.c.number == number, letters.c.date == on)).all()
        return [to_delivery(row) for row in rows], "number"
    return [], "number"


def _only_from(
    context: FlowContext, connection: Connection, found: Sequence[Delivery], sender: UUID | None, what: str
) -> Delivery | NoMatch:
    if not found:
        return NoMatch(QuarantineCode.UNMATCHED, f"{what} о письме, которого у нас нет.")
    candidates = tuple(delivery.id for delivery in found)
    theirs = [
        delivery
        for delivery in found
        if sender is not None and _is_sender(context, connection, delivery.organization, sender)
    ]
    if len(theirs) == 1:
        return theirs[0]
    if theirs:
        code, reason = QuarantineCode.AMBIGUOUS, f"{what} подходит к нескольким доставкам."
        return NoMatch(code, reason, tuple(delivery.id for delivery in theirs))
    return NoMatch(QuarantineCode.WRONG_SENDER, f"{what} пришло не от адресата письма.", candidates)
