"""Homes at every stage of a letter's way, and what lies in their exchange: counted by message uid, not by name."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

import foreign
from office import FIRST, SAMPLES, SECOND, Office, make_context, prepare_home, submit_policy
from sqlalchemy import select

from edo_adapters.folder import FolderPlugin
from edo_adapters.steps import Step
from edo_gateway.delivery.tables import attempts, dispatches
from edo_gateway.envelopes.medo.completeness import MedoCompleteness
from edo_gateway.flows.collect import collect
from edo_gateway.flows.context import FlowContext
from edo_gateway.flows.seal import seal_due
from edo_gateway.flows.send import send_due
from edo_gateway.flows.submit import submit
from edo_gateway.flows.sweep import end_leases
from edo_gateway.flows.work import work_once
from edo_gateway.journal.tables import journal
from edo_gateway.letters.draft import DraftAddressee, LetterDraft
from edo_gateway.letters.tables import letters
from edo_gateway.ports import AdapterContext, ChannelPast, Clock, ManualClock, NoSteps, SystemClock
from edo_gateway.receipts.tables import intake, receipts
from edo_gateway.storage.engine import open_database
from edo_gateway.storage.lock import home_lock

_UID = re.compile(rb'<(?:\w+:)?header[^>]*uid="([0-9a-fA-F-]{36})"')


class Stage(StrEnum):
    """How far the letter of a home is: one letter to two ministries."""

    EMPTY = "empty"
    PENDING = "pending"
    SEALED = "sealed"
    UNKNOWN = "unknown"
    """Both were claimed; the first was published, the second staged, then the sender died."""
    SENT = "sent"
    ANSWERED = "answered"
    """A квитанция and a registration of each ministry lie in the incoming folder."""
    STORED = "stored"
    """They are stored and taken out of the folder; nobody has read them."""


class Died(BaseException):
    """Ends a flow in the test's own process as a signal would."""


class DieAt:
    """Raises at the n-th time a step is reached."""

    def __init__(self, step: str, nth: int = 1) -> None:
        self.step, self.left = step, nth

    def reached(self, step: str) -> None:
        if step == self.step:
            self.left -= 1
            if self.left == 0:
                raise Died


def draft(**fields: Any) -> LetterDraft:
    """Return the sample letter to two ministries, with an idempotency key."""
    return LetterDraft(
        document=SAMPLES / "position.pdf",
        to=(DraftAddressee(str(FIRST.guid)), DraftAddressee(str(SECOND.guid))),
        subject="О проекте федерального закона",
        **{"key": "the only one", **fields},
    )


@contextmanager
def open_context(home: Path, clock: Clock, steps: Any = None, *, worker: str = "test") -> Iterator[FlowContext]:
    """Open a home; `steps` is told of the flows' steps and of the adapter's."""
    steps = steps or NoSteps()
    database = open_database("test.db", home)
    try:
        lent = AdapterContext("medo", clock, MedoCompleteness(), home)
        settings = {"outgoing": "outgoing", "incoming": "incoming", "settle": 0}
        adapter = FolderPlugin(steps).open(settings, lent)
        adapter.ready(ChannelPast.FRESH)
        yield replace(make_context(home, clock, database, adapter, steps), worker=worker)
    finally:
        database.close()


def advance(home: Path, stage: Stage) -> None:
    """Bring a home from the stage before to this one."""
    clock = SystemClock()
    if stage is Stage.EMPTY:
        prepare_home(home, clock)
        (home / "taken").mkdir()
        return
    steps = DieAt(Step.CHECKED, 2) if stage is Stage.UNKNOWN else None
    with open_context(home, clock, steps) as context:
        if stage is Stage.PENDING:
            submit(context, submit_policy(), draft(), "test")
        elif stage is Stage.SEALED:
            assert seal_due(context) == 2
        elif stage is Stage.UNKNOWN:
            try:
                send_due(context, "medo")
            except Died:
                assert end_leases(context) == 2
        elif stage is Stage.SENT:
            assert send_due(context, "medo") == 2
        elif stage is Stage.ANSWERED:
            _answer(home, context)
        elif stage is Stage.STORED:
            collect(context, "medo")
            assert collect(context, "medo") == 4


BEFORE = {
    Stage.PENDING: Stage.EMPTY,
    Stage.SEALED: Stage.PENDING,
    Stage.UNKNOWN: Stage.SEALED,
    Stage.SENT: Stage.SEALED,
    Stage.ANSWERED: Stage.SENT,
    Stage.STORED: Stage.ANSWERED,
}


