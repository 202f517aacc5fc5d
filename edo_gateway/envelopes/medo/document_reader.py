"""The requisites of a document that stand in the message itself: versions 2.0 to 2.6.

Source: IEDMS 2.6 (`document`, `files`).
"""

from edo_gateway.envelopes.medo.reading_files import Labels, cut_label
from edo_gateway.envelopes.medo.reading_notes import Notes
from edo_gateway.envelopes.medo.reading_tree import Node
from edo_gateway.envelopes.medo.reading_values import parse_count, parse_date, parse_guid
from edo_gateway.envelopes.reading import DocumentReading, FileReading, LinkReading, SignatoryReading

__all__ = ["read_document"]

_MAIN_GROUP = "Текст документа"


def read_document(
    node: Node, files_node: Node | None, labels: Labels, source_name: str, notes: Notes
) -> DocumentReading:
    """Read the elements `document` and `files`; `labels` are those of the package's files."""
    main, attachments = _files(files_node, labels, notes)
    signatories = list(node.nodes("signatories"))
    signatory_nodes = [signatory for group in signatories for signatory in group.nodes("signatory")]
    organization = next((name for name in (each.line("organization") for each in signatory_nodes) if name), "")
    signatures = main.signature_files if main is not None else ()
    return DocumentReading(
        uid=parse_guid(node.attribute("uid"), "Идентификатор документа", notes),
        kind=node.line("kind") or node.line("type"),
        number=node.line("num", "number"),
        date=parse_date(node.line("num", "date"), "Дата документа", notes),
        annotation=node.text("annotation"),
        organization=organization or source_name,
        addressees=_addressees(node),
        pages=parse_count(node.line("pages"), "Число листов", notes),
        signatories=tuple(
            SignatoryReading(
                name=each.line("person"),
                post=each.line("post"),
                signature_file=signatures[index] if index < len(signatures) else "",
            )
            for index, each in enumerate(signatory_nodes)
        ),
        links=tuple(_link(link, notes) for group in node.nodes("links") for link in group.nodes("link")),
        main=main,
        attachments=attachments,
    )


def _addressees(document: Node) -> tuple[str, ...]:
    nodes = (node for group in document.nodes("addressees") for node in group.nodes("addressee"))
    return tuple(dict.fromkeys(name for name in (node.line("organization") for node in nodes) if name))


def _files(node: Node | None, labels: Labels, notes: Notes) -> tuple[FileReading | None, tuple[FileReading, ...]]:
    """Return the document's own file and the others; without a group that says so, the first file is the document."""
    listed = []
    for file in node.nodes("file") if node is not None else ():
        name = file.attribute("localName")
        if not name:
            notes.add("no-file-name", "В описании файла нет имени.")
            continue
        found = labels.find(name, notes)
        if found is None:
            notes.refuse("missing-file", f"В пакете нет файла «{cut_label(name)}», названного в сообщении.")
        signatures = [
            labels.find(signature, notes) or cut_label(signature)
            for signed in file.nodes("signedData")
            for signature in (info.attribute("signature") for info in signed.nodes("signerInfo"))
            if signature
        ]
        reading = FileReading(found or cut_label(name), file.text("description"), tuple(signatures))
        listed.append((file.line("group"), reading))
    if not listed:
        notes.add("no-files", "В сообщении не названо ни одного файла документа.")
        return None, ()
    main = next((reading for group, reading in listed if group == _MAIN_GROUP), listed[0][1])
    return main, tuple(reading for _, reading in listed if reading is not main)


def _link(node: Node, notes: Notes) -> LinkReading:
    target = node.node("reference") or node.node("document") or node
    organization = target.line("organization")
    if not organization:
        signatories = target.node("signatories")
        organization = signatories.line("signatory", "organization") if signatories is not None else ""
    return LinkReading(
        organization=organization,
        number=target.line("num", "number"),
        date=parse_date(target.line("num", "date"), "Дата связанного документа", notes),
        uid=parse_guid(node.attribute("uid"), "Связанный документ", notes),
        type=node.line("linkType"),
    )
