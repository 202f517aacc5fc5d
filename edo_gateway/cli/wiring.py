"""The real gateway behind the protocols of `application.py`; nothing else in this package knows it."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.cli.application import (
    Application,
    HomeKind,
    HomeReport,
    Ministry,
    MinistryOptions,
    MinistryPlace,
    Sample,
)
from edo_gateway.cli.demo_home import is_demo
from edo_gateway.cli.founding import make_home
from edo_gateway.cli.words import moment
from edo_gateway.delivery.attention import AttentionCode
from edo_gateway.delivery.policy import SilencePolicy
from edo_gateway.directory import ImportReport, ImportRules, RouteExplanation, explain, import_organizations, resolve
from edo_gateway.envelopes.medo.completeness import MedoCompleteness
from edo_gateway.errors import NotFound, WrongConfiguration, WrongUse
from edo_gateway.flows.evidence import EvidenceMade
from edo_gateway.flows.journal_anchor import AnchorTrouble
from edo_gateway.flows.submit import Submitted
from edo_gateway.gateway import Gateway, adapter_plugins, channels_used, sending_trouble
from edo_gateway.journal import Entry
from edo_gateway.journal.findings import Verification
from edo_gateway.letters import LetterDraft, moscow_date, read_card
from edo_gateway.ports import Adapter, Clock, Content, SystemClock
from edo_gateway.settings import SETTINGS_FILE, Finding, Settings, WrongSettings, check_settings, load_settings
from edo_gateway.signing import TrustStore
from edo_gateway.simulator import (
    Behaviours,
    Profile,
    Simulator,
    SimulatorHome,
    demo_behaviours,
    load_behaviours,
    parse_options,
    sample_cards,
)
from edo_gateway.storage.ids import uuid7

__all__ = ["RealApplication", "RealProgram"]

log = logging.getLogger("edo_gateway.cli")


class RealApplication:
    """A home opened through the composition root."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._context = gateway.context

    @property
    def home(self) -> Path:
        return self._gateway.settings.home

    @property
    def is_demo(self) -> bool:
        return is_demo(self.home)

    @property
    def silence(self) -> SilencePolicy:
        return self._context.policies.silence

    @property
    def log_level(self) -> int:
        return logging.getLevelNamesMapping()[self._gateway.settings.gateway.log_level.upper()]

    def today(self) -> date:
        return moscow_date(self._context.clock.now())

    def read(self) -> AbstractContextManager[Connection]:
        return self._gateway.read()

    def blob_path(self, sha256: str) -> Path | None:
        try:
            with self._context.blobs.path(sha256) as path:
                return path.absolute()
        except NotFound:
            return None

    def octets(self, sha256: str) -> Content:
        return self._context.blobs.get(sha256)

    def channels(self) -> Mapping[str, Adapter]:
        return {name: entry.adapter for name, entry in self._context.channels.items()}

    def taken(self, channel: str) -> Path | None:
        if not self.is_demo or channel != _played_channel(self._gateway.settings):
            return None
        return _simulator_home(self._gateway.settings).taken

    def submit(self, draft: LetterDraft, *, caller: str) -> Submitted:
        return self._gateway.submit(draft, caller)

    def working(self) -> AbstractContextManager[None]:
        return self._gateway.working()

    def work_a_round(self) -> None:
        self._gateway.work_a_round()

    def work_once(self) -> None:
        self._gateway.work_once()

    def work_until_idle(self, progress: Callable[[], object]) -> None:
        def look() -> None:
            progress()

        self._gateway.work_until_idle(look)

    def work_forever(self, stop: threading.Event) -> None:
        self._gateway.work_forever(stop)

    def verify_journal(self, anchors: Path | None) -> Verification:
        return self._gateway.verify_journal(anchors)

    def quarantine_retry(self, item: UUID, actor: str) -> None:
        self._gateway.quarantine_retry(item, actor)

    def quarantine_match(self, item: UUID, delivery: UUID, actor: str) -> None:
        self._gateway.quarantine_match(item, delivery, actor)

    def quarantine_dismiss(self, item: UUID, actor: str, note: str) -> None:
        self._gateway.quarantine_dismiss(item, actor, note)

    def hold(self, dispatch: UUID, actor: str, reason: str, until: datetime | None) -> None:
        self._gateway.hold(dispatch, actor, reason, until)

    def release(self, dispatch: UUID, actor: str) -> None:
        self._gateway.release(dispatch, actor)

    def cancel(self, dispatch: UUID, actor: str) -> None:
        self._gateway.cancel(dispatch, actor)

    def repeat(self, dispatch: UUID, actor: str) -> None:
        self._gateway.repeat(dispatch, actor)

    def resend(self, delivery: UUID, actor: str, reason: str) -> UUID:
        return self._gateway.resend(delivery, actor, reason)

    def settle(self, delivery: UUID, actor: str) -> tuple[AttentionCode, ...]:
        return self._gateway.settle(delivery, actor)

    def evidence(self, letter: UUID, target: Path) -> EvidenceMade:
        return self._gateway.evidence(letter, target)

    @property
    def trust(self) -> TrustStore:
        return self._context.trust

    def explain_route(self, organization: str, on: date) -> RouteExplanation:
        words = {name: adapter.describe().adapter for name, adapter in self.channels().items()}
        with self.read() as connection:
            return explain(connection, resolve(connection, organization), on, words)

    def import_organizations(self, path: Path, actor: str) -> ImportReport:
        context = self._context
        rules = ImportRules(context.owner_id, frozenset(context.formats), frozenset(context.channels))
        with context.database.write() as connection:
            report = import_organizations(
                connection,
                path,
                rules,
                at=context.clock.now(),
                today=self.today(),
                new_id=lambda: uuid7(context.clock),
            )
            counts = {"added": report.added, "changed": report.changed, "routes": report.routes}
            entry = Entry("directory.imported", "organization", context.owner_id, None, counts)
            context.journal.write(connection, entry, actor)
        return report


