"""Writes `passport.xml`, the description of a container, format 2.7.1.

Tree and order: the container schema of order 186/258 of 27.05.2015 under the namespace of 2.7.1.
Where the schema leaves a choice, this writer does what public senders of 2.7.1 do:
an unknown post of a signatory is written `-`, the container's signature is named in the message and not here.
They write an unknown phone as one space; we refuse an executor without a phone instead,
because a blank is no value (the same order) and letters demand the phone anyway.
Public sources set no limit to the number of authors, addressees, links or attachments, and none is set here.
"""

from lxml import etree

from edo_gateway.envelopes.medo.literals import CONTAINER_NS_271, VERSION_271
from edo_gateway.envelopes.medo.markup import Markup, Node
from edo_gateway.envelopes.medo.names import is_container_name
from edo_gateway.envelopes.medo.passport_checks import check_document
from edo_gateway.envelopes.medo.text import CODE, LINE, LONG, NUMBER
from edo_gateway.envelopes.model import (
    AttachmentEntry,
    Author,
    Coded,
    Document,
    DocumentAddressee,
    DocumentLink,
    Executor,
    MainFile,
    Party,
    Person,
    Registration,
    SignatureMark,
    StampPlace,
)

__all__ = ["SIGNATURE_TYPES", "UNKNOWN_POST", "build_passport", "passport_files"]

SIGNATURE_TYPES = ("Утверждающая", "Визирующая", "Заверяющая", "Согласующая")
"""Values of `documentSignature/@type`: the first two are of 2.7, the others are met in public senders of 2.7.1."""
UNKNOWN_POST = "-"
"""A signatory's post is required; this is what public senders write when there is none."""

_LONGEST = 2**31 - 1
_SHORT = 2**15 - 1


def build_passport(document: Document) -> bytes:
    """Return the octets of `passport.xml`.

    Raises `Refused` with every problem at once; the fields are paths in `Document`, e.g. `authors[0].executor.phone`.
    `DocumentLink.type` is not written: no public source has a place for it.
    """
    markup = Markup("c", CONTAINER_NS_271, "container")
    root = markup.root
    root.set(uid=str(document.uid), version=VERSION_271)
    check_document(document, markup.sheet)
    _requisites(root.child("requisites"), document)
    authors = root.child("authors")
    for index, author in enumerate(document.authors):
        _author(authors.child("author"), author, f"authors[{index}]")
    addressees = root.child("addressees")
    for index, addressee in enumerate(document.addressees):
        _addressee(addressees.child("addressee"), addressee, f"addressees[{index}]")
    _main(root, document.main)
    if document.attachments:
        attachments = root.child("attachments")
        for index, attachment in enumerate(document.attachments):
            _attachment(attachments, attachment, f"attachments[{index}]")
    return markup.finish("Описание контейнера не может быть составлено.")


