"""Kinds of values: how each is read from TOML, written back, and explained."""

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from edo_gateway.directory.identifiers import inn_problem, ogrn_problem
from edo_gateway.directory.text import forbidden_in_xml, read_guid
from edo_gateway.errors import WrongUse
from edo_gateway.letters.masks import NumberMask
from edo_gateway.letters.toml_file import nearest
from edo_gateway.settings.durations import format_duration, parse_duration

__all__ = [
    "Choice",
    "Duration",
    "FilePath",
    "Flag",
    "Guid",
    "Guids",
    "Identifier",
    "Kind",
    "Mask",
    "Number",
    "Pattern",
    "Text",
    "Whole",
    "WrongValue",
    "toml_string",
]


class WrongValue(WrongUse):
    """A value is wrong: `what` says how, `todo` what would be right.  It never leaves this package."""


class Kind(Protocol):
    """A kind of value."""

    @property
    def words(self) -> str:
        """Return in Russian what a value looks like."""

    def read(self, raw: Any, home: Path) -> Any:
        """Return the typed value of what TOML holds; raises `WrongValue`."""

    def show(self, value: Any) -> str:
        """Return a typed value as TOML."""


def toml_string(text: str) -> str:
    """Return a TOML basic string: JSON's escapes, and DEL, which TOML forbids bare."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _string(raw: Any) -> str:
    if not isinstance(raw, str):
        raise WrongValue("нужна строка", todo=f"в кавычках: {toml_string(str(raw))}")
    return raw


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text."""

    most: int = 511
    may_be_empty: bool = True

    @property
    def words(self) -> str:
        return f"строка до {self.most} знаков" + ("" if self.may_be_empty else ", не пустая")

    def read(self, raw: Any, home: Path) -> str:
        del home
        text = _string(raw)
        if not text.strip() and not self.may_be_empty:
            raise WrongValue("значение пусто", todo="впишите его")
        if len(text) > self.most:
            raise WrongValue(f"{len(text)} знаков", todo=f"можно не больше {self.most}")
        if forbidden_in_xml(text) or any(character in text for character in "\t\n\r"):
            raise WrongValue("есть управляющие знаки или переводы строк", todo="нужна одна строка")
        return text.strip()

    def show(self, value: Any) -> str:
        return toml_string(value)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text of a given shape."""

    pattern: str
    words: str
    example: str

    def read(self, raw: Any, home: Path) -> str:
        del home
        text = _string(raw)
        if not re.fullmatch(self.pattern, text):
            raise WrongValue(f"нужно: {self.words}", todo=f"например {toml_string(self.example)}")
        return text

    def show(self, value: Any) -> str:
        return toml_string(value)


@dataclass(frozen=True, slots=True)
class Identifier:
    """ОГРН or ИНН with its check digits; may be empty."""

    name: str

    @property
    def words(self) -> str:
        return f"{self.name}, цифры; контрольные цифры проверяются"

    def read(self, raw: Any, home: Path) -> str:
        del home
        text = _string(raw)
        problem = {"ОГРН": ogrn_problem, "ИНН": inn_problem}[self.name](text) if text else None
        if problem is not None:
            raise WrongValue(problem.text)
        return text

    def show(self, value: Any) -> str:
        return toml_string(value)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds, both included."""

    low: int
    high: int

    @property
    def words(self) -> str:
        return f"целое число от {self.low} до {self.high}"

    def read(self, raw: Any, home: Path) -> int:
        del home
        if isinstance(raw, bool) or not isinstance(raw, int):
            raise WrongValue("нужно целое число", todo=self.words)
        if not self.low <= raw <= self.high:
            near = min(max(raw, self.low), self.high)
            raise WrongValue("число вне пределов", todo=f"{self.words}; ближайшее {near}")
        return raw

    def show(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True, slots=True)
