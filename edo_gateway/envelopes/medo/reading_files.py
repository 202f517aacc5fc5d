"""Files of a package found by the names its envelope or message gives them."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from edo_gateway.envelopes.medo.reading_notes import Notes

__all__ = ["Labels", "cut_label"]


def cut_label(name: str) -> str:
    """Return the last part of what may be a path of Windows or of Unix; empty if nothing usable is left."""
    label = re.split(r"[\\/]", name.strip().strip('"'))[-1].strip()
    return "" if label in {".", ".."} or ":" in label else label


class Labels:
    """The labels of some files, ready to be found by names that foreign systems write."""

    def __init__(self, labels: Iterable[str]) -> None:
        self._exact = frozenset(labels)
        self._by_key: defaultdict[str, list[str]] = defaultdict(list)
        for label in self._exact:
            self._by_key[_key(label)].append(label)

    def find(self, listed: str, notes: Notes) -> str | None:
        """Return the label of the file that a list names, or None.

        Besides the exact name it counts: the name in another case or form of Unicode,
        and the name with its ending doubled (a gateway once sent `Документ.doc.doc` for `Документ.doc`);
        both are noted.  Two files that fit are as good as none.
        """
        label = cut_label(listed)
        if label in self._exact:
            return label
        dot = label.rfind(".")
        doubled = label + label[dot:] if dot > 0 else label
        for name in (label, doubled):
            fitting = self._by_key.get(_key(name), [])
            if len(fitting) == 1:
                notes.add("name-differs", f"Файл «{label}» найден под именем «{fitting[0]}».")
                return fitting[0]
        return None


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
