"""The simulator: one program that serves every ministry of the demonstration, and the operator.

Take → look → plan → write → publish, durable at every step; `steps.py` has the picture.
"""

import contextlib
import fcntl
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from edo_gateway.errors import TryLater, WrongUse
from edo_gateway.ports import Clock, NoSteps, Steps
from edo_gateway.simulator.disk import move, stage
from edo_gateway.simulator.facts import Answer, Verdict
from edo_gateway.simulator.home import SimulatorHome
from edo_gateway.simulator.inspection import Inspector, SignatureCheck
from edo_gateway.simulator.keys import KeyRing
from edo_gateway.simulator.letter import LetterOffice
from edo_gateway.simulator.logbook import Logbook
from edo_gateway.simulator.mail import mail_program
from edo_gateway.simulator.office import ACKNOWLEDGEMENT, plan, plan_unknown
from edo_gateway.simulator.parties import MINISTRIES, OPERATOR, DemoParty
from edo_gateway.simulator.rendering import render
from edo_gateway.simulator.rules import Behaviours, demo_behaviours, load_behaviours
from edo_gateway.simulator.state import AnswerRow, PackageRow, State
from edo_gateway.simulator.steps import Step
from edo_gateway.simulator.trust import home_check

__all__ = ["Report", "Simulator"]

BATCH = 100
"""At most so many packages are taken, and answers published, in one step."""
LONGEST_PAUSE = 0.2
"""Seconds between two looks at an outgoing folder in which nothing lies."""


@dataclass(frozen=True, slots=True)
class Report:
    """All that the simulator took and gave."""

    packages: tuple[PackageRow, ...]
    answers: tuple[AnswerRow, ...]

    def acknowledged(self, message: UUID) -> tuple[bool | None, ...]:
        """Return what the gateway's квитанции say of one of our messages; exactly one is right."""
        return tuple(p.accepted for p in self.packages if p.answers == message and p.kind == ACKNOWLEDGEMENT)


