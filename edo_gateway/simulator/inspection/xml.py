"""XML with the ministry's own eyes: strict parsing, our schemas, and no empty values."""

from lxml import etree

from edo_gateway.envelopes.medo.literals import XML_DECLARATION
from edo_gateway.envelopes.schema import validate
from edo_schemas import Schema

__all__ = ["attribute", "find", "look_at_xml", "text_of"]

_MOST_FINDINGS = 5


def look_at_xml(what: str, data: bytes, schema: Schema) -> tuple["etree._Element | None", list[str]]:
    """Return the root, if it is XML at all, and what is wrong with it, in Russian."""
    problems = []
    # The first line of a description file, to the letter (order 611/96).
    if data.split(b"\n", 1)[0].rstrip(b"\r") != XML_DECLARATION:
        problems.append(f"{what}: первая строка должна быть {XML_DECLARATION.decode()}.")
    try:
        root = etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, ValueError):
        return None, [*problems, f"{what}: это не XML."]
    if root.getroottree().docinfo.internalDTD is not None:
        return None, [*problems, f"{what}: объявление DTD недопустимо."]
    problems += [f"{what}: {finding}" for finding in (*validate(data, schema)[:_MOST_FINDINGS], *_empty(root))]
    return root, problems


def find(node: "etree._Element | None", *names: str) -> "etree._Element | None":
    """Follow child elements by local name."""
    for name in names:
        if node is None:
            return None
        node = next((child for child in node if _local(child) == name), None)
    return node


def text_of(node: "etree._Element | None", *names: str) -> str:
    """Return the text of the element at this path, or nothing."""
    found = find(node, *names)
    return (found.text or "").strip() if found is not None else ""


def attribute(node: "etree._Element | None", name: str) -> str:
    """Return an attribute by its local name, in the element's own namespace as the schemas demand."""
    if node is None:
        return ""
    return str(node.get(f"{{{etree.QName(node).namespace}}}{name}") or "")


def _local(node: "etree._Element") -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _empty(root: "etree._Element") -> list[str]:
    """Name elements and attributes that hold nothing: inadmissible (order 186/258)."""
    found = []
    for node in root.iter("*"):
        if len(node) == 0 and not (node.text or "").strip() and not node.attrib:
            found.append(f"пустой элемент {_local(node)}.")
        found += [f"пустой атрибут {etree.QName(name).localname}." for name, value in node.attrib.items() if not value]
    return found[:_MOST_FINDINGS]


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False)
