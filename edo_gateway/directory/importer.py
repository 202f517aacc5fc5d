"""Import of the directory: a CSV file in, organisations, successions and routes kept; all lines or none."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.directory import store
from edo_gateway.directory.identifiers import inn_problem, ogrn_problem
from edo_gateway.directory.model import Organization, Successor
from edo_gateway.directory.routes import route_for, set_route
from edo_gateway.directory.successors import save_successor
from edo_gateway.directory.table_file import MOST_PROBLEMS, TableRow, read_table
from edo_gateway.directory.text import forbidden_in_xml, read_day, read_guid, shown
from edo_gateway.errors import Problem, Refused

__all__ = ["ImportReport", "ImportRules", "import_organizations"]

_MAILBOX = re.compile(r"[^~\s,;]+~[^~\s,;]+")
_LENGTHS = {"name": 511, "short_name": 255, "mailbox": 127, "address": 511, "phone": 127, "email": 127}
_YES = {"1", "да", "true", "yes", "+"}
_NO = {"", "0", "нет", "false", "no", "-"}


@dataclass(frozen=True, slots=True)
class ImportRules:
    """What an import may refer to, and whose it is."""

    owner: UUID
    formats: Collection[str]
    """Envelope formats the gateway can write."""
    channels: Collection[str]
    """Names of configured channels."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did."""

    added: int
    changed: int
    unchanged: int
    routes: int
    """Routes put in force."""
    successions: int
    warnings: tuple[Problem, ...]
    """What looks wrong and was taken all the same (check digits); `field` is the line."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that was understood."""

    row: TableRow
    organization: Organization
    successor: Successor | None
    route: tuple[str, str] | None


def import_organizations(
    conn: Connection, path: Path, rules: ImportRules, *, at: datetime, today: date, new_id: Callable[[], UUID]
) -> ImportReport:
    """Import a CSV file of participants.

    A column that is absent keeps what is known of an organisation; an empty cell of a column that is there clears it.
    An empty route or successor changes nothing.  Routes begin `today` (Moscow's day).
    Raises `Refused` with every wrong line at once, and then nothing is kept.
    """
    lines, problems, warnings = _understand(conn, read_table(path), rules)
    if problems:
        raise Refused(
            f"Справочник {shown(path.name)} не принят.",
            problems,
            todo="Исправьте строки и повторите; не записано ничего.",
        )
    added = changed = routes = successions = 0
    for line in lines:
        known = store.get(conn, line.organization.guid)
        if store.save(conn, line.organization, owner=rules.owner, at=at, today=today):
            added, changed = (added + 1, changed) if known is None else (added, changed + 1)
    for line in lines:
        if line.successor is not None:
            successions += save_successor(conn, line.successor)
        if line.route is not None:
            routes += _set_route(conn, line.organization.guid, line.route, rules.owner, today, new_id)
    return ImportReport(added, changed, len(lines) - added - changed, routes, successions, tuple(warnings))


def _set_route(
    conn: Connection, guid: UUID, chosen: tuple[str, str], owner: UUID, today: date, new_id: Callable[[], UUID]
) -> int:
    before = route_for(conn, guid, today)
    after = set_route(
        conn,
        route_id=new_id(),
        owner=owner,
        organization=guid,
        envelope_format=chosen[0],
        channel=chosen[1],
        since=today,
    )
    return int(before != after)


def _understand(
    conn: Connection, rows: Collection[TableRow], rules: ImportRules
) -> tuple[list[_Line], list[Problem], list[Problem]]:
    """Return the lines that are right, what is wrong, and what only looks wrong."""
    lines: list[_Line] = []
    problems: list[Problem] = []
    warnings: list[Problem] = []
    seen: dict[UUID, int] = {}
    in_file = {guid for row in rows if (guid := read_guid(row.cells.get("guid", ""))) is not None}
    for row in rows:
        where = f"строка {row.line}"
        if len(problems) >= MOST_PROBLEMS:
            problems.append(Problem(where, "ошибок слишком много; дальше строки не проверялись"))
            break
        wrong = _cell_problems(row.cells) + _route_problems(row.cells, rules)
        guid = read_guid(row.cells.get("guid", ""))
        successor, wrong_successor = _successor(conn, guid, row.cells, in_file)
        wrong += wrong_successor
        if guid is not None and guid in seen:
            wrong.append(f"GUID {guid} уже был в строке {seen[guid]}")
        if guid is not None:
            seen.setdefault(guid, row.line)
        problems += [Problem(where, text) for text in wrong]
        warnings += [Problem(where, text) for text in _identifiers(row.cells, misshapen=False)]
        if guid is not None and not wrong:
            route = (row.cells["format"], row.cells["channel"]) if row.cells.get("channel") else None
            lines.append(_Line(row, _merged(store.get(conn, guid), guid, row.cells), successor, route))
    return lines, problems, warnings


