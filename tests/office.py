"""A working office in a temporary folder: real keys, real database, a real exchange folder, a clock that we move.

`Office` is the gateway's side; what a ministry would lay into the incoming folder is written by `foreign.py`.
"""

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from edo_adapters.folder import FolderPlugin
from edo_gateway.delivery.policy import LeasePolicy, LimitPolicy
from edo_gateway.delivery.store import Delivery, Dispatch, delivery_dispatches, get_delivery
from edo_gateway.delivery.tables import attentions
from edo_gateway.directory import Organization
from edo_gateway.directory.routes import set_route
from edo_gateway.directory.store import save
from edo_gateway.envelopes.medo.completeness import MedoCompleteness
from edo_gateway.envelopes.medo.format import Medo271
from edo_gateway.envelopes.model import Party
from edo_gateway.flows.context import ChannelEntry, FlowContext, FlowPolicies, Signers
from edo_gateway.flows.submit import SubmitPolicy, Submitted, submit
from edo_gateway.flows.work import work_once
from edo_gateway.journal import AnchorFolder, Journal
from edo_gateway.letters.draft import DraftAddressee, LetterDraft
from edo_gateway.letters.model import SignatoryProfile
from edo_gateway.ports import Adapter, AdapterContext, ChannelPast, Clock, ManualClock, NoSteps, Steps
from edo_gateway.receipts.tables import incoming_letters, intake, quarantine
from edo_gateway.signing import DemoAuthority, SoftwareSigner, Subject, TrustStore
from edo_gateway.simulator.parties import MINISTRIES, OPERATOR, OUR_ORGANIZATION, OUR_SIGNATORIES, DemoParty
from edo_gateway.storage.blobs import DirectoryBlobStore
from edo_gateway.storage.engine import Database, open_database
from edo_gateway.storage.facts import make_home_id
from edo_gateway.storage.ids import uuid7
from edo_gateway.storage.migrate import upgrade

SAMPLES = Path(__file__).resolve().parent.parent / "edo_gateway" / "simulator" / "samples"
START = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
FIRST, SECOND, THIRD = MINISTRIES[:3]


@dataclass
class Office:
    """The gateway's side of the exchange."""

    home: Path
    context: FlowContext
    policy: SubmitPolicy
    clock: ManualClock

    @property
    def outgoing(self) -> Path:
        return self.home / "outgoing"

    @property
    def incoming(self) -> Path:
        return self.home / "incoming"

    def send(self, *to: DemoParty, **fields: Any) -> Submitted:
        """Submit the sample position to some ministries."""
        draft = LetterDraft(
            document=fields.pop("document", SAMPLES / "position.pdf"),
            to=tuple(DraftAddressee(str(party.guid)) for party in to or (FIRST,)),
            subject=fields.pop("subject", "О проекте федерального закона"),
            **fields,
        )
        return submit(self.context, self.policy, draft, "test")

    def work(self, turns: int = 30) -> None:
        """Work until nothing is left, moving the clock past the second look at incoming folders."""
        for _ in range(turns):
            done = work_once(self.context)
            self.clock.advance(timedelta(seconds=1.5))
            if not done and not work_once(self.context):
                return
        raise AssertionError("the work does not come to an end")

    def delivery(self, submitted: Submitted, position: int = 0) -> Delivery:
        with self.context.database.read() as connection:
            return get_delivery(connection, submitted.deliveries[position].id)

    def dispatch(self, submitted: Submitted, position: int = 0) -> Dispatch:
        with self.context.database.read() as connection:
            return delivery_dispatches(connection, submitted.deliveries[position].id)[0]

    def attention(self, submitted: Submitted, position: int = 0) -> set[str]:
        """Return the open calls for a person of a delivery."""
        with self.context.database.read() as connection:
            rows = connection.execute(
                select(attentions.c.code).where(
                    attentions.c.delivery_id == submitted.deliveries[position].id, attentions.c.resolved_at.is_(None)
                )
            )
            return set(rows.scalars())

    def quarantined(self) -> list[tuple[str, UUID]]:
        """Return code and id of what waits in quarantine."""
        with self.context.database.read() as connection:
            rows = connection.execute(
                select(quarantine.c.code, quarantine.c.id).where(quarantine.c.decision == "").order_by(quarantine.c.id)
            )
            return [(row.code, row.id) for row in rows]

    def incoming_letters(self) -> list[Any]:
        with self.context.database.read() as connection:
            return list(connection.execute(select(incoming_letters).order_by(incoming_letters.c.id)))

    def intake(self) -> list[Any]:
        with self.context.database.read() as connection:
            return list(connection.execute(select(intake).order_by(intake.c.id)))

    def lay(self, name: str, files: Mapping[str, bytes]) -> None:
        """Lay a whole package into the incoming folder, as the mail program does."""
        aside = self.home / f"aside-{name}"
        aside.mkdir()
        for label, data in files.items():
            (aside / label).write_bytes(data)
        aside.rename(self.incoming / name)

    def published(self) -> list[Path]:
        return sorted(self.outgoing.iterdir())


