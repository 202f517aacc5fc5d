"""The envelope with the ministry's own eyes: `envelope.ini` of «КП Почтовая служба СЗИ» (its manual, 4.3)."""

import re
from dataclasses import dataclass

__all__ = ["EnvelopeSeen", "look_at_envelope"]

_ADDRESS = re.compile(r"[^~\s=]+~[^~\s=]+")
_KEYS = {"ТЕМА", "АВТООТПРАВКА", "ШИФРОВАНИЕ", "ЭЦП", "ДОСТАВЛЕНО", "ПРОЧТЕНО", "ДАТА"}
_DATE = re.compile(r"\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d")
_SUBJECT_OCTETS = 255


@dataclass(frozen=True, slots=True)
class EnvelopeSeen:
    """What the envelope says and what is wrong with it."""

    subject: str
    addresses: tuple[str, ...]
    files: tuple[str, ...]
    """As written; they may be paths."""
    problems: tuple[str, ...]
    """Russian sentences."""


def look_at_envelope(data: bytes) -> EnvelopeSeen:
    """Read an envelope strictly: windows-1251, CRLF, the sections and keys of the manual."""
    problems = []
    if b"\n" in data.replace(b"\r\n", b"") or b"\r" in data.replace(b"\r\n", b""):
        problems.append("Конверт: строки должны кончаться CRLF.")
    if data.startswith(b"\xef\xbb\xbf"):
        problems.append("Конверт: метка порядка байтов недопустима.")
    try:
        text = data.decode("cp1251")
    except UnicodeDecodeError:
        problems.append("Конверт: кодировка не windows-1251.")
        text = data.decode("cp1251", errors="replace")
    sections: dict[str, dict[str, str]] = {}
    current: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("[") and line.endswith("]"):
            if line in sections:
                problems.append(f"Конверт: раздел {line} повторён.")
            current = sections.setdefault(line, {})
        elif line.strip():
            key, equals, value = line.partition("=")
            if not equals or not sections or key in current:
                problems.append("Конверт: строка вне раздела, без знака «=» или с повторённым ключом.")
            current[key] = value
    head = sections.get("[ПИСЬМО КП ПС СЗИ]")
    if head is None:
        problems.append("Конверт: нет раздела [ПИСЬМО КП ПС СЗИ].")
        head = {}
    problems += _look_at_head(head)
    addresses = tuple(v for v in sections.get("[АДРЕСАТЫ]", {}).values() if v)
    if not addresses or not all(_ADDRESS.fullmatch(a) for a in addresses):
        problems.append("Конверт: в [АДРЕСАТЫ] нужен хотя бы один адрес вида ЯЩИК~СЕРВЕР.")
    files = sections.get("[ФАЙЛЫ]", {})
    if not files or list(files) != [str(i) for i in range(len(files))]:
        problems.append("Конверт: файлы в [ФАЙЛЫ] должны быть пронумерованы подряд с нуля.")
    names = [*files.values(), *(v for k, v in sections.get("[ТЕКСТ]", {}).items() if k == "ФАЙЛ")]
    if not all(names):
        problems.append("Конверт: пустое имя файла.")
    return EnvelopeSeen(head.get("ТЕМА", ""), addresses, tuple(name for name in names if name), tuple(problems))


def _look_at_head(head: dict[str, str]) -> list[str]:
    problems = []
    if unknown := sorted(set(head) - _KEYS):
        problems.append(f"Конверт: неизвестные ключи: {', '.join(unknown)}.")
    for key in ("АВТООТПРАВКА", "ШИФРОВАНИЕ", "ЭЦП", "ДОСТАВЛЕНО", "ПРОЧТЕНО"):
        if head.get(key, "0") not in ("0", "1"):
            problems.append(f"Конверт: {key} должно быть 0 или 1.")
    if len(head.get("ТЕМА", "").encode("cp1251", errors="replace")) > _SUBJECT_OCTETS:
        problems.append("Конверт: ТЕМА длиннее 255 байт.")
    if "ДАТА" in head and not _DATE.fullmatch(head["ДАТА"]):
        problems.append("Конверт: ДАТА должна быть вида ДД.ММ.ГГГГ ЧЧ:ММ:СС.")
    return problems
