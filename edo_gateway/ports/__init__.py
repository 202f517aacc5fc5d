"""The seams: small protocols, each with its fake beside it, and the wire types they exchange."""

from edo_gateway.ports.adapter import (
    Adapter,
    AdapterContext,
    AdapterDescription,
    AdapterPlugin,
    ChannelPast,
    Deadline,
    Envelope,
    EnvelopeFile,
    IncomingItem,
    LookupAnswer,
    LookupResult,
    ProbeReport,
    ProbeStep,
    SendOutcome,
    SendResult,
)
from edo_gateway.ports.blobs import BlobStore, MemoryBlobStore
from edo_gateway.ports.clock import Clock, ManualClock, SystemClock
from edo_gateway.ports.completeness import AlwaysComplete, Completeness, CompletenessReport
from edo_gateway.ports.content import CHUNK, Content, bytes_content, file_content
from edo_gateway.ports.converter import Converted, Converter
from edo_gateway.ports.hints import Hints, NoHints
from edo_gateway.ports.signer import Signer, StubSigner
from edo_gateway.ports.steps import NoSteps, Steps

__all__ = [
    "CHUNK",
    "Adapter",
    "AdapterContext",
    "AdapterDescription",
    "AdapterPlugin",
    "AlwaysComplete",
    "BlobStore",
    "ChannelPast",
    "Clock",
    "Completeness",
    "CompletenessReport",
    "Content",
    "Converted",
    "Converter",
    "Deadline",
    "Envelope",
    "EnvelopeFile",
    "Hints",
    "IncomingItem",
    "LookupAnswer",
    "LookupResult",
    "ManualClock",
    "MemoryBlobStore",
    "NoHints",
    "NoSteps",
    "ProbeReport",
    "ProbeStep",
    "SendOutcome",
    "SendResult",
    "Signer",
    "Steps",
    "StubSigner",
    "SystemClock",
    "bytes_content",
    "file_content",
]
