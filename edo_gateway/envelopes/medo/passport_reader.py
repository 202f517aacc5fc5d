"""A container's description file (passport), versions 2.7 and 2.7.1.

Source: order 186/258 of 27.05.2015 with its schema; 2.7.1 has the same elements in another namespace.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from edo_gateway.envelopes.medo.reading_files import Labels, cut_label
from edo_gateway.envelopes.medo.reading_notes import Notes
from edo_gateway.envelopes.medo.reading_tree import Node
from edo_gateway.envelopes.medo.reading_values import parse_count, parse_date, parse_guid
from edo_gateway.envelopes.reading import DocumentReading, FileReading, LinkReading, SignatoryReading

__all__ = ["read_passport"]

_MOST_SIGNATORIES = 100
_MOST_ATTACHMENTS = 500
_MOST_SIGNATURES = 10
"""Of one attachment.  Each named signature is checked, which costs more than its name: nobody may name thousands."""


def read_passport(root: Node, labels: Labels, notes: Notes) -> DocumentReading:
    """Read the element `container` of a passport; `labels` are those of the container's files.

    Of several authors the first is the sender.
    A named file of the document or of an attachment that is not there is a reason for quarantine,
    a missing signature or stamp a deviation: the verdict on signatures says more.
    """
    authors = [author for group in root.nodes("authors") for author in group.nodes("author")]
    if not authors:
        notes.add("no-author", "В паспорте контейнера не указан автор.")
    signs = _at_most(_MOST_SIGNATORIES, (sign for author in authors for sign in author.nodes("sign")), notes)
    signatories = tuple(_signatory(sign, labels, notes) for sign in signs)
    registration = authors[0].node("registration") if authors else None
    _note_stamps(authors, labels, notes)
    requisites = root.node("requisites")
    document = root.node("document")
    return DocumentReading(
        uid=parse_guid(root.attribute("uid"), "Идентификатор документа", notes),
        kind=root.line("requisites", "documentKind"),
        number=registration.line("number") if registration is not None else "",
        date=parse_date(registration.line("date"), "Дата документа", notes) if registration is not None else None,
        annotation=root.text("requisites", "annotation"),
        organization=authors[0].line("organization", "title") if authors else "",
        addressees=_addressees(root),
        pages=parse_count(document.line("pagesQuantity"), "Число листов", notes) if document is not None else None,
        signatories=signatories,
        links=tuple(_links(requisites, notes)),
        main=_main(document, labels, signatories, notes),
        attachments=tuple(_attachments(root, labels, notes)),
    )


def _addressees(root: Node) -> tuple[str, ...]:
    nodes = (node for group in root.nodes("addressees") for node in group.nodes("addressee"))
    names = (node.line("organization", "title") or node.line("organization") for node in nodes)
    return tuple(dict.fromkeys(name for name in names if name))


def _signatory(sign: Node, labels: Labels, notes: Notes) -> SignatoryReading:
    signature = sign.node("documentSignature")
    name = signature.attribute("localName") if signature is not None else ""
    return SignatoryReading(
        name=sign.line("person", "name"),
        post=sign.line("person", "post"),
        signature_file=_signature_label(name, labels, notes),
    )


def _signature_label(name: str, labels: Labels, notes: Notes) -> str:
    found = labels.find(name, notes)
    if found is None:
        notes.add("missing-signature", "В контейнере нет файла подписи, названного в паспорте.")
    return found or cut_label(name)


def _main(
    document: Node | None, labels: Labels, signatories: tuple[SignatoryReading, ...], notes: Notes
) -> FileReading | None:
    name = document.attribute("localName") if document is not None else ""
    if document is None or not name:
        notes.refuse("missing-file", "В паспорте контейнера не назван файл документа.")
        return None
    signatures = tuple(each.signature_file for each in signatories if each.signature_file)
    return FileReading(_present(name, labels, notes), document.text("description"), signatures)


def _present(name: str, labels: Labels, notes: Notes) -> str:
    found = labels.find(name, notes)
    if found is None:
        notes.refuse("missing-file", f"В контейнере нет файла «{cut_label(name)}», названного в паспорте.")
    return found or cut_label(name)


def _attachments(root: Node, labels: Labels, notes: Notes) -> list[FileReading]:
    """Return the attachments by their order; those without one come last, as they stand."""
    found: dict[str, tuple[int, FileReading]] = {}
    nodes = (node for group in root.nodes("attachments") for node in group.nodes("attachment"))
    for node in _at_most(_MOST_ATTACHMENTS, nodes, notes):
        name = node.attribute("localName")
        if not name:
            notes.add("no-file-name", "В описании приложения нет имени файла.")
            continue
        order = parse_count(node.line("order"), "Порядок приложения", notes)
        named = _at_most(_MOST_SIGNATURES, node.nodes("signature"), notes)
        signatures = [_signature_label(each.attribute("localName"), labels, notes) for each in named]
        reading = FileReading(
            name=_present(name, labels, notes),
            description=node.text("description"),
            signature_files=tuple(dict.fromkeys(label for label in signatures if label)),
        )
        if reading.name in found:
            notes.add("repeated-attachment", f"Приложение «{reading.name}» описано не один раз; взято первое описание.")
        found.setdefault(reading.name, (order if order is not None else 1 << 30, reading))
    return [reading for _, reading in sorted(found.values(), key=lambda pair: pair[0])]


def _at_most(most: int, nodes: Iterable[Node], notes: Notes) -> list[Node]:
    """Return the first nodes; more than there can be in any letter is a reason for quarantine."""
    taken = list(islice(nodes, most + 1))
    if len(taken) > most:
        notes.refuse("too-many-parts", f"В описании контейнера слишком много частей одного вида: больше {most}.")
    return taken[:most]


def _links(requisites: Node | None, notes: Notes) -> Iterator[LinkReading]:
    for group in requisites.nodes("links") if requisites is not None else ():
        for link in group.nodes("link"):
            yield LinkReading(
                organization=link.line("organization", "title") or link.line("organization"),
                number=link.line("registration", "number"),
                date=parse_date(link.line("registration", "date"), "Дата связанного документа", notes),
                uid=parse_guid(link.attribute("uid"), "Связанный документ", notes),
                # The 2.7.1 name of the element with the type is not public; these two are the likely ones.
                type=link.line("linkType") or link.line("type") or link.attribute("type"),
            )


def _note_stamps(authors: list[Node], labels: Labels, notes: Notes) -> None:
    for author in authors:
        stamps = [author.node("registration", "registrationStamp")]
        stamps += [sign.node("documentSignature", "signatureStamp") for sign in author.nodes("sign")]
        for stamp in stamps:
            if stamp is None or labels.find(stamp.attribute("localName"), notes) is None:
                notes.add("missing-stamp", "В контейнере нет изображения штампа или отметки об электронной подписи.")
