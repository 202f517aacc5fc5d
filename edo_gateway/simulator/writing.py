"""Квитанции and notices in every version, from an answer and the form of its dialect.

Trees: IEDMS 2.6 schema; `errorCode` and `errorFileMessage` as met in traffic of 2.7 and later.
The text is the simulator's own work, not the gateway's writer: what the gateway reads here is a stranger's hand.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from edo_gateway.envelopes.medo.literals import NOTICE_ELEMENTS, NOTICE_LITERALS
from edo_gateway.envelopes.model import NoticeKind
from edo_gateway.simulator.behaviour import Fault, Handle
from edo_gateway.simulator.dialects import MOSCOW, Form, Node, Partner, message_root, moment
from edo_gateway.simulator.facts import Answer
from edo_gateway.simulator.parties import DemoParty

__all__ = ["ORIGINAL_FILE", "acknowledgement_xml", "delivery_index", "foundation", "notice_xml"]

ORIGINAL_FILE = "originalMessage.zip"
"""Archive that the gateway's error квитанция attaches."""

_ELEMENTS = {kind: element for element, kind in NOTICE_ELEMENTS.items()}
_LITERALS = {kind: literal for literal, kind in reversed(tuple(NOTICE_LITERALS.items()))}
_ERROR_CODE = "248"
_DEADLINE = timedelta(days=30)


def acknowledgement_xml(form: Form, answer: Answer, party: DemoParty, at: datetime) -> Node:
    """Write a квитанция."""
    root = _begin(form, "Квитанция", answer, party, at)
    zero = answer.message_uid is not None and answer.message_uid.int == 0
    about = f"Исх. №: {answer.our_number}" if answer.our_number else "Без номера"
    content = "MEDOErrorAcknowledgment" if zero else f"Квитанция на сообщение. {about}"
    node = root.add("acknowledgment", uid=_uid(answer.message_uid), content=content[:255])
    node.add("time", moment(form, at))
    node.add("accepted", "true" if answer.accepted else "false")
    if zero:
        node.add("errorCode", _ERROR_CODE)
        node.add("errorFileMessage", ORIGINAL_FILE)
    if answer.text:
        node.add("comment", answer.text)
    delivery_index(root, form, answer)
    return root


def notice_xml(form: Form, answer: Answer, party: DemoParty, at: datetime) -> Node:
    """Write a notice: registered, refused, or what became of the letter later."""
    root = _begin(form, "Уведомление", answer, party, at)
    unknown = answer.fault is Fault.UNKNOWN_NOTICE
    node = root.add(
        "notification",
        type="Передано в архив вычислительного центра" if unknown else _LITERALS[answer.notice],
        uid=_uid(answer.document_uid) if answer.handles in (Handle.ALL, Handle.UID) else None,
        mid=_uid(answer.message_uid) if _shows_mid(form, answer) else None,
    )
    body = node.add("documentArchived" if unknown else _ELEMENTS[answer.notice])
    body.add("time", moment(form, at))
    if answer.handles in (Handle.ALL, Handle.FOUNDATION) and answer.our_number:
        foundation(body, answer)
    if not unknown:
        _NOTICE_BODIES[answer.notice](body, answer, party, at)
    delivery_index(root, form, answer)
    return root


def foundation(node: Node, answer: Answer) -> None:
    """Name our letter: organisation, number, date."""
    reference = node.add("foundation")
    if answer.our_name:
        reference.add("organization", answer.our_name)
    _number(reference, answer.our_number, answer.our_date.isoformat() if answer.our_date else None)


def delivery_index(root: Node, form: Form, answer: Answer) -> None:
    """Name the addressee: us, or somebody else where the fault says so."""
    if not form.delivery_index or answer.our_guid is None:
        return
    guid, name = answer.our_guid, answer.our_name
    if answer.fault is Fault.OTHER_DESTINATION:
        guid, name = uuid5(answer.uid, "other destination"), "Посторонний участник обмена (демо)"
    place = root.add("deliveryIndex").add("destination").add("destination", uid=str(guid))
    place.add("organization", name or "Не указано")


def _begin(form: Form, kind: str, answer: Answer, party: DemoParty, at: datetime) -> Node:
    uid = None if answer.fault is Fault.NO_UID else answer.uid
    return message_root(form, kind, uid, at, Partner(party.guid, party.name))


def _shows_mid(form: Form, answer: Answer) -> bool:
    return answer.handles is Handle.MID or (answer.handles is Handle.ALL and form.carries_mid)


def _uid(uid: UUID | None) -> str | None:
    return None if uid is None else str(uid)


def _number(node: Node, number: str, day: str | None) -> None:
    num = node.add("num")
    num.add("number", number)
    if day:
        num.add("date", day)


def _day(at: datetime) -> str:
    return at.astimezone(MOSCOW).date().isoformat()


def _person(node: Node, name: str, party: DemoParty, person: str) -> None:
    someone = node.add(name)
    someone.add("organization", party.name)
    someone.add("person", person or "Демонстрационный Исполнитель")


def _registered(body: Node, answer: Answer, party: DemoParty, at: datetime) -> None:
    _number(body, answer.number, _day(at))


def _refused(body: Node, answer: Answer, party: DemoParty, at: datetime) -> None:
    body.add("reason", answer.text)


def _executor(body: Node, answer: Answer, party: DemoParty, at: datetime) -> None:
    for name, person in (("secretary", party.executor), ("manager", _signatory(party)), ("executor", party.executor)):
        _person(body, name, party, person)


def _prepared(body: Node, answer: Answer, party: DemoParty, at: datetime) -> None:
    signatory = body.add("signatory")
    signatory.add("organization", party.name)
    signatory.add("person", _signatory(party))
    signatory.add("signed", _day(at))


def _sent(body: Node, answer: Answer, party: DemoParty, at: datetime) -> None:
    report = body.add("report")
    report.add("organization", party.name)
    _number(report, answer.number, _day(at))


def _course(body: Node, answer: Answer, party: DemoParty, at: datetime) -> None:
    body.add("courseText", f"Срок исполнения продлён до {(at.astimezone(MOSCOW) + _DEADLINE):%d.%m.%Y}")


def _published(body: Node, answer: Answer, party: DemoParty, at: datetime) -> None:
    num = body.add("num")
    num.add("number", answer.number)
    num.add("date", at.astimezone(MOSCOW).isoformat(timespec="seconds"))
    body.add("publicationPoint", "Учебное официальное издание")


def _signatory(party: DemoParty) -> str:
    return party.persons[0].name if party.persons else ""


_NOTICE_BODIES = {
    NoticeKind.REGISTERED: _registered,
    NoticeKind.REFUSED: _refused,
    NoticeKind.EXECUTOR_ASSIGNED: _executor,
    NoticeKind.REPORT_PREPARED: _prepared,
    NoticeKind.REPORT_SENT: _sent,
    NoticeKind.COURSE_CHANGED: _course,
    NoticeKind.PUBLISHED: _published,
}
