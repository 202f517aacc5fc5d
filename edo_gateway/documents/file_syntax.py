"""Rules of ISO 19005-1 about the file itself: its header, its end, its stream lengths (6.1.2, 6.1.3, 6.1.7).

The PDF/A checker trusts these, because it was made for files that its own library has just written.
A file that is to be passed on byte for byte is looked at here as well.
"""

import pikepdf

__all__ = ["file_syntax_problems"]

HEADER = b"%PDF-1."
BINARY = 4
"""How many octets above 127 the comment on the second line begins with."""


def file_syntax_problems(raw: bytes, pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """Return Russian sentences about the file's own syntax; empty if nothing is wrong."""
    problems = []
    if not raw.startswith(HEADER):
        problems.append("ISO 19005-1, 6.1.2: файл начинается не с заголовка PDF.")
    elif not _binary_comment(raw[:64]):
        problems.append("ISO 19005-1, 6.1.2: после заголовка нет строки с двоичными знаками.")
    end = raw.rfind(b"%%EOF")
    if end < 0 or raw[end + len(b"%%EOF") :] not in (b"", b"\n", b"\r", b"\r\n"):
        problems.append("ISO 19005-1, 6.1.3: после конца файла есть лишние данные.")
    if pdf.check_pdf_syntax():
        problems.append("ISO 19005-1, 6.1: структура файла содержит ошибки записи.")
    return tuple(problems)


def _binary_comment(head: bytes) -> bool:
    lines = head.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n", 2)
    if len(lines) < 2 or not lines[1].startswith(b"%"):
        return False
    start = lines[1][1 : 1 + BINARY]
    return len(start) == BINARY and all(octet > 127 for octet in start)
