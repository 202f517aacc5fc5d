"""The console program: reads the command line, runs one command, turns every error into words and a code."""

import contextlib
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from edo_gateway.cli.application import Program
from edo_gateway.cli.command import Command, Commands, Invocation
from edo_gateway.cli.commands import (
    acts,
    channel,
    check,
    demo,
    evidence,
    incoming,
    init,
    inspect,
    journal,
    log,
    organization,
    outbox,
    quarantine,
    route,
    run,
    send,
    show,
    simulator,
    verify,
    work,
)
from edo_gateway.cli.failures import ExitCode, exit_code, show_error
from edo_gateway.cli.logs import logging_to
from edo_gateway.cli.options import absolute_path
from edo_gateway.cli.russian import CommandParser, speaking_russian
from edo_gateway.cli.screen import Screen
from edo_gateway.errors import EdoError
from edo_gateway.ports.reasons import os_reason

__all__ = ["execute", "make_parser"]

_GROUPS = (
    init,
    check,
    demo,
    send,
    log,
    show,
    outbox,
    acts,
    incoming,
    quarantine,
    inspect,
    journal,
    evidence,
    verify,
    work,
    run,
    simulator,
    channel,
    route,
    organization,
)

_CODES = """Коды завершения:
  0  сделано: у каждого письма и пакета определённый исход, карантин тоже исход
  1  работа не удалась
  2  неверная команда или настройки"""


def make_parser() -> CommandParser:
    """Return the parser of the whole command line; call it inside `speaking_russian`."""
    parser = CommandParser(
        prog="edo-gateway",
        description="Шлюз межведомственного электронного документооборота (МЭДО).",
        epilog=f"{_CODES}\n\nСправка по команде: edo-gateway КОМАНДА --help",
        formatter_class=Commands.formatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--home",
        type=absolute_path,
        metavar="DIR",
        help="рабочая папка; без ключа — переменная EDO_HOME, без неё — ./var",
    )
    commands = Commands(parser)
    for group in _GROUPS:
        group.register(commands)
    return parser


def execute(arguments: Sequence[str], screen: Screen, program: Callable[[], Program]) -> int:
    """Run one command; return the exit code.  Nothing is raised but `SystemExit` of `--help`."""
    try:
        with speaking_russian():
            args = make_parser().parse_args(arguments)
        home = args.home or absolute_path(os.environ.get("EDO_HOME") or "var")
        command: Command = args.run
        with logging_to(screen.err, getattr(args, "log_level", logging.WARNING)):
            code = command(Invocation(Path(home), args, screen, program()))
    except EdoError as error:
        show_error(screen, error)
        code = exit_code(error)
    except DatabaseError as error:
        # The statement and its values stay out of sight: they may hold a letter's words.
        show_error(screen, _no_database(error))
        code = ExitCode.FAILED
    except KeyboardInterrupt:
        screen.remark("Прервано. Начатое продолжит следующий запуск.")
        code = ExitCode.FAILED
    except BrokenPipeError:
        _forget_output()
        code = ExitCode.FAILED
    except OSError as error:
        show_error(screen, _no_machine(error))
        code = ExitCode.FAILED
    return int(code)


def _no_database(error: DatabaseError) -> EdoError:
    words = str(error.orig)
    reason, todo = next(
        (answer for sign, answer in _DATABASE_WORDS.items() if sign in words),
        ("причина неизвестна", "Проверьте место на диске и права на рабочую папку, затем повторите."),
    )
    return EdoError("База данных не ответила.", why=f"Причина: {reason}.", todo=todo)


_BACKUP = "Остановите работу и верните файл базы из резервной копии."
_DATABASE_WORDS = {
    "locked": ("она занята другой программой", "Повторите через несколько секунд."),
    "malformed": ("файл базы повреждён", _BACKUP),
    "not a database": ("файл базы повреждён", _BACKUP),
    "full": ("на диске нет места", "Освободите место и повторите."),
    "readonly": ("файл базы доступен только для чтения", "Проверьте права на рабочую папку."),
    "unable to open": ("файл базы не открывается", "Проверьте права на рабочую папку."),
}
"""Words of SQLite → reason and what to do."""


def _no_machine(error: OSError) -> EdoError:
    where = f"{error.filename}: " if error.filename else ""
    return EdoError(
        "Система не дала прочесть или записать файл.",
        why=f"{where}{os_reason(error)}.",
        todo="Проверьте путь, права и место на диске, затем повторите.",
    )


def _forget_output() -> None:
    """Let the interpreter's last flush go nowhere: who read us has left."""
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
