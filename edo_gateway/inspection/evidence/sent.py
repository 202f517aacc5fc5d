"""What was sent, in a bundle: each envelope's octets against the digest the journal recorded when it was sealed."""

import hashlib

from edo_gateway.envelopes.medo.reader import read_package
from edo_gateway.inspection.evidence.journal import fits_together
from edo_gateway.inspection.evidence.model import Check, CheckCode, Findings, Material
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
        records = [each for each in material.records if each.subject == dispatch.id]
        _dispatch(found, material, dispatch, records)
    for delivery in material.description.deliveries:
        records = [each for each in material.records if each.subject == delivery.id]
        _delivery(found, delivery, records)
    return found.as_check()


def _dispatch(found: Findings, material: Material, dispatch: DispatchInBundle, records: list[Record]) -> None:
    title = f"Отправление {dispatch.message_uid} ({dispatch.organization_name})"
    added = any(
        each.kind == "dispatch.added" and each.text_of("message_uid") == str(dispatch.message_uid) for each in records
    )
    if not added:
        found.failed.append(f"{title}: записи о нём в выписке из журнала нет.")
        return
    moves = [each for each in records if each.kind == "dispatch.transport"]
    found.require(
        fits_together(moves, "pending", dispatch.transport),
        f"{title}: смены состояний записаны без пропусков, последнее: {dispatch.transport}.",
        f"{title}: смены состояний в выписке не складываются, записей не хватает.",
    )
    if not dispatch.parts:
        found.unproved.append(f"{title}: пакет ещё не собран.")
        return
    sealed = [each for each in moves if each.text_of("to") == "sealed" and "digest" in each.data]
    found.require(
        bool(sealed) and sealed[-1].text_of("digest") == envelope_digest(dispatch, material),
        f"{title}: отпечаток пакета тот же, что записан в журнал до отправки.",
        f"{title}: отпечаток пакета не тот, что записан в журнал до отправки.",
    )
    _message(found, material, dispatch, title)
    if not any(each.text_of("to") in _LEFT_US for each in moves):
        found.unproved.append(f"{title}: передача в канал не подтверждена.")


def _message(found: Findings, material: Material, dispatch: DispatchInBundle, title: str) -> None:
    containers = {each.path for each in material.description.containers}
    # The container was looked into once; for each addressee only the message about it differs.
    files = {part.name: material.files[part.path] for part in dispatch.parts if part.path not in containers}
    message = read_package(files).message
    found.require(
        message is not None and message.uid == dispatch.message_uid and dispatch.organization in message.destinations,
        f"{title}: сообщение называет этот номер и этого адресата.",
        f"{title}: сообщение не читается или называет другой номер или адресата.",
    )
    if dispatch.kind != "letter" and message is not None:
        answers = message.acknowledgement.answers if message.acknowledgement else None
        found.require(
            answers is not None and answers == dispatch.answers,
            f"{title}: это наша квитанция на сообщение {dispatch.answers}.",
            f"{title}: на что оно отвечает, из него не видно.",
        )


def _delivery(found: Findings, delivery: DeliveryInBundle, records: list[Record]) -> None:
    title = f"Адресат {delivery.organization_name}"
    accepted = [each for each in records if each.kind == "delivery.accepted"]
    if not accepted or accepted[0].text_of("organization") != str(delivery.organization):
        found.failed.append(f"{title}: записи о нём в выписке из журнала нет.")
        return
    moves = [each for each in records if each.kind == "delivery.registration"]
    found.require(
        fits_together(moves, "none", delivery.registration),
        f"{title}: смены состояния регистрации записаны без пропусков, последнее: {delivery.registration}.",
        f"{title}: смены состояния регистрации в выписке не складываются, записей не хватает.",
    )
    if delivery.number:
        found.require(
            any(each.text_of("number") == delivery.number for each in records),
            f"{title}: регистрационный номер {delivery.number} записан в журнал.",
            f"{title}: регистрационного номера {delivery.number} в записях журнала нет.",
        )
