"""The command line's own words in Russian: argparse speaks English, the people who use this do not.

argparse asks `gettext` for every sentence it says.  While a command line is read, its two functions
are answered from the table below; what is not in the table stays as it is.
The sentences are those of Python 3.11 to 3.13; a test looks for ones a newer Python adds.
"""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from edo_gateway.errors import WrongUse

__all__ = ["SENTENCES", "CommandParser", "speaking_russian"]

SENTENCES = {
    "usage: ": "Использование: ",
    "positional arguments": "Аргументы",
    "options": "Ключи",
    "show this help message and exit": "показать эту справку и выйти",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "команды %(parser_name)r нет; есть: %(choices)s",
    'argument "-" with mode %r': "«-» не подходит для режима %r",
    "can't open '%(filename)s': %(error)s": "файл «%(filename)s» не открыть: %(error)s",
    "one of the arguments %s is required": "нужен один из ключей: %s",
    "the following arguments are required: %s": "не указано обязательное: %s",
    "expected one argument": "нужно одно значение",
    "expected at most one argument": "нужно не больше одного значения",
    "expected at least one argument": "нужно хотя бы одно значение",
    "expected %s argument": "нужно значений: %s",
    "expected %s arguments": "нужно значений: %s",
    "not allowed with argument %s": "нельзя указать вместе с %s",
    "ignored explicit argument %r": "значение %r здесь лишнее",
    "unexpected option string: %s": "неожиданный ключ: %s",
    "unrecognized arguments: %s": "непонятно: %s",
    "ambiguous option: %(option)s could match %(matches)s": "ключ %(option)s неоднозначен: %(matches)s",
    "invalid %(type)s value: %(value)r": "значение %(value)r не подходит",
    "invalid choice: %(value)r (choose from %(choices)s)": "значения %(value)r нет; есть: %(choices)s",
    "%(prog)s: error: %(message)s\n": "%(prog)s: ошибка: %(message)s\n",
    "%(prog)s: warning: %(message)s\n": "%(prog)s: предупреждение: %(message)s\n",
    "option '%(option)s' is deprecated": "ключ «%(option)s» устарел",
    "argument '%(argument_name)s' is deprecated": "аргумент «%(argument_name)s» устарел",
    "command '%(parser_name)s' is deprecated": "команда «%(parser_name)s» устарела",
}


def _sentence(text: str) -> str:
    return SENTENCES.get(text, text)


def _plural_sentence(one: str, many: str, number: int) -> str:
    return SENTENCES.get(one if number == 1 else many, one if number == 1 else many)


@contextmanager
def speaking_russian() -> Iterator[None]:
    """Let argparse speak Russian inside; it speaks as before afterwards."""
    ours = {"_": _sentence, "ngettext": _plural_sentence}
    before = {name: getattr(argparse, name) for name in ours}
    for name, function in ours.items():
        setattr(argparse, name, function)
    try:
        yield
    finally:
        for name, function in before.items():
            setattr(argparse, name, function)


class CommandParser(argparse.ArgumentParser):
    """A parser that raises what it does not understand as `WrongUse`, in the three parts of every error."""

    def error(self, message: str) -> NoReturn:
        """Raise `WrongUse`; nothing is printed here."""
        raise WrongUse("Команда не понята.", why=f"{_capital(message)}.", todo=f"Справка: {self.prog} --help")


def _capital(message: str) -> str:
    text = message.strip().rstrip(".")
    return text[:1].upper() + text[1:]
