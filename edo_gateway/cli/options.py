"""Options that several commands share, and how their values are read."""

import argparse
import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from uuid import UUID

from edo_gateway.cli.russian import CommandParser
from edo_gateway.directory.text import read_day, read_guid, shown
from edo_gateway.letters.moscow import MOSCOW

__all__ = ["absolute_path", "add_json", "add_paging", "read_date", "read_limit", "read_moment", "read_uid"]

_MOMENT = re.compile(r"(?P<day>[\d.-]+)(?:[ T]+(?P<hour>\d{1,2}):(?P<minute>\d{2}))?")


def add_json(parser: CommandParser) -> None:
    """Add `--json`."""
    parser.add_argument("--json", action="store_true", help="вывести один документ JSON для программ")


def add_paging(parser: CommandParser) -> None:
    """Add `--limit` and `--after`."""
    parser.add_argument(
        "--limit", type=read_limit, metavar="N", help="не больше N строк (без ключа: людям 50, с --json — все)"
    )
    parser.add_argument("--after", type=read_uid, metavar="ID", help="следующая страница: строки старше этой")


def read_limit(text: str) -> int:
    """Read a positive number."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:9]) < 10**8 or len(text) > 8:
        raise argparse.ArgumentTypeError(f"нужно целое число от 1 до 99999999, а не «{shown(text)}»")
    return int(text)


def read_uid(text: str) -> UUID:
    """Read an id."""
    uid = read_guid(text.strip())
    if uid is None:
        raise argparse.ArgumentTypeError(f"нужен идентификатор вида 0190c1f2-…, а не «{shown(text)}»")
    return uid


def read_date(text: str) -> date:
    """Read a day, `25.11.2026` or `2026-11-25`."""
    day = read_day(text.strip())
    if day is None:
        raise argparse.ArgumentTypeError(f"нужна дата вида 25.11.2026 или 2026-11-25, а не «{shown(text)}»")
    return day


def read_moment(text: str) -> datetime:
    """Read a time of Moscow, `26.11.2026 15:00` or `2026-11-26T15:00`; a day alone means its beginning."""
    match = _MOMENT.fullmatch(text.strip())
    day = read_day(match["day"]) if match else None
    if match is None or day is None:
        raise argparse.ArgumentTypeError(f"нужно время вида «26.11.2026 15:00», а не «{shown(text)}»")
    try:
        clock = time(int(match["hour"] or 0), int(match["minute"] or 0), tzinfo=MOSCOW)
        return datetime.combine(day, clock).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise argparse.ArgumentTypeError(f"такого времени нет: «{shown(text)}»") from error


def absolute_path(text: str) -> Path:
    """Read a path; a leading `~` is the user's own folder."""
    try:
        return Path(text).expanduser().absolute()
    except (RuntimeError, ValueError) as error:
        raise argparse.ArgumentTypeError(f"путь «{shown(text)}» не понять") from error
