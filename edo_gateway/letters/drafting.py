"""From a draft to what can be accepted: everything looked up, everything wrong told at once.

Limits of texts are those of the container of order 186/258 of 27.05.2015.
Nothing is written here; the number of our own register is taken later, in the transaction that accepts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.directory import Organization, Route, Scope, explain, resolve
from edo_gateway.directory.text import shown
from edo_gateway.envelopes.model import Coded, Executor, Person
from edo_gateway.errors import EdoError, NotFound, Refused
from edo_gateway.letters.correcting import find_corrected, with_corrected
from edo_gateway.letters.draft import LINK_TYPES, REPLY_TYPE, DraftAddressee, DraftLink, LetterDraft
from edo_gateway.letters.files import CheckedFile, check_files
from edo_gateway.letters.links import LinkContext, resolve_link
from edo_gateway.letters.model import CLASSIFICATIONS, UNKNOWN_KIND_CODE, AddresseeRole, LetterLink, SignatoryProfile
from edo_gateway.letters.noting import Notes
from edo_gateway.letters.numbers import check_external
from edo_gateway.letters.people import CheckedSignatory, check_executor, check_signatories, read_draft_day
from edo_gateway.letters.policy import LetterLimits, NumberingPolicy

__all__ = ["CheckedAddressee", "CheckedDraft", "DraftContext", "check_draft"]

_LINE = 511
_SUBJECT = 4000
_CODE = 127
_INDEX = 64
_KEY = 255
_EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class DraftContext:
    """What a draft is checked against."""

    owner: UUID
    """Our organisation's GUID."""
    our_name: str
    today: date
    """Moscow's day."""
    signatories: Mapping[str, SignatoryProfile]
    default_signatory: str
    """Key, or empty."""
    channels: Mapping[str, str]
    """Configured channels: name → what stands behind it, in words."""
    place: Coded = field(default=Coded(""))
    """Region written where the draft names none."""
    numbering: NumberingPolicy = field(default_factory=NumberingPolicy)
    limits: LetterLimits = field(default_factory=LetterLimits)


@dataclass(frozen=True, slots=True)
class CheckedAddressee:
    """An addressee with the route in force."""

    organization: Organization
    route: Route
    role: AddresseeRole
    department: str
    persons: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """A draft in which nothing is wrong."""

    draft: LetterDraft
    number: str
    """Number given outside and free; empty: to be taken from the register."""
    date: date
    register: str
    kind: Coded
    subject: str
    classification: Coded
    place: Coded
    department: str
    file_index: str
    addressees: tuple[CheckedAddressee, ...]
    """Main ones first, each group in the order given."""
    signatories: tuple[CheckedSignatory, ...]
    executor: Executor | None
    links: tuple[LetterLink, ...]
    corrects: UUID | None
    """Our letter that this one corrects; it is among the links."""
    document: CheckedFile
    attachments: tuple[CheckedFile, ...]

    @property
    def year(self) -> int:
        """Return the register's year: that of the letter's date."""
        return self.date.year


def check_draft(conn: Connection, draft: LetterDraft, context: DraftContext) -> CheckedDraft:
    """Look everything up and check everything; raises `Refused` with every problem, fields named as they were given."""
    notes = Notes(draft)
    files = check_files(draft, context.limits, notes)
    addressees = _addressees(conn, draft, context, notes)
    subject = notes.text("subject", draft.subject, _SUBJECT)
    if not subject:
        notes.add("subject", "содержание не указано: без него письмо не зарегистрируют")
    day = read_draft_day(draft.date, context.today, "date", notes)
    if not _EARLIEST <= day <= context.today:
        notes.add("date", f"дата {day:%d.%m.%Y} не годится: она не может быть позже {context.today:%d.%m.%Y} (Москва)")
    number = _number(conn, draft, day, context, notes)
    signatories = check_signatories(draft, context.signatories, context.default_signatory, day, context.today, notes)
    executor = check_executor(draft, notes)
    links = _links(conn, draft, context, addressees, notes)
    corrected = find_corrected(conn, draft, context.owner, context.our_name, notes)
    kind = Coded(
        notes.line("kind", draft.kind, _LINE) or "Письмо",
        notes.line("kind_code", draft.kind_code, _CODE) or UNKNOWN_KIND_CODE,
    )
    classification = _classification(draft, notes)
    place = _place(draft, context, notes)
    department = notes.line("department", draft.department, _LINE)
    file_index = _file_index(draft, context, notes)
    _counts(draft, notes)
    if notes.problems:
        raise Refused("Письмо не принято.", notes.problems, todo="Исправьте и отправьте снова; не сохранено ничего.")
    return CheckedDraft(
        draft=draft,
        number=number,
        date=day,
        register=context.numbering.register,
        kind=kind,
        subject=subject,
        classification=classification,
        place=place,
        department=department,
        file_index=file_index,
        addressees=addressees,
        signatories=signatories,
        executor=executor,
        links=with_corrected(links, corrected),
        corrects=corrected.linked_id if corrected else None,
        document=files[0],
        attachments=files[1:],
    )


