"""What every command is given, and how a command group adds its commands."""

import argparse
import os
import pwd
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edo_gateway.cli.application import Program
from edo_gateway.cli.failures import ExitCode
from edo_gateway.cli.russian import CommandParser
from edo_gateway.cli.screen import Screen

__all__ = ["Command", "Commands", "Invocation"]


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call of the program."""

    home: Path
    """The home's folder, absolute."""
    args: argparse.Namespace
    screen: Screen
    program: Program

    @property
    def actor(self) -> str:
        """Return who sits at the terminal, for the journal: the account, and behind `sudo` the person's own.

        The account is the process's, not one that the environment names; root alone can be told of another one,
        by `sudo`, which sets the name itself.
        """
        number = os.getuid()
        person = os.environ.get("SUDO_USER", "") if number == 0 else ""
        try:
            name = pwd.getpwuid(number).pw_name
            return f"cli:{pwd.getpwnam(person).pw_name} (sudo)" if person not in {"", name} else f"cli:{name}"
        except KeyError:
            return f"cli:{number}"


Command = Callable[[Invocation], ExitCode]


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Keeps the examples' lines as they are written, and gives the options' names room."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=32)


class Commands:
    """A place where commands are added: the program itself, or a group in it."""

    formatter = _HelpFormatter

    def __init__(self, parser: CommandParser) -> None:
        self._parsers: Any = parser.add_subparsers(title="Команды", metavar="КОМАНДА", required=True)

    def add(self, name: str, run: Command, *, summary: str, example: str, description: str = "") -> CommandParser:
        """Add a command; return its parser, for its options."""
        parser = self._add(name, summary, description, f"Пример:\n{_indented(example)}")
        parser.set_defaults(run=run)
        return parser

    def group(self, name: str, *, summary: str) -> "Commands":
        """Add a group of commands."""
        return Commands(self._add(name, summary, "", ""))

    def _add(self, name: str, summary: str, description: str, epilog: str) -> CommandParser:
        parser: CommandParser = self._parsers.add_parser(
            name,
            help=summary,
            description=f"{summary}\n{description}".strip(),
            epilog=epilog or None,
            formatter_class=_HelpFormatter,
            allow_abbrev=False,
        )
        return parser


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.strip().splitlines())
