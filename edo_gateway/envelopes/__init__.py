"""The canonical document and the formats that write and read it, one folder per family."""

from edo_gateway.envelopes.errors import ContainerMismatch, SchemaViolation, WriterDefect
from edo_gateway.envelopes.format import EnvelopeFormat, EnvelopePart, Fill, PlainFormat

__all__ = [
    "ContainerMismatch",
    "EnvelopeFormat",
    "EnvelopePart",
    "Fill",
    "PlainFormat",
    "SchemaViolation",
    "WriterDefect",
]
