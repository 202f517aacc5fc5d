"""The envelope of a package: `envelope.ltr` as the mail program unloads it, or `envelope.ini`.

Source: the manual of «КП Почтовая служба СЗИ» 4.3, automatic handling of letters.
In a `.ltr` the sender's address stands in `[АДРЕСАТЫ]` in place of the recipients'.
Sections and keys come in any order, numbering has holes, ТЕМА runs over several lines,
and the encoding is windows-1251 as a rule and UTF-8 at times.
"""

import codecs
import datetime as dt
import re
from collections.abc import Iterator

from edo_gateway.envelopes.medo.reading_files import cut_label
from edo_gateway.envelopes.medo.reading_notes import Notes
from edo_gateway.envelopes.medo.reading_values import MOSCOW
from edo_gateway.envelopes.reading import Deviation, EnvelopeReading
from edo_gateway.envelopes.reading_errors import ReadingError

__all__ = ["INCOMING_ENDING", "LARGEST_ENVELOPE", "OUTGOING_ENDING", "read_envelope"]

INCOMING_ENDING = ".ltr"
OUTGOING_ENDING = ".ini"
LARGEST_ENVELOPE = 1 << 18
"""Octets; a real envelope is about a kilobyte."""

_LETTER = "ПИСЬМО КП ПС СЗИ"
_LETTER_TYPOS = frozenset({"ПСИЬМО КП ПС СЗИ"})
_ADDRESSES = "АДРЕСАТЫ"
_TEXT = "ТЕКСТ"
_FILES = "ФАЙЛЫ"
_SECTIONS = frozenset({_LETTER, _ADDRESSES, _TEXT, _FILES})
_LETTER_KEYS = frozenset({"ТЕМА", "АВТООТПРАВКА", "ШИФРОВАНИЕ", "ЭЦП", "ДОСТАВЛЕНО", "ПРОЧТЕНО", "ДАТА"})
_ENCODINGS = tuple(codecs.lookup(name).name for name in ("cp1251", "utf-8", "cp866"))
"""The likeliest first; codecs are loaded now, so that no file is opened while an envelope is read."""
_WIDE = codecs.lookup("utf-16").name
_SECTION = re.compile(r"\[([^\[\]\r\n]{1,60})\]")
"""The title of a section; bounded, since envelopes may be made to be slow to search."""
_ADDRESS = re.compile(r"[^~\s]+~[^~\s]+")
_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)

_Lines = list[tuple[str, str]]
"""Key and value of each line of a section, in their order."""


def read_envelope(name: str, data: bytes) -> tuple[EnvelopeReading, tuple[Deviation, ...]]:
    """Read an envelope; `name` is its label and says by its ending whether it is an incoming one.

    Raises `ReadingError` (`bad-envelope`) if none of the known sections is there.
    """
    if len(data) > LARGEST_ENVELOPE:
        raise ReadingError("bad-envelope", "Файл конверта слишком велик.", why=f"Больше {LARGEST_ENVELOPE} байт.")
    notes = Notes()
    sections = _split_sections(_decode(data, notes), notes)
    if not sections:
        raise ReadingError("bad-envelope", "В файле конверта нет ни одного раздела почтовой службы.")
    letter: dict[str, str] = {}
    for key, value in sections.get(_LETTER, []):
        if key in letter:
            notes.add("envelope-repeated", f"Ключ «{key}» в конверте повторяется; взят первый.")
        letter.setdefault(key, value)
    reading = EnvelopeReading(
        name=name,
        subject=letter.get("ТЕМА", "").strip(),
        addresses=tuple(_addresses(sections.get(_ADDRESSES, []), notes)),
        files=tuple(_files(sections, notes)),
        incoming=name.lower().endswith(INCOMING_ENDING),
        date=_date(letter.get("ДАТА", ""), notes),
    )
    return reading, notes.result()


