"""Values as foreign systems write them: GUIDs, dates, times, yes and no.

The types are those of the IEDMS 2.6 schema; what differs is taken where its meaning is beyond doubt, and noted.
A time without a zone is Moscow's: versions before 2.7.1 wrote none.
"""

import datetime as dt
import re
from uuid import UUID

from edo_gateway.envelopes.medo.reading_notes import Notes

__all__ = ["MOSCOW", "parse_boolean", "parse_count", "parse_date", "parse_guid", "parse_time"]

MOSCOW = dt.timezone(dt.timedelta(hours=3), "MSK")
"""Moscow time as it has been since 26.10.2014 (Federal Law 107-FZ as amended)."""

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LOOSE_GUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12})\}?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9])")
_RUSSIAN_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?![0-9])")
_TIME = re.compile(r"[T ]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,12}))?)?(Z|[+-][0-9]{2}:?[0-9]{2})?")
_ZONE_ONLY = re.compile(r"Z|[+-][0-9]{2}:?[0-9]{2}")
_YEARS = range(1900, 2200)
"""Years that can be meant; beyond them arithmetic with zones may leave the calendar."""
_LARGEST_COUNT = 1_000_000


def parse_guid(text: str, what: str, notes: Notes) -> UUID | None:
    """Return a GUID; None for an empty, all-zero or impossible one.  `what` names the place in Russian."""
    if not text:
        return None
    found = _LOOSE_GUID.fullmatch(text)
    if found is None:
        notes.add("bad-guid", f"{what}: не похоже на GUID.")
        return None
    if _GUID.fullmatch(text) is None:
        notes.add("guid-form", f"{what}: GUID записан не по форме.")
    value = UUID(found[1])
    if value.int == 0:
        notes.add("zero-guid", f"{what}: GUID из одних нулей.")
        return None
    return value


def parse_date(text: str, what: str, notes: Notes) -> dt.date | None:
    """Return a date from `ГГГГ-ММ-ДД`, with anything of a time after it, or from `ДД.ММ.ГГГГ`."""
    if not text:
        return None
    value, rest = _split_date(text)
    if value is None:
        notes.add("bad-date", f"{what}: дату не удалось прочитать.")
        return None
    plain = _DATE.match(text) is not None and (not rest or _ZONE_ONLY.fullmatch(rest) is not None)
    if not plain:
        notes.add("date-form", f"{what}: дата записана не по форме.")
    return value


def parse_time(text: str, what: str, notes: Notes) -> tuple[dt.datetime | None, bool]:
    """Return an aware time and whether it came with a zone; without one it is taken as Moscow's and noted."""
    if not text:
        return None, True
    day, rest = _split_date(text)
    found = _TIME.fullmatch(rest)
    if day is None or (rest and found is None):
        notes.add("bad-time", f"{what}: время не удалось прочитать.")
        return None, True
    zone_text = found[5] if found else None
    try:
        clock = _clock(found) if found else dt.time()
        zone = _zone(zone_text) if zone_text else MOSCOW
    except ValueError:
        notes.add("bad-time", f"{what}: время не удалось прочитать.")
        return None, True
    if found is None or _DATE.match(text) is None or found[3] is None:
        notes.add("time-form", f"{what}: время записано не по форме.")
    if zone_text is None:
        notes.add("no-zone", f"{what}: время без часового пояса, принято как московское.")
    return dt.datetime.combine(day, clock, zone), zone_text is not None


def parse_boolean(text: str, what: str, notes: Notes) -> bool | None:
    """Return yes or no as XML schemas write them (`true`, `1`, `false`, `0`), in any case; else None."""
    if not text:
        return None
    value = {"true": True, "1": True, "false": False, "0": False}.get(text.lower())
    if value is None:
        notes.add("bad-boolean", f"{what}: не «true» и не «false».")
    elif text != text.lower():
        notes.add("boolean-form", f"{what}: записано не по форме.")
    return value


def parse_count(text: str, what: str, notes: Notes) -> int | None:
    """Return a number of pages or an order; None if it is none or absurd."""
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= _LARGEST_COUNT:
        return int(text)
    notes.add("bad-count", f"{what}: не похоже на число.")
    return None


def _split_date(text: str) -> tuple[dt.date | None, str]:
    """Return the date a text begins with, and what follows it."""
    found = _DATE.match(text)
    numbers = (found[1], found[2], found[3]) if found else None
    if found is None:
        found = _RUSSIAN_DATE.match(text)
        numbers = (found[3], found[2], found[1]) if found else None
    if found is None or numbers is None:
        return None, text
    year, month, day = map(int, numbers)
    try:
        value = dt.date(year, month, day)
    except ValueError:
        return None, text
    return (value if year in _YEARS else None), text[found.end() :]


def _clock(found: re.Match[str]) -> dt.time:
    micro = int((found[4] or "0").ljust(6, "0")[:6])
    return dt.time(int(found[1]), int(found[2]), int(found[3] or 0), micro)


def _zone(text: str) -> dt.timezone:
    if text == "Z":
        return dt.UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 14 or minutes > 59:
        raise ValueError(text)
    offset = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-offset if text[0] == "-" else offset)
