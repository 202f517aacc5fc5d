"""Options that several commands share, and how their values are read."""

import argparse
from datetime import date
from pathlib import Path
from uuid import UUID

from edo_gateway.cli.russian import CommandParser
from edo_gateway.directory.text import read_day, read_guid, shown

__all__ = ["absolute_path", "add_json", "add_paging", "read_date", "read_limit", "read_uid"]


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


def absolute_path(text: str) -> Path:
    """Read a path; a leading `~` is the user's own folder."""
    try:
        return Path(text).expanduser().absolute()
    except (RuntimeError, ValueError) as error:
        raise argparse.ArgumentTypeError(f"путь «{shown(text)}» не понять") from error
