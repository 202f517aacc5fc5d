"""Where a copy is published: what the two profiles of the folder adapter must know, and the plain one.

*Folder per message*: the staged entry is a folder with all files; one rename makes it `<outgoing>/<wire id>`.
The other side takes a folder away when it has read it.  The other profile is in `szi`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from edo_adapters.folder.disk import exists, sync_folder
from edo_adapters.folder.staging import write_files
from edo_adapters.folder.traces import Traces
from edo_gateway.ports import Envelope, SendOutcome

__all__ = ["FolderPerMessage", "Place", "Sighting"]


@dataclass(frozen=True, slots=True)
class Sighting:
    """An envelope seen in the exchange folders."""

    outcome: SendOutcome
    detail: str


class Place(Protocol):
    """One way of laying envelopes out.  Every method raises `OSError` where the disk doesn't answer."""

    confirms_sending: bool
    body_folder: str
    outgoing: Path
    """The folder in which the publishing rename ends."""

    def folders(self) -> Sequence[Path]:
        """Return the exchange folders that must be there."""

    def stage(self, traces: Traces, fence: int, envelope: Envelope) -> None:
        """Write the copy; on return everything but names in the folder of traces is synced."""

    def prepare(self, traces: Traces, fence: int, wire_id: UUID) -> None:
        """Put in place what must lie there before publishing; runs after the look for later attempts."""

    def publish(self, traces: Traces, fence: int, wire_id: UUID) -> None:
        """Rename the staged entry into the outgoing folder: one system call."""

    def close(self, traces: Traces, fences: Sequence[int]) -> None:
        """Keep attempts that were closed from moving anything else into or out of the outgoing folder."""

    def sync(self) -> None:
        """Put the names of the exchange folders on the disk."""

    def sighting(self, wire_id: UUID) -> Sighting | None:
        """Look for a published envelope."""

    def waiting(self) -> int:
        """Count the published envelopes that nobody has taken."""


class FolderPerMessage:
    """One folder per message (what public senders of МЭДО packages do)."""

    confirms_sending = False
    body_folder = ""

    def __init__(self, outgoing: Path) -> None:
        self.outgoing = outgoing

    def folders(self) -> Sequence[Path]:
        return (self.outgoing,)

    def stage(self, traces: Traces, fence: int, envelope: Envelope) -> None:
        write_files(traces.staged(fence), envelope.files)

    def prepare(self, traces: Traces, fence: int, wire_id: UUID) -> None:
        del traces, fence, wire_id

    def publish(self, traces: Traces, fence: int, wire_id: UUID) -> None:
        traces.staged(fence).rename(self.outgoing / str(wire_id))

    def close(self, traces: Traces, fences: Sequence[int]) -> None:
        del traces, fences

    def sync(self) -> None:
        sync_folder(self.outgoing)

    def sighting(self, wire_id: UUID) -> Sighting | None:
        if exists(self.outgoing / str(wire_id)):
            return Sighting(SendOutcome.HANDED_OVER, "Пакет лежит в папке обмена, его ещё не забрали.")
        return None

    def waiting(self) -> int:
        return sum(1 for _ in self.outgoing.iterdir())
