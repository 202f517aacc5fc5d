"""Masks of registration numbers: `{number:04d}/{index}-{year}`.

A number has at most 31 characters (type `documentNumber` of the IEDMS schemas, `registration/number` of the
container of order 186/258 of 27.05.2015).
"""

import re
import string
from dataclasses import dataclass

from edo_gateway.directory.text import forbidden_in_xml
from edo_gateway.errors import WrongUse

__all__ = ["LONGEST_NUMBER", "NumberMask", "number_problem"]

LONGEST_NUMBER = 31
"""Characters of a registration number at most."""

_FIELDS = {"number": "счётчик", "index": "индекс дела по номенклатуре", "year": "год", "yy": "две цифры года"}
_WIDTH = re.compile(r"0[1-9]d?")
"""Zeros only: a number padded with blanks would arrive changed."""
_SAMPLE = {"number": 99999, "index": "00-00", "year": 2099, "yy": "99"}


def number_problem(number: str) -> str:
    """Return a Russian sentence about what makes this no registration number, or an empty string."""
    if not number:
        return "номер пуст"
    if len(number) > LONGEST_NUMBER:
        return f"в номере {len(number)} знаков, а можно не больше {LONGEST_NUMBER}"
    if forbidden_in_xml(number) or not number.isprintable():
        return "в номере есть управляющие или недопустимые знаки"
    if number != " ".join(number.split()):
        return "в номере лишние пробелы: в начале, в конце или подряд"
    return ""


@dataclass(frozen=True, slots=True)
class NumberMask:
    """A checked mask.

    Fields: `{number}` (must be there; `{number:04d}` pads with zeros), `{index}`, `{year}`, `{yy}`.
    Raises `WrongUse` if it is no mask.
    """

    text: str

    def __post_init__(self) -> None:
        if problem := self._problem():
            raise WrongUse(
                f"Неверная маска номера «{self.text}»: {problem}.", todo="Пример верной: {number:04d}/{index}-{year}"
            )

    @property
    def fields(self) -> frozenset[str]:
        """Return the names of the fields used."""
        return frozenset(name for _, name, _, _ in string.Formatter().parse(self.text) if name is not None)

    def render(self, number: int, year: int, index: str = "") -> str:
        """Return the number; the result may be longer than `LONGEST_NUMBER` only with a long index or counter."""
        return self.text.format(number=number, index=index, year=year, yy=f"{year % 100:02d}")

    def _problem(self) -> str:
        try:
            parsed = list(string.Formatter().parse(self.text))
        except ValueError:
            return "скобки { } не парные"
        for _, name, spec, conversion in parsed:
            if name is None:
                continue
            if name not in _FIELDS:
                return f"поля {{{name}}} нет, есть " + ", ".join(f"{{{one}}} ({what})" for one, what in _FIELDS.items())
            if conversion or (spec and not (name == "number" and _WIDTH.fullmatch(spec))):
                return f"после {{{name}}} можно указать только ширину счётчика, например {{number:04d}}"
        if [name for _, name, _, _ in parsed].count("number") != 1:
            return "нужно одно поле {number}"
        return number_problem(self.text.format(**_SAMPLE))
