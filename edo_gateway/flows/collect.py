"""Collect: what lies in a channel is stored whole and committed, and only then taken out of the channel."""

import hashlib
import io

from edo_gateway.errors import EdoError
from edo_gateway.flows.context import FlowContext, log
from edo_gateway.flows.unexpected import Unexpected
from edo_gateway.ports import IncomingItem
from edo_gateway.receipts.model import IntakeItem, IntakeState
from edo_gateway.receipts.store import store_intake
from edo_gateway.storage.ids import uuid7
from edo_gateway.storage.pack import pack_size, write_pack

__all__ = ["collect"]

_INLINE = 1 << 16
"""Packs up to 64 KiB (квитанции, notices) lie in the database."""


def collect(context: FlowContext, channel: str) -> int:
    """Take what is ready on a channel; return how many items were taken out of it."""
    entry = context.channel(channel)
    items: list[IncomingItem] = []
    with Unexpected("adapter.poll"):
        try:
            items = list(entry.adapter.poll(entry.limits.batch))
        except EdoError as error:
            log.warning("poll", extra={"channel": channel, "error": type(error).__name__})
    stored: list[tuple[IncomingItem, IntakeItem]] = []
    for item in items:
        with Unexpected("adapter.content"):
            try:
                stored.append((item, _store(context, channel, item)))
            except EdoError as error:
                # A file is still being written, or the disk is full: nothing is confirmed, it is looked at again.
                log.warning("intake.postponed", extra={"channel": channel, "error": type(error).__name__})
    if not stored:
        return 0
    context.steps.reached("collect.packed")
    with context.database.write() as connection:
        for _, row in stored:
            store_intake(connection, context.journal, context.owner_id, row)
    context.steps.reached("collect.stored")
    confirmed = 0
    for item, _ in stored:
        with Unexpected("adapter.confirm"):
            try:
                entry.adapter.confirm(item.ref)
                confirmed += 1
            except EdoError as error:
                log.warning("confirm", extra={"channel": channel, "error": type(error).__name__})
        context.steps.reached("collect.confirmed")
    context.hints.work_due("apply")
    return confirmed


def _store(context: FlowContext, channel: str, item: IncomingItem) -> IntakeItem:
    """Make the item's octets durable (in the row to be, or in the blob store); raises `EdoError` if not now."""
    size = pack_size(item.files)
    pack: bytes | None = None
    if size <= _INLINE:
        stream = io.BytesIO()
        write_pack(item.files, stream)
        pack = stream.getvalue()
        # Links and the like have no octets to tell them apart by, but they are different things all the same.
        identity = pack if item.files else item.ref.encode()
        digest = hashlib.sha256(identity).hexdigest()
    else:
        digest = context.blobs.write(lambda target: write_pack(item.files, target))
    return IntakeItem(
        id=uuid7(context.clock),
        channel=channel,
        source=_as_text(item.source)[:255],
        digest=digest,
        size=size,
        pack=pack,
        broken=_as_text(item.broken)[:1023],
        state=IntakeState.STORED,
        crashes=0,
        received_at=context.clock.now(),
    )


def _as_text(words: str) -> str:
    """Replace what no database takes: names of files may hold octets that are no text."""
    return words.encode("utf-8", "replace").decode("utf-8")
