"""Fictitious documents and messages for the writer's tests, and outside eyes to look at what is written."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from lxml import etree
from tools import require_tool

from edo_gateway.envelopes.model import (
    AttachmentEntry,
    Author,
    Coded,
    Document,
    DocumentAddressee,
    DocumentLink,
    Executor,
    MainFile,
    Message,
    Participant,
    Party,
    Person,
    Registration,
    SignatureMark,
    StampPlace,
)
from edo_gateway.ports.content import Content, bytes_content
from edo_schemas import Schema, schema_bytes

MESSAGE = Message(
    uid=UUID("4C0A1D52-6B0E-4F0B-9D0A-2F1B8C7D6E51"),
    created=datetime(2026, 3, 17, 7, 20, 30, 999_999, tzinfo=UTC),
    source=Participant(UUID("7D9E8F10-2132-4354-8697-A8B9CADBECFD"), "Союз вымышленных профсоюзов", "SVP~SAMPLE"),
    destination=Participant(
        UUID("0F3C2B1A-4D5E-4F60-8A7B-9C8D7E6F5A4B"), "Министерство образцов и примеров", "MIN_S~SAMPLE"
    ),
)

SHORT = Document(
    uid=UUID("5A6B7C8D-9E0F-4123-8456-789ABCDEF012"),
    kind=Coded("Письмо"),
    annotation="О порядке заполнения образцов",
    authors=(
        Author(
            Party("Союз вымышленных профсоюзов"),
            Registration("101-14/77", date(2026, 3, 17), StampPlace("reg_stamp.png", 1, 7, 55, 100, 14)),
            (
                SignatureMark(
                    Person("Образцов Иван Иванович", "Председатель"),
                    "document_sign_1.p7s",
                    StampPlace("signature_stamp_1.png", 2, 100, 160, 72, 30),
                ),
            ),
        ),
    ),
    addressees=(DocumentAddressee(Party("Министерство образцов и примеров")),),
    main=MainFile("document.pdf", 2),
)
"""Only what is required."""

FULL = Document(
    uid=SHORT.uid,
    kind=Coded("Письмо", "DK00000000"),
    annotation="О порядке\nзаполнения образцов",
    authors=(
        Author(
            Party("Союз", "1", "г. Образцов, ул. Примерная, 1", "+7 000 000-00-00", "a@example.org", "example.org"),
            Registration("101-14/77", date(2026, 3, 17), StampPlace("reg_stamp.png", 1, 7, 55, 100, 14)),
            (
                SignatureMark(
                    Person("Образцов Иван", "Председатель", "+7 000 000-00-01", "b@example.org"),
                    "document_sign_1.p7s",
                    StampPlace("signature_stamp_1.png", 2, 100, 160, 72, 30),
                ),
                SignatureMark(
                    Person("Примерова Ольга"),
                    "document_sign_2.p7s",
                    StampPlace("signature_stamp_2.png", 2, 0, 0, 32767, 1),
                    "Согласующая",
                ),
            ),
            Coded("Правовой отдел", "12"),
            Executor("Пишущая Мария", "+7 000 000-00-02", "Специалист", "c@example.org"),
        ),
    ),
    addressees=(
        DocumentAddressee(
            Party("Министерство"),
            Coded("Департамент примеров"),
            (Person("Адресатов Семён", "Министр", "+7 000 000-00-03", "d@example.org"), Person("", "Секретарь")),
        ),
        DocumentAddressee(Party("Служба копий")),
    ),
    main=MainFile("document.pdf", 2, 0, "Письмо в министерство.pdf"),
    attachments=(
        AttachmentEntry("attachment_1.pdf", 0, ("attachment_1_sign_1.p7s",), "Расчёт № 1.pdf"),
        AttachmentEntry("attachment_2.xlsx", 1, ("attachment_2_sign_1.p7s", "attachment_2_sign_2.p7s")),
    ),
    links=(
        DocumentLink(
            Party("Министерство", "7"),
            "17/ОГ-1",
            date(2026, 2, 1),
            UUID("1B2C3D4E-5F60-4718-8293-A4B5C6D7E8F9"),
            "В ответ на",
            Coded("Департамент примеров", "3"),
            (Person("Начальников Пётр", "Директор", "+7 000 000-00-04", "e@example.org"), Person("Подписантов Лев")),
        ),
        DocumentLink(Party("Министерство"), "17/ОГ-2", date(2026, 2, 2)),
    ),
    place=Coded("Республика Бурятия", "DP00000003"),
    classification=Coded("Обычная информация", "DC00000000"),
)
"""Every field of the canonical model."""


def author(**changes: object) -> Document:
    """Return the full document with its author changed."""
    return replace(FULL, authors=(replace(FULL.authors[0], **changes),))


def files_of(document: Document) -> dict[str, Content]:
    """Return a file of its own octets for every name a document gives."""
    names = [document.main.name]
    for each in document.authors:
        names.append(each.registration.stamp.file)
        names += [name for mark in each.signatures for name in (mark.signature_file, mark.stamp.file)]
    for attachment in document.attachments:
        names += [attachment.name, *attachment.signature_files]
    return {name: bytes_content(f"octets of {name}".encode()) for name in names}


def outline(xml: bytes) -> list[tuple[str, dict[str, str], str]]:
    """Return (path, attributes, text) of every element, in order, with namespaces as `{…}` spelled once."""
    root = etree.fromstring(xml)
    return list(_outline(root, ""))


def _outline(element: etree._Element, at: str) -> Iterator[tuple[str, dict[str, str], str]]:
    path = f"{at}/{etree.QName(element).localname}"
    attributes = {etree.QName(key).localname: value for key, value in element.attrib.items()}
    yield path, attributes, (element.text or "").strip() if len(element) else element.text or ""
    for child in element:
        yield from _outline(child, path)


def paths(xml: bytes) -> list[str]:
    """Return the path of every element and attribute, in order."""
    found = []
    for path, attributes, _ in outline(xml):
        found.append(path)
        found += [f"{path}/@{name}" for name in attributes]
    return found


def empties(xml: bytes) -> list[str]:
    """Return every element and attribute that carries nothing, or is not in the root's namespace."""
    root = etree.fromstring(xml)
    namespace = etree.QName(root).namespace
    found = []
    for element in root.iter():
        carries = len(element) or (element.text or "").strip() or element.attrib
        if not carries or etree.QName(element).namespace != namespace:
            found.append(element.tag)
        for key, value in element.attrib.items():
            if not value.strip() or etree.QName(key).namespace != namespace:
                found.append(f"{element.tag}/@{key}")
    return found


def xmllint_says(xml: bytes, schema: Schema, folder: Path) -> str:
    """Return what the outside validator complains of; empty if it accepts."""
    place = folder / f"{schema.name}.xsd"
    if not place.exists():
        place.write_bytes(schema_bytes(schema.family, schema.name))
    command = [require_tool("xmllint"), "--noout", "--nonet", "--schema", str(place), "-"]
    done = subprocess.run(command, input=xml, capture_output=True, check=False)
    return "" if done.returncode == 0 else done.stderr.decode()
