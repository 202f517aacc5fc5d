"""«Справка о движении документа»: what happened when, by whose clock, signed or not, digest matched or not,
and what is not proved.  It says what the checks of the bundle say, in the same words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.inspection.evidence import LIMITS, Check, Material, ReadPackage, first_anchor
from edo_gateway.inspection.evidence.received import pack_digest
from edo_gateway.inspection.evidence.sent import envelope_digest
from edo_gateway.journal import GATEWAY
from edo_gateway.journal.evidence import Page, Record, Section
from edo_gateway.letters.moscow import MOSCOW

__all__ = ["Words", "tell"]

_OURS = "шлюза"
_ROLES = {"source": "исходный файл", "document": "документ", "attachment": "приложение", "signature": "подпись"}


class Words(Protocol):
    """Who knows the Russian sentences for what was recorded; `edo_gateway.views.words` does."""

    def journal_text(self, kind: str, data: Mapping[str, Any]) -> str:
        """Return a record of the journal as a sentence."""

    def receipt_text(self, kind: str, *, accepted: bool | None, number: str, on: date | None, text: str) -> str:
        """Return what a квитанция or a notice says."""


@dataclass(frozen=True, slots=True)
class _Event:
    """A row of the course of events."""

    at: datetime
    clock: str
    what: str
    who: str
    signed: str
    digest: str
    place: str

    @property
    def cells(self) -> tuple[str, ...]:
        return (_moment(self.at), self.clock, self.what, self.who, self.signed, self.digest, self.place)


_COLUMNS = ("Когда (МСК)", "По часам", "Что произошло", "Кто", "Подпись", "Отпечаток", "Журнал")


def tell(material: Material, packages: Sequence[ReadPackage], checks: Sequence[Check], words: Words) -> Page:
    """Return the page."""
    letter, made = material.description.letter, material.description.made
    events = sorted([*_records(material, packages, words), *_theirs(packages, words)], key=lambda event: event.at)
    failed = [sentence for check in checks for sentence in check.failed]
    unproved = [sentence for check in checks for sentence in check.unproved]
    sections = [
        Section("Файлы письма", columns=("Файл", "Что это", "SHA-256"), rows=tuple(_files(material))),
        Section(
            "Адресаты",
            columns=("Адресат", "Сообщение", "Отправка", "Регистрация"),
            rows=tuple(_addressees(material)),
        ),
        Section(
            "Ход событий",
            lines=(
                "Время московское. «По часам» говорит, чьи часы его назвали: шлюза или отправителя ответа; "
                "время без часового пояса принято за московское.",
                "«Журнал» — место записи в журнале шлюза и первый якорь, который её закрепил.",
            ),
            columns=_COLUMNS,
            rows=tuple(event.cells for event in events),
        ),
        Section("Что доказано", points=tuple(f"{check.code.russian}. {text}" for check, text in _proved(checks))),
        Section("Что не доказано", points=(*unproved, *LIMITS)),
        Section("Как проверить", points=_HOW),
    ]
    if failed:
        sections.insert(0, Section("Что не сошлось", points=tuple(failed)))
    return Page(
        "Справка о движении документа",
        (
            f"{letter.kind} № {letter.number} от {_day(letter.date)}: {letter.subject}",
            f"Отправитель: {letter.organization_name}. Идентификатор документа: {letter.document_uid}.",
            f"Составлена шлюзом {_moment(made)} (МСК) по его часам. Подписана вместе со всем пакетом доказательств.",
        ),
        sections,
    )


_HOW = (
    "Весь пакет: edo-gateway verify ФАЙЛ --trust ПАПКА, где в папке лежат доверенные корневые сертификаты (*.pem). "
    "Ни рабочей папки, ни базы, ни сети для этого не нужно.",
    "Другими средствами: файл — это ZIP вида ASiC-E (ETSI EN 319 162-1). META-INF/ASiCManifest001.xml перечисляет "
    "отпечатки SHA-256 всех файлов, META-INF/signature001.p7s — отсоединённая подпись CAdES под ним "
    "по ГОСТ Р 34.10-2012.",
    "Подписи под документом и приложениями лежат рядом с ними в папке letter (*.p7s).",
    "Записи журнала: journal/proof.json; лист дерева — текст записи в UTF-8, хеши и пути по RFC 9162, "
    "корни и их подписи — в journal/anchors.",
)


def _proved(checks: Sequence[Check]) -> Iterator[tuple[Check, str]]:
    for check in checks:
        for text in check.proved:
            yield check, text


def _files(material: Material) -> Iterator[tuple[str, ...]]:
    for file in material.description.files:
        name = file.path if file.role == "signature" else f"{file.path} («{file.name}»)"
        yield name, _ROLES.get(file.role, file.role), material.digests[file.path]
    for container in material.description.containers:
        yield container.path, "транспортный контейнер", material.digests[container.path]


def _addressees(material: Material) -> Iterator[tuple[str, ...]]:
    for delivery in material.description.deliveries:
        registration = Registration(delivery.registration).text.title
        if delivery.number:
            day = f" от {_day(delivery.date)}" if delivery.date else ""
            registration = f"{registration}; вх. № {delivery.number}{day}"
        for dispatch in material.dispatches_of.get(delivery.id, ()):
            sent = Transport(dispatch.transport).text.title
            yield delivery.organization_name, str(dispatch.message_uid), sent, registration


def _records(material: Material, packages: Sequence[ReadPackage], words: Words) -> Iterator[_Event]:
    names = {each.id: each.organization_name for each in material.description.dispatches}
    names |= {each.id: each.organization_name for each in material.description.deliveries}
    several = len(material.description.deliveries) > 1
    digests = _Digests(material, packages)
    for record in material.records:
        what = words.journal_text(record.kind, record.data)
        if several and record.subject in names:
            what = f"{what} [{names[record.subject]}]"
        yield _Event(
            at=record.at,
            clock=_OURS,
            what=what,
            who="шлюз" if record.actor == GATEWAY else record.actor,
            signed="якорь журнала",
            digest=digests.of(record),
            place=f"№ {record.seq}, якорь № {first_anchor(material.anchors, record.seq)}",
        )


class _Digests:
    """Whether a digest that a record tells is that of the octets in the bundle."""

    def __init__(self, material: Material, packages: Sequence[ReadPackage]) -> None:
        description = material.description
        self._there = {material.digests[each.path] for each in (*description.containers,)}
        self._there |= {material.digests[file.path] for file in description.files if file.role == "document"}
        self._there |= {envelope_digest(each, material) for each in description.dispatches if each.parts}
        self._there |= {pack_digest(package) for package in packages}

    def of(self, record: Record) -> str:
        told = record.text_of("document") or record.text_of("digest")
        if not told:
            return ""
        return "сошёлся" if told in self._there else "этих байтов в пакете нет"


def _theirs(packages: Sequence[ReadPackage], words: Words) -> Iterator[_Event]:
    for package in packages:
        message = package.message
        if message is None or package.stored is None:
            continue
        at, had_zone = package.their_time
        clock = "отправителя" if had_zone else "отправителя, без пояса"
        yield _Event(
            at=at or package.stored.at,
            clock=clock if at else "время не указано; стоит время получения",
            what=_said(package, words),
            who=message.source_name or "отправитель не назван",
            signed=_signed(package),
            digest="",
            place="",
        )


def _said(package: ReadPackage, words: Words) -> str:
    message = package.message
    acknowledgement = None if message is None else message.acknowledgement
    notice = None if message is None else message.notice
    if acknowledgement is not None:
        text = " ".join(part for part in (acknowledgement.content, acknowledgement.comment) if part)
        return words.receipt_text("acknowledgement", accepted=acknowledgement.accepted, number="", on=None, text=text)
    if notice is not None and notice.kind is not None:
        text = " ".join(part for part in (notice.reason, notice.text, notice.comment) if part)
        return words.receipt_text(
            notice.kind.value, accepted=None, number=notice.number, on=notice.number_date, text=text
        )
    document = package.document
    if document is None:
        return "Пакет отправителя."
    day = "" if document.date is None else f" от {document.date:%d.%m.%Y}"
    return f"Письмо № {document.number or 'б/н'}{day}: {document.annotation}"


def _signed(package: ReadPackage) -> str:
    if package.received.kind != "letter":
        return "нет: такие сообщения не подписываются"
    if not package.signatures:
        return "нет"
    return "верна" if all(valid for valid, _ in package.signatures) else "не подтверждена"


def _moment(value: datetime) -> str:
    return f"{value.astimezone(MOSCOW):%d.%m.%Y %H:%M:%S}"


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%d.%m.%Y}"
