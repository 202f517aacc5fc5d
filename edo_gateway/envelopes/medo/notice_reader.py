"""A notice (уведомление) of any version, 2.0 to 2.7.1.

Source: IEDMS 2.6 (`notification`), and «Схема ЭСД МЭДО версия 2.2» on matching by `foundation` where `@uid` is absent.
Lists of words (`@type`, `reason`) are open: two schemas that call themselves 2.2 differ in them already.
"""

import datetime as dt
from types import MappingProxyType

from edo_gateway.envelopes.medo.literals import NOTICE_ELEMENTS, NOTICE_LITERALS
from edo_gateway.envelopes.medo.reading_notes import Notes
from edo_gateway.envelopes.medo.reading_tree import Node
from edo_gateway.envelopes.medo.reading_values import parse_date, parse_guid, parse_time
from edo_gateway.envelopes.model import NoticeKind
from edo_gateway.envelopes.reading import NoticeReading

__all__ = ["read_notice"]

_ELEMENTS = MappingProxyType({**NOTICE_ELEMENTS, "reportPepared": NoticeKind.REPORT_PREPARED})
"""With the misspelling of the 2.2 description."""
_LITERALS = MappingProxyType({word.casefold(): kind for word, kind in NOTICE_LITERALS.items()})
_PERSONS = MappingProxyType(
    {"secretary": "Секретарь", "manager": "Руководитель", "executor": "Исполнитель", "signatory": "Подписал"}
)


def read_notice(node: Node, notes: Notes) -> NoticeReading:
    """Read the element `notification`."""
    body = next(node.nodes(*_ELEMENTS), None)
    if sum(1 for _ in node.nodes(*_ELEMENTS)) > 1:
        notes.add("several-notices", "В уведомлении несколько сведений; прочитаны первые.")
    kind, literal = _kind(node, body, notes)
    document_uid = parse_guid(node.attribute("uid"), "Документ, о котором уведомление", notes)
    if document_uid is None:
        notes.add("no-document-uid", "В уведомлении не указан идентификатор документа.")
    message_uid = parse_guid(node.attribute("mid"), "Сообщение, о котором уведомление", notes)
    comment = node.text("comment")
    if body is None:
        return NoticeReading(kind, literal, document_uid=document_uid, message_uid=message_uid, comment=comment)
    time, had_zone = parse_time(body.line("time"), "Время уведомления", notes)
    number, number_date = _number(body, notes)
    if kind is NoticeKind.REGISTERED and not number:
        notes.add("no-number", "Уведомление о регистрации без номера.")
    return NoticeReading(
        kind=kind,
        literal=literal,
        document_uid=document_uid,
        message_uid=message_uid,
        time=time,
        time_had_zone=had_zone,
        number=number,
        number_date=number_date,
        foundation_organization=body.line("foundation", "organization"),
        foundation_number=body.line("foundation", "num", "number"),
        foundation_date=parse_date(body.line("foundation", "num", "date"), "Дата исходного документа", notes),
        reason=body.line("reason"),
        text="\n".join(_text(body)),
        comment=comment,
    )


def _kind(node: Node, body: Node | None, notes: Notes) -> tuple[NoticeKind | None, str]:
    """Return the kind and the word for it; none if the word is unknown or says another thing than the element."""
    literal = node.attribute("type")
    by_element = _ELEMENTS[body.name] if body is not None else None
    if body is None:
        notes.add("no-notice-body", "В уведомлении нет известных сведений.")
    if not literal:
        notes.add("no-notice-type", "Вид уведомления не указан.")
        return by_element, literal or (body.name if body is not None else "")
    by_literal = _LITERALS.get(literal.casefold())
    if by_literal is None:
        notes.add("unknown-notice", f"Неизвестный вид уведомления «{literal[:100]}».")
        return None, literal
    if literal not in NOTICE_LITERALS:
        notes.add("notice-form", "Вид уведомления записан не по форме.")
    if by_element is not None and by_element is not by_literal:
        notes.add("notice-contradicts", f"Вид уведомления «{literal}» не сходится с его содержанием.")
        return None, literal
    return by_literal, literal


def _number(body: Node, notes: Notes) -> tuple[str, dt.date | None]:
    """Return the number and date a notice brings: of the registration, the report or the publication."""
    holder = body.node("report") or body
    day = holder.line("num", "date")
    if body.name == "documentPublished":
        # Here, and nowhere else, the schema wants a dateTime.
        day = day.partition("T")[0]
    return holder.line("num", "number"), parse_date(day, "Дата номера в уведомлении", notes)


def _text(body: Node) -> list[str]:
    """Return what a person should read of a notice, a line for each fact."""
    lines = []
    for name, title in _PERSONS.items():
        person = body.node(name)
        if person is not None:
            words = [
                person.line(part) for part in ("organization", "department", "post", "person", "contactInfo", "signed")
            ]
            lines.append(f"{title}: {', '.join(word for word in words if word)}")
    course = body.text("courseText")
    if course:
        lines.append(course)
    point = body.line("publicationPoint")
    if point:
        lines.append(f"Опубликовано: {point}")
    for name, title in (("report", "Доклад"), ("reference", "Документ")):
        reference = body.node(name)
        if reference is not None:
            lines.append(f"{title}: {_reference(reference)}")
    clause = body.node("clause")
    if clause is not None:
        words = [clause.line(part) for part in ("designation", "text", "deadline")]
        lines.append(f"Пункт: {', '.join(word for word in words if word)}")
    return [line for line in lines if not line.endswith(": ")]


def _reference(node: Node) -> str:
    number, date = node.line("num", "number"), node.line("num", "date")
    words = [
        node.line("organization"),
        f"№ {number}" if number else "",
        f"от {date}" if date else "",
        node.line("comment"),
    ]
    return " ".join(word for word in words if word)