def _addressees(
    conn: Connection, draft: LetterDraft, context: DraftContext, notes: Notes
) -> tuple[CheckedAddressee, ...]:
    if not draft.to:
        notes.add("to", "не указан ни один адресат")
    if (count := len(draft.to) + len(draft.copy_to)) > context.limits.addressees:
        notes.add("to", f"адресатов {count}, а можно не больше {context.limits.addressees}")
    checked: list[CheckedAddressee] = []
    groups = (("to", AddresseeRole.MAIN, draft.to), ("copy_to", AddresseeRole.COPY, draft.copy_to))
    for name, role, group in groups:
        for position, one in enumerate(group):
            where = position if len(group) > 1 else None
            found = _organization(conn, one, name, where, notes)
            if found is None:
                continue
            if any(found.guid == earlier.organization.guid for earlier in checked):
                notes.add(name, f"{found.name} указан среди адресатов дважды", where)
                continue
            explanation = explain(conn, found, context.today, context.channels)
            for text in explanation.missing:
                notes.add(name, f"{found.name}: {text}", where)
            department = notes.line(name, one.department, _LINE, where)
            persons = _persons(one, name, where, notes)
            if explanation.route is not None:
                checked.append(CheckedAddressee(found, explanation.route, role, department, persons))
    return tuple(checked)


def _organization(
    conn: Connection, one: DraftAddressee, name: str, position: int | None, notes: Notes
) -> Organization | None:
    """Find an addressee among others first: a part of a name must not be ambiguous because of our own."""
    try:
        return resolve(conn, one.organization, scope=Scope.OTHERS)
    except NotFound as error:
        try:
            ours = resolve(conn, one.organization, scope=Scope.OURS)
        except EdoError:
            notes.add_error(name, error, position)
        else:
            notes.add(name, f"{ours.name}: это наша организация, себе письмо не направляют", position)
    except EdoError as error:
        notes.add_error(name, error, position)
    return None


def _persons(one: DraftAddressee, name: str, position: int | None, notes: Notes) -> tuple[Person, ...]:
    persons = []
    for person in one.persons:
        person_name = notes.line(name, person.name, _LINE, position)
        post = notes.line(name, person.post, _LINE, position)
        if not person_name:
            notes.add(name, "у лица в адресате нет имени", position)
        persons.append(Person(person_name, post or None))
    return tuple(persons)


def _number(conn: Connection, draft: LetterDraft, day: date, context: DraftContext, notes: Notes) -> str:
    if not draft.number:
        return ""
    problem = check_external(
        conn, owner=context.owner, register=context.numbering.register, year=day.year, number=draft.number
    )
    if problem:
        notes.add("number", problem)
    return draft.number


def _links(
    conn: Connection,
    draft: LetterDraft,
    context: DraftContext,
    addressees: tuple[CheckedAddressee, ...],
    notes: Notes,
) -> tuple[LetterLink, ...]:
    first = addressees[0].organization.name if addressees else ""
    reply = LinkContext(context.owner, context.our_name, default_organization=first)
    plain = LinkContext(context.owner, context.our_name)
    given = [("in_reply_to", DraftLink(text, REPLY_TYPE), reply) for text in draft.in_reply_to]
    given += [("links", link, plain) for link in draft.links]
    links: list[LetterLink] = []
    counts = {"in_reply_to": len(draft.in_reply_to), "links": len(draft.links)}
    for index, (name, link, link_context) in enumerate(given):
        position = index if name == "in_reply_to" else index - len(draft.in_reply_to)
        where = position if counts[name] > 1 else None
        notes.line(name, link.organization, _LINE, where)
        link_type = notes.choice(name, link.type, LINK_TYPES, where)
        try:
            found = resolve_link(conn, DraftLink(link.to, link_type, link.organization), link_context)
        except EdoError as error:
            notes.add_error(name, error, where)
            continue
        if any(
            (found.number, found.date, found.organization) == (one.number, one.date, one.organization) for one in links
        ):
            notes.add(name, f"документ № {found.number} указан в связях дважды", where)
        links.append(found)
    return tuple(links)


def _classification(draft: LetterDraft, notes: Notes) -> Coded:
    if not draft.classification.strip():
        return Coded(*next(iter(CLASSIFICATIONS.items())))
    text = notes.choice("classification", draft.classification, tuple(CLASSIFICATIONS))
    return Coded(text, CLASSIFICATIONS.get(text))


def _place(draft: LetterDraft, context: DraftContext, notes: Notes) -> Coded:
    if not draft.place:
        if draft.place_code:
            notes.add("place_code", "указан код места составления без названия")
        return context.place
    return Coded(notes.line("place", draft.place, _LINE), notes.line("place_code", draft.place_code, _CODE) or None)


def _file_index(draft: LetterDraft, context: DraftContext, notes: Notes) -> str:
    index = notes.line("file_index", draft.file_index, _INDEX)
    if not index and not draft.number and "index" in context.numbering.mask.fields:
        notes.add("file_index", "в маске номера есть {index}: укажите индекс дела по номенклатуре или свой номер")
    return index


def _counts(draft: LetterDraft, notes: Notes) -> None:
    if draft.pages is not None and draft.pages < 1:
        notes.add("pages", "число страниц должно быть не меньше 1")
    if draft.enclosure_pages is not None and draft.enclosure_pages < 0:
        notes.add("enclosure_pages", "число страниц приложений не может быть отрицательным")
    if draft.key is not None:
        if not 1 <= len(draft.key) <= _KEY:
            notes.add("key", f"ключ повторной отправки: от 1 до {_KEY} знаков")
        elif not draft.key.isprintable():
            notes.add("key", f"в ключе «{shown(draft.key)}» есть управляющие знаки")
