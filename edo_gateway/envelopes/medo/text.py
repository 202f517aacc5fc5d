"""What a value may be before it is written: characters, white space, length, and Moscow time.

Limits are those of the IEDMS 2.6 message schema and of the container schema of order 186/258 of 27.05.2015.
An empty element or attribute is inadmissible (the same order), so blank text counts as no text.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from edo_gateway.envelopes.medo.reading_values import MOSCOW
from edo_gateway.errors import Problem

__all__ = ["CODE", "COMMENT", "LINE", "LONG", "NUMBER", "REASON", "Sheet", "TextRule", "WhiteSpace"]

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 can't hold (production 2, Char): most controls, surrogates, U+FFFE and U+FFFF."""
_UNTIDY = re.compile("[\t\n\r]|^ | $|  ")
_LINE_BREAK = re.compile("\r\n?")


class WhiteSpace(Enum):
    """What happens to white space, after the three kinds of XML Schema strings."""

    KEEP = auto()
    """`string`: kept, line ends written as LF."""
    REPLACE = auto()
    """`normalizedString`: tabs and line ends become spaces, as a schema processor would read them; ends are cut."""
    EXACT = auto()
    """`token`: a value that a reader would see changed is refused, because a number must arrive as it is."""


@dataclass(frozen=True, slots=True)
class TextRule:
    """A kind of text: its limit in characters and its white space."""

    limit: int
    white_space: WhiteSpace


LINE = TextRule(511, WhiteSpace.REPLACE)
CODE = TextRule(127, WhiteSpace.EXACT)
NUMBER = TextRule(31, WhiteSpace.EXACT)
REASON = TextRule(127, WhiteSpace.KEEP)
COMMENT = TextRule(2047, WhiteSpace.KEEP)
LONG = TextRule(4000, WhiteSpace.KEEP)


class Sheet:
    """Collects every problem of one document, so that all are told at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def problem(self, field: str, label: str, text: str) -> None:
        """Note that the field (a path in the canonical model) called `label` in Russian is wrong."""
        self.problems.append(Problem(field, f"{label}: {text}"))

    def required(self, value: str | None, rule: TextRule, field: str, label: str) -> str | None:
        """Return the text as it is to be written, or None with a problem noted."""
        if value is None or not value.strip():
            self.problem(field, label, "обязательное значение не заполнено.")
            return None
        return self.optional(value, rule, field, label)

    def optional(self, value: str | None, rule: TextRule, field: str, label: str) -> str | None:
        """Return the text as it is to be written, or None where there is none or it is wrong (with a problem)."""
        if value is None or not value.strip():
            return None
        forbidden = _FORBIDDEN.search(value)
        if forbidden:
            code = f"U+{ord(forbidden[0]):04X}"
            self.problem(field, label, f"недопустимый символ {code} (знак {forbidden.start() + 1}).")
            return None
        if rule.white_space is WhiteSpace.EXACT and _UNTIDY.search(value):
            self.problem(field, label, "лишние пробелы или переводы строки.")
            return None
        text = _LINE_BREAK.sub("\n", value)
        if rule.white_space is WhiteSpace.REPLACE:
            text = re.sub("[\t\n]", " ", text).strip(" ")
        if len(text) > rule.limit:
            self.problem(field, label, f"длиннее {rule.limit} знаков ({len(text)}).")
            return None
        return text

    def moment(self, value: datetime, field: str, label: str) -> datetime | None:
        """Return the time in Moscow to the second, or None with a problem noted."""
        if value.tzinfo is None or value.utcoffset() is None:
            self.problem(field, label, "время без часового пояса.")
            return None
        try:
            return value.astimezone(MOSCOW).replace(microsecond=0)
        except OverflowError:
            self.problem(field, label, "время вне допустимых пределов.")
            return None

    def number(self, value: int, low: int, high: int, field: str, label: str) -> int | None:
        """Return the whole number if it lies within the bounds, both included, or None with a problem noted."""
        if low <= value <= high:
            return value
        self.problem(field, label, f"значение {value} вне пределов {low}–{high}.")
        return None
