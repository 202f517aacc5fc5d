"""Lengths of time as a person writes them in a configuration: `15m`, `1h30m`, `0.5s`, or a number of seconds."""

import re
from datetime import timedelta

__all__ = ["parse_duration"]

_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_PART = re.compile(r"(\d{1,7}(?:\.\d{1,3})?)([dhms])", re.ASCII)


def parse_duration(value: object) -> timedelta | None:
    """Return the length, or `None` if the value is no length of time."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return timedelta(seconds=value) if 0 <= value < 1e9 else None
    if not isinstance(value, str) or not value or _PART.sub("", value):
        return None
    return timedelta(seconds=sum(float(amount) * _UNITS[unit] for amount, unit in _PART.findall(value)))