def _merged(known: Organization | None, guid: UUID, cells: Mapping[str, str]) -> Organization:
    fields = ("name", "short_name", "mailbox", "ogrn", "inn", "address", "phone", "email")
    given = {name: cells[name] for name in fields if name in cells}
    merged = replace(known or Organization(guid, cells["name"]), **given)  # type: ignore[arg-type]
    return replace(merged, ours=cells["ours"].casefold() in _YES) if "ours" in cells else merged


def _cell_problems(cells: Mapping[str, str]) -> list[str]:
    wrong = []
    guid = read_guid(cells.get("guid", ""))
    if guid is None:
        wrong.append(f"guid «{shown(cells.get('guid', ''))}»: нужен GUID вида 01234567-89ab-cdef-0123-456789abcdef")
    elif guid.int == 0:
        wrong.append("guid из одних нулей ничего не называет")
    if not cells.get("name"):
        wrong.append("name пуст: нужно полное название")
    for name, most in _LENGTHS.items():
        value = cells.get(name, "")
        if len(value) > most:
            wrong.append(f"{name}: {len(value)} знаков, а можно не больше {most}")
        if forbidden := forbidden_in_xml(value):
            wrong.append(f"{name}: недопустимые знаки {', '.join(forbidden)}")
        if any(character in value for character in "\n\r\t"):
            wrong.append(f"{name}: должно быть в одну строку")
    mailbox = cells.get("mailbox", "")
    if mailbox and not _MAILBOX.fullmatch(mailbox):
        wrong.append(f"mailbox «{shown(mailbox)}»: нужен адрес вида ЯЩИК~СЕРВЕР")
    wrong += _identifiers(cells, misshapen=True)
    ours = cells.get("ours", "").casefold()
    if ours not in _YES | _NO:
        wrong.append(f"ours «{shown(ours)}»: нужно «да» или «нет»")
    return wrong


def _identifiers(cells: Mapping[str, str], *, misshapen: bool) -> list[str]:
    """Return what is wrong with the shape of ОГРН and ИНН, or with their check digits."""
    texts = []
    for name, check in (("ogrn", ogrn_problem), ("inn", inn_problem)):
        value = cells.get(name, "")
        problem = check(value) if value else None
        if problem is not None and problem.misshapen is misshapen:
            texts.append(f"{name} «{shown(value)}»: {problem.text}")
    return texts


def _route_problems(cells: Mapping[str, str], rules: ImportRules) -> list[str]:
    chosen, channel = cells.get("format", ""), cells.get("channel", "")
    if not chosen and not channel:
        return []
    wrong = []
    if chosen not in rules.formats:
        wrong.append(f"format «{shown(chosen)}»: есть {', '.join(sorted(rules.formats))}")
    if channel not in rules.channels:
        known = ", ".join(sorted(rules.channels)) or "ни одного"
        wrong.append(f"channel «{shown(channel)}»: такого канала нет в настройках; есть {known}")
    return wrong


def _successor(
    conn: Connection, guid: UUID | None, cells: Mapping[str, str], in_file: Collection[UUID]
) -> tuple[Successor | None, list[str]]:
    text, since_text = cells.get("successor", ""), cells.get("successor_since", "")
    if not text:
        return None, ["successor_since указан без successor"] if since_text else []
    heir = read_guid(text)
    if heir is None:
        return None, [f"successor «{shown(text)}»: нужен GUID правопреемника"]
    wrong = []
    if heir == guid:
        wrong.append("successor: организация не может быть правопреемником самой себя")
    elif heir not in in_file and store.get(conn, heir) is None:
        wrong.append(f"successor {heir}: такой организации нет ни в файле, ни в справочнике")
    since = read_day(since_text)
    if since is None:
        wrong.append(f"successor_since «{shown(since_text)}»: нужна дата ГГГГ-ММ-ДД или ДД.ММ.ГГГГ")
    if wrong or guid is None or since is None:
        return None, wrong
    return Successor(guid, heir, since), []
