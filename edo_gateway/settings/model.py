"""The configuration of a home, typed: what `edo-gateway.toml` says, with every default filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from edo_gateway.delivery.policy import BreakerPolicy, LeasePolicy, LimitPolicy, RetryPolicy, SilencePolicy
from edo_gateway.documents.model import ConversionLimits, StampPolicy
from edo_gateway.envelopes.medo.settings import MedoSettings
from edo_gateway.envelopes.model import Coded, Participant, Party
from edo_gateway.journal import JournalPolicy
from edo_gateway.letters.model import SignatoryProfile
from edo_gateway.letters.policy import LetterLimits, NumberingPolicy

__all__ = [
    "SETTINGS_FILE",
    "ChannelSettings",
    "ClockPolicy",
    "ExchangePolicy",
    "GatewaySettings",
    "OrganizationSettings",
    "PolicySettings",
    "Settings",
    "SignatorySettings",
]

SETTINGS_FILE = "edo-gateway.toml"
"""Name of the configuration in its home."""


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """The process and where it keeps things (`[gateway]`)."""

    database: str
    """SQLite file against the home, or a database URL."""
    blobs: Path
    anchors: Path
    """Where the journal's anchors lie outside the database; best on another disk, or copied elsewhere."""
    broker: str
    workers: int
    poll_interval: timedelta
    """How often incoming places and due work are looked at."""
    log_level: str


@dataclass(frozen=True, slots=True)
class OrganizationSettings:
    """Our organisation (`[organization]`)."""

    guid: UUID
    name: str
    short_name: str
    mailbox: str
    ogrn: str
    inn: str
    address: str
    phone: str
    email: str
    website: str
    place: str
    place_code: str
    key: Path
    """Private key that signs containers, what we owe and the journal's roots."""
    certificate: Path

    @property
    def participant(self) -> Participant:
        """Return ourselves as the exchange knows us."""
        return Participant(self.guid, self.name, self.mailbox)

    @property
    def party(self) -> Party:
        """Return ourselves as our documents name us."""
        return Party(
            title=self.name,
            id=str(self.guid),
            address=self.address or None,
            phone=self.phone or None,
            email=self.email or None,
            website=self.website or None,
        )

    @property
    def region(self) -> Coded:
        """Return the place written in letters that name none."""
        return Coded(self.place, self.place_code or None)


@dataclass(frozen=True, slots=True)
class SignatorySettings:
    """A person who signs (`[signatories.<key>]`)."""

    profile: SignatoryProfile
    key: Path
    certificate: Path
    is_default: bool


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """A channel (`[channels.<name>]`)."""

    name: str
    adapter: str
    limits: LimitPolicy
    settings: Mapping[str, Any]
    """The adapter's own keys, as they stand in the file."""


@dataclass(frozen=True, slots=True)
class ExchangePolicy:
    """Whom the gateway believes besides the addressee (`[policies.exchange]`)."""

    operators: tuple[UUID, ...] = ()
    """Exchange operators whose квитанции count, by GUID."""


@dataclass(frozen=True, slots=True)
class ClockPolicy:
    """How the machine's clock is trusted (`[policies.clock]`)."""

    tolerance: timedelta = timedelta(minutes=2)
    """How far the clock may go back before signing stops; network time corrects by less."""


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """How patient, large and strict things are (`[policies.*]`)."""

    retry: RetryPolicy = field(default_factory=RetryPolicy)
    breaker: BreakerPolicy = field(default_factory=BreakerPolicy)
    lease: LeasePolicy = field(default_factory=LeasePolicy)
    limits: LimitPolicy = field(default_factory=LimitPolicy)
    silence: SilencePolicy = field(default_factory=SilencePolicy)
    numbering: NumberingPolicy = field(default_factory=NumberingPolicy)
    letters: LetterLimits = field(default_factory=LetterLimits)
    envelope: MedoSettings = field(default_factory=MedoSettings)
    exchange: ExchangePolicy = field(default_factory=ExchangePolicy)
    documents: ConversionLimits = field(default_factory=ConversionLimits)
    stamps: StampPolicy = field(default_factory=StampPolicy)
    clock: ClockPolicy = field(default_factory=ClockPolicy)
    journal: JournalPolicy = field(default_factory=JournalPolicy)


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole configuration."""

    home: Path
    gateway: GatewaySettings
    organization: OrganizationSettings
    signatories: Mapping[str, SignatorySettings]
    channels: Mapping[str, ChannelSettings]
    policies: PolicySettings

    @property
    def file(self) -> Path:
        """Return the file all this was read from."""
        return self.home / SETTINGS_FILE

    @property
    def default_signatory(self) -> str:
        """Return the key of whoever signs when nobody is named, or an empty string."""
        return next((key for key, one in self.signatories.items() if one.is_default), "")

    @property
    def profiles(self) -> Mapping[str, SignatoryProfile]:
        """Return the signatories as letters know them."""
        return {key: one.profile for key, one in self.signatories.items()}