def _answer(home: Path, context: FlowContext) -> None:
    with context.database.read() as connection:
        uid = connection.execute(select(letters.c.document_uid)).scalar_one()
        rows = connection.execute(select(dispatches.c.organization, dispatches.c.message_uid)).all()
    sent = {row.organization: row.message_uid for row in rows}
    for number, ministry in enumerate((FIRST, SECOND)):
        packages = {
            "ack": foreign.acknowledgement(ministry, sent[ministry.guid]),
            "notice": foreign.notice(ministry, uid, foreign.registered(f"15/{number}")),
        }
        for name, files in packages.items():
            lay(home, f"{number}-{name}", files)


def lay(home: Path, name: str, files: dict[str, bytes]) -> None:
    """Lay a package into the incoming folder by one rename, as the mail program does."""
    aside = home / f"aside-{name}"
    aside.mkdir()
    for label, data in files.items():
        (aside / label).write_bytes(data)
    aside.rename(home / "incoming" / name)


def take(home: Path) -> None:
    """Take every published folder away, as the other side does; nothing is overwritten."""
    for folder in (home / "outgoing").iterdir():
        folder.rename(home / "taken" / f"{len(list((home / 'taken').iterdir()))}-{folder.name}")


def published(home: Path) -> Counter[UUID]:
    """Count what was ever published, by the uid that its message names."""
    counted: Counter[UUID] = Counter()
    for place in ("outgoing", "taken"):
        for folder in (home / place).iterdir():
            (message,) = [path for path in folder.iterdir() if path.suffix == ".xml"]
            found = _UID.search(message.read_bytes())
            assert found is not None, f"no uid in {message.name}"
            counted[UUID(found.group(1).decode())] += 1
    return counted


@contextmanager
def second_life(home: Path, later: timedelta = timedelta()) -> Iterator[Office]:
    """Open a home as the next program does, now or later: its lock taken, the predecessor's leases ended."""
    clock = ManualClock(SystemClock().now() + later)
    with home_lock(home), open_context(home, clock, worker="second-life") as context:
        end_leases(context)
        yield Office(home, context, submit_policy(), clock)


def finish(home: Path, later: timedelta = timedelta()) -> None:
    """Work in a second life until nothing is left."""
    with second_life(home, later) as office:
        for _ in range(60):
            done = work_once(office.context)
            office.clock.advance(timedelta(seconds=1))
            if not done and not work_once(office.context):
                return
    raise AssertionError("the work does not come to an end")


def rows(context: FlowContext, table: Any, *order: Any) -> list[Any]:
    """Return all rows of a table."""
    with context.database.read() as connection:
        return list(connection.execute(select(table).order_by(*order)))


def transports(context: FlowContext) -> list[str]:
    """Return the states of the letter's dispatches, in the order in which they were made."""
    return [row.transport for row in rows(context, dispatches, dispatches.c.id) if row.kind == "letter"]


def tries(context: FlowContext) -> list[list[str]]:
    """Return the outcomes of the attempts of each dispatch of the letter."""
    made = rows(context, attempts, attempts.c.number)
    ids = [row.id for row in rows(context, dispatches, dispatches.c.id) if row.kind == "letter"]
    return [[row.outcome for row in made if row.dispatch_id == identity] for identity in ids]


def journalled(context: FlowContext, kind: str) -> int:
    """Count the journal's records of a kind."""
    return sum(row.kind == kind for row in rows(context, journal, journal.c.id))


def assert_sent_once(home: Path) -> None:
    """Assert that the letter left to both ministries, each exactly once."""
    with open_context(home, SystemClock()) as context:
        expected = {row.message_uid: 1 for row in rows(context, dispatches) if row.kind == "letter"}
        assert len(expected) == 2
        assert published(home) == expected
        assert transports(context) == ["handed_over", "handed_over"]


def assert_answered_once(home: Path) -> None:
    """Assert that every answer acted once: two letters registered, two квитанции owed and given."""
    with open_context(home, SystemClock()) as context:
        assert transports(context) == ["delivered", "delivered"]
        assert [row.state for row in rows(context, intake)] == ["applied"] * 4
        assert sorted(row.kind for row in rows(context, receipts)) == ["acknowledgement"] * 2 + ["registered"] * 2
        owed = [row for row in rows(context, dispatches) if row.kind == "acknowledgement"]
        assert {row.answers for row in owed} == {
            row.message_uid for row in rows(context, receipts) if row.accepted is None
        }
        assert [row.transport for row in owed] == ["handed_over"] * 2
        assert published(home) == {row.message_uid: 1 for row in rows(context, dispatches)}
    assert list((home / "incoming").iterdir()) == []
    assert len(list((home / "incoming.processed").rglob("*.ltr"))) == 4


def copy_of(home: Path, target: Path) -> Path:
    """Copy a home that nobody works in."""
    shutil.copytree(home, target)
    return target
