"""The XML of a message, versions 2.0 to 2.7.1: its header, to whom it goes, and what it holds.

Versions are told apart by namespace and content, never by `@version`, which says `1.0` in real messages.
"""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from lxml import etree

from edo_gateway.envelopes.medo.acknowledgement_reader import read_acknowledgement
from edo_gateway.envelopes.medo.container_reader import read_container
from edo_gateway.envelopes.medo.document_reader import read_document
from edo_gateway.envelopes.medo.literals import MESSAGE_NS_271, MESSAGE_NS_OLD
from edo_gateway.envelopes.medo.notice_reader import read_notice
from edo_gateway.envelopes.medo.reading_files import Labels
from edo_gateway.envelopes.medo.reading_notes import Notes
from edo_gateway.envelopes.medo.reading_tree import Node, note_form
from edo_gateway.envelopes.medo.reading_values import parse_guid, parse_time
from edo_gateway.envelopes.reading import MessageKind, MessageReading, ReceiverReading
from edo_gateway.ports.content import Content

__all__ = ["MESSAGE_ROOT", "is_plausible", "read_message"]

MESSAGE_ROOT = "communication"

_KINDS = MappingProxyType({kind.value.casefold(): kind for kind in MessageKind})
_BODIES = MappingProxyType(
    {
        "acknowledgment": MessageKind.ACKNOWLEDGEMENT,
        "notification": MessageKind.NOTICE,
        "container": MessageKind.CONTAINER,
        "document": MessageKind.DOCUMENT,
    }
)


def is_plausible(root: etree._Element) -> bool:
    """Say whether a message was decoded rightly: its kind is one of the known words, or it is no message at all."""
    node = Node(root, Notes())
    header = node.node("header")
    if node.name != MESSAGE_ROOT or header is None:
        return True
    return header.attribute("type").casefold() in _KINDS


def read_message(
    label: str, element: etree._Element, files: Mapping[str, Content], notes: Notes
) -> MessageReading | None:
    """Read a message whose root is `communication`; None if not even its kind can be told."""
    note_form(element, notes)
    root = Node(element, notes)
    if root.namespace not in {MESSAGE_NS_271, MESSAGE_NS_OLD}:
        notes.add("unknown-namespace", f"Неизвестное пространство имён «{root.namespace[:100]}».")
    header = root.node("header")
    if header is None:
        notes.refuse("no-header", "В сообщении нет заголовка.")
        return None
    kind, body = _kind(root, header, notes)
    if kind is None:
        return None
    labels = Labels(files)
    receivers = _receivers(root, notes)
    receipt, notice, container, document = (body if kind is each else None for each in _BODIES.values())
    source = header.node("source")
    source_name = source.line("organization") if source is not None else ""
    uid = header.attribute("uid")
    if not uid:
        notes.add("no-uid", "У сообщения нет собственного идентификатора.")
    created, _ = parse_time(header.attribute("created"), "Время создания сообщения", notes)
    return MessageReading(
        file=label,
        kind=kind,
        namespace=root.namespace,
        version=root.attribute("version"),
        uid=parse_guid(uid, "Идентификатор сообщения", notes),
        created=created,
        source=_source(source, notes),
        source_name=source_name,
        destinations=tuple(dict.fromkeys(each.uid for each in receivers if each.uid is not None)),
        acknowledgement=read_acknowledgement(receipt, labels, notes) if receipt is not None else None,
        notice=read_notice(notice, notes) if notice is not None else None,
        container=read_container(container, label, files, notes) if container is not None else None,
        document=read_document(document, root.node("files"), labels, source_name, notes)
        if document is not None
        else None,
        receivers=receivers,
    )


def _kind(root: Node, header: Node, notes: Notes) -> tuple[MessageKind | None, Node | None]:
    """Return the kind and the element that holds the content.

    The content decides where the word is missing or says another thing; an unknown word is for a person.
    """
    literal = header.attribute("type")
    by_literal = _KINDS.get(literal.casefold())
    bodies = list(root.nodes(*_BODIES))
    body = next((node for node in bodies if _BODIES[node.name] is by_literal), bodies[0] if bodies else None)
    if len(bodies) > 1:
        notes.add("several-bodies", "В сообщении несколько содержаний; прочитано одно.")
    if by_literal is None:
        if literal:
            notes.refuse("unknown-kind", f"Неизвестный вид сообщения «{literal[:100]}».")
        elif body is None:
            notes.refuse("unknown-kind", "Вид сообщения не указан.")
        else:
            notes.add("no-kind", "Вид сообщения не указан; определён по содержанию.")
        return (_BODIES[body.name] if body is not None else None), body
    if literal != by_literal.value:
        notes.add("kind-form", "Вид сообщения записан не по форме.")
    if body is None:
        notes.refuse("no-body", f"В сообщении вида «{by_literal.value}» нет содержания.")
        return by_literal, None
    by_body = _BODIES[body.name]
    if by_body is not by_literal:
        notes.add("kind-contradicts", f"Вид сообщения «{by_literal.value}», а содержит оно «{by_body.value}».")
    return by_body, body


def _source(source: Node | None, notes: Notes) -> UUID | None:
    found = parse_guid(source.attribute("uid"), "Отправитель сообщения", notes) if source is not None else None
    if found is None:
        notes.add("no-source", "В сообщении не указан идентификатор отправителя.")
    return found


def _receivers(root: Node, notes: Notes) -> tuple[ReceiverReading, ...]:
    """Return the addressees; the doubled `destination/destination` is the schema's, a single one occurs as well."""
    found: dict[ReceiverReading, None] = {}
    for index in root.nodes("deliveryIndex"):
        for outer in index.nodes("destination"):
            for node in (outer, *outer.nodes("destination")):
                uid = parse_guid(node.attribute("uid"), "Адресат сообщения", notes)
                receiver = ReceiverReading(uid, node.line("organization"))
                if receiver != ReceiverReading():
                    found[receiver] = None
    return tuple(found)