def _decode(data: bytes, notes: Notes) -> str:
    """Return the text in the encoding in which the envelope's own words appear."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        notes.add("envelope-encoding", "Конверт записан в UTF-16, а не в windows-1251.")
        return data.decode(_WIDE, errors="replace")
    body = data.removeprefix(codecs.BOM_UTF8)
    if len(body) != len(data):
        notes.add("envelope-bom", "Конверт начинается с метки порядка байтов.")
    for encoding in _ENCODINGS:
        text = body.decode(encoding, errors="replace")
        if any(word in _SECTIONS | _LETTER_TYPOS for word in map(_section_word, _SECTION.findall(text))):
            if encoding != "cp1251":
                notes.add("envelope-encoding", f"Конверт записан в {encoding}, а не в windows-1251.")
            return text
    return body.decode("cp1251", errors="replace")


def _section_word(word: str) -> str:
    return " ".join(word.upper().split())


def _split_sections(text: str, notes: Notes) -> dict[str, _Lines]:
    """Return the lines of each known section."""
    sections: dict[str, _Lines] = {}
    lines: _Lines | None = None
    current = ""
    for raw in re.split(r"\r\n|\r|\n", text):
        line = raw.strip().strip("\0")
        if not line:
            continue
        opened = _opened_section(line, notes)
        if opened is not None:
            current = opened
            if current in sections:
                notes.add("envelope-repeated", f"Раздел «{current}» в конверте повторяется.")
            lines = sections.setdefault(current, [])
        elif lines is None:
            notes.add("envelope-line", "В конверте есть строки вне разделов.")
        else:
            _add_line(lines, line, current, notes)
    if sections and _LETTER not in sections:
        notes.add("no-envelope-signature", f"В конверте нет раздела «{_LETTER}».")
    return sections


def _opened_section(line: str, notes: Notes) -> str | None:
    """Return the known section a line opens; a line of a subject may stand in brackets too, so others open none."""
    found = _SECTION.fullmatch(line)
    if found is None:
        return None
    word = _section_word(found[1])
    if word in _LETTER_TYPOS:
        notes.add("envelope-typo", f"Раздел «{_LETTER}» назван с опечаткой.")
        return _LETTER
    return word if word in _SECTIONS else None


def _add_line(lines: _Lines, line: str, section: str, notes: Notes) -> None:
    key, equals, value = line.partition("=")
    key = key.strip().upper()
    if section == _LETTER:
        if equals and key in _LETTER_KEYS:
            lines.append((key, value.strip()))
        elif lines and lines[-1][0] == "ТЕМА":
            # A subject may go on over several lines; notices put «Тип …» and «Рег№ …» there.
            lines[-1] = ("ТЕМА", f"{lines[-1][1]}\n{line}")
        else:
            notes.add("envelope-line", f"В разделе «{section}» конверта есть непонятная строка.")
    elif equals and (section == _TEXT or (key.isascii() and key.isdigit() and len(key) < 10)):
        lines.append((key, value.strip()))
    else:
        notes.add("envelope-line", f"В разделе «{section}» конверта есть непонятная строка.")


def _by_number(lines: _Lines, section: str, notes: Notes) -> Iterator[str]:
    """Yield the values of a numbered list in the order of their numbers, whatever holes there are."""
    numbers = [int(key) for key, _ in lines]
    if len(set(numbers)) != len(numbers):
        notes.add("envelope-repeated", f"Номера в разделе «{section}» повторяются.")
    for _, value in sorted(lines, key=lambda line: int(line[0])):
        if value:
            yield value
        else:
            notes.add("envelope-empty", f"В разделе «{section}» есть пустая строка списка.")


def _addresses(lines: _Lines, notes: Notes) -> Iterator[str]:
    for address in _by_number(lines, _ADDRESSES, notes):
        if _ADDRESS.fullmatch(address):
            yield address
        else:
            notes.add("address-form", "Адрес в конверте не вида «ЯЩИК~СЕРВЕР» и не учтён.")


def _files(sections: dict[str, _Lines], notes: Notes) -> Iterator[str]:
    listed = list(_by_number(sections.get(_FILES, []), _FILES, notes))
    listed += [value for key, value in sections.get(_TEXT, []) if key == "ФАЙЛ" and value]
    seen: set[str] = set()
    for name in listed:
        label = cut_label(name)
        if label != name:
            notes.add("path-in-name", "Имя файла в конверте записано с путём.")
        if label and label.casefold() not in seen:
            seen.add(label.casefold())
            yield label


def _date(text: str, notes: Notes) -> dt.datetime | None:
    """Return the time of `ДД.ММ.ГГГГ ЧЧ:ММ:СС`, which is Moscow's: the format has no zone."""
    if not text:
        return None
    found = _DATE.fullmatch(text)
    try:
        if found is None or not 1900 <= int(found[3]) < 2200:
            raise ValueError(text)
        day = dt.date(int(found[3]), int(found[2]), int(found[1]))
        clock = dt.time(int(found[4] or 0), int(found[5] or 0), int(found[6] or 0))
    except ValueError:
        notes.add("envelope-date", "Дату в конверте не удалось прочитать.")
        return None
    return dt.datetime.combine(day, clock, MOSCOW)
