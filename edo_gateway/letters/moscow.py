"""Moscow's day: the date of a letter and the year of a register.

UTC+3 with no change since 26.10.2014 (Federal law 107-ФЗ of 03.06.2011 as amended by 248-ФЗ of 21.07.2014);
a fixed offset needs no time zone database on the machine, and only present days are asked for.
"""

from datetime import date, datetime, timedelta, timezone

__all__ = ["MOSCOW", "moscow_date"]

MOSCOW = timezone(timedelta(hours=3), "MSK")


def moscow_date(at: datetime) -> date:
    """Return the day in Moscow of an aware time."""
    return at.astimezone(MOSCOW).date()