def passport_files(passport: bytes) -> frozenset[str]:
    """Return every file name that a passport of ours gives (its `localName` attributes)."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(passport, parser)
    key = f"{{{CONTAINER_NS_271}}}localName"
    return frozenset(str(element.get(key)) for element in root.iter("*") if element.get(key) is not None)


def _requisites(node: Node, document: Document) -> None:
    code = node.sheet.optional(document.kind.code, CODE, "kind.code", "Вид документа, код")
    node.text("documentKind", document.kind.text, LINE, "kind.text", "Вид документа", code)
    _coded(node, "documentPlace", document.place, "place", "Место составления")
    _coded(node, "classification", document.classification, "classification", "Гриф")
    node.text("annotation", document.annotation, LONG, "annotation", "Содержание")
    if document.links:
        links = node.child("links")
        for index, link in enumerate(document.links):
            _link(links, link, f"links[{index}]")


def _link(links: Node, link: DocumentLink, at: str) -> None:
    node = links.child("link", uid=None if link.uid is None else str(link.uid))
    _party(node, link.organization, f"{at}.organization")
    _coded(node, "department", link.department, f"{at}.department", "Подразделение")
    registration = node.child("registration")
    registration.text("number", link.number, NUMBER, f"{at}.number", "Номер связанного документа")
    registration.day("date", link.date, f"{at}.date", "Дата связанного документа")
    for index, signer in enumerate(link.signers):
        where = f"{at}.signers[{index}]"
        person = node.child("signer")
        person.optional("post", signer.post, LINE, f"{where}.post", "Должность")
        person.text("name", signer.name, LINE, f"{where}.name", "Фамилия, имя, отчество")
        _contacts(person, signer.phone, signer.email, where)


def _author(node: Node, author: Author, at: str) -> None:
    _party(node, author.organization, f"{at}.organization")
    _coded(node, "department", author.department, f"{at}.department", "Подразделение")
    _registration(node.child("registration"), author.registration, f"{at}.registration")
    for index, mark in enumerate(author.signatures):
        _sign(node.child("sign"), mark, f"{at}.signatures[{index}]")
    if author.executor is not None:
        _executor(node.child("executor"), author.executor, f"{at}.executor")


def _registration(node: Node, registration: Registration, at: str) -> None:
    node.text("number", registration.number, NUMBER, f"{at}.number", "Регистрационный номер")
    node.day("date", registration.date, f"{at}.date", "Дата регистрации")
    _stamp(node, "registrationStamp", registration.stamp, f"{at}.stamp")


def _sign(node: Node, mark: SignatureMark, at: str) -> None:
    person, where = node.child("person"), f"{at}.person"
    post = node.sheet.optional(mark.person.post, LINE, f"{where}.post", "Должность подписавшего")
    person.literal("post", post or UNKNOWN_POST)
    person.text("name", mark.person.name, LINE, f"{where}.name", "Фамилия, имя, отчество подписавшего")
    _contacts(person, mark.person.phone, mark.person.email, where)
    signature = node.child(
        "documentSignature", localName=_name(mark.signature_file), type=_signature_type(node, mark, at)
    )
    _stamp(signature, "signatureStamp", mark.stamp, f"{at}.stamp")


def _executor(node: Node, executor: Executor, at: str) -> None:
    node.optional("post", executor.post, LINE, f"{at}.post", "Должность исполнителя")
    node.text("name", executor.name, LINE, f"{at}.name", "Фамилия, имя, отчество исполнителя")
    node.text("phone", executor.phone, LINE, f"{at}.phone", "Телефон исполнителя")
    node.optional("email", executor.email, LINE, f"{at}.email", "Адрес электронной почты исполнителя")


def _addressee(node: Node, addressee: DocumentAddressee, at: str) -> None:
    _party(node, addressee.organization, f"{at}.organization")
    _coded(node, "department", addressee.department, f"{at}.department", "Подразделение")
    for index, person in enumerate(addressee.persons):
        _person(node, person, f"{at}.persons[{index}]")


def _person(node: Node, person: Person, at: str) -> None:
    entry = node.child("person")
    entry.optional("post", person.post, LINE, f"{at}.post", "Должность")
    entry.optional("name", person.name, LINE, f"{at}.name", "Фамилия, имя, отчество")
    _contacts(entry, person.phone, person.email, at)


def _main(root: Node, main: MainFile) -> None:
    node = root.child("document", localName=_name(main.name))
    # The schema lets the number of pages out, but a receiver seen in public demands it, and we always know it.
    node.number("pagesQuantity", main.pages, 1, _LONGEST, "main.pages", "Число страниц")
    if main.enclosure_pages is not None:
        node.number(
            "enclosurePagesQuantity", main.enclosure_pages, 0, _LONGEST, "main.enclosure_pages", "Страниц приложений"
        )
    node.optional("description", main.description, LONG, "main.description", "Описание документа")


def _attachment(attachments: Node, attachment: AttachmentEntry, at: str) -> None:
    node = attachments.child("attachment", localName=_name(attachment.name))
    node.number("order", attachment.order, 0, _LONGEST, f"{at}.order", "Порядок приложения")
    node.optional("description", attachment.description, LONG, f"{at}.description", "Описание приложения")
    for signature in attachment.signature_files:
        node.child("signature", localName=_name(signature))


def _stamp(node: Node, name: str, place: StampPlace, at: str) -> None:
    position = node.child(name, localName=_name(place.file)).child("position")
    position.number("page", place.page, 1, _LONGEST, f"{at}.page", "Страница отметки")
    corner = position.child("topLeft")
    corner.number("x", place.x, 0, _SHORT, f"{at}.x", "Отступ отметки слева")
    corner.number("y", place.y, 0, _SHORT, f"{at}.y", "Отступ отметки сверху")
    size = position.child("dimension")
    size.number("w", place.width, 1, _LONGEST, f"{at}.width", "Ширина отметки")
    size.number("h", place.height, 1, _LONGEST, f"{at}.height", "Высота отметки")


def _party(node: Node, party: Party, at: str) -> None:
    code = node.sheet.optional(party.id, CODE, f"{at}.id", "Код организации")
    entry = node.child("organization", id=code)
    entry.text("title", party.title, LINE, f"{at}.title", "Наименование организации")
    entry.optional("address", party.address, LINE, f"{at}.address", "Адрес организации")
    entry.optional("phone", party.phone, LINE, f"{at}.phone", "Телефон организации")
    entry.optional("email", party.email, LINE, f"{at}.email", "Электронная почта организации")
    entry.optional("website", party.website, LINE, f"{at}.website", "Сайт организации")


def _contacts(node: Node, phone: str | None, email: str | None, at: str) -> None:
    node.optional("phone", phone, LINE, f"{at}.phone", "Телефон")
    node.optional("email", email, LINE, f"{at}.email", "Электронная почта")


def _coded(node: Node, name: str, value: Coded | None, field: str, label: str) -> None:
    if value is None:
        return
    code = node.sheet.optional(value.code, CODE, f"{field}.code", f"{label}, код")
    if code is None:
        node.optional(name, value.text, LINE, f"{field}.text", label)
    else:
        node.text(name, value.text, LINE, f"{field}.text", label, code)


def _signature_type(node: Node, mark: SignatureMark, at: str) -> str | None:
    if mark.type in SIGNATURE_TYPES:
        return mark.type
    node.sheet.problem(f"{at}.type", "Вид подписи", f"допустимы: {', '.join(SIGNATURE_TYPES)}.")
    return None


def _name(name: str) -> str | None:
    """Return the name if it can be written; what is wrong with it is told by `check_document`."""
    return name if is_container_name(name) else None
