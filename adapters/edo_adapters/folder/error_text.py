"""The text of an `*.ERR` file: what the mail program says when it could not send (its manual, 4.3)."""

import os
import stat
import unicodedata
from pathlib import Path

__all__ = ["LIMIT", "read_error_text"]

LIMIT = 500
"""Characters kept for the delivery log."""
_OCTETS = 4096


def read_error_text(path: Path) -> str | None:
    """Return the text on one line, cut to `LIMIT`; `None` if there is no ordinary file, or nothing in it yet."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        data = os.read(descriptor, _OCTETS)
    finally:
        os.close(descriptor)
    return _one_line(_decode(data)) or None


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Octets cut in the middle of a character at the limit are still UTF-8.
        if error.start >= len(data) - 3 and error.start > 0 and len(data) == _OCTETS:
            return data[: error.start].decode("utf-8-sig")
        return data.decode("cp1251", "replace")


def _one_line(text: str) -> str:
    plain = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text)
    line = " ".join(plain.split())
    return line if len(line) <= LIMIT else line[: LIMIT - 1] + "…"
