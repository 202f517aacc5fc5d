"""Files of a package found by the names its envelope or message gives them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TypeVar

from edo_gateway.envelopes.medo.reading_notes import Notes

__all__ = ["cut_label", "find_label"]

T = TypeVar("T")


def cut_label(name: str) -> str:
    """Return the last part of what may be a path of Windows or of Unix; empty if nothing usable is left."""
    label = re.split(r"[\\/]", name.strip().strip('"'))[-1].strip()
    return "" if label in {".", ".."} or ":" in label else label


def find_label(files: Mapping[str, T], listed: str, notes: Notes) -> str | None:
    """Return the label of the file that a list names, or None.

    Besides the exact name it counts: the name in another case or form of Unicode,
    and the name with its ending doubled (a gateway once sent `Документ.doc.doc` for `Документ.doc`); both are noted.
    """
    label = cut_label(listed)
    if label in files:
        return label
    if not label:
        return None
    found = _only(files, {_key(label)})
    if found is not None:
        notes.add("name-differs", f"Файл «{label}» найден под именем «{found}».")
        return found
    ending = re.search(r"\.[^.]+$", label)
    found = _only(files, {_key(label + ending[0])}) if ending else None
    if found is not None:
        notes.add("name-differs", f"Файл «{label}» найден под именем «{found}».")
    return found


def _only(names: Iterable[str], keys: set[str]) -> str | None:
    """Return the one name that fits; two that fit are as good as none."""
    fitting = [name for name in names if _key(name) in keys]
    return fitting[0] if len(fitting) == 1 else None


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
