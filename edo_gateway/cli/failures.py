"""How a command ends: the exit codes, and an error in its three parts.

0  done: every item has a defined outcome, quarantine included
1  the work failed
2  wrong use or configuration
"""

from collections.abc import Iterator
from enum import IntEnum

from edo_gateway.cli.screen import Screen
from edo_gateway.errors import Ambiguous, EdoError, Refused, WrongConfiguration, WrongUse

__all__ = ["ExitCode", "error_lines", "exit_code", "show_error"]


class ExitCode(IntEnum):
    """What the program tells its caller."""

    DONE = 0
    FAILED = 1
    WRONG = 2


def exit_code(error: EdoError) -> ExitCode:
    """Return the code of an error: 2 where the caller must change something, 1 where the work itself failed."""
    return ExitCode.WRONG if isinstance(error, WrongUse | WrongConfiguration) else ExitCode.FAILED


def show_error(screen: Screen, error: EdoError) -> None:
    """Write what happened, why and what to do; every problem and every candidate on a line of its own."""
    for line in error_lines(error):
        screen.remark(line)


def error_lines(error: EdoError) -> Iterator[str]:
    """Yield an error's three parts, line by line."""
    yield f"Что произошло: {error.what}"
    if isinstance(error, Refused):
        if error.problems:
            yield "Почему:"
        for problem in error.problems:
            yield f"  {problem.field}: {problem.text}"
    elif "\n" in error.why:
        yield "Почему:"
        yield from (f"  {line}" for line in error.why.splitlines())
    elif error.why:
        yield f"Почему: {error.why}"
    if isinstance(error, Ambiguous):
        yield "Подходят:"
        yield from (f"  {candidate}" for candidate in error.candidates)
    if error.todo:
        yield f"Что делать: {error.todo}"
