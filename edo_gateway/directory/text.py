"""Words as people type them: folded for search, read as days and GUIDs, checked for what XML can't hold.

The characters of a document are those of XML 1.0, section 2.2: what lies outside can be written in no message.
"""

import re
import unicodedata
from datetime import date
from uuid import UUID

__all__ = ["fold", "forbidden_in_xml", "like_pattern", "read_day", "read_guid", "shown"]

_SPACES = re.compile(r"\s+")
_QUOTES = dict.fromkeys(map(ord, "«»„“”\"'"))
_GUID = re.compile(r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_RUSSIAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fold(text: str) -> str:
    """Return the words in lower case, ё as е, without quotes, with single spaces.

    Folding what is folded already changes nothing.
    """
    # Files named on some systems hold letters as a base and a mark: й and ё must be single characters first.
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return _SPACES.sub(" ", folded.replace("ё", "е").translate(_QUOTES)).strip()


def like_pattern(part: str) -> str:
    """Return a LIKE pattern (escape character `!`) that finds the folded words anywhere."""
    folded = fold(part)
    for special in "!%_":
        folded = folded.replace(special, "!" + special)
    return f"%{folded}%"


def forbidden_in_xml(text: str) -> tuple[str, ...]:
    """Return the characters that no XML 1.0 document can hold, each once, as `U+XXXX`."""
    return tuple(dict.fromkeys(f"U+{ord(character):04X}" for character in _FORBIDDEN.findall(text)))


def shown(text: str, limit: int = 80) -> str:
    """Return the text fit for a message to a person: one line, no control characters, at most `limit` long."""
    line = "".join(character if character.isprintable() else "\ufffd" for character in text)
    return line if len(line) <= limit else line[: limit - 1] + "…"


def read_guid(text: str) -> UUID | None:
    """Read a GUID as the exchange writes it, in braces or without, in any case; None if it is none."""
    return UUID(text) if _GUID.fullmatch(text) else None


def read_day(text: str) -> date | None:
    """Read a day as people write it, `2025-03-01` or `01.03.2025`; None if there is no such day."""
    if match := _ISO_DAY.fullmatch(text):
        parts = match.groups()
    elif match := _RUSSIAN_DAY.fullmatch(text):
        parts = match.groups()[::-1]
    else:
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None
