"""What every flow needs, put together once by the composition root."""

import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from edo_gateway.delivery.policy import BreakerPolicy, LeasePolicy, LimitPolicy, RetryPolicy, SilencePolicy
from edo_gateway.envelopes.format import EnvelopeFormat
from edo_gateway.envelopes.model import Participant, Party
from edo_gateway.errors import WrongConfiguration
from edo_gateway.flows.pace import Pace
from edo_gateway.journal import AnchorPlace, Journal, JournalPolicy, MemoryAnchors
from edo_gateway.ports import Adapter, BlobStore, Clock, Hints, NoHints, NoSteps, Signer, Steps
from edo_gateway.signing import TrustStore
from edo_gateway.storage.engine import Database

__all__ = ["ChannelEntry", "FlowContext", "FlowPolicies", "Signers", "log"]

log = logging.getLogger("edo_gateway.flows")
"""Identifiers only: no names, subjects or texts from outside."""


@dataclass(frozen=True, slots=True)
class ChannelEntry:
    """A configured channel: its adapter and how much it takes at once."""

    name: str
    adapter: Adapter
    limits: LimitPolicy = field(default_factory=LimitPolicy)


@dataclass(frozen=True, slots=True)
class Signers:
    """Whose keys there are: the organisation's, and each signatory's by the name of its configuration table."""

    organization: Signer
    signatories: Mapping[str, Signer]

    def signatory(self, name: str) -> Signer:
        """Return a signatory's signer; raises `WrongConfiguration`."""
        signer = self.signatories.get(name)
        if signer is None:
            raise WrongConfiguration(
                f"Нет ключа подписанта «{name}».",
                why="Таблицы с таким именем нет среди signatories.",
                todo="Верните подписанта в edo-gateway.toml или отправьте письмо с другим подписантом.",
            )
        return signer


@dataclass(frozen=True, slots=True)
class FlowPolicies:
    """How patient the flows are."""

    retry: RetryPolicy = field(default_factory=RetryPolicy)
    breaker: BreakerPolicy = field(default_factory=BreakerPolicy)
    lease: LeasePolicy = field(default_factory=LeasePolicy)
    silence: SilencePolicy = field(default_factory=SilencePolicy)
    journal: JournalPolicy = field(default_factory=JournalPolicy)
    operators: frozenset[UUID] = frozenset()
    """GUIDs of the exchange operators whose квитанции count beside the addressee's."""
    clock_tolerance: timedelta = timedelta(minutes=2)
    """How far the clock may go back before signing stops."""


@dataclass(frozen=True, slots=True)
class FlowContext:
    """Everything a flow reaches for."""

    clock: Clock
    database: Database
    blobs: BlobStore
    journal: Journal
    home: UUID
    """Id of the home; wire ids derive from it."""
    ours: Participant
    party: Party
    """Ourselves, as our documents name us."""
    channels: Mapping[str, ChannelEntry]
    formats: Mapping[str, EnvelopeFormat]
    signers: Signers
    trust: TrustStore
    policies: FlowPolicies = field(default_factory=FlowPolicies)
    anchors: AnchorPlace = field(default_factory=MemoryAnchors)
    """Where the journal's anchors lie outside the database."""
    hints: Hints = field(default_factory=NoHints)
    steps: Steps = field(default_factory=NoSteps)
    worker: str = "worker"
    rng: random.Random = field(default_factory=random.SystemRandom)
    pace: Pace = field(default_factory=Pace)

    @property
    def owner_id(self) -> UUID:
        """The organisation whose rows all this is."""
        return self.ours.guid

    def channel(self, name: str) -> ChannelEntry:
        """Return a channel; raises `WrongConfiguration`."""
        entry = self.channels.get(name)
        if entry is None:
            raise WrongConfiguration(
                f"Канал «{name}» не настроен.",
                why=f"Настроены: {', '.join(sorted(self.channels)) or 'ни одного'}.",
                todo="Добавьте его в таблицу channels файла edo-gateway.toml.",
            )
        return entry

    def format(self, name: str) -> EnvelopeFormat:
        """Return a format; raises `WrongConfiguration`."""
        found = self.formats.get(name)
        if found is None:
            raise WrongConfiguration(
                f"Формат «{name}» неизвестен.",
                why=f"Есть: {', '.join(sorted(self.formats))}.",
                todo="Исправьте маршрут организации.",
            )
        return found
