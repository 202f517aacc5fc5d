"""What an adapter's author brings: the adapter, and hands on the other side of the channel."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID

from edo_gateway.ports import Adapter, Content, Envelope, EnvelopeFile, bytes_content

__all__ = ["WIRE_ID", "Bench", "BenchFactory", "Lease", "make_envelope"]

WIRE_ID = UUID("5f1d6a52-52f6-5f3c-8d5e-0c9f3f0f7a11")


class Bench(Protocol):
    """One channel for one check, with nothing in it yet."""

    def open(self) -> Adapter:
        """Open the channel anew, as after a restart; earlier adapters of it go on working."""

    def published(self) -> Mapping[UUID, Mapping[str, bytes]]:
        """Return what the other side could take now: the octets of the files by label."""

    def take(self) -> int:
        """Take away all that is published, as the other side does; return how many envelopes that were."""

    def deliver(self, source: str, files: Mapping[str, bytes]) -> None:
        """Lay a whole package into the incoming place."""

    def settle(self) -> None:
        """Let the adapter's settle time pass (move its clock, or sleep)."""


BenchFactory = Callable[[Path], Bench]
"""Makes a bench in an empty folder of its own."""


@dataclass(slots=True)
class Lease:
    """A deadline whose every question can run something first: that is how a sleeping sender is played."""

    fence: int
    over: bool = False
    asked: int = 0
    meanwhile: Callable[[], None] | None = None

    def expired(self) -> bool:
        self.asked += 1
        act, self.meanwhile = self.meanwhile, None
        if act is not None:
            act()
        return self.over


def make_envelope(meanwhile: Callable[[], None] | None = None, wire_id: UUID = WIRE_ID) -> Envelope:
    """Make an envelope with true digests; `meanwhile` runs once, when its first file is opened."""
    octets = {
        "message.xml": b'<?xml version="1.0" encoding="UTF-8"?>\n<a/>\n',
        "document.edc.zip": bytes(range(256)) * 600,
        "envelope.ini": "[ПИСЬМО КП ПС СЗИ]\r\n".encode("cp1251"),
    }
    files = [EnvelopeFile(name, hashlib.sha256(data).hexdigest(), bytes_content(data)) for name, data in octets.items()]
    if meanwhile is not None:
        files[0] = EnvelopeFile(files[0].name, files[0].sha256, _interrupted(files[0].content, meanwhile))
    digest = hashlib.sha256("".join(each.sha256 for each in files).encode()).hexdigest()
    return Envelope(wire_id, "BOX~SERVER", digest, tuple(files))


def _interrupted(content: Content, meanwhile: Callable[[], None]) -> Content:
    pending = [meanwhile]

    def open_first() -> BinaryIO:
        if pending:
            pending.pop()()
        return content.open()

    return Content(content.size, open_first)
