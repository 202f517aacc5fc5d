"""`demo`: what `make run` calls: the sample letters from files to registered numbers, before one's eyes."""

import contextlib
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from edo_gateway.cli.application import Application, HomeKind, MinistryOptions
from edo_gateway.cli.background import beside
from edo_gateway.cli.command import Commands, Invocation
from edo_gateway.cli.commands.send import submit
from edo_gateway.cli.failures import ExitCode
from edo_gateway.cli.progress import Progress, is_settled
from edo_gateway.cli.screen import Screen
from edo_gateway.cli.table import Column, Importance
from edo_gateway.cli.words import answer_short, count, day, registration_short, seconds
from edo_gateway.errors import Conflict, WrongUse
from edo_gateway.views import DeliveryRow

__all__ = ["register"]

_PATIENCE = 50.0
"""Seconds in which every sample must have its final state."""
_PAUSE = 0.2
"""Seconds between two rounds while the ministry thinks."""
_WIDTH = 130
"""Cells of the last table where nobody looks at a terminal."""

_COLUMNS: Sequence[Column[DeliveryRow]] = (
    Column("Номер", lambda row: row.number, 8),
    Column("Дата", lambda row: day(row.date), importance=Importance.EXTRA),
    Column("Тема", lambda row: row.subject, 12),
    Column("Адресат", lambda row: row.organization.label, 16),
    Column("Отправка", lambda row: row.transport.text.title, 10),
    Column("Регистрация", registration_short, 33),
    Column("Ответ", answer_short, importance=Importance.EXTRA),
)


def register(commands: Commands) -> None:
    """Add the command."""
    commands.add(
        "demo",
        _run,
        summary="показать всё на учебном обмене: отправить образцы и дождаться регистрации",
        description="Если рабочей папки нет, она создаётся. Можно запускать сколько угодно раз.",
        example="edo-gateway --home ./var demo",
    )


def _run(call: Invocation) -> ExitCode:
    screen = call.screen
    if not call.program.exists(call.home):
        screen.line(f"Создаю учебную рабочую папку {call.home}")
        for made in call.program.make_home(call.home, HomeKind.DEMO).made:
            screen.line(f"  {made}")
    with call.program.open(call.home) as application:
        if not application.is_demo:
            raise WrongUse(
                "В этой рабочей папке нет учебного министерства.",
                why=f"{call.home} — настоящая рабочая папка; образцы в неё не отправляют.",
                todo="Укажите другую: edo-gateway --home ./var demo",
            )
        letters = _submit_samples(call, application)
        progress = Progress(application, screen, letters)
        rows = _watch(call, application, progress)
        return _result(screen, application, rows, progress.elapsed)


def _submit_samples(call: Invocation, application: Application) -> list[UUID]:
    letters: list[UUID] = []
    call.screen.line("Отправляю образцы")
    for sample in call.program.samples(call.home):
        accepted, rows = submit(application, sample.draft)
        letters.append(accepted.letter)
        addressees = count(len(rows), "адресат", "адресата", "адресатов")
        call.screen.line(f"  № {accepted.number} — {sample.title}, {addressees}")
    return letters


def _watch(call: Invocation, application: Application, progress: Progress) -> Sequence[DeliveryRow]:
    """Work with the ministry beside until every letter is settled; who works here already is only watched."""
    stop = threading.Event()
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(application.working())
        except Conflict:
            call.screen.line("В этой рабочей папке уже работает run: образцы отправит он.")
            return _until_settled(progress, stop, lambda: None)
        with beside(call.program.ministry(call.home, MinistryOptions()), stop):
            _until_settled(progress, stop, application.work_once)
            # What the last notices and answers ask of us (квитанции) is sent before the end.
            application.work_until_idle(progress.look)
        return progress.look()


def _until_settled(progress: Progress, stop: threading.Event, work: Callable[[], object]) -> Sequence[DeliveryRow]:
    while True:
        work()
        rows = progress.look()
        if all(is_settled(row) for row in rows) or progress.elapsed > _PATIENCE or stop.wait(_PAUSE):
            return rows


def _program() -> str:
    """Return the program as it was called, so that the hint can be copied where it is not on the path."""
    called = Path(sys.argv[0])
    if called.name != "edo-gateway":
        return "edo-gateway"
    return str(called.relative_to(Path.cwd()) if called.is_absolute() and called.is_relative_to(Path.cwd()) else called)


def _result(screen: Screen, application: Application, rows: Sequence[DeliveryRow], elapsed: float) -> ExitCode:
    screen.line()
    screen.table(_COLUMNS, rows, _WIDTH)
    screen.line()
    for name, adapter in application.channels().items():
        places = dict(adapter.describe().places)
        taken = application.taken(name)
        if taken is not None:
            screen.line(f"Отправленные пакеты: {taken.absolute()}")
        elif "outgoing" in places:
            screen.line(f"Отправленные пакеты: {places['outgoing'].absolute()}")
        if "processed" in places:
            screen.line(f"Квитанции и уведомления: {places['processed'].absolute()}")
    command = f"{_program()} --home {application.home}"
    screen.line(f"Вся история письма: {command} show {rows[0].number if rows else 'НОМЕР'}")
    screen.line(f"Журнал доставки: {command} log")
    unsettled = [row for row in rows if not is_settled(row)]
    if unsettled or not rows:
        words = count(len(unsettled), "доставка", "доставки", "доставок")
        screen.remark(f"Без окончательного состояния: {words}.")
        return ExitCode.FAILED
    words = count(len(rows), "доставка завершена", "доставки завершены", "доставок завершено")
    screen.line(f"Готово за {seconds(elapsed)}: {words}.")
    return ExitCode.DONE
