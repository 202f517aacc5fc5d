"""TOML files that people write: what they say, on which line each key stands, and the nearest right name.

TOML 1.0, read by the standard library, which keeps no places; they are found by a second look at the text.
Places of keys inside an inline table or an array are those of the key that holds it.
"""

import difflib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edo_gateway.letters.errors import UnreadableToml
from edo_gateway.ports.reasons import os_reason

__all__ = ["KeyPath", "TomlFile", "nearest", "parse_toml", "read_toml"]

KeyPath = tuple[str | int, ...]
"""Names of tables and keys from the root; tables of an array are counted from 0."""

_LARGEST = 1 << 20
_MOST_PARTS = 100
"""Parts of one dotted key: parsing them costs by the square of their number."""
_TOKEN = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*+"{3,5}+|'{3}(?:[^']|'(?!''))*+'{3,5}+|\#[^\n]*+|("""|'{3})'''
    r"""|([A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')|(\.)|[ \t]++|.""",
    re.DOTALL,
)
"""A long string, a comment, the beginning of a long string that never ends, a part of a key, a dot, spaces, another."""
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_KEY_PART = re.compile(r"""\s*(?:([A-Za-z0-9_-]+)|"((?:[^"\\]|\\.)*)"|'([^']*)')\s*(\.?)""")


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A file that was read."""

    path: Path
    data: Mapping[str, Any]
    lines: Mapping[KeyPath, int]

    def line(self, *key: str | int) -> int:
        """Return the line on which a key stands, or the nearest thing around it; from 1."""
        for length in range(len(key), 0, -1):
            if found := self.lines.get(key[:length]):
                return found
        return 1


def read_toml(path: Path) -> TomlFile:
    """Read a file of at most 1 MiB; raises `UnreadableToml` with the line where there is one."""
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except OSError as error:
        raise UnreadableToml(path, 0, f"файл не открывается: {os_reason(error)}") from error
    except ValueError as error:
        raise UnreadableToml(path, 0, "в имени файла нулевой байт") from error
    if len(data) > _LARGEST:
        raise UnreadableToml(path, 0, f"файл больше {_LARGEST >> 20} МиБ")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableToml(path, line, "файл должен быть в кодировке UTF-8") from error
    return parse_toml(path, text)


def parse_toml(path: Path, text: str) -> TomlFile:
    """Parse a text; `path` is its name in messages.  Raises `UnreadableToml`."""
    text = text.replace("\r\n", "\n")
    _check_keys(path, text)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        raise UnreadableToml(path, line, f"ошибка записи TOML ({_PLACE.sub('', str(error)).strip()})") from error
    except RecursionError as error:
        raise UnreadableToml(path, 0, "слишком много вложенных скобок") from error
    except ValueError as error:
        # The one thing the parser leaves to Python is a number of thousands of digits.
        raise UnreadableToml(path, 0, "число слишком велико") from error
    file = TomlFile(path, data, dict(_key_lines(text)))
    for key in _too_large(data):
        raise UnreadableToml(path, file.line(*key), "число слишком велико")
    return file


def _check_keys(path: Path, text: str) -> None:
    """Refuse dotted keys of very many parts before the parser sees them."""
    if text.count(".") < _MOST_PARTS:
        return
    parts, after_dot = 0, False
    for token in _TOKEN.finditer(text):
        endless, part, dot = token.groups()
        if endless is not None:
            # The parser comes no further than this.
            return
        if part is not None:
            parts, after_dot = parts + 1 if after_dot else 1, False
        elif dot is not None:
            parts, after_dot = (0 if after_dot else parts), True
        elif not token[0].isspace() or "\n" in token[0]:
            parts, after_dot = 0, False
        if parts > _MOST_PARTS:
            line = text.count("\n", 0, token.start()) + 1
            raise UnreadableToml(path, line, f"в ключе больше {_MOST_PARTS} частей, разделённых точками")


def _too_large(data: Mapping[str, Any]) -> Iterator[KeyPath]:
    """Yield the places of integers that TOML need not hold: those beyond 64 bits."""
    waiting: list[tuple[KeyPath, Any]] = [((), data)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [((*key, name), inner) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [((*key, position), inner) for position, inner in enumerate(value)]
        elif isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
            yield key


def nearest(word: str, words: Collection[str]) -> str | None:
    """Return the right name that is most like the one given, or None if none is; hyphens count as underscores."""
    plain = {name.replace("-", "_").casefold(): name for name in words}
    found = difflib.get_close_matches(word.replace("-", "_").casefold(), plain, n=1, cutoff=0.6)
    return plain[found[0]] if found else None


def _key_lines(text: str) -> Iterator[tuple[KeyPath, int]]:
    """Walk through statements of a text known to be TOML."""
    table: KeyPath = ()
    counts: dict[KeyPath, int] = {}
    position, counted, line = 0, 0, 1
    while position < len(text):
        start = text[position]
        line += text.count("\n", counted, position)
        counted = position
        if start in " \t\n":
            position += 1
        elif start == "#":
            position = _end_of_line(text, position)
        elif start == "[":
            is_array = text.startswith("[[", position)
            parts, position = _key(text, position + (2 if is_array else 1))
            table = _absolute(parts, counts)
            if is_array:
                array = table[:-1] if isinstance(table[-1], int) else table
                counts[array] = counts.get(array, -1) + 1
                table = (*array, counts[array])
                yield array, line
            yield table, line
            position = _end_of_line(text, position)
        else:
            parts, position = _key(text, position)
            for length in range(1, len(parts) + 1):
                yield (*table, *parts[:length]), line
            position = _end_of_value(text, position)


def _absolute(parts: tuple[str, ...], counts: Mapping[KeyPath, int]) -> KeyPath:
    """Return the path of a table header: below an array of tables its last one is meant."""
    path: KeyPath = ()
    for part in parts:
        path = (*path, part)
        if path in counts:
            path = (*path, counts[path])
    return path


def _key(text: str, position: int) -> tuple[tuple[str, ...], int]:
    parts: list[str] = []
    while match := _KEY_PART.match(text, position):
        bare, basic, literal, dot = match.groups()
        if bare is None and basic is not None:
            bare = str(tomllib.loads(f'k = "{basic}"')["k"])
        parts.append(bare if bare is not None else literal)
        position = match.end()
        if not dot:
            break
    return tuple(parts), position


def _end_of_line(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end + 1


def _end_of_value(text: str, position: int) -> int:
    """Return the place after a value: strings, comments and brackets may run over lines."""
    depth = 0
    while position < len(text):
        character = text[position]
        if character == "\n" and depth == 0:
            return position + 1
        if character == "#":
            newline = text.find("\n", position)
            position = len(text) if newline < 0 else newline
            continue
        if character in "\"'":
            position = _end_of_string(text, position) - 1
        else:
            depth += (character in "[{") - (character in "]}")
        position += 1
    return position


def _end_of_string(text: str, position: int) -> int:
    quote = text[position]
    closing = quote * 3 if text.startswith(quote * 3, position) else quote
    position += len(closing)
    while not text.startswith(closing, position):
        position += 2 if text[position] == "\\" and quote == '"' else 1
    position += len(closing)
    # A long string may end in one or two quotes of its own before the closing three.
    while len(closing) == 3 and text.startswith(quote, position):
        position += 1
    return position