class RealMinistry:
    """The simulated ministry, opened in the thread that runs it."""

    def __init__(self, home: SimulatorHome, clock: Clock, options: MinistryOptions) -> None:
        self._home = home
        self._clock = clock
        self._options = options

    def run(self, stop: threading.Event) -> None:
        try:
            simulator = Simulator(self._home, self._clock, self._behaviours())
        except WrongUse:
            if self._options.place is MinistryPlace.ALONE:
                raise
            log.info("ministry.elsewhere")
            stop.wait()
            return
        with simulator:
            simulator.run(stop)

    def _behaviours(self) -> Behaviours:
        return load_behaviours(self._home.rules, demo_behaviours()).then(parse_options(self._options.behaviours))


class RealProgram:
    """Homes on this machine."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()

    def open(self, home: Path) -> AbstractContextManager[Application]:
        return self._open(home)

    @contextmanager
    def _open(self, home: Path) -> Iterator[Application]:
        self._require(home)
        with Gateway.open(home) as gateway:
            yield RealApplication(gateway)

    def make_home(self, home: Path, kind: HomeKind) -> HomeReport:
        return make_home(home, kind, self._clock)

    def exists(self, home: Path) -> bool:
        return (home / SETTINGS_FILE).exists()

    def _require(self, home: Path) -> None:
        if not self.exists(home):
            raise WrongConfiguration(
                "Рабочей папки нет.",
                why=f"В {home} нет файла {SETTINGS_FILE}.",
                todo=f"Создайте её: edo-gateway --home {home} init (учебную: init --demo) или укажите другую: --home.",
            )

    def check(self, home: Path) -> Sequence[Finding]:
        self._require(home)
        plugins = adapter_plugins()
        try:
            settings = load_settings(home, plugins)
        except WrongSettings as error:
            return error.findings
        findings = check_settings(settings, plugins, self._clock, MedoCompleteness(), channels_used(settings))
        trouble = sending_trouble(settings, self._clock)
        return findings if trouble is None else (*findings, _stopped(settings, trouble))

    def ministry(self, home: Path, options: MinistryOptions) -> Ministry:
        self._require(home)
        if not is_demo(home):
            raise WrongConfiguration(
                "В этой рабочей папке нет учебного министерства.",
                why=f"{home} — не учебная папка.",
                todo="Создайте учебную: edo-gateway --home ДРУГАЯ init --demo",
            )
        parse_options(options.behaviours)
        settings = load_settings(home, adapter_plugins())
        return RealMinistry(_simulator_home(settings), self._clock, options)

    def samples(self, home: Path) -> Sequence[Sample]:
        del home
        drafts = [read_card(path) for path in sample_cards()]
        return [Sample(draft.subject, draft) for draft in drafts]


def _stopped(settings: Settings, trouble: AnchorTrouble) -> Finding:
    """Return what stops sending: the journal has waited too long for an anchor."""
    text = f"отправка остановлена: запись журнала от {moment(trouble.since)} (МСК) всё ещё без якоря. {trouble.reason}"
    return Finding(settings.file, 1, "policies.journal.patience", "", text.rstrip("."))


def _played_channel(settings: Settings) -> str:
    """Return the name of the folder channel whose other end the ministry works."""
    return next((name for name, channel in settings.channels.items() if channel.adapter == "folder"), "")


def _simulator_home(settings: Settings) -> SimulatorHome:
    """Return the simulator's folders, following the channel's own if its settings were changed."""
    home = SimulatorHome.under(settings.home)
    name = _played_channel(settings)
    if not name:
        return home
    keys = settings.channels[name].settings
    return replace(
        home,
        outgoing=settings.home / str(keys.get("outgoing", home.outgoing)),
        incoming=settings.home / str(keys.get("incoming", home.incoming)),
        profile=Profile.SZI if keys.get("profile") == "szi" else Profile.FOLDER,
    )
