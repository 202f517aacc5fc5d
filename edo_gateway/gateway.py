"""The composition root: settings in, a working gateway out.  Faces call it; nothing else knows all the parts.

home/
    edo-gateway.toml    configuration
    edo-gateway.db      database (or as configured)
    blobs/              files by their SHA-256
    keys/               private keys and certificates
    trust/*.pem         trusted roots
    anchors/            the journal's anchors, outside the database
    lock                held by the one `run` or `work`
"""

import os
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.metadata import entry_points
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.delivery.attention import AttentionCode
from edo_gateway.delivery.claims import used_channels
from edo_gateway.envelopes.medo.completeness import MedoCompleteness
from edo_gateway.envelopes.medo.format import Medo271
from edo_gateway.errors import WrongConfiguration, WrongUse
from edo_gateway.flows.acts import (
    cancel_dispatch,
    hold_dispatch,
    release_dispatch,
    repeat_dispatch,
    resend_delivery,
    settle_attention,
)
from edo_gateway.flows.context import ChannelEntry, FlowContext, FlowPolicies, Signers
from edo_gateway.flows.decide import dismiss_quarantined, match_quarantined, retry_quarantined
from edo_gateway.flows.evidence import EvidenceMade, make_evidence
from edo_gateway.flows.journal_anchor import AnchorTrouble, anchor_now, anchor_trouble
from edo_gateway.flows.journal_link import link_all, stop_linking
from edo_gateway.flows.journal_verify import verify_journal
from edo_gateway.flows.submit import SubmitPolicy, Submitted, submit
from edo_gateway.flows.sweep import end_leases
from edo_gateway.flows.work import run_step, work_a_round, work_once, work_until_idle
from edo_gateway.journal import AnchorFolder, Journal
from edo_gateway.journal.findings import Verification
from edo_gateway.letters.draft import LetterDraft
from edo_gateway.ports import AdapterContext, AdapterPlugin, ChannelPast, Clock, NoHints, NoSteps, Steps, SystemClock
from edo_gateway.settings import Settings, load_settings
from edo_gateway.signing import LateSigner, SoftwareSigner, TrustStore, read_certificate, read_certificates
from edo_gateway.signing.files import read_file
from edo_gateway.storage.blobs import DirectoryBlobStore
from edo_gateway.storage.engine import Database, open_database, require_database
from edo_gateway.storage.facts import check_clock, home_id, make_home_id
from edo_gateway.storage.lease import take_lease
from edo_gateway.storage.lock import home_lock, refuse_network_filesystem
from edo_gateway.storage.migrate import require_current, upgrade
from edo_gateway.views import words
from edo_queue import Service, ServicePolicy

__all__ = ["Gateway", "Outside", "adapter_plugins", "channels_used", "found_database", "sending_trouble"]

_LEADERSHIP = timedelta(seconds=15)
_LARGEST_CERTIFICATES = 1 << 20


@dataclass(frozen=True, slots=True)
class Outside:
    """What a test may put in place of the world."""

    clock: Clock
    steps: Steps


def adapter_plugins() -> Mapping[str, AdapterPlugin]:
    """Return every installed adapter by its name; ours are found the same way as a stranger's.

    Raises `WrongConfiguration` if one of them can't be loaded.
    """
    plugins: dict[str, AdapterPlugin] = {}
    for point in entry_points(group="edo_gateway.adapters"):
        try:
            plugins[point.name] = point.load()
        except (ImportError, AttributeError) as error:
            raise WrongConfiguration(
                f"Адаптер «{point.name}» не загружается.",
                why=f"{point.value}: {error}.",
                todo="Переустановите пакет, в котором он лежит, или удалите этот пакет.",
            ) from error
    return plugins


def found_database(settings: Settings) -> UUID:
    """Bring the database of a home up to date; return the home's id.  Raises `WrongConfiguration` if it is gone."""
    require_database(settings.gateway.database, settings.home)
    DirectoryBlobStore(settings.gateway.blobs)
    database = open_database(settings.gateway.database, settings.home)
    try:
        upgrade(database)
        with database.write() as connection:
            return make_home_id(connection)
    finally:
        database.close()


def sending_trouble(settings: Settings, clock: Clock) -> AnchorTrouble | None:
    """Return why nothing is sent; None if it is sent, or where there is no database yet."""
    try:
        require_database(settings.gateway.database, settings.home)
    except WrongConfiguration:
        return None
    database = open_database(settings.gateway.database, settings.home)
    try:
        require_current(database)
        with database.read() as connection:
            return anchor_trouble(connection, clock.now(), settings.policies.journal.patience)
    except WrongConfiguration:
        return None
    finally:
        database.close()


