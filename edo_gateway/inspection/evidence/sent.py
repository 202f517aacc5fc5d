"""What was sent, in a bundle: each envelope's octets against the digest the journal recorded when it was sealed."""

import hashlib
from collections.abc import Sequence

from edo_gateway.envelopes.medo.reader import read_package
from edo_gateway.envelopes.reading import ReceiverReading
from edo_gateway.inspection.evidence.journal import fits_together
from edo_gateway.inspection.evidence.model import Check, CheckCode, Findings, Material, Topic
from edo_gateway.journal.evidence import DeliveryInBundle, DispatchInBundle, Record

__all__ = ["check_dispatches", "envelope_digest"]

_LEFT_US = frozenset({"handed_over", "sent", "delivered", "rejected", "undelivered"})


def envelope_digest(dispatch: DispatchInBundle, material: Material) -> str:
    """Return the digest of an envelope: message uid, address, and each file's name, size and digest in order."""
    whole = hashlib.sha256(f"{dispatch.message_uid}\n{dispatch.address}\n".encode())
    for part in dispatch.parts:
        whole.update(f"{part.name} {material.files[part.path].size} {material.digests[part.path]}\n".encode())
    return whole.hexdigest()


def check_dispatches(material: Material) -> Check:
    """Check every dispatch and every delivery against the journal."""
    found = Findings(CheckCode.DISPATCHES)
    for dispatch in material.description.dispatches:
        topic = found.topic(f"Отправление {dispatch.message_uid}, {dispatch.organization_name}")
        _dispatch(topic, material, dispatch, material.by_subject.get(dispatch.id, ()))
        topic.close()
    for delivery in material.description.deliveries:
        topic = found.topic(f"Адресат {delivery.organization_name}")
        _delivery(topic, material, delivery, material.by_subject.get(delivery.id, ()))
        topic.close()
    return found.as_check()


def _dispatch(topic: Topic, material: Material, dispatch: DispatchInBundle, records: Sequence[Record]) -> None:
    told = (
        dispatch.kind,
        dispatch.channel,
        str(dispatch.message_uid),
        "" if not dispatch.answers else str(dispatch.answers),
    )
    added = any(
        each.kind == "dispatch.added"
        and tuple(each.text_of(key) for key in ("kind", "channel", "message_uid", "answers")) == told
        for each in records
    )
    topic.require(added, "записано в журнал", "такой записи о нём в выписке из журнала нет")
    moves = [each for each in records if each.kind == "dispatch.transport"]
    topic.require(
        fits_together(moves, "pending", dispatch.transport),
        "смены состояния записаны без пропусков",
        "смены состояния в выписке не складываются: записей не хватает",
    )
    if not topic.expect(dispatch.parts, "пакет приложен", "пакет ещё не собран"):
        return
    sealed = [each for each in moves if each.text_of("to") == "sealed" and "digest" in each.data]
    topic.require(
        bool(sealed) and sealed[-1].text_of("digest") == envelope_digest(dispatch, material),
        "отпечаток пакета тот же, что записан до отправки",
        "отпечаток пакета не тот, что записан до отправки",
    )
    _message(topic, material, dispatch)
    left = any(each.text_of("to") in _LEFT_US for each in moves)
    topic.expect(left, "передача в канал записана", "передача в канал не подтверждена")


def _message(topic: Topic, material: Material, dispatch: DispatchInBundle) -> None:
    containers = {each.path for each in material.description.containers}
    # The container was looked into once; for each addressee only the message about it differs.
    files = {part.name: material.files[part.path] for part in dispatch.parts if part.path not in containers}
    message = read_package(files).message
    addressee = ReceiverReading(dispatch.organization, dispatch.organization_name)
    topic.require(
        message is not None
        and (message.uid, message.source) == (dispatch.message_uid, material.description.letter.organization)
        and addressee in message.receivers,
        "сообщение называет этот номер, отправителя и адресата",
        "сообщение не читается или называет другой номер, отправителя или адресата",
    )
    if dispatch.kind != "letter" and message is not None:
        answers = message.acknowledgement.answers if message.acknowledgement else None
        topic.require(
            answers is not None and answers == dispatch.answers,
            f"это наша квитанция на сообщение {dispatch.answers}",
            "на что оно отвечает, из него не видно",
        )


def _delivery(topic: Topic, material: Material, delivery: DeliveryInBundle, records: Sequence[Record]) -> None:
    accepted = [each for each in records if each.kind == "delivery.accepted"]
    topic.require(
        accepted and accepted[0].text_of("organization") == str(delivery.organization),
        "записан в журнал при принятии письма",
        "записи о нём в выписке из журнала нет",
    )
    own = material.dispatches_of.get(delivery.id, ())
    topic.require(
        own and all(each.organization == delivery.organization for each in own),
        f"отправлений ему: {len(own)}",
        "отправления ему не приложены или адресованы другому",
    )
    topic.expect(
        any(each.organization_name == delivery.organization_name for each in own),
        "наименование то же, что в сообщении",
        "в сообщениях он назван иначе",
    )
    moves = [each for each in records if each.kind == "delivery.registration"]
    topic.require(
        fits_together(moves, "none", delivery.registration),
        "смены состояния регистрации записаны без пропусков",
        "смены состояния регистрации в выписке не складываются: записей не хватает",
    )
    if delivery.number:
        topic.require(
            any((each.text_of("number"), each.text_of("date")) == (delivery.number, delivery.date) for each in records),
            f"регистрационный номер {delivery.number} и его дата записаны в журнал",
            f"регистрационного номера {delivery.number} с этой датой в записях журнала нет",
        )
