"""Writes the branch `notification` of a message: which kind needs what.

Elements and their order: the IEDMS 2.6 message schema.
Public senders of 2.7.1 are known to write `documentAccepted` and `documentRefused` only, each with `foundation`;
the other kinds follow the schema of 2.6.

| kind | needs |
| --- | --- |
| registered | `number`, `number_date` |
| refused | `reason`, an open text: the closed list of 2.6 is `REFUSAL_REASONS`, today's list is not public |
| executor_assigned | `persons`: secretary, manager, executor, exactly three in this order |
| report_prepared | `persons`: the signatory; `number_date`: the day of signing |
| report_sent | `number`, `number_date` of the report; `text` becomes its comment |
| course_changed | `text` |
| published | `number`, `number_date` (written as the beginning of that day in Moscow), `text`: where it was published |
"""

from datetime import datetime, time

from edo_gateway.envelopes.medo.literals import NOTICE_ELEMENTS, NOTICE_LITERALS
from edo_gateway.envelopes.medo.markup import Node
from edo_gateway.envelopes.medo.reading_values import MOSCOW
from edo_gateway.envelopes.medo.text import COMMENT, LINE, LONG, NUMBER, REASON
from edo_gateway.envelopes.model import NoticeKind, OutgoingNotice, Person

__all__ = ["NOTICE_TYPES", "write_notice"]

NOTICE_TYPES = {kind: next(word for word, known in NOTICE_LITERALS.items() if known is kind) for kind in NoticeKind}
"""Kind → `notification/@type`; a registration is always «Зарегистрирован»."""

_ELEMENTS = {kind: element for element, kind in NOTICE_ELEMENTS.items()}


def write_notice(root: Node, notice: OutgoingNotice) -> None:
    """Append `notification` to the root of a message; problems go to the root's sheet."""
    mid = None if notice.message_uid is None else str(notice.message_uid)
    node = root.child("notification", type=NOTICE_TYPES[notice.kind], uid=str(notice.document_uid), mid=mid)
    body = node.child(_ELEMENTS[notice.kind])
    body.moment("time", notice.time, "time", "Время уведомления")
    foundation = body.child("foundation")
    foundation.optional(
        "organization", notice.foundation_organization, LINE, "foundation_organization", "Автор документа-основания"
    )
    number = foundation.child("num")
    number.text("number", notice.foundation_number, NUMBER, "foundation_number", "Номер документа-основания")
    number.day("date", notice.foundation_date, "foundation_date", "Дата документа-основания")
    _WRITERS[notice.kind](body, notice)
    node.optional("comment", notice.comment, COMMENT, "comment", "Примечание")


def _registered(body: Node, notice: OutgoingNotice) -> None:
    _number(body.child("num"), notice, "Регистрационный номер", "Дата регистрации")


def _refused(body: Node, notice: OutgoingNotice) -> None:
    body.text("reason", notice.reason, REASON, "reason", "Причина отказа")


def _executor_assigned(body: Node, notice: OutgoingNotice) -> None:
    if len(notice.persons) != 3:
        body.sheet.problem("persons", "Исполнители", "нужны секретарь, руководитель и исполнитель, в этом порядке.")
        return
    for index, (name, person) in enumerate(zip(("secretary", "manager", "executor"), notice.persons, strict=True)):
        _person(body.child(name), person, f"persons[{index}]")


def _report_prepared(body: Node, notice: OutgoingNotice) -> None:
    if len(notice.persons) != 1:
        body.sheet.problem("persons", "Подписавший доклад", "нужно ровно одно лицо.")
        return
    signatory = body.child("signatory")
    _person(signatory, notice.persons[0], "persons[0]")
    signatory.day("signed", notice.number_date, "number_date", "Дата подписания доклада")


def _report_sent(body: Node, notice: OutgoingNotice) -> None:
    report = body.child("report")
    _number(report.child("num"), notice, "Номер доклада", "Дата доклада")
    report.optional("comment", notice.text, COMMENT, "text", "Примечание к докладу")


def _course_changed(body: Node, notice: OutgoingNotice) -> None:
    body.text("courseText", notice.text, LONG, "text", "Ход исполнения")


def _published(body: Node, notice: OutgoingNotice) -> None:
    number = body.child("num")
    number.text("number", notice.number, NUMBER, "number", "Номер опубликования")
    if notice.number_date is None:
        body.sheet.problem("number_date", "Дата опубликования", "обязательное значение не заполнено.")
    else:
        day = datetime.combine(notice.number_date, time(0), MOSCOW)
        number.moment("date", day, "number_date", "Дата опубликования")
    body.text("publicationPoint", notice.text, LINE, "text", "Место опубликования")


def _number(node: Node, notice: OutgoingNotice, number: str, day: str) -> None:
    node.text("number", notice.number, NUMBER, "number", number)
    node.day("date", notice.number_date, "number_date", day)


def _person(node: Node, person: Person, at: str) -> None:
    node.text("person", person.name, LINE, f"{at}.name", "Фамилия, имя, отчество")
    node.optional("post", person.post, LINE, f"{at}.post", "Должность")
    contacts = ", ".join(value for value in (person.phone, person.email) if value and value.strip())
    node.optional("contactInfo", contacts, LINE, f"{at}.phone", "Контакты")


_WRITERS = {
    NoticeKind.REGISTERED: _registered,
    NoticeKind.REFUSED: _refused,
    NoticeKind.EXECUTOR_ASSIGNED: _executor_assigned,
    NoticeKind.REPORT_PREPARED: _report_prepared,
    NoticeKind.REPORT_SENT: _report_sent,
    NoticeKind.COURSE_CHANGED: _course_changed,
    NoticeKind.PUBLISHED: _published,
}
