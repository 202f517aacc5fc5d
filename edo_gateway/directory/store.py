"""Finding and keeping organisations.  All functions work inside the caller's transaction."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, update

from edo_gateway.directory.model import Organization, Scope
from edo_gateway.directory.tables import organization_former, organizations
from edo_gateway.directory.text import fold, like_pattern, read_guid, shown
from edo_gateway.errors import Ambiguous, NotFound

__all__ = ["find", "get", "require", "resolve", "save"]

_FIELDS = ("guid", "name", "short_name", "mailbox", "ogrn", "inn", "address", "phone", "email", "ours")
_COLUMNS = tuple(organizations.c[name] for name in _FIELDS)
_MOST_CANDIDATES = 20


def _organization(row: Row[Any]) -> Organization:
    return Organization(**row._mapping)


def _select(conn: Connection, *conditions: ColumnElement[bool]) -> list[Organization]:
    query = select(*_COLUMNS).where(*conditions).order_by(organizations.c.name, organizations.c.guid)
    return [_organization(row) for row in conn.execute(query)]


def get(conn: Connection, guid: UUID) -> Organization | None:
    """Return the organisation with this GUID, or None."""
    found = _select(conn, organizations.c.guid == guid)
    return found[0] if found else None


def require(conn: Connection, guid: UUID) -> Organization:
    """Return the organisation; raises `NotFound` if the directory has none with this GUID."""
    found = get(conn, guid)
    if found is None:
        raise NotFound(
            f"В справочнике нет организации с GUID {guid}.", todo="Добавьте её: edo-gateway organization import."
        )
    return found


def _scope(scope: Scope) -> list[ColumnElement[bool]]:
    if scope is Scope.ALL:
        return []
    return [organizations.c.ours.is_(scope is Scope.OURS)]


def _former(text: str, what: str) -> ColumnElement[bool]:
    """Match organisations that had this name (a folded part of it) or mail box before.

    Former names are few; they are folded here because SQLite lowers ASCII letters only.
    """
    return organizations.c.guid.in_(
        select(organization_former.c.organization).where(
            organization_former.c.what == what, organization_former.c.value == text
        )
    )


def _former_names(conn: Connection, text: str) -> list[UUID]:
    wanted = fold(text)
    rows = conn.execute(
        select(organization_former.c.organization, organization_former.c.value).where(
            organization_former.c.what == "name"
        )
    )
    return list(dict.fromkeys(row.organization for row in rows if wanted in fold(row.value)))


def find(conn: Connection, text: str = "", *, scope: Scope = Scope.ALL) -> list[Organization]:
    """Return the organisations that the text fits, by name; an empty text fits all.

    The text is a GUID, ОГРН, ИНН, mail box, or a part of a name now or formerly borne.
    """
    conditions = _scope(scope)
    text = text.strip()
    if text:
        fits: list[ColumnElement[bool]] = [organizations.c.search.like(like_pattern(text), escape="!")]
        fits.append(func.upper(organizations.c.mailbox) == text.upper())
        fits += [organizations.c.ogrn == text, organizations.c.inn == text, _former(text.upper(), "mailbox")]
        if former := _former_names(conn, text):
            fits.append(organizations.c.guid.in_(former))
        if (guid := read_guid(text)) is not None:
            fits.append(organizations.c.guid == guid)
        conditions.append(or_(*fits))
    return _select(conn, *conditions)


def resolve(conn: Connection, text: str, *, scope: Scope = Scope.ALL) -> Organization:
    """Return the one organisation meant by a GUID, ОГРН, ИНН, mail box or an unambiguous part of its name.

    What it is called now wins over what it was called before, and a whole name over a part of one.
    Raises `Ambiguous` with the candidates (name and GUID), or `NotFound`.
    """
    text = text.strip()
    if not text:
        raise NotFound("Адресат не назван.", todo="Укажите GUID, ОГРН, ИНН, почтовый ящик или часть названия.")
    for found in _attempts(conn, text, _scope(scope)):
        if len(found) == 1:
            return found[0]
        if found:
            raise _ambiguous(text, found)
    raise NotFound(
        f"Организация «{shown(text)}» не найдена в справочнике.",
        todo="Посмотрите список: edo-gateway organization find. Добавить организации: edo-gateway organization import.",
    )


def _attempts(conn: Connection, text: str, scope: list[ColumnElement[bool]]) -> Sequence[list[Organization]]:
    """Try the ways a text can name an organisation, from the surest on; stop at the first that fits any."""
    exact: list[ColumnElement[bool]] = []
    if (guid := read_guid(text)) is not None:
        exact.append(organizations.c.guid == guid)
    elif text.isascii() and text.isdigit() and len(text) in (10, 12, 13, 15):
        exact.append(organizations.c.ogrn == text if len(text) in (13, 15) else organizations.c.inn == text)
    elif "~" in text:
        exact += [func.upper(organizations.c.mailbox) == text.upper(), _former(text.upper(), "mailbox")]
    for condition in exact:
        if found := _select(conn, condition, *scope):
            return [found]
    if exact:
        return []
    parts = _select(conn, organizations.c.search.like(like_pattern(text), escape="!"), *scope)
    wanted = fold(text)
    whole = [one for one in parts if wanted in (fold(one.name), fold(one.short_name))]
    if parts:
        return [whole or parts]
    former = _former_names(conn, text)
    return [_select(conn, organizations.c.guid.in_(former), *scope)] if former else []


def _ambiguous(text: str, found: Sequence[Organization]) -> Ambiguous:
    more = len(found) - _MOST_CANDIDATES
    return Ambiguous(
        f"«{shown(text)}» подходит нескольким организациям.",
        [one.label for one in found[:_MOST_CANDIDATES]],
        why=f"Показаны первые {_MOST_CANDIDATES}, ещё {more}." if more > 0 else "",
        todo="Уточните название или укажите GUID.",
    )


def save(conn: Connection, organization: Organization, *, owner: UUID, at: datetime, today: date) -> bool:
    """Keep an organisation, new or changed; a name or a mail box that it no longer bears is kept as former.

    Returns whether anything changed.
    """
    before = get(conn, organization.guid)
    if before == organization:
        return False
    values = {name: getattr(organization, name) for name in _FIELDS}
    values["search"] = _search(organization)
    values["updated_at"] = at
    if before is None:
        conn.execute(organizations.insert().values(owner_id=owner, **values))
        return True
    conn.execute(update(organizations).where(organizations.c.guid == organization.guid).values(**values))
    former = {
        "name": [
            value
            for value in (before.name, before.short_name)
            if value and value not in (organization.name, organization.short_name)
        ],
        "mailbox": [before.mailbox.upper()]
        if before.mailbox and before.mailbox.upper() != organization.mailbox.upper()
        else [],
    }
    for what, ended in former.items():
        for value in dict.fromkeys(ended):
            _keep_former(conn, organization.guid, what, value, today)
    return True


def _search(organization: Organization) -> str:
    """Return the folded names, cut to what the column holds (both names at their longest fit)."""
    return fold(f"{organization.name} {organization.short_name}")[:1023]


def _keep_former(conn: Connection, guid: UUID, what: str, value: str, until: date) -> None:
    key = (
        (organization_former.c.organization == guid)
        & (organization_former.c.what == what)
        & (organization_former.c.value == value)
    )
    changed = conn.execute(update(organization_former).where(key).values(until=until))
    if changed.rowcount == 0:
        conn.execute(organization_former.insert().values(organization=guid, what=what, value=value, until=until))