def channels_used(settings: Settings) -> frozenset[str]:
    """Return the channels through which anything was ever tried; none where there is no database yet."""
    try:
        require_database(settings.gateway.database, settings.home)
    except WrongConfiguration:
        return frozenset()
    database = open_database(settings.gateway.database, settings.home)
    try:
        require_current(database)
        with database.read() as connection:
            return used_channels(connection)
    except WrongConfiguration:
        return frozenset()
    finally:
        database.close()


class Gateway:
    """One home, opened."""

    def __init__(self, settings: Settings, context: FlowContext) -> None:
        self.settings = settings
        self.context = context

    @classmethod
    @contextmanager
    def open(cls, home: Path, outside: Outside | None = None) -> Iterator["Gateway"]:
        """Open a home; raises `WrongConfiguration` if anything about it is wrong."""
        outside = outside or Outside(SystemClock(), NoSteps())
        plugins = adapter_plugins()
        settings = load_settings(home.absolute(), plugins)
        require_database(settings.gateway.database, settings.home)
        database = open_database(settings.gateway.database, settings.home)
        try:
            require_current(database)
            yield cls(settings, _context(settings, plugins, database, outside))
        finally:
            database.close()

    def read(self) -> AbstractContextManager[Connection]:
        """Open a transaction that sees one state of the database and writes nothing."""
        return self.context.database.read()

    def submit(self, draft: LetterDraft, caller: str) -> Submitted:
        """Accept a letter once, durably."""
        return submit(self.context, _submit_policy(self.settings), draft, caller)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Hold the home's lock; the leases of a predecessor end here, for it no longer lives.

        Raises `Conflict` if another process works in this home, `WrongConfiguration` if its clock went back.
        """
        refuse_network_filesystem(self.settings.home)
        with home_lock(self.settings.home):
            with self.context.database.write() as connection:
                check_clock(connection, self.context.clock, self.context.policies.clock_tolerance)
            self._ready()
            end_leases(self.context)
            yield
            self._anchor_the_rest()

    def _ready(self) -> None:
        """Refuse to start half-configured: every key is read and every channel looked at before anything is sent."""
        signers = self.context.signers
        for signer in (signers.organization, *signers.signatories.values()):
            read_certificate(signer.certificate)
        with self.context.database.read() as connection:
            used = used_channels(connection)
        for name, entry in self.context.channels.items():
            entry.adapter.ready(ChannelPast.USED if name in used else ChannelPast.FRESH)

    def work_once(self) -> int:
        """Do all that is due now, once through; return how much was done."""
        return work_once(self.context)

    def work_a_round(self) -> int:
        """Do all that is due now, a second look at incoming folders included; return how much was done."""
        return work_a_round(self.context)

    def work_until_idle(self, progress: Callable[[], None] = lambda: None) -> None:
        """Work until nothing is left that could be done now."""
        work_until_idle(self.context, progress)

    def work_forever(self, stop: threading.Event) -> None:
        """Work through the queue until told to stop, then let what is under way end."""
        gateway = self.settings.gateway
        policy = ServicePolicy(gateway.broker, gateway.workers, gateway.poll_interval)
        service = Service(policy, self._run_step, list(self.context.channels), self._leads)
        self.context = replace(self.context, hints=service.hints)
        service.start()
        try:
            stop.wait()
        finally:
            service.stop()
            self.context = replace(self.context, hints=NoHints())
        self._anchor_the_rest()

    def _anchor_the_rest(self) -> None:
        """Leave nothing behind that no anchor covers."""
        link_all(self.context)
        anchor_now(self.context)
        stop_linking(self.context)

    def _run_step(self, step: str, subject: str) -> int:
        return run_step(self.context, step, subject)

    def _leads(self) -> bool:
        with self.context.database.write() as connection:
            return take_lease(connection, "scheduler", self.context.worker, _LEADERSHIP) is not None

    def verify_journal(self, anchors: Path | None = None) -> Verification:
        """Check the whole journal against its anchors, or against a copy of them in another folder.

        Raises `WrongConfiguration` if the organisation's certificate can't be read, `TryLater` if the anchors can't,
        `WrongUse` if there are none in that folder.
        """
        own = read_file(self.settings.organization.certificate, _LARGEST_CERTIFICATES)
        ours = next(iter(read_certificates(own)), None)
        copy = None if anchors is None else AnchorFolder(anchors)
        if copy is not None and not copy.newest():
            raise WrongUse(f"В папке {anchors} нет якорей.", todo="Укажите папку, в которую их скопировали.")
        return verify_journal(self.context, ours, copy)

    def quarantine_retry(self, item: UUID, actor: str) -> None:
        """Read a quarantined item anew at the next work."""
        retry_quarantined(self.context, item, actor)

    def quarantine_match(self, item: UUID, delivery: UUID, actor: str) -> None:
        """Take a quarantined receipt for an answer to this delivery."""
        match_quarantined(self.context, item, delivery, actor)

    def quarantine_dismiss(self, item: UUID, actor: str, note: str) -> None:
        """Put a quarantined item aside for good; its bytes stay."""
        dismiss_quarantined(self.context, item, actor, note)

    def hold(self, dispatch: UUID, actor: str, reason: str, until: datetime | None) -> None:
        """Keep a dispatch from being sent."""
        hold_dispatch(self.context, dispatch, actor=actor, reason=reason, until=until)

    def release(self, dispatch: UUID, actor: str) -> None:
        """Lift a hold."""
        release_dispatch(self.context, dispatch, actor=actor)

    def cancel(self, dispatch: UUID, actor: str) -> None:
        """Cancel a dispatch that has not left."""
        cancel_dispatch(self.context, dispatch, actor=actor)

    def repeat(self, dispatch: UUID, actor: str) -> None:
        """Send the same bytes again where nothing left."""
        repeat_dispatch(self.context, dispatch, actor=actor)

    def resend(self, delivery: UUID, actor: str, reason: str) -> UUID:
        """Send a letter to one addressee anew; return the new dispatch's id."""
        return resend_delivery(self.context, delivery, actor=actor, reason=reason)

    def settle(self, delivery: UUID, actor: str) -> tuple[AttentionCode, ...]:
        """Close the calls that a person has looked at."""
        return settle_attention(self.context, delivery, actor=actor)

    def evidence(self, letter: UUID, target: Path) -> EvidenceMade:
        """Write a letter's evidence bundle to a file that is not there yet."""
        return make_evidence(self.context, letter, target, words)


