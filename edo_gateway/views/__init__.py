"""Read-only questions the faces ask, across the features: the delivery log, one letter's story, the outbox."""

from edo_gateway.views.acting import Choice, Looked, Target, find_targets, look_at, require_delivery
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
from edo_gateway.views.story_model import DispatchStory, LetterRef, LetterStory, ReceiptEntry

__all__ = [
    "Attention",
    "AttentionFilter",
    "Choice",
    "DeliveryRow",
    "DispatchRow",
    "DispatchStory",
    "Event",
    "FileEntry",
    "IncomingRow",
    "IncomingStory",
    "LetterRef",
    "LetterStory",
    "LogFilter",
    "Looked",
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
    "Target",
    "deliveries_of",
    "delivery_log",
    "find_delivery",
    "find_letter",
    "find_targets",
    "incoming_list",
    "incoming_story",
    "letter_story",
    "look_at",
    "outbox",
    "quarantine_list",
    "quarantine_story",
    "require_delivery",
]
