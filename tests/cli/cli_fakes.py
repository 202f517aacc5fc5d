"""A program over a filled database, in place of the real gateway."""

import io
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from views.filled import MINTRUD, Filler

from edo_gateway.cli import execute
from edo_gateway.cli.application import HomeKind, HomeReport, MinistryOptions, Sample
from edo_gateway.cli.screen import Screen
from edo_gateway.delivery.attention import AttentionCode
from edo_gateway.delivery.model import Transport
from edo_gateway.delivery.policy import SilencePolicy
from edo_gateway.delivery.tables import dispatches
from edo_gateway.directory import ImportReport, RouteExplanation, explain, resolve
from edo_gateway.errors import NotFound
from edo_gateway.flows.acts import ActRefused
from edo_gateway.flows.submit import Submitted
from edo_gateway.letters import LetterDraft
from edo_gateway.ports import Adapter, AdapterDescription, ProbeReport, ProbeStep
from edo_gateway.ports.content import Content
from edo_gateway.settings import Finding


class FakeAdapter:
    """A channel that is only described and probed."""

    def __init__(self, *, ok: bool = True) -> None:
        self._ok = ok

    def describe(self) -> AdapterDescription:
        places = {name: Path("/exchange") / name for name in ("outgoing", "incoming", "processed")}
        return AdapterDescription("folder", "1", "folder-per-message", places=places)

    def probe(self) -> ProbeReport:
        return ProbeReport((ProbeStep("Папки", self._ok, "на месте" if self._ok else "нет папки", 0.01),))


@dataclass
class FakeProgram:
    """Homes that exist and hold the filled database."""

    filled: Filler
    folder: Path
    demo: bool = True
    settle: str = "registered"
    """What the ministry makes of every letter; empty: it never answers."""
    findings: tuple[Finding, ...] = ()
    fail: BaseException | None = None
    adapter_ok: bool = True
    drafts: list[LetterDraft] = field(default_factory=list)
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    made: list[HomeKind] = field(default_factory=list)
    there: bool = True
    refuse: set[UUID] = field(default_factory=set)
    """Dispatches and deliveries at which every act is refused."""

    def open(self, home: Path) -> AbstractContextManager[Any]:
        self.calls.append(("open", home))
        if self.fail is not None:
            raise self.fail
        return self._open(home)

    @contextmanager
    def _open(self, home: Path) -> Iterator[Any]:
        yield FakeApplication(self, home)

    def make_home(self, home: Path, kind: HomeKind) -> HomeReport:
        self.made.append(kind)
        return HomeReport(("настройки",), existed=self.there)

    def exists(self, home: Path) -> bool:
        return self.there

    def check(self, home: Path) -> Sequence[Finding]:
        return self.findings

    def ministry(self, home: Path, options: MinistryOptions) -> Any:
        self.calls.append(("ministry", options))
        return FakeMinistry()

    def samples(self, home: Path) -> Sequence[Sample]:
        return [Sample("Образец", LetterDraft(Path("a.pdf"), (), subject=f"Образец {n}")) for n in range(2)]


class FakeMinistry:
    def run(self, stop: threading.Event) -> None:
        stop.wait()


