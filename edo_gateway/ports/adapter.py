"""The seam between the gateway and a channel: an adapter moves bytes and nothing else.

It knows nothing of letters, states or the database, takes no address but the envelope's,
and holds no retry loop.  Every call may be repeated after a crash at any point.
The fake is `edo_adapters.memory`; the contract is tried by `edo_adapters.conformance`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from edo_gateway.ports.clock import Clock
from edo_gateway.ports.completeness import Completeness
from edo_gateway.ports.content import Content

__all__ = [
    "Adapter",
    "AdapterContext",
    "AdapterDescription",
    "AdapterPlugin",
    "ChannelPast",
    "Deadline",
    "Envelope",
    "EnvelopeFile",
    "IncomingItem",
    "LookupAnswer",
    "LookupResult",
    "ProbeReport",
    "ProbeStep",
    "SendOutcome",
    "SendResult",
]


@dataclass(frozen=True, slots=True)
class EnvelopeFile:
    """One file of an envelope."""

    name: str
    """Latin label inside the envelope (`[A-Za-z0-9_.]`), never a path."""
    sha256: str
    """Lower-case hex of the octets, frozen when sealed; what is sent must match it."""
    content: Content


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is handed to a channel: frozen files with their address and identity."""

    wire_id: UUID
    """Message uid; the same for every attempt of one dispatch."""
    address: str
    """Where it goes, as the channel writes addresses (МЭДО: `BOX~SERVER`)."""
    digest: str
    """SHA-256 hex over the sealed list of files and the address."""
    files: tuple[EnvelopeFile, ...]
    """In the order in which they are to be written; the file that starts processing comes last."""


class Deadline(Protocol):
    """The sender's own lease, looked at just before it publishes."""

    @property
    def fence(self) -> int:
        """Return the claim's number; a later claim of the same dispatch has a greater one."""

    def expired(self) -> bool:
        """Say whether publishing is no longer allowed (by a monotonic clock)."""


class SendOutcome(StrEnum):
    """How an attempt ended, as far as the adapter knows."""

    SENT = "sent"
    """The channel confirmed that it sent the envelope on."""
    HANDED_OVER = "handed_over"
    """The channel has the envelope; nothing is confirmed yet."""
    DEFERRED = "deferred"
    """Nothing left; the same envelope may be tried again later."""
    REFUSED = "refused"
    """Nothing left, and trying the same again is useless."""
    UNCERTAIN = "uncertain"
    """It may have left; only `lookup` can tell."""


@dataclass(frozen=True, slots=True)
class SendResult:
    """What `send` answers."""

    outcome: SendOutcome
    detail: str = ""
    """Russian sentence for the delivery log; no personal data."""
    retry_after: timedelta | None = None
    """For `DEFERRED`: not before this, if the channel said so."""
    systemic: bool = False
    """For `DEFERRED`: the whole channel is unwell (folder gone, disk full), not this one envelope."""


class LookupAnswer(StrEnum):
    """What became of an earlier attempt."""

    ABSENT = "absent"
    """Nothing of it ever left, and no copy is staged."""
    STAGED = "staged"
    """A copy was staged and never published; it is now fenced off, so that publishing it must fail."""
    PRESENT = "present"
    """It was published: `outcome` says how far it got."""
    CANT_TELL = "cant_tell"
    """The channel can't answer; a person decides."""


@dataclass(frozen=True, slots=True)
class LookupResult:
    """What `lookup` answers."""

    answer: LookupAnswer
    outcome: SendOutcome | None = None
    """For `PRESENT`: `HANDED_OVER`, `SENT`, or `REFUSED` (the channel reported that it could not send)."""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class IncomingItem:
    """One thing that arrived and lies still in the channel."""

    ref: str
    """The adapter's own handle; given back to `confirm`."""
    source: str
    """What a person calls it, e.g. the incoming folder's name."""
    files: Mapping[str, Content]
    """Its files by label; an adapter opens no link and follows no path."""
    broken: str = ""
    """Why it can't be taken as a whole message (incomplete for too long, a link inside, a folder within …);
    Russian.  A broken item is taken too, and goes to quarantine."""


@dataclass(frozen=True, slots=True)
class ProbeStep:
    """One thing a probe tried."""

    name: str
    ok: bool
    detail: str
    seconds: float


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """What `probe` found, step by step."""

    steps: tuple[ProbeStep, ...]

    @property
    def ok(self) -> bool:
        """Say whether every step passed."""
        return all(step.ok for step in self.steps)


@dataclass(frozen=True, slots=True)
class AdapterDescription:
    """What an adapter is and can do."""

    adapter: str
    version: str
    profile: str = ""
    confirms_sending: bool = False
    """Whether `lookup` of a handed-over envelope can later answer `SENT` or `REFUSED`."""
    places: Mapping[str, Path] = field(default_factory=dict)
    """Folders a person may want to look into: `outgoing`, `incoming`, `processed`."""
    body_folder: str = ""
    """Folder of the body files, relative to the envelope file, as a template with `{wire_id}`; empty: beside it.
    Sealing writes it before each name that the envelope file lists, parted by a backslash."""


class ChannelPast(StrEnum):
    """Whether anything ever went through a channel, as the gateway's own database says."""

    FRESH = "fresh"
    """Nothing ever did: an adapter may lay out what it needs."""
    USED = "used"
    """Something did: what an adapter remembers of it must be there, or it can't say what became of it."""


class Adapter(Protocol):
    """Code that speaks to one kind of outside system."""

    def ready(self, past: ChannelPast) -> None:
        """Check and prepare the places of the channel, once, before work begins; raises `WrongConfiguration`.

        Who only describes or probes a channel does not call it.
        """

    def describe(self) -> AdapterDescription:
        """Say what this is; touches nothing outside."""

    def send(self, envelope: Envelope, deadline: Deadline) -> SendResult:
        """Hand the envelope over once.  Anything unexpected is `UNCERTAIN`, an exception included."""

    def lookup(self, wire_id: UUID, fence: int) -> LookupResult:
        """Say what became of all attempts with a fence up to and including `fence`, fencing off staged copies."""

    def waiting(self) -> int:
        """Count the envelopes published and not taken yet by the other side (for the cap on a folder)."""

    def poll(self, limit: int) -> Sequence[IncomingItem]:
        """Return what is ready to be taken, at most `limit`, oldest first; takes nothing away."""

    def confirm(self, ref: str) -> None:
        """Take an item out of the incoming place: its bytes are stored now.  Repeating it is harmless."""

    def settle_time(self) -> timedelta:
        """Say how long after a `poll` a second one may see more (things that must lie unchanged first)."""

    def probe(self) -> ProbeReport:
        """Try every step of the connection without sending anything to anyone."""


@dataclass(frozen=True, slots=True)
class AdapterContext:
    """What the gateway lends to an adapter."""

    channel: str
    clock: Clock
    completeness: Completeness
    base: Path
    """Folder against which relative paths of the settings are resolved (the home)."""


class AdapterPlugin(Protocol):
    """What an entry point of the group `edo_gateway.adapters` loads."""

    name: str

    def setting_keys(self) -> Mapping[str, str]:
        """Return every key of the channel's settings this adapter reads, with one Russian sentence each."""

    def open(self, settings: Mapping[str, Any], context: AdapterContext) -> Adapter:
        """Make the adapter of one channel from its words; touches nothing outside.

        Raises `WrongConfiguration` with the key named.
        """
