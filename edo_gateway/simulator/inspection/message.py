"""The message XML with the ministry's own eyes: kind, parties, ids, and what each kind must carry."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lxml import etree

from edo_gateway.envelopes.medo.literals import (
    ACKNOWLEDGEMENT_FILE,
    MESSAGE_FILE,
    MESSAGE_NS_271,
    NOTICE_FILE,
    VERSION_271,
)
from edo_gateway.simulator.facts import Facts
from edo_gateway.simulator.inspection.xml import attribute, find, look_at_xml, text_of
from edo_schemas import MEDO_MESSAGE_271

__all__ = ["MessageSeen", "look_at_message", "read_uid"]

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_BODIES = {
    "Транспортный контейнер": ("container", (MESSAGE_FILE,)),
    "Уведомление": ("notification", (MESSAGE_FILE, NOTICE_FILE)),
    "Квитанция": ("acknowledgment", (MESSAGE_FILE, ACKNOWLEDGEMENT_FILE)),
}


@dataclass(frozen=True, slots=True)
class MessageSeen:
    """What the message says and what is wrong with it."""

    facts: Facts
    archive: str
    """Label of the container's archive, or empty."""
    signature: str
    """Label of the container's signature inside the archive, or empty."""
    problems: tuple[str, ...]


def read_uid(text: str) -> UUID | None:
    """Read a GUID as the schemas spell it."""
    return UUID(text) if _GUID.fullmatch(text) else None


def look_at_message(name: str, data: bytes) -> MessageSeen:
    """Read a message strictly: version 2.7.1 only, for that is what the gateway writes."""
    root, problems = look_at_xml("Сообщение", data, MEDO_MESSAGE_271)
    if root is None:
        return MessageSeen(Facts(), "", "", tuple(problems))
    if etree.QName(root).namespace != MESSAGE_NS_271 or attribute(root, "version") != VERSION_271:
        problems.append(f"Сообщение: ожидается версия {VERSION_271} в пространстве {MESSAGE_NS_271}.")
    header = find(root, "header")
    kind = attribute(header, "type")
    body_name, names = _BODIES.get(kind, ("", ()))
    body = find(root, body_name) if body_name else None
    if body is None:
        problems.append(f"Сообщение: вид «{kind}» не отвечает содержанию.")
    elif name not in names:
        problems.append(f"Сообщение: имя файла {name}, ожидается {' или '.join(names)}.")
    destinations = [node for node in root.iter("{*}destination") if attribute(node, "uid")]
    if len(destinations) != 1 or not text_of(destinations[0], "organization"):
        problems.append("Сообщение: в deliveryIndex должен быть назван ровно один получатель с наименованием.")
    if read_uid(attribute(header, "uid")) is None:
        problems.append("Сообщение: отсутствует идентификатор communication:header:@uid.")
    for where, stamp in (("created", attribute(header, "created")), ("time", _time(body))):
        if stamp and not _has_offset(stamp):
            problems.append(f"Сообщение: время {where} должно быть со смещением от UTC, до секунд.")
    facts = _facts(root, kind, body, destinations)
    return MessageSeen(facts, text_of(body, "body"), text_of(body, "signature"), tuple(problems))


def _facts(
    root: "etree._Element", kind: str, body: "etree._Element | None", destinations: list["etree._Element"]
) -> Facts:
    header = find(root, "header")
    source = find(header, "source")
    destination = destinations[0] if destinations else None
    named = read_uid(attribute(body, "uid"))
    acknowledges = kind == "Квитанция"
    foundation = (
        find(body[0], "foundation", "num") if kind == "Уведомление" and body is not None and len(body) else None
    )
    return Facts(
        kind=kind,
        message_uid=read_uid(attribute(header, "uid")),
        document_uid=named if kind == "Уведомление" else None,
        sender=read_uid(attribute(source, "uid")),
        sender_name=text_of(source, "organization"),
        destination=read_uid(attribute(destination, "uid")),
        destination_name=text_of(destination, "organization"),
        number=text_of(foundation, "number"),
        day=_date(text_of(foundation, "date")),
        answers=named if acknowledges else None,
        accepted=text_of(body, "accepted") in ("true", "1") if acknowledges else None,
    )


def _time(body: "etree._Element | None") -> str:
    if body is None:
        return ""
    own = text_of(body, "time")
    return own or (text_of(body[0], "time") if len(body) else "")


def _has_offset(text: str) -> bool:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return moment.tzinfo is not None and moment.microsecond == 0


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