class FakeApplication:
    is_demo = True
    silence = SilencePolicy()
    log_level = 20

    def __init__(self, program: FakeProgram, home: Path) -> None:
        self._program = program
        self.home = home
        self.is_demo = program.demo
        self._letters: list[UUID] = []

    def today(self) -> date:
        return date(2026, 11, 25)

    def read(self) -> AbstractContextManager[Connection]:
        return self._program.filled.read()

    def blob_path(self, sha256: str) -> Path | None:
        return self._program.folder / sha256

    def octets(self, sha256: str) -> Content:
        raise NotFound("Файла нет в хранилище.")

    def channels(self) -> Mapping[str, Adapter]:
        return {"medo": FakeAdapter(ok=self._program.adapter_ok)}  # type: ignore[dict-item]

    def taken(self, channel: str) -> Path | None:
        return Path("/exchange/taken") if self._program.demo else None

    def submit(self, draft: LetterDraft, *, caller: str) -> Submitted:
        self._program.drafts.append(draft)
        number = draft.number or str(len(self._program.drafts))
        letter, ways = self._program.filled.letter(number, draft.subject)
        self._letters += ways
        return Submitted(letter, letter, number, date(2026, 11, 25), (), ("шрифты встроены",), bool(draft.key))

    @contextmanager
    def working(self) -> Iterator[None]:
        self._program.calls.append(("working",))
        yield

    def work_a_round(self) -> None:
        self._program.calls.append(("work_a_round",))

    def work_once(self) -> None:
        self._program.calls.append(("work_once",))
        for delivery in self._letters if self._program.settle else ():
            self._program.filled.set_dispatch(delivery, transport="delivered")
            self._program.filled.set_delivery(delivery, registration=self._program.settle, registration_number="15-2/1")

    def work_until_idle(self, progress: Callable[[], object]) -> None:
        self._program.calls.append(("work_until_idle",))
        progress()

    def work_forever(self, stop: threading.Event) -> None:
        self._program.calls.append(("work_forever",))

    def quarantine_retry(self, item: UUID, actor: str) -> None:
        self._program.calls.append(("retry", item))

    def quarantine_match(self, item: UUID, delivery: UUID, actor: str) -> None:
        self._program.calls.append(("match", item, delivery))

    def quarantine_dismiss(self, item: UUID, actor: str, note: str) -> None:
        self._program.calls.append(("dismiss", item, note))

    def hold(self, dispatch: UUID, actor: str, reason: str, until: datetime | None) -> None:
        self._act("hold", dispatch, reason, until)
        self._change(dispatch, hold_by=actor, hold_reason=reason, hold_until=until)

    def release(self, dispatch: UUID, actor: str) -> None:
        self._act("release", dispatch)
        self._change(dispatch, hold_by="")

    def cancel(self, dispatch: UUID, actor: str) -> None:
        self._act("cancel", dispatch)
        self._change(dispatch, transport="cancelled")

    def repeat(self, dispatch: UUID, actor: str) -> None:
        self._act("repeat", dispatch)

    def resend(self, delivery: UUID, actor: str, reason: str) -> UUID:
        self._act("resend", delivery, reason)
        return self._program.filled.dispatch(delivery=delivery)

    def settle(self, delivery: UUID, actor: str) -> tuple[AttentionCode, ...]:
        self._act("settle", delivery)
        return (AttentionCode.NOTICE_LATE,)

    def _act(self, name: str, subject: UUID, *rest: Any) -> None:
        if subject in self._program.refuse:
            raise ActRefused(name, Transport.SENT, why="Поздно.", todo="Ждите.")
        self._program.calls.append((name, subject, *rest))

    def _change(self, dispatch: UUID, **values: Any) -> None:
        with self._program.filled.database.write() as connection:
            connection.execute(dispatches.update().where(dispatches.c.id == dispatch).values(**values))

    def explain_route(self, organization: str, on: date) -> RouteExplanation:
        with self.read() as connection:
            return explain(connection, resolve(connection, organization), on, {"medo": "folder"})

    def import_organizations(self, path: Path, actor: str) -> ImportReport:
        return ImportReport(1, 2, 3, 4, 0, ())


@dataclass(frozen=True)
class Outcome:
    """How one call ended."""

    code: int
    out: str
    err: str


class Terminal:
    """Calls the program as a person would, with streams that are no terminal."""

    def __init__(self, program: FakeProgram) -> None:
        self.program = program

    def __call__(self, *arguments: str) -> Outcome:
        out, err = io.StringIO(), io.StringIO()
        try:
            code = execute(arguments, Screen(out, err), lambda: self.program)
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        return Outcome(code, out.getvalue(), err.getvalue())


DAY = timedelta(days=1)
ORGANIZATION = MINTRUD
