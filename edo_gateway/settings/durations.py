"""Spans of time as a configuration writes them: `30s`, `1h30m`, `72h`, `5d`."""

import re
from datetime import timedelta

__all__ = ["format_duration", "parse_duration"]

_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_PART = r"(\d{1,9}(?:\.\d{1,6})?)([dhms])"
_WHOLE = re.compile(f"(?:{_PART})+", re.ASCII)


def parse_duration(text: str) -> timedelta | None:
    """Return the span, or None if it is none; units are d, h, m, s, each at most once and from large to small."""
    if not _WHOLE.fullmatch(text):
        return None
    parts = re.findall(_PART, text, re.ASCII)
    units = [unit for _, unit in parts]
    if units != [unit for unit in _UNITS if unit in units]:
        return None
    try:
        return sum((timedelta(seconds=float(amount) * _UNITS[unit]) for amount, unit in parts), timedelta())
    except OverflowError:
        return None


def format_duration(span: timedelta) -> str:
    """Return a text that `parse_duration` reads as the same span (to the microsecond), in one unit."""
    micros = span // timedelta(microseconds=1)
    for unit, seconds in _UNITS.items():
        # People count a few days in hours, as the acts do: 24h, 72h.
        if unit == "d" and span < timedelta(days=5):
            continue
        if micros and micros % (seconds * 1_000_000) == 0:
            return f"{micros // (seconds * 1_000_000)}{unit}"
    return f"{micros / 1_000_000:f}".rstrip("0").rstrip(".") + "s"