def _context(
    settings: Settings, plugins: Mapping[str, AdapterPlugin], database: Database, outside: Outside
) -> FlowContext:
    with database.read() as connection:
        home = home_id(connection)
    organization, policies = settings.organization, settings.policies
    signers = Signers(
        organization=_signer(organization.key, organization.certificate, outside.clock),
        signatories={
            name: _signer(one.key, one.certificate, outside.clock) for name, one in settings.signatories.items()
        },
    )
    return FlowContext(
        clock=outside.clock,
        database=database,
        blobs=DirectoryBlobStore(settings.gateway.blobs),
        journal=Journal(organization.guid, outside.clock),
        home=home,
        ours=organization.participant,
        party=organization.party,
        channels=_channels(settings, plugins, outside.clock),
        formats={Medo271.name: Medo271(policies.envelope)},
        signers=signers,
        trust=TrustStore.load(settings.home / "trust"),
        policies=FlowPolicies(
            retry=policies.retry,
            breaker=policies.breaker,
            lease=policies.lease,
            silence=policies.silence,
            journal=policies.journal,
            operators=frozenset(policies.exchange.operators),
            clock_tolerance=policies.clock.tolerance,
        ),
        anchors=AnchorFolder(settings.gateway.anchors),
        steps=outside.steps,
        worker=f"{os.getpid()}-{secrets.token_hex(4)}",
    )


def _signer(key: Path, certificate: Path, clock: Clock) -> LateSigner:
    return LateSigner(lambda: SoftwareSigner.load(key, certificate, clock))


def _channels(settings: Settings, plugins: Mapping[str, AdapterPlugin], clock: Clock) -> dict[str, ChannelEntry]:
    entries = {}
    for name, channel in settings.channels.items():
        lent = AdapterContext(channel=name, clock=clock, completeness=MedoCompleteness(), base=settings.home)
        entries[name] = ChannelEntry(name, plugins[channel.adapter].open(channel.settings, lent), channel.limits)
    return entries


def _submit_policy(settings: Settings) -> SubmitPolicy:
    policies = settings.policies
    return SubmitPolicy(
        signatories=settings.profiles,
        default_signatory=settings.default_signatory,
        place=settings.organization.region,
        numbering=policies.numbering,
        limits=policies.letters,
        conversion=policies.documents,
        stamps=policies.stamps,
    )
