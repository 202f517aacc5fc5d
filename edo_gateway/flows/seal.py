"""Seal: build a letter's container once, then each addressee's message; freeze the bytes with their digests.

Building, signing and fsync happen outside transactions.  The transaction that seals only compares,
sets and records digests; whoever comes second takes the container that is already there.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, update

from edo_gateway.delivery.attention import AttentionCode, raise_attention
from edo_gateway.delivery.lifecycle import Ground
from edo_gateway.delivery.model import DispatchKind, Transport
from edo_gateway.delivery.store import Dispatch, get_delivery, move, select_dispatches, to_dispatch
from edo_gateway.delivery.tables import dispatches, envelope_parts
from edo_gateway.envelopes.format import EnvelopePart
from edo_gateway.envelopes.model import Message, OutgoingAcknowledgement, Participant
from edo_gateway.errors import EdoError, NotFound, TryLater
from edo_gateway.flows.container import Sealed, sealed_container
from edo_gateway.flows.context import FlowContext, log
from edo_gateway.flows.unexpected import Unexpected
from edo_gateway.ports import Content
from edo_gateway.storage.facts import check_clock

__all__ = ["seal_due"]

_INLINE = 1 << 16
"""Parts up to 64 KiB lie in the database, so that small messages cost no file of their own."""
_CRASHES = 3
_AGAIN = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class _Frozen:
    """An envelope whose octets are durable, before the transaction that records them."""

    dispatch: Dispatch
    rows: Sequence[Mapping[str, Any]]
    digest: str


def seal_due(context: FlowContext, limit: int = 50) -> int:
    """Seal what is pending; return how many dispatches left the state `pending`."""
    with context.database.write() as connection:
        pending = _take(context, connection, limit)
        if pending:
            check_clock(connection, context.clock, context.policies.clock_tolerance)
    built: list[tuple[Dispatch, Sequence[EnvelopePart]]] = []
    failed: list[tuple[Dispatch, str]] = []
    for dispatch in pending:
        if dispatch.seal_tries >= _CRASHES:
            failed.append((dispatch, "сборка пакета трижды обрывала программу"))
            continue
        parts, reason = _build(context, dispatch)
        if parts is not None:
            built.append((dispatch, parts))
        elif reason:
            failed.append((dispatch, reason))
    context.steps.reached("seal.built")
    stored = [frozen for dispatch, parts in built if (frozen := _store(context, dispatch, parts)) is not None]
    context.steps.reached("seal.stored")
    with context.database.write() as connection:
        sealed = sum(_freeze(context, connection, frozen) for frozen in stored)
        refused = sum(_fail(context, connection, dispatch, reason) for dispatch, reason in failed)
    context.steps.reached("seal.committed")
    if sealed:
        context.hints.work_due("send")
    return sealed + refused


def _take(context: FlowContext, connection: Connection, limit: int) -> list[Dispatch]:
    """Return pending dispatches that are due, each counted as tried before the work begins.

    `seal_tries` counts tries alone.  What is tried together with others gets -1: if it comes to a crash,
    nobody knows whose it was, and from then on each is tried alone, after all that never crashed.
    """
    rows = connection.execute(
        select_dispatches()
        .where(
            dispatches.c.transport == Transport.PENDING.value,
            dispatches.c.due_at <= context.clock.now(),
        )
        .order_by(dispatches.c.seal_tries != 0, dispatches.c.seal_tries, dispatches.c.id)
        .limit(limit)
    ).all()
    found = [to_dispatch(row) for row in rows]
    if not found:
        return []
    found = found[:1] if found[0].seal_tries else [dispatch for dispatch in found if not dispatch.seal_tries]
    tries = max(found[0].seal_tries, 0) + 1 if len(found) == 1 else -1
    connection.execute(
        update(dispatches).where(dispatches.c.id.in_([dispatch.id for dispatch in found])).values(seal_tries=tries)
    )
    return found


def _build(context: FlowContext, dispatch: Dispatch) -> tuple[Sequence[EnvelopePart] | None, str]:
    """Return the parts, or why they can't be built; neither if it is to be tried again later."""
    with Unexpected("seal") as guard:
        try:
            if dispatch.kind is DispatchKind.LETTER:
                assert dispatch.letter_id is not None
                return _letter_parts(
                    context, dispatch, sealed_container(context, dispatch.letter_id, dispatch.format)
                ), ""
            return _acknowledgement_parts(context, dispatch), ""
        except TryLater as error:
            _later(context, dispatch, str(error))
            return None, ""
        except EdoError as error:
            return None, str(error)
    return None, f"ошибка программы при сборке ({type(guard.error).__name__})"


