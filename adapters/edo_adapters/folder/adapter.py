"""The folder adapter: one object per channel, put together from its parts."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from edo_adapters.folder.asking import Asker
from edo_adapters.folder.incoming import Inbox
from edo_adapters.folder.layout import check_layout
from edo_adapters.folder.places import FolderPerMessage, Place
from edo_adapters.folder.probe import Probe
from edo_adapters.folder.reach import Reach
from edo_adapters.folder.sending import Sender
from edo_adapters.folder.settings import FolderSettings, Profile
from edo_adapters.folder.szi import SziPackets
from edo_gateway.errors import TryLater
from edo_gateway.ports import (
    AdapterContext,
    AdapterDescription,
    ChannelPast,
    Deadline,
    Envelope,
    IncomingItem,
    LookupResult,
    ProbeReport,
    SendResult,
    Steps,
)
from edo_gateway.ports.reasons import os_reason

__all__ = ["FolderAdapter"]

_VERSION = "1"


class FolderAdapter:
    """Moves envelopes through folders."""

    def __init__(self, settings: FolderSettings, context: AdapterContext, steps: Steps) -> None:
        self._settings = settings
        self._place = _place(settings, context)
        reach = Reach(settings.staging, tuple(self._place.folders()))
        self._reach = reach
        self._sender = Sender(settings.staging, self._place, reach, context.clock, steps)
        self._asker = Asker(settings.staging, self._place, reach, steps)
        self._inbox = Inbox(settings, context.clock, context.completeness, steps)
        self._probe = Probe(settings, self._place, reach, context.clock)

    def ready(self, past: ChannelPast) -> None:
        """Check that the folders fit together and make our own (`layout`); raises `WrongConfiguration`."""
        check_layout(self._settings, self._reach, past)

    def describe(self) -> AdapterDescription:
        """Say what this is."""
        settings = self._settings
        return AdapterDescription(
            adapter="folder",
            version=_VERSION,
            profile=settings.profile.value,
            confirms_sending=self._place.confirms_sending,
            places={
                "outgoing": settings.outgoing,
                "incoming": settings.incoming,
                "processed": settings.processed,
            },
            body_folder=self._place.body_folder,
        )

    def send(self, envelope: Envelope, deadline: Deadline) -> SendResult:
        """Hand the envelope over once (`sending`)."""
        return self._sender.send(envelope, deadline)

    def lookup(self, wire_id: UUID, fence: int) -> LookupResult:
        """Say what became of it, fencing off staged copies (`asking`)."""
        return self._asker.lookup(wire_id, fence)

    def waiting(self) -> int:
        """Count what the other side has not taken; raises `TryLater` if the folder can't be read."""
        try:
            return self._place.waiting()
        except OSError as error:
            raise TryLater("Папка обмена не читается.", why=f"Причина: {os_reason(error)}.") from None

    def poll(self, limit: int) -> Sequence[IncomingItem]:
        """Return what is ready (`incoming`); raises `TryLater` if the folder can't be read."""
        return self._inbox.poll(limit)

    def confirm(self, ref: str) -> None:
        """Move a stored package to `processed` (`incoming`); raises `TryLater` if that can't be done now."""
        self._inbox.confirm(ref)

    def settle_time(self) -> timedelta:
        """Say how long a package must lie unchanged between two looks."""
        return self._settings.settle

    def probe(self) -> ProbeReport:
        """Try the folders without sending anything (`probe`)."""
        return self._probe.run()


def _place(settings: FolderSettings, context: AdapterContext) -> Place:
    if settings.profile is Profile.SZI:
        return SziPackets(settings.outgoing, context.clock)
    return FolderPerMessage(settings.outgoing)