class Number:
    """A number, whole or not, within bounds, both included."""

    low: float
    high: float

    @property
    def words(self) -> str:
        return f"число от {self.low:g} до {self.high:g}"

    def read(self, raw: Any, home: Path) -> float:
        del home
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            raise WrongValue("нужно число", todo=self.words)
        if not self.low <= raw <= self.high:
            raise WrongValue("число вне пределов", todo=self.words)
        return float(raw)

    def show(self, value: Any) -> str:
        return repr(float(value))


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""

    words: str = "true или false"

    def read(self, raw: Any, home: Path) -> bool:
        del home
        if not isinstance(raw, bool):
            raise WrongValue("нужно true или false без кавычек")
        return raw

    def show(self, value: Any) -> str:
        return "true" if value else "false"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several words."""

    choices: tuple[str, ...]

    @property
    def words(self) -> str:
        return "одно из: " + ", ".join(self.choices)

    def read(self, raw: Any, home: Path) -> str:
        del home
        text = _string(raw)
        if text not in self.choices:
            near = nearest(text, self.choices)
            raise WrongValue("такого значения нет", todo=f"похоже на {toml_string(near)}" if near else self.words)
        return text

    def show(self, value: Any) -> str:
        return toml_string(value)


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of time within bounds, both included."""

    low: timedelta
    high: timedelta

    @property
    def words(self) -> str:
        return f"срок от {format_duration(self.low)} до {format_duration(self.high)}, например 30s, 5m, 72h, 5d"

    def read(self, raw: Any, home: Path) -> timedelta:
        del home
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            raise WrongValue("у срока нет единицы", todo=f'"{raw}s", если это секунды')
        span = parse_duration(_string(raw).replace(" ", ""))
        if span is None:
            raise WrongValue("это не срок", todo="число и единица s, m, h или d: 30s, 1h30m, 5d")
        if not self.low <= span <= self.high:
            raise WrongValue("срок вне пределов", todo=self.words)
        return span

    def show(self, value: Any) -> str:
        return toml_string(format_duration(value))


@dataclass(frozen=True, slots=True)
class Guid:
    """A GUID of the exchange."""

    words: str = "GUID вида 01234567-89ab-cdef-0123-456789abcdef"

    def read(self, raw: Any, home: Path) -> UUID:
        del home
        found = read_guid(_string(raw).strip())
        if found is None or found.int == 0:
            raise WrongValue("это не GUID участника обмена", todo=f"нужен {self.words}")
        return found

    def show(self, value: Any) -> str:
        return toml_string(str(value))


@dataclass(frozen=True, slots=True)
class Guids:
    """A list of GUIDs of the exchange."""

    words: str = "список GUID в квадратных скобках"

    def read(self, raw: Any, home: Path) -> tuple[UUID, ...]:
        if not isinstance(raw, list):
            raise WrongValue("нужен список", todo='например ["01234567-89ab-cdef-0123-456789abcdef"]')
        return tuple(Guid().read(one, home) for one in raw)

    def show(self, value: Any) -> str:
        return "[" + ", ".join(toml_string(str(one)) for one in value) + "]"


@dataclass(frozen=True, slots=True)
class FilePath:
    """A path; one that is not absolute is read against the home."""

    words: str = "путь; относительный считается от рабочей папки"

    def read(self, raw: Any, home: Path) -> Path:
        text = _string(raw)
        if not text or "\0" in text:
            raise WrongValue("это не путь", todo=self.words)
        return home / text

    def show(self, value: Any) -> str:
        return toml_string(str(value))


@dataclass(frozen=True, slots=True)
class Mask:
    """A mask of registration numbers."""

    words: str = "маска: {number} или {number:04d}, {index}, {year}, {yy}"

    def read(self, raw: Any, home: Path) -> NumberMask:
        del home
        try:
            return NumberMask(_string(raw))
        except WrongValue:
            raise
        except WrongUse as error:
            raise WrongValue(error.what, todo=error.todo) from error

    def show(self, value: Any) -> str:
        return toml_string(value.text)
