"""An element of a foreign message, looked at by local names only.

Prefixes are free, namespaces differ by version (and lie), attributes come qualified and plain:
so the readers ask for local names and leave the namespace to a note at the root.
"""

from collections.abc import Iterator

from lxml import etree

from edo_gateway.envelopes.medo.reading_notes import Notes

__all__ = ["Node", "note_form"]

_LONGEST = 16_000
"""Characters kept of one value: four times the longest text of the schemas; the file itself is kept whole."""


class Node:
    """One element with its local name; missing parts read as empty."""

    def __init__(self, element: etree._Element, notes: Notes) -> None:
        self._element = element
        self._notes = notes
        self.namespace, self.name = _split(element.tag)

    def nodes(self, *names: str) -> Iterator["Node"]:
        """Yield the child elements with one of the local names; all of them if none is given."""
        for element in self._element.iterchildren(tag=etree.Element):
            if not names or _split(element.tag)[1] in names:
                yield Node(element, self._notes)

    def node(self, *path: str) -> "Node | None":
        """Return the first element down a path of local names."""
        here: Node | None = self
        for name in path:
            here = next(here.nodes(name), None) if here is not None else None
        return here

    def line(self, *path: str) -> str:
        """Return the text of an element down the path as one line."""
        return " ".join(self.text(*path).split())

    def text(self, *path: str) -> str:
        """Return the text of an element down the path, its inner line ends kept."""
        found = self.node(*path)
        if found is None:
            return ""
        return self._clip("".join(str(part) for part in found._element.itertext()), found.name)

    def attribute(self, name: str) -> str:
        """Return an attribute by local name as one line, qualified or not."""
        for key, value in self._element.attrib.items():
            if _split(key)[1] == name:
                return " ".join(self._clip(str(value), name).split())
        return ""

    def has(self, name: str) -> bool:
        """Say whether there is such a child element."""
        return self.node(name) is not None

    def _clip(self, text: str, name: str) -> str:
        text = text.strip()
        if len(text) > _LONGEST:
            self._notes.add("value-too-long", f"Значение «{name[:60]}» слишком длинное; прочитано начало.")
        return text[:_LONGEST]


def note_form(root: etree._Element, notes: Notes) -> None:
    """Note what the acts forbid and messages have: empty values, and bare text between elements.

    Order 186/258: «Недопустимы элементы и атрибуты, не содержащие значения», documentNumber excepted.
    """
    for element in root.iter(etree.Element):
        name = _split(element.tag)[1][:60]
        children = len(element)
        text = (element.text or "").strip()
        if not children and not text:
            if name == "organization":
                notes.add("empty-organization", "Наименование организации пустое.")
            elif not element.attrib and not _may_be_empty(element, name):
                notes.add("empty-value", f"Элемент «{name}» пуст.")
        if (children and text) or any((child.tail or "").strip() for child in element):
            notes.add("bare-text", f"Внутри элемента «{name}» есть текст вне элементов.")
        for key, value in element.attrib.items():
            attribute = _split(key)[1][:60]
            if value.strip():
                continue
            if attribute == "version":
                notes.add("empty-version", "Версия формата не указана.")
            else:
                notes.add("empty-value", f"Атрибут «{attribute}» пуст.")


def _may_be_empty(element: etree._Element, name: str) -> bool:
    """Say whether an element is a part of a documentNumber, which may be empty."""
    parent = element.getparent()
    return name in {"number", "date"} and parent is not None and _split(parent.tag)[1] == "num"


def _split(tag: object) -> tuple[str, str]:
    """Return namespace and local name of lxml's `{namespace}name`."""
    namespace, _, name = str(tag).rpartition("}")
    return namespace.removeprefix("{"), name
