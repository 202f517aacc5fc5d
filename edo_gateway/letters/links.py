"""What a letter speaks of: an earlier letter of ours, one that came to us, or one that is only cited.

A container gives a linked document its organisation, number and date (order 186/258 of 27.05.2015, `link`),
so each of them must be known.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from edo_gateway.directory.text import read_day, read_guid, shown
from edo_gateway.errors import Ambiguous, NotFound, WrongUse
from edo_gateway.letters.draft import DraftLink
from edo_gateway.letters.masks import number_problem
from edo_gateway.letters.model import LetterLink, LinkDirection
from edo_gateway.letters.tables import letters
from edo_gateway.receipts.tables import incoming_letters

__all__ = ["LinkContext", "resolve_link"]

_CITED = re.compile(r"(?:(?P<organization>.*?)\s*№\s*)?(?P<number>.+?)\s+от\s+(?P<day>[\d.-]+?)\s*(?:г\.?)?", re.DOTALL)
_MOST_CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class LinkContext:
    """What a link is read against."""

    owner: UUID
    our_name: str
    """Issuer of our own letters."""
    default_organization: str = ""
    """Issuer of a cited document whose issuer is not given (the first addressee, for a reply)."""
    among: frozenset[LinkDirection] = frozenset(LinkDirection)
    """What kinds of documents may be meant."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A document here that the words may mean."""

    direction: LinkDirection
    organization: str
    number: str
    date: date | None
    uid: UUID | None
    id: UUID

    @property
    def label(self) -> str:
        whose = "наше письмо" if self.direction is LinkDirection.OURS else f"входящее, {self.organization}"
        day = f" от {self.date:%d.%m.%Y}" if self.date else ""
        return f"{whose}: № {self.number or 'б/н'}{day} ({self.id})"


def resolve_link(conn: Connection, link: DraftLink, context: LinkContext) -> LetterLink:
    """Return the document a link means.

    `link.to` is an id, a document uid or a message uid; a number; or a citation «[кто] № … от …».
    A citation that fits exactly one document here becomes a link to it.
    Raises `NotFound`, `Ambiguous` with the candidates, or `WrongUse` where a requisite is missing.
    """
    text = " ".join(link.to.split())
    cited = _citation(text, link, context)
    if cited is not None:
        found = _documents(conn, context, _by_citation(cited))
        if len(found) == 1:
            return _link(found[0], link.type)
        if found:
            raise _ambiguous(text, found)
        if LinkDirection.CITED in context.among:
            return _complete(cited)
        raise _not_found(text, context)
    found = _documents(conn, context, _by_guid(guid) if (guid := read_guid(text)) else _by_number(text))
    if len(found) == 1:
        return _link(found[0], link.type)
    if found:
        raise _ambiguous(text, found)
    raise _not_found(text, context)


def _not_found(text: str, context: LinkContext) -> NotFound:
    if LinkDirection.THEIRS in context.among:
        return NotFound(
            f"Документ «{shown(text)}» не найден ни среди наших писем, ни среди входящих.",
            todo="Укажите id, номер или реквизиты «№ … от ДД.ММ.ГГГГ».",
        )
    return NotFound(
        f"Нашего письма «{shown(text)}» нет.",
        why="Исправить можно только своё письмо.",
        todo="Укажите его номер полностью или id: их показывает edo-gateway log.",
    )


_Conditions = tuple[ColumnElement[bool], ColumnElement[bool]]
"""What must hold of our letters, and of incoming ones."""


def _by_guid(guid: UUID) -> _Conditions:
    ours, theirs = letters.c, incoming_letters.c
    return or_(ours.id == guid, ours.document_uid == guid), or_(
        theirs.id == guid, theirs.uid == guid, theirs.message_uid == guid
    )


def _by_number(number: str) -> _Conditions:
    return letters.c.number == number, incoming_letters.c.number == number


def _by_citation(cited: LetterLink) -> _Conditions:
    return (
        and_(letters.c.number == cited.number, letters.c.date == cited.date),
        and_(incoming_letters.c.number == cited.number, incoming_letters.c.date == cited.date),
    )


def _documents(conn: Connection, context: LinkContext, conditions: _Conditions) -> list[_Found]:
    ours = conn.execute(
        select(letters.c.id, letters.c.document_uid, letters.c.number, letters.c.date)
        .where(letters.c.owner_id == context.owner, conditions[0])
        .order_by(letters.c.id.desc())
        .limit(_MOST_CANDIDATES)
    )
    documents = [
        _Found(LinkDirection.OURS, context.our_name, row.number, row.date, row.document_uid, row.id) for row in ours
    ]
    if LinkDirection.THEIRS not in context.among:
        return documents
    theirs = conn.execute(
        select(incoming_letters)
        .where(incoming_letters.c.owner_id == context.owner, conditions[1])
        .order_by(incoming_letters.c.id.desc())
        .limit(_MOST_CANDIDATES)
    )
    return documents + [
        _Found(LinkDirection.THEIRS, row.organization_name, row.number, row.date, row.uid, row.id) for row in theirs
    ]


def _citation(text: str, link: DraftLink, context: LinkContext) -> LetterLink | None:
    match = _CITED.fullmatch(text)
    if match is None:
        return None
    day = read_day(match["day"])
    if day is None:
        raise WrongUse(f"В ссылке «{shown(text)}» нет такого дня: {match['day']}.", todo="Напишите ДД.ММ.ГГГГ.")
    organization = link.organization or (match["organization"] or "").rstrip(" ,") or context.default_organization
    return LetterLink(LinkDirection.CITED, link.type, organization, match["number"], day)


def _complete(link: LetterLink) -> LetterLink:
    if not link.organization:
        raise WrongUse(
            f"Не сказано, чей документ № {shown(link.number)} от {link.date:%d.%m.%Y}.",
            todo="Напишите организацию перед номером: «Минтруд России № … от …».",
        )
    if len(link.organization) > 511:
        raise WrongUse("Название организации в ссылке длиннее 511 знаков.")
    if problem := number_problem(link.number):
        raise WrongUse(f"Номер в ссылке не годится: {problem}.")
    return link


def _link(found: _Found, link_type: str) -> LetterLink:
    if not found.number or found.date is None:
        raise WrongUse(
            f"У документа ({found.id}) нет номера или даты: сослаться на него в контейнере нельзя.",
            todo="Укажите реквизиты сами: «№ … от ДД.ММ.ГГГГ».",
        )
    link = LetterLink(
        found.direction, link_type, found.organization, found.number, found.date, found.uid, linked_id=found.id
    )
    return _complete(link)


def _ambiguous(text: str, found: Sequence[_Found]) -> Ambiguous:
    return Ambiguous(
        f"«{shown(text)}» подходит нескольким документам.",
        [one.label for one in found[:_MOST_CANDIDATES]],
        todo="Укажите id.",
    )
