"""Names of files inside a foreign archive: labels to show and compare, never paths to write to."""

import codecs
import re
import unicodedata

from edo_gateway.envelopes.archive_directory import DirectoryEntry
from edo_gateway.envelopes.reading_errors import ReadingError

__all__ = ["decode_name", "label_of", "same_name_key"]

_SEPARATORS = re.compile(r"[/\\]")
_DRIVE = re.compile(r"^[A-Za-z]:")
_LONGEST = 255
_DOS = codecs.lookup("cp866").name
"""Loaded now, so that no file is opened while an archive is read."""


def decode_name(entry: DirectoryEntry) -> tuple[str, bool]:
    """Return an entry's name and whether its encoding had to be guessed.

    Latin names need no guess.  Programs of Russian Windows write cp866, some write UTF-8 without saying so.
    """
    try:
        return entry.raw_name.decode("utf-8" if entry.unicode_name else "ascii"), False
    except UnicodeDecodeError:
        pass
    try:
        return entry.raw_name.decode("utf-8"), True
    except UnicodeDecodeError:
        return entry.raw_name.decode(_DOS), True


def label_of(name: str, depth: int) -> str:
    """Return the last part of a name, which is all that is ever used of it.

    Raises `ReadingError` (`archive-unsafe-name`) for `..`, an absolute path, a drive letter, control characters,
    an empty or overlong name, and for more than `depth` folders above the file.
    """
    parts = _SEPARATORS.split(name)
    if parts[0] == "" and len(parts) > 1:
        raise _unsafe("Имя файла в архиве начинается от корня.")
    if _DRIVE.match(name):
        raise _unsafe("Имя файла в архиве содержит букву диска.")
    if ".." in (part.strip(" ") for part in parts):
        raise _unsafe("Имя файла в архиве выходит за пределы архива («..»).")
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for letter in name):
        raise _unsafe("Имя файла в архиве содержит невидимые знаки.")
    label = parts[-1]
    if not label.strip(" .") or len(label) > _LONGEST:
        raise _unsafe("Имя файла в архиве пустое или слишком длинное.")
    if len(parts) - 1 > depth:
        raise _unsafe(f"Папки в архиве вложены глубже {depth} уровней.")
    return label


def same_name_key(label: str) -> str:
    """Return what is equal for names that some system would take for one and the same."""
    return unicodedata.normalize("NFKC", label).casefold().rstrip(" .")


def _unsafe(why: str) -> ReadingError:
    return ReadingError("archive-unsafe-name", "Архив не принят: опасное имя файла.", why=why)
