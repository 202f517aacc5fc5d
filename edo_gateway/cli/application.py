"""What the commands ask of the gateway: small protocols, so that they can be tried without one.

The real thing is put behind them in `wiring.py`, and nowhere else.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.delivery.attention import AttentionCode
from edo_gateway.delivery.policy import SilencePolicy
from edo_gateway.directory import ImportReport, RouteExplanation
from edo_gateway.flows.evidence import EvidenceMade
from edo_gateway.flows.submit import Submitted
from edo_gateway.journal.findings import Verification
from edo_gateway.letters.draft import LetterDraft
from edo_gateway.ports import Adapter
from edo_gateway.ports.content import Content
from edo_gateway.settings import Finding
from edo_gateway.signing import TrustStore

__all__ = [
    "Application",
    "HomeKind",
    "HomeReport",
    "Ministry",
    "MinistryOptions",
    "MinistryPlace",
    "Program",
    "Sample",
]


class HomeKind(StrEnum):
    """What kind of home `init` makes."""

    PLAIN = "plain"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class HomeReport:
    """What `init` did."""

    made: tuple[str, ...]
    """Russian sentences, one for each thing that is there now."""
    existed: bool
    """Whether there was a home before; it is brought up to date then, and nothing of it is lost."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One of the sample letters of the demonstration."""

    title: str
    draft: LetterDraft


class MinistryPlace(StrEnum):
    """Whether the simulated ministry is the command itself or stands beside the work."""

    ALONE = "alone"
    """Another one at work in this home is an error."""
    BESIDE = "beside"
    """Another one at work in this home is as good."""


@dataclass(frozen=True, slots=True)
class MinistryOptions:
    """How the simulated ministry should behave; nothing given: as its home says."""

    place: MinistryPlace = MinistryPlace.BESIDE
    behaviours: tuple[str, ...] = ()
    """`[MINISTRY:]KEY=VALUE`."""


class Ministry(Protocol):
    """The simulated ministry of a demo home."""

    def run(self, stop: threading.Event) -> None:
        """Work the other end of the exchange until told to stop."""


class Application(Protocol):
    """One home, opened."""

    @property
    def home(self) -> Path:
        """Return the home's folder, absolute."""

    @property
    def is_demo(self) -> bool:
        """Say whether this home has the simulated ministry."""

    @property
    def silence(self) -> SilencePolicy:
        """Return after how long silence is shown."""

    @property
    def log_level(self) -> int:
        """Return how much `run` logs."""

    def today(self) -> date:
        """Return Moscow's day."""

    def read(self) -> AbstractContextManager[Connection]:
        """Open a transaction that sees one state of the database and writes nothing."""

    def blob_path(self, sha256: str) -> Path | None:
        """Return where a stored file lies, or None."""

    def octets(self, sha256: str) -> Content:
        """Return a stored file; raises `NotFound`."""

    def channels(self) -> Mapping[str, Adapter]:
        """Return the configured channels by name."""

    def taken(self, channel: str) -> Path | None:
        """Return where the simulated ministry puts what it took from a channel; None in a real home."""

    def submit(self, draft: LetterDraft, *, caller: str) -> Submitted:
        """Accept a letter; raises `Refused` with every problem at once."""

    def working(self) -> AbstractContextManager[None]:
        """Hold the home's lock inside; raises `Conflict` if another process works in this home."""

    def work_a_round(self) -> None:
        """Do all that is due now, a second look at incoming folders included."""

    def work_once(self) -> None:
        """Do all that is due now, once through."""

    def work_until_idle(self, progress: Callable[[], object]) -> None:
        """Work until nothing is left that could be done now; call `progress` after each round."""

    def work_forever(self, stop: threading.Event) -> None:
        """Work until told to stop."""

    def verify_journal(self, anchors: Path | None) -> Verification:
        """Check the journal against its anchors, or against a copy of them in another folder."""

    def quarantine_retry(self, item: UUID, actor: str) -> None:
        """Have it read again at the next work."""

    def quarantine_match(self, item: UUID, delivery: UUID, actor: str) -> None:
        """Take it for an answer to this delivery."""

    def quarantine_dismiss(self, item: UUID, actor: str, note: str) -> None:
        """Put it away for good."""

    def hold(self, dispatch: UUID, actor: str, reason: str, until: datetime | None) -> None:
        """Keep a dispatch from being sent; raises `WrongUse` where that would be wrong, as all acts do."""

    def release(self, dispatch: UUID, actor: str) -> None:
        """Lift a hold."""

    def cancel(self, dispatch: UUID, actor: str) -> None:
        """Cancel a dispatch that has not left; raises `Conflict` if it is taken at this moment."""

    def repeat(self, dispatch: UUID, actor: str) -> None:
        """Send the same bytes again, where the channel shows that nothing left."""

    def resend(self, delivery: UUID, actor: str, reason: str) -> UUID:
        """Make a new dispatch to one addressee; return its id."""

    def settle(self, delivery: UUID, actor: str) -> tuple[AttentionCode, ...]:
        """Close every open call of a delivery; raises `NotFound` if there is none."""

    def evidence(self, letter: UUID, target: Path) -> EvidenceMade:
        """Write a letter's evidence bundle; raises `WrongUse` if the file is there already."""

    @property
    def trust(self) -> TrustStore:
        """Return whom this home trusts."""

    def explain_route(self, organization: str, on: date) -> RouteExplanation:
        """Say how a letter would go to this organisation."""

    def import_organizations(self, path: Path, actor: str) -> ImportReport:
        """Import the directory; raises `Refused` with every wrong line."""


class Program(Protocol):
    """Homes: made, checked and opened."""

    def open(self, home: Path) -> AbstractContextManager[Application]:
        """Open a home; raises `WrongConfiguration`."""

    def make_home(self, home: Path, kind: HomeKind) -> HomeReport:
        """Make a home or bring it up to date."""

    def exists(self, home: Path) -> bool:
        """Say whether there is a home in this folder."""

    def check(self, home: Path) -> Sequence[Finding]:
        """Look at the whole configuration; return everything wrong."""

    def ministry(self, home: Path, options: MinistryOptions) -> Ministry:
        """Open the simulated ministry of a demo home; raises `WrongConfiguration`."""

    def samples(self, home: Path) -> Sequence[Sample]:
        """Return the sample letters, the way a person would give them to `send`."""