def _later(context: FlowContext, dispatch: Dispatch, reason: str) -> None:
    with context.database.write() as connection:
        connection.execute(
            update(dispatches)
            .where(dispatches.c.id == dispatch.id, dispatches.c.transport == Transport.PENDING.value)
            .values(due_at=context.clock.now() + _AGAIN, seal_tries=0, reason=reason[:2047])
        )


def _message(context: FlowContext, dispatch: Dispatch) -> Message:
    destination = Participant(dispatch.organization, dispatch.organization_name, dispatch.address)
    # The dispatch's own time, not now: the same dispatch always gives the same message.
    folder = context.channel(dispatch.channel).adapter.describe().body_folder.format(wire_id=dispatch.message_uid)
    return Message(dispatch.message_uid, dispatch.created_at, context.ours, destination, folder)


def _letter_parts(context: FlowContext, dispatch: Dispatch, sealed: Sealed) -> Sequence[EnvelopePart]:
    content = context.blobs.get(sealed.sha256)
    writer = context.format(dispatch.format)
    return writer.letter_message(_message(context, dispatch), sealed.number, sealed.date, content)


def _acknowledgement_parts(context: FlowContext, dispatch: Dispatch) -> Sequence[EnvelopePart]:
    body = dispatch.body or {}
    assert dispatch.answers is not None
    acknowledgement = OutgoingAcknowledgement(
        answers=dispatch.answers,
        time=dispatch.created_at,
        accepted=bool(dispatch.accepted),
        content=body.get("content") or None,
        comment=body.get("comment") or None,
    )
    writer = context.format(dispatch.format)
    return writer.acknowledgement_message(_message(context, dispatch), acknowledgement)


def _store(context: FlowContext, dispatch: Dispatch, parts: Sequence[EnvelopePart]) -> _Frozen | None:
    """Make the parts durable; None if the disk does not take them now, and the dispatch is tried again later."""
    whole = hashlib.sha256(f"{dispatch.message_uid}\n{dispatch.address}\n".encode())
    rows: list[dict[str, Any]] = []
    for position, part in enumerate(parts):
        inline = part.content.size <= _INLINE
        try:
            sha256 = _digest(part.content) if inline else _kept(context, part.content)
        except TryLater as error:
            _later(context, dispatch, str(error))
            return None
        whole.update(f"{part.name} {part.content.size} {sha256}\n".encode())
        rows.append(
            {
                "dispatch_id": dispatch.id,
                "position": position,
                "name": part.name,
                "size": part.content.size,
                "sha256": sha256,
                "octets": part.content.read() if inline else None,
            }
        )
    return _Frozen(dispatch, rows, whole.hexdigest())


def _kept(context: FlowContext, content: Content) -> str:
    """Return the digest of a part in the blob store; the container is there already, once for all addressees."""
    digest = _digest(content)
    try:
        context.blobs.get(digest)
    except NotFound:
        return context.blobs.put(content)
    return digest


def _digest(content: Content) -> str:
    digest = hashlib.sha256()
    for piece in content.chunks():
        digest.update(piece)
    return digest.hexdigest()


def _freeze(context: FlowContext, connection: Connection, frozen: _Frozen) -> bool:
    dispatch = frozen.dispatch
    now = context.clock.now()
    values = {"envelope_digest": frozen.digest, "sealed_at": now, "due_at": now, "reason": "", "seal_tries": 0}
    if not move(
        connection, context.journal, dispatch, Transport.SEALED, Ground.SEAL, values=values,
        data={"digest": frozen.digest},
    ):  # fmt: skip
        return False
    connection.execute(envelope_parts.insert(), list(frozen.rows))
    log.info("sealed", extra={"dispatch": str(dispatch.id), "message_uid": str(dispatch.message_uid)})
    return True


def _fail(context: FlowContext, connection: Connection, dispatch: Dispatch, reason: str) -> bool:
    values = {"reason": reason[:2047], "due_at": None}
    moved = move(connection, context.journal, dispatch, Transport.FAILED, Ground.SEAL, values=values)
    if moved and dispatch.delivery_id is not None:
        raise_attention(
            connection, context.journal, context.clock, get_delivery(connection, dispatch.delivery_id),
            AttentionCode.CANT_SEAL, f"Пакет не собран: {reason}",
        )  # fmt: skip
    return moved
