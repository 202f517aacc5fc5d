"""What the adapter tests share: an exchange on a real disk, envelopes, deadlines, and senders that stop at a step."""

import hashlib
import os
import signal
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid5

from edo_adapters.folder import FolderPlugin
from edo_adapters.steps import Step
from edo_gateway.ports import (
    Adapter,
    AdapterContext,
    AlwaysComplete,
    ChannelPast,
    Completeness,
    Envelope,
    EnvelopeFile,
    ManualClock,
    NoSteps,
    Steps,
    bytes_content,
)

START = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
WIRE = UUID("018f5d5e-0000-7000-8000-00000000abcd")

_ONE_MAILMAN = threading.Lock()


@dataclass
class FixedDeadline:
    """A lease that ends when a test says so."""

    fence: int = 1
    over: bool = False

    def expired(self) -> bool:
        return self.over


@dataclass
class Exchange:
    """Folders of one channel under a temporary folder."""

    root: Path
    profile: str = "folder-per-message"
    completeness: Completeness = field(default_factory=AlwaysComplete)
    clock: ManualClock = field(default_factory=lambda: ManualClock(START))

    def __post_init__(self) -> None:
        for folder in (self.outgoing, self.incoming):
            folder.mkdir(parents=True, exist_ok=True)
        if self.profile == "szi":
            for name in ("ToSend", "Sended", "Error"):
                (self.outgoing / name).mkdir(exist_ok=True)

    @property
    def outgoing(self) -> Path:
        return self.root / "out"

    @property
    def incoming(self) -> Path:
        return self.root / "in"

    @property
    def processed(self) -> Path:
        return self.root / "in.processed"

    @property
    def staging(self) -> Path:
        return self.root / "out.staging"

    @property
    def traces(self) -> Path:
        return self.staging / "envelopes" / str(WIRE)[:2] / str(WIRE)

    def open(self, steps: Steps | None = None, **settings: object) -> Adapter:
        """Open the channel, as after a restart."""
        context = AdapterContext("medo", self.clock, self.completeness, self.root)
        values = {"profile": self.profile, "outgoing": "out", "incoming": "in", **settings}
        adapter = FolderPlugin(steps or NoSteps()).open(values, context)
        adapter.ready(ChannelPast.FRESH)
        return adapter

    def published(self) -> list[str]:
        """Return the names under which envelopes are published now."""
        if self.profile == "szi":
            return sorted(path.stem for path in (self.outgoing / "ToSend").glob("*.ini"))
        return sorted(path.name for path in self.outgoing.iterdir())

    def take(self) -> None:
        """Take everything away, as the other side does."""
        taken = self.root / "taken"
        with _ONE_MAILMAN:
            taken.mkdir(exist_ok=True)
            for name in self.published():
                number = len(list(taken.iterdir()))
                if self.profile == "szi":
                    (self.outgoing / "ToSend" / f"{name}.ini").rename(taken / f"{number}-{name}.ini")
                else:
                    (self.outgoing / name).rename(taken / f"{number}-{name}")

    def ever_published(self) -> int:
        """Count publications, taken ones included."""
        taken = self.root / "taken"
        return len(self.published()) + (len(list(taken.iterdir())) if taken.exists() else 0)


def envelope(files: dict[str, bytes] | None = None, wire_id: UUID = WIRE) -> Envelope:
    """Make an envelope with true digests."""
    content = files if files is not None else {"message.xml": b"<x/>" * 7, "a.edc.zip": os.urandom(300_000)}
    content = {**content, "envelope.ini": "[ПИСЬМО КП ПС СЗИ]\r\n".encode("cp1251")}
    made = tuple(
        EnvelopeFile(name, hashlib.sha256(data).hexdigest(), bytes_content(data)) for name, data in content.items()
    )
    return Envelope(wire_id, "BOX~SERVER", hashlib.sha256(repr(made).encode()).hexdigest(), made)


def other_wire_id(number: int) -> UUID:
    return uuid5(WIRE, str(number))


class Pause:
    """Stops whoever reaches a step until it is let go."""

    def __init__(self, step: Step) -> None:
        self.step = step
        self.there = threading.Event()
        self.go_on = threading.Event()

    def reached(self, step: Step) -> None:
        if step is self.step and not self.there.is_set():
            self.there.set()
            assert self.go_on.wait(30)


class Kill:
    """Ends the process at a step, as `kill -9` does."""

    def __init__(self, step: Step) -> None:
        self.step = step

    def reached(self, step: Step) -> None:
        if step is self.step:
            os.kill(os.getpid(), signal.SIGKILL)


class Act:
    """Does something at a step, once."""

    def __init__(self, step: Step, act: object) -> None:
        self.step = step
        self.act = act

    def reached(self, step: Step) -> None:
        if step is self.step and self.act is not None:
            act, self.act = self.act, None
            assert callable(act)
            act()
