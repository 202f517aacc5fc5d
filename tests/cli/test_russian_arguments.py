"""Whatever argparse says, it says in Russian."""

import argparse
import ast
import inspect
import re

import pytest
from cli.cli_fakes import Terminal

from edo_gateway.cli.program import make_parser
from edo_gateway.cli.russian import SENTENCES, speaking_russian

FOR_PROGRAMMERS = {
    ".__call__() not defined",
    "'required' is an invalid argument for positionals",
    "%r is not callable",
    "cannot have multiple subparser arguments",
    "cannot merge actions - two groups are named %r",
    "conflicting option string: %s",
    "conflicting option strings: %s",
    "conflicting subparser: %s",
    "conflicting subparser alias: %s",
    "dest= is required for options like %r",
    "invalid conflict_resolution value: %r",
    "invalid option string %(option)r: must start with a character %(prefix_chars)r",
    "mutually exclusive arguments must be optional",
    "unexpected option string: %s",
}
"""What argparse says to those who build a parser wrongly; no user can make it say that."""


def commands() -> list[tuple[str, ...]]:
    with speaking_russian():
        return sorted(_walk(make_parser(), ()))


def _walk(parser: argparse.ArgumentParser, path: tuple[str, ...]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [path]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                found += _walk(inner, (*path, name))
    return found


def test_every_sentence_of_this_python_is_known() -> None:
    """The table has every sentence that the argparse of this Python can say to a user."""
    said = set()
    for node in ast.walk(ast.parse(inspect.getsource(argparse))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "ngettext"}:
            said |= {one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    assert said - FOR_PROGRAMMERS - SENTENCES.keys() == set()


def test_the_commands_of_the_issue_are_there() -> None:
    """Every command has its English name, and no other one exists."""
    assert {" ".join(path) for path in commands()} >= {
        "init", "send", "work", "demo", "run", "simulator run", "log", "show", "outbox", "incoming list",
        "incoming show", "quarantine list", "quarantine show", "quarantine retry", "quarantine match",
        "quarantine dismiss", "channel list", "channel probe", "route explain", "organization find",
        "organization import", "check",
    }  # fmt: skip


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_help_is_russian(call: Terminal, path: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Every command's help is Russian to the last word, and a command that does something shows an example."""
    assert call(*path, "--help").code == 0
    text = capsys.readouterr().out
    assert text.startswith("Использование: edo-gateway")
    for english in ("usage:", "options:", "positional", "show this help", "default"):
        assert english not in text
    assert re.search(r"Пример:|КОМАНДА", text)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Не указано обязательное: КОМАНДА"),
        (("frob",), "frob"),
        (("log", "--limit"), "нужно одно значение"),
        (("log", "--limit", "много"), "нужно целое число"),
        (("log", "--limit", "0"), "нужно целое число"),
        (("log", "--since", "31.02.2026"), "нужна дата"),
        (("log", "--after", "7"), "нужен идентификатор"),
        (("log", "--state", "lost"), "handed_over"),
        (("log", "--jso"), "непонятно: --jso"),
        (("show",), "не указано обязательное: ПИСЬМО"),
        (("show", "1", "2"), "непонятно: 2"),
        (("log", "--json=1"), "здесь лишнее"),
        (("send", "a.pdf", "--attach"), "нужно хотя бы одно значение"),
    ],
)
def test_wrong_command_line(call: Terminal, arguments: tuple[str, ...], words: str) -> None:
    """A command line that can't be understood ends with 2 and says in three Russian parts what is wrong."""
    ended = call(*arguments)
    assert ended.code == 2
    assert ended.out == ""
    what, why, todo = ended.err.splitlines()
    assert what == "Что произошло: Команда не понята."
    assert words.lower() in why.lower()
    assert todo.startswith("Что делать: Справка: edo-gateway")


def test_argparse_speaks_as_before_outside() -> None:
    """Other programs in the same process keep argparse's own words."""
    with speaking_russian():
        pass
    parser = argparse.ArgumentParser(exit_on_error=False)
    assert parser.format_usage().startswith("usage: ")