def prepare_home(home: Path, clock: Clock) -> None:
    """Make folders, keys and a database with the demonstration's participants."""
    for name in ("outgoing", "incoming", "trust", "keys"):
        (home / name).mkdir()
    authority = DemoAuthority.create(home / "authority", clock)
    (home / "trust" / "root.pem").write_bytes(authority.root_path.read_bytes())
    authority.issue(Subject(OUR_ORGANIZATION.name), home / "keys" / "organization")
    for person in OUR_SIGNATORIES:
        authority.issue(Subject(person.name), home / "keys" / person.key)
    database = open_database("test.db", home)
    upgrade(database)
    with database.write() as connection:
        make_home_id(connection)
        for party in (*MINISTRIES, OUR_ORGANIZATION):
            organization = Organization(
                party.guid,
                party.name,
                party.short_name,
                party.mailbox,
                party.ogrn,
                party.inn,
                ours=party is OUR_ORGANIZATION,
            )
            save(connection, organization, owner=OUR_ORGANIZATION.guid, at=clock.now(), today=clock.now().date())
            if not organization.ours:
                set_route(
                    connection,
                    route_id=uuid7(clock),
                    owner=OUR_ORGANIZATION.guid,
                    organization=party.guid,
                    envelope_format=Medo271.name,
                    channel="medo",
                    since=date(2020, 1, 1),
                )
    database.close()


def open_adapter(home: Path, clock: Clock, **settings: Any) -> Adapter:
    """Open the folder adapter on the office's folders."""
    lent = AdapterContext("medo", clock, MedoCompleteness(), home)
    adapter = FolderPlugin().open({"outgoing": "outgoing", "incoming": "incoming", **settings}, lent)
    adapter.ready(ChannelPast.FRESH)
    return adapter


def make_context(
    home: Path, clock: Clock, database: Database, adapter: Adapter, steps: Steps | None = None
) -> FlowContext:
    """Put a flow context together from what `prepare_home` made."""
    keys = home / "keys"

    def signer(name: str) -> SoftwareSigner:
        return SoftwareSigner.load(keys / name / "key.pem", keys / name / "certificate.pem", clock)

    with database.write() as connection:
        home_id = make_home_id(connection)
    return FlowContext(
        clock=clock,
        database=database,
        blobs=DirectoryBlobStore(home / "blobs"),
        journal=Journal(OUR_ORGANIZATION.guid, clock),
        home=home_id,
        ours=OUR_ORGANIZATION.participant,
        party=Party(OUR_ORGANIZATION.name, id=str(OUR_ORGANIZATION.guid)),
        channels={"medo": ChannelEntry("medo", adapter, LimitPolicy())},
        formats={Medo271.name: Medo271()},
        signers=Signers(signer("organization"), {person.key: signer(person.key) for person in OUR_SIGNATORIES}),
        trust=TrustStore.load(home / "trust"),
        policies=FlowPolicies(operators=frozenset({OPERATOR.guid}), lease=LeasePolicy()),
        anchors=AnchorFolder(home / "anchors"),
        steps=steps or NoSteps(),
        rng=random.Random(7),
    )


def submit_policy() -> SubmitPolicy:
    """The first of our persons signs by default."""
    profiles = {
        person.key: SignatoryProfile(person.key, person.name, person.post, person.phone, person.email)
        for person in OUR_SIGNATORIES
    }
    return SubmitPolicy(signatories=profiles, default_signatory=OUR_SIGNATORIES[0].key)


@contextmanager
def open_office(home: Path, *, steps: Steps | None = None, adapter: Adapter | None = None) -> Iterator[Office]:
    """Open an office, making its home first if there is none."""
    clock = ManualClock(START)
    if not (home / "test.db").exists():
        prepare_home(home, clock)
    database = open_database("test.db", home)
    try:
        opened = adapter or open_adapter(home, clock)
        yield Office(home, make_context(home, clock, database, opened, steps), submit_policy(), clock)
    finally:
        database.close()


def with_limits(office: Office, **limits: int) -> None:
    """Change the limits of the office's channel."""
    entry = office.context.channels["medo"]
    changed = replace(entry, limits=replace(entry.limits, **limits))
    office.context = replace(office.context, channels={"medo": changed})
