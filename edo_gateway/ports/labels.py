"""Names of files and folders from outside as labels a person can read; they are never used as paths."""

import os
import unicodedata
from collections.abc import Iterable, Mapping

__all__ = ["label", "labels"]

_LONGEST = 255


def label(name: str) -> str:
    """Return a printable label of a name as the system gave it, which may hold octets that are no UTF-8.

    Such names come from Windows machines through shares that don't convert them: they are read as windows-1251.
    """
    octets = os.fsencode(name)
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        text = octets.decode("cp1251", "replace")
    shown = "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(sign)[0] == "C" else sign for sign in text)
    return shown[:_LONGEST] or "\N{REPLACEMENT CHARACTER}"


def labels(names: Iterable[str]) -> Mapping[str, str]:
    """Return a label for each name; names that look alike get numbers, so that none is lost."""
    found: dict[str, str] = {}
    used: set[str] = set()
    for name in sorted(names):
        shown = first = label(name)
        count = 1
        while shown in used:
            count += 1
            shown = f"{first} ({count})"
        used.add(shown)
        found[name] = shown
    return found
