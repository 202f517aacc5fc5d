"""Read-only questions the faces ask, across the features: the delivery log, one letter's story, the outbox."""

from edo_gateway.views.delivery_rows import Attention, DeliveryRow
from edo_gateway.views.dispatch_rows import DispatchRow
from edo_gateway.views.events import Event
from edo_gateway.views.incoming import IncomingRow, IncomingStory, incoming_list, incoming_story
from edo_gateway.views.log import AttentionFilter, LogFilter, deliveries_of, delivery_log
from edo_gateway.views.next_step import NextStep
from edo_gateway.views.outbox import OutboxFilter, OutboxScope, outbox
from edo_gateway.views.quarantine import (
    QuarantineRow,
    QuarantineScope,
    QuarantineStory,
    quarantine_list,
    quarantine_story,
)
from edo_gateway.views.references import find_delivery, find_letter
from edo_gateway.views.shapes import FileEntry, Page, Party, Paths
from edo_gateway.views.story import letter_story
from edo_gateway.views.story_model import DispatchStory, LetterStory, ReceiptEntry

__all__ = [
    "Attention",
    "AttentionFilter",
    "DeliveryRow",
    "DispatchRow",
    "DispatchStory",
    "Event",
    "FileEntry",
    "IncomingRow",
    "IncomingStory",
    "LetterStory",
    "LogFilter",
    "NextStep",
    "OutboxFilter",
    "OutboxScope",
    "Page",
    "Party",
    "Paths",
    "QuarantineRow",
    "QuarantineScope",
    "QuarantineStory",
    "ReceiptEntry",
    "deliveries_of",
    "delivery_log",
    "find_delivery",
    "find_letter",
    "incoming_list",
    "incoming_story",
    "letter_story",
    "outbox",
    "quarantine_list",
    "quarantine_story",
]
