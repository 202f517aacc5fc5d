"""Letters through the service: real flows and the embedded broker; hints make it quick, the sweep makes it sure."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import foreign
from office import FIRST, SAMPLES, SECOND, make_context, open_adapter, prepare_home, submit_policy
from queue_work import LONG, always, running, until
from sqlalchemy import select

from edo_gateway.cli.application import HomeKind
from edo_gateway.cli.founding import make_home
from edo_gateway.delivery.tables import deliveries, dispatches
from edo_gateway.flows.context import FlowContext
from edo_gateway.flows.submit import Submitted, submit
from edo_gateway.flows.work import run_step
from edo_gateway.gateway import Gateway
from edo_gateway.letters.draft import DraftAddressee, LetterDraft
from edo_gateway.ports import NoHints, SystemClock
from edo_gateway.storage.engine import open_database
from edo_gateway.storage.lease import take_lease


def draft() -> LetterDraft:
    to = (DraftAddressee(str(FIRST.guid)), DraftAddressee(str(SECOND.guid)))
    return LetterDraft(document=SAMPLES / "position.pdf", to=to, subject="О проекте")


@contextmanager
def opened(home: Path) -> Iterator[FlowContext]:
    clock = SystemClock()
    prepare_home(home, clock)
    database = open_database("test.db", home)
    try:
        yield make_context(home, clock, database, open_adapter(home, clock, settle=0))
    finally:
        database.close()


def published(home: Path) -> int:
    return len(list((home / "outgoing").iterdir()))


def send(context: FlowContext) -> Submitted:
    return submit(context, submit_policy(), draft(), "test")


def test_submitted_letter_leaves_through_hints(tmp_path: Path) -> None:
    """A letter that is submitted while the service runs is sealed and sent within two seconds, through hints alone."""
    with opened(tmp_path) as context, running(lambda step, channel: run_step(hinting, step, channel)) as service:
        hinting = replace(context, hints=service.hints)
        send(hinting)
        assert until(lambda: published(tmp_path) == 2) < 2


def test_lost_hints_cost_time_only(tmp_path: Path) -> None:
    """With every hint lost the letter is found in the database by the next sweep, and so is the answer to it."""
    interval = timedelta(seconds=0.3)
    with opened(tmp_path) as context:
        silent = replace(context, hints=NoHints(), channels=context.channels)
        with running(lambda step, _: run_step(silent, step, "medo"), interval=interval, leads=always):
            submitted = send(silent)
            assert until(lambda: published(tmp_path) == 2) < 5
            aside = tmp_path / "aside"
            aside.mkdir()
            for name, data in foreign.notice(FIRST, submitted.document_uid, foreign.registered("15/1")).items():
                (aside / name).write_bytes(data)
            aside.rename(tmp_path / "incoming" / "notice")
            # Two letters and the квитанция that we owe for the notice.
            until(lambda: published(tmp_path) == 3)
        with context.database.read() as connection:
            states = connection.execute(select(deliveries.c.registration).order_by(deliveries.c.position)).scalars()
            assert list(states) == ["registered", "awaiting"]


def test_one_step_is_one_batch(tmp_path: Path) -> None:
    """A step does one batch and says how much it did, so that others may have their turn before the next one."""
    with opened(tmp_path) as context:
        send(context)
        entry = context.channels["medo"]
        narrow = replace(context, channels={"medo": replace(entry, limits=replace(entry.limits, in_flight=1))})
        assert run_step(narrow, "seal") == 2
        assert [run_step(narrow, "send", "medo") for _ in range(3)] == [1, 1, 0]


def test_a_killed_leader_is_succeeded_at_once(tmp_path: Path) -> None:
    """Whoever takes the home's lock leads at once: the lease of a predecessor that was killed is not waited for."""
    make_home(tmp_path, HomeKind.DEMO, SystemClock())
    stop = threading.Event()
    with Gateway.open(tmp_path) as gateway:
        with gateway.context.database.write() as connection:
            assert take_lease(connection, "scheduler", "killed", LONG) is not None
        submitted = gateway.submit(draft(), "test")
        with gateway.working():
            worker = threading.Thread(target=gateway.work_forever, args=(stop,))
            worker.start()
            try:
                until(lambda: published(tmp_path / "exchange") == 2, 10)
            finally:
                stop.set()
                worker.join()
        with gateway.read() as connection:
            states = connection.execute(
                select(dispatches.c.transport).where(dispatches.c.letter_id == submitted.letter)
            ).scalars()
            assert list(states) == ["handed_over"] * 2
