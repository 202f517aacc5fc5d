"""Writes `message.xml`: the message that brings a container, a квитанция or a notice, format 2.7.1.

Tree and order: the IEDMS 2.6 message schema with what 2.7.1 adds (branch `container`, namespace, version),
as public senders of 2.7.1 write it: `deliveryIndex` and the organisations' names always, times with their offset.
First line and encoding: order 611/96 of 12.07.2024.
"""

from edo_gateway.envelopes.medo.literals import (
    CONTAINER_FILE,
    CONTAINER_SIGNATURE_FILE,
    CONTAINER_TYPE,
    MESSAGE_NS_271,
    VERSION_271,
)
from edo_gateway.envelopes.medo.markup import Markup
from edo_gateway.envelopes.medo.notice import write_notice
from edo_gateway.envelopes.medo.text import COMMENT, LINE
from edo_gateway.envelopes.model import Message, OutgoingAcknowledgement, OutgoingNotice, Participant
from edo_gateway.envelopes.reading import MessageKind

__all__ = ["build_acknowledgement", "build_container_message", "build_notice"]

_REFUSAL = "Сообщение не может быть составлено."


def build_container_message(
    message: Message, body: str = CONTAINER_FILE, signature: str = CONTAINER_SIGNATURE_FILE
) -> bytes:
    """Write the message that brings the container `body`; `signature` is the name of its signature inside it.

    Raises `Refused`; the fields are paths in `Message`.
    """
    markup = _open(message, MessageKind.CONTAINER)
    container = markup.root.child("container", type=CONTAINER_TYPE)
    container.text("body", body, LINE, "body", "Файл контейнера")
    container.text("signature", signature, LINE, "signature", "Файл подписи контейнера")
    return _close(markup, message)


def build_acknowledgement(message: Message, acknowledgement: OutgoingAcknowledgement) -> bytes:
    """Write a квитанция; its `uid` is that of the message it answers, not of the document (IEDMS 2.6).

    Raises `Refused`; the fields are paths in `Message` and `OutgoingAcknowledgement`.
    """
    markup = _open(message, MessageKind.ACKNOWLEDGEMENT)
    content = markup.sheet.optional(acknowledgement.content, LINE, "content", "Содержание квитанции")
    node = markup.root.child("acknowledgment", uid=str(acknowledgement.answers), content=content)
    node.moment("time", acknowledgement.time, "time", "Время приёма")
    node.literal("accepted", "true" if acknowledgement.accepted else "false")
    node.optional("comment", acknowledgement.comment, COMMENT, "comment", "Примечание")
    return _close(markup, message)


def build_notice(message: Message, notice: OutgoingNotice) -> bytes:
    """Write a notice about a document that came to us; see `write_notice` for what each kind needs.

    Raises `Refused`; the fields are paths in `Message` and `OutgoingNotice`.
    """
    markup = _open(message, MessageKind.NOTICE)
    write_notice(markup.root, notice)
    return _close(markup, message)


def _open(message: Message, kind: MessageKind) -> Markup:
    markup = Markup("xdms", MESSAGE_NS_271, "communication")
    markup.root.set(version=VERSION_271)
    created = markup.sheet.moment(message.created, "created", "Время создания сообщения")
    header = markup.root.child(
        "header",
        type=kind.value,
        uid=str(message.uid),
        created=None if created is None else created.isoformat(),
    )
    source = header.child("source", uid=str(message.source.guid))
    source.text("organization", message.source.name, LINE, "source.name", "Наименование отправителя")
    return markup


def _close(markup: Markup, message: Message) -> bytes:
    # The doubled element is the structure of the schema: a list of destinations, each with its participant.
    outer = markup.root.child("deliveryIndex").child("destination")
    partner: Participant = message.destination
    destination = outer.child("destination", uid=str(partner.guid))
    destination.text("organization", partner.name, LINE, "destination.name", "Наименование получателя")
    return markup.finish(_REFUSAL)