class Simulator:
    """Works the other end of the exchange folder.  Used by one thread at a time, and once for each home."""

    def __init__(
        self,
        home: SimulatorHome,
        clock: Clock,
        behaviours: Behaviours | None = None,
        *,
        check: SignatureCheck | None = None,
        steps: Steps | None = None,
    ) -> None:
        """Open the simulator's state.

        Without `behaviours` the demonstration's apply with those of the home's `simulator.toml` on top.
        Raises `WrongConfiguration` for its folders or settings, `WrongUse` if another one works in this home,
        `TryLater` if its state can't be opened now.
        """
        home.prepare()
        self._home = home
        self._clock = clock
        self._behaviours = behaviours or load_behaviours(home.rules, demo_behaviours())
        self._steps = steps or NoSteps()
        self._inspector = Inspector(check or home_check(home.trust, clock))
        self._letters = LetterOffice(KeyRing(home.keys, clock).seal)
        self._log = Logbook(home.log, clock)
        self._mail = mail_program(home, self._mail_error)
        with contextlib.ExitStack() as opened:
            _lock(home, opened)
            try:
                self._state = State(home.state)
                opened.callback(self._state.close)
                self._backlog = self._left_over()
            except (OSError, sqlite3.Error) as error:
                raise _not_now(error) from error
            self._closing = opened.pop_all()

    def close(self) -> None:
        """Close the state and let another simulator in."""
        self._closing.close()

    def __enter__(self) -> "Simulator":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def step(self) -> bool:
        """Do what can be done now; say whether there was anything.  Raises `TryLater` if a folder or the disk fails."""
        try:
            taken = self._mail.take(BATCH)
            if taken:
                self._steps.reached(Step.TAKEN)
            self._backlog += taken
            planned = self._plan()
            return self._publish() or planned or bool(taken)
        except (OSError, sqlite3.Error) as error:
            raise _not_now(error) from error

    def next_due(self) -> datetime | None:
        """Return when the next answer is due, or None if nothing is owed."""
        due = self._state.next_due()
        return None if due is None else datetime.fromtimestamp(due, UTC)

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop; what can't be done now is tried again."""
        while not stop.is_set():
            try:
                if self.step():
                    continue
                pause = self._pause()
            except TryLater as error:
                self._log.trouble(error)
                pause = 1.0
            stop.wait(pause)

    def report(self) -> Report:
        """Return everything that was taken and given."""
        return Report(tuple(self._state.all_packages()), tuple(self._state.all_answers()))

    def _plan(self) -> bool:
        """Look at what was taken and decide, all in one transaction."""
        batch, self._backlog = self._backlog[:BATCH], self._backlog[BATCH:]
        if not batch:
            return False
        looked = [(name, _addressed(self._inspector.inspect(self._home.taken / name))) for name in batch]
        self._steps.reached(Step.INSPECTED)
        now = self._clock.now().timestamp()
        words = []
        with self._state.transaction():
            for name, verdict in looked:
                word, answers = self._decide(name, verdict)
                self._state.add_package(name, now, verdict, word)
                self._state.add_answers(now, answers)
                words.append(word)
        self._steps.reached(Step.PLANNED)
        for (name, verdict), word in zip(looked, words, strict=True):
            self._log.taken(name, verdict, word)
        return True

    def _decide(self, name: str, verdict: Verdict) -> tuple[str, Sequence[Answer]]:
        facts = verdict.facts
        party = _party(verdict)
        if facts.message_uid is not None and verdict.accepted and self._state.message_came(facts.message_uid):
            return "repeated", ()
        if party is None:
            return "unknown", plan_unknown(name, verdict)
        behaviour = self._behaviours.choose(party.guid, facts.subject)
        document = str(facts.document_uid or facts.message_uid or name)
        answers = plan(party, name, verdict, behaviour, self._numbers(party, document))
        return "accepted" if verdict.accepted else "rejected", answers

    def _numbers(self, party: DemoParty, document: str) -> Callable[[int], str]:
        return lambda nth: party.number_mask.format(n=self._state.number(party.guid, document, nth))

    def _publish(self) -> bool:
        rows = self._state.due(self._clock.now().timestamp(), BATCH)
        for row in rows:
            self._publish_one(row)
        return bool(rows)

    def _publish_one(self, row: AnswerRow) -> None:
        answer, staged = row.answer, self._home.staging / row.answer.folder
        if row.state == "planned":
            if not (answer.copied and staged.exists()):
                self._write(answer)
            self._steps.reached(Step.STAGED)
            self._state.mark(answer.folder, "staged")
            self._steps.reached(Step.MARKED_STAGED)
        # A staged folder that is gone was published just before a crash.
        if staged.exists():
            move(staged, self._home.incoming / answer.folder)
            self._steps.reached(Step.PUBLISHED)
        self._state.mark(answer.folder, "published", self._clock.now().timestamp())
        self._steps.reached(Step.MARKED_PUBLISHED)
        self._log.published(answer)

    def _write(self, answer: Answer) -> None:
        files = render(answer, self._clock.now(), self._home.taken / answer.package, self._letters.write)
        if answer.twin:
            stage(self._home.staging / answer.twin, files)
        stage(self._home.staging / answer.folder, files)

    def _mail_error(self, address: str, subject: str) -> str:
        party = next((p for p in MINISTRIES if p.mailbox == address), None)
        return "" if party is None else self._behaviours.choose(party.guid, subject).mail_error

    def _pause(self) -> float:
        due = self._state.next_due()
        left = LONGEST_PAUSE if due is None else due - self._clock.now().timestamp()
        return min(max(left, 0.01), LONGEST_PAUSE)

    def _left_over(self) -> list[str]:
        """Return what an earlier run took and did not get to."""
        names = sorted(path.name for path in self._home.taken.iterdir() if not path.name.startswith("."))
        return [name for name in names if not self._state.knows(name)]


def _lock(home: SimulatorHome, opened: contextlib.ExitStack) -> None:
    stream = opened.enter_context((home.folder / "lock").open("a"))
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise WrongUse(
            "Имитатор министерства уже работает в этом домашнем каталоге.",
            todo="Остановите другой «run» или «simulator run».",
        ) from error


def _party(verdict: Verdict) -> DemoParty | None:
    """Find whom the package is for; a message too broken to say so goes to the owner of the mail box."""
    facts = verdict.facts
    known = (*MINISTRIES, OPERATOR)
    if facts.destination is not None:
        return next((p for p in known if p.guid == facts.destination), None)
    return next((p for p in known if p.mailbox == facts.address), None)


def _addressed(verdict: Verdict) -> Verdict:
    """Add a problem if the envelope goes to one participant and the message to another."""
    facts, party = verdict.facts, _party(verdict)
    if party is None or party.mailbox == facts.address:
        return verdict
    text = f"Конверт направлен в ящик {facts.address}, а ящик получателя сообщения — {party.mailbox}."
    return Verdict(facts, (*verdict.problems, text))


def _not_now(error: OSError | sqlite3.Error) -> TryLater:
    return TryLater(
        "Имитатор министерства не может работать с папками обмена.",
        why=f"{type(error).__name__}: {error}.",
        todo="Проверьте место на диске и права на папки.",
    )
