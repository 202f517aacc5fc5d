"""How a command ends: the exit codes, and an error in its three parts.

0  done: every item has a defined outcome, quarantine included
1  the work failed
2  wrong use or configuration
"""

from enum import IntEnum

from edo_gateway.cli.screen import Screen
from edo_gateway.errors import Ambiguous, EdoError, Refused, WrongConfiguration, WrongUse

__all__ = ["ExitCode", "exit_code", "show_error"]


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
    screen.remark(f"Что произошло: {error.what}")
    if isinstance(error, Refused):
        if error.problems:
            screen.remark("Почему:")
        for problem in error.problems:
            screen.remark(f"  {problem.field}: {problem.text}")
    elif "\n" in error.why:
        screen.remark("Почему:")
        for line in error.why.splitlines():
            screen.remark(f"  {line}")
    elif error.why:
        screen.remark(f"Почему: {error.why}")
    if isinstance(error, Ambiguous):
        screen.remark("Подходят:")
        for candidate in error.candidates:
            screen.remark(f"  {candidate}")
    if error.todo:
        screen.remark(f"Что делать: {error.todo}")
