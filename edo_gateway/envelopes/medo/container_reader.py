"""A transport container as a message names it: the archive is opened, the passport found and read.

Source: order 186/258 of 27.05.2015, section I: the container may be one file or a set of separate files;
what public senders make is a zip named `*.edc.zip` with `passport.xml` in it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from lxml import etree

from edo_gateway.envelopes.archive import open_archive
from edo_gateway.envelopes.medo.envelope_reader import INCOMING_ENDING, OUTGOING_ENDING
from edo_gateway.envelopes.medo.literals import CONTAINER_NS_27, CONTAINER_NS_271, PASSPORT_FILE
from edo_gateway.envelopes.medo.passport_reader import read_passport
from edo_gateway.envelopes.medo.reading_files import Labels, cut_label
from edo_gateway.envelopes.medo.reading_notes import Notes
from edo_gateway.envelopes.medo.reading_tree import Node, note_form
from edo_gateway.envelopes.reading import ContainerReading, Deviation
from edo_gateway.envelopes.reading_errors import ReadingError
from edo_gateway.envelopes.schema import validate
from edo_gateway.envelopes.xml import parse_xml_content
from edo_gateway.ports.content import Content
from edo_schemas import MEDO_CONTAINER_271

__all__ = ["PASSPORT_ROOT", "describe_container", "read_container"]

PASSPORT_ROOT = "container"
_XML = ".xml"
_ARCHIVE = ".zip"
_MOST_TAGS = 20_000
"""Tags of a passport that is held to its schema: each wrong one costs far more than being read."""
_CANDIDATES = 20
"""XML files looked at in search of a passport that has not its usual name."""


def read_container(node: Node, message: str, files: Mapping[str, Content], notes: Notes) -> ContainerReading | None:
    """Read the element `container` of a message; None if there is no archive to read or no passport in it.

    `files` are those of the package, `message` is the label of the message among them.
    """
    archive = _archive_label(node, files, notes)
    if archive is None:
        return None
    if archive.lower().endswith(_XML):
        notes.add("loose-container", "Контейнер пришёл отдельными файлами, а не архивом.")
        inside: Mapping[str, Content] = {
            label: content
            for label, content in files.items()
            if label != message and not label.lower().endswith((INCOMING_ENDING, OUTGOING_ENDING))
        }
        archive = ""
    else:
        try:
            opened = open_archive(files[archive])
        except ReadingError as error:
            notes.refuse_for(error, archive)
            return None
        notes.extend(opened.deviations)
        inside = opened.files
    return describe_container(inside, notes, archive=archive, signature=node.line("signature"), package=files)


def describe_container(
    inside: Mapping[str, Content],
    notes: Notes,
    *,
    archive: str = "",
    signature: str = "",
    package: Mapping[str, Content] = MappingProxyType({}),
) -> ContainerReading | None:
    """Find the passport among a container's files and read it; None if there is none to read.

    `signature` is the name a message gives to the container's signature, `package` the files around the archive.
    """
    found = _passport(inside, notes)
    if found is None:
        return None
    passport, element = found
    root = Node(element, notes)
    note_form(element, notes)
    signature, inside = _container_signature(signature, root, inside, package, notes)
    return ContainerReading(
        archive=archive,
        document=read_passport(root, Labels(inside), notes),
        files=MappingProxyType(dict(inside)),
        passport=passport,
        container_signature=signature,
        version=root.attribute("version"),
        namespace=root.namespace,
        schema_errors=_schema_errors(element, root),
    )


def _archive_label(node: Node, files: Mapping[str, Content], notes: Notes) -> str | None:
    body = node.line("body")
    if body:
        found = Labels(files).find(body, notes)
        if found is None:
            notes.refuse("no-archive", f"В пакете нет архива контейнера «{cut_label(body)}».")
        return found
    archives = [label for label in files if label.lower().endswith(_ARCHIVE)]
    if len(archives) == 1:
        notes.add("no-archive-name", "Архив контейнера не назван в сообщении; взят единственный архив пакета.")
        return archives[0]
    notes.refuse("no-archive", "В сообщении не назван архив контейнера.")
    return None


def _passport(files: Mapping[str, Content], notes: Notes) -> tuple[str, etree._Element] | None:
    """Return the passport by its usual name, or else the only XML file whose root is a container."""
    named = Labels(files).find(PASSPORT_FILE, Notes())
    labels = [named] if named is not None else sorted(label for label in files if label.lower().endswith(_XML))
    found: list[tuple[str, etree._Element, tuple[Deviation, ...]]] = []
    trouble: tuple[str, ReadingError] | None = None
    for label in labels[:_CANDIDATES]:
        try:
            element, deviations = parse_xml_content(files[label])
        except ReadingError as error:
            trouble = trouble or (label, error)
            continue
        if etree.QName(element).localname == PASSPORT_ROOT:
            found.append((label, element, deviations))
    if len(found) == 1:
        label, element, deviations = found[0]
        notes.extend(deviations)
        if label != PASSPORT_FILE:
            notes.add("passport-name", f"Паспорт контейнера назван «{label}».")
        return label, element
    if found:
        notes.refuse("several-passports", "В контейнере несколько паспортов.")
    elif trouble is not None:
        notes.refuse_for(trouble[1], trouble[0])
    else:
        notes.refuse("no-passport", "В контейнере нет паспорта.")
    return None


def _container_signature(
    name: str, root: Node, inside: Mapping[str, Content], package: Mapping[str, Content], notes: Notes
) -> tuple[str, Mapping[str, Content]]:
    """Return the label of the container's signature, and the files with it among them.

    2.7.1 names it in the message, 2.7 may name it in the passport; it lies in the archive, by mistake beside it.
    """
    in_passport = root.node("containerSignature")
    name = name or (in_passport.attribute("localName") if in_passport is not None else "")
    if not name:
        return "", inside
    found = Labels(inside).find(name, notes)
    if found is not None:
        return found, inside
    beside = Labels(package).find(name, notes)
    if beside is not None and beside not in inside:
        notes.add("signature-outside", "Подпись контейнера лежит рядом с архивом, а не в нём.")
        return beside, {**inside, beside: package[beside]}
    notes.add("missing-signature", "Нет файла подписи контейнера, названного в сообщении.")
    return cut_label(name), inside


def _schema_errors(element: etree._Element, root: Node) -> tuple[str, ...]:
    """Return what the reconstructed 2.7.1 schema says; 2.7 has the same elements in another namespace."""
    if root.namespace not in {CONTAINER_NS_27, CONTAINER_NS_271}:
        return (f"Неизвестное пространство имён «{root.namespace[:100]}».",)
    text = etree.tostring(element, encoding="unicode").replace(CONTAINER_NS_27, CONTAINER_NS_271)
    if text.count("<") > _MOST_TAGS:
        return (f"Частей больше {_MOST_TAGS}: по схеме не проверялось.",)
    return validate(text.encode(), MEDO_CONTAINER_271)
