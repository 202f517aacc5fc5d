"""Builds one XML document of МЭДО: qualified names, nothing empty, the same octets for the same values.

Values are checked by the `Sheet` on their way in; a wrong one leaves a problem and no element,
and `Markup.finish` refuses the whole with everything that was found.
Layout of the octets: the declaration line, two spaces a level, LF, one prefix bound at the root.
"""

from datetime import date, datetime

from lxml import etree

from edo_gateway.envelopes.medo.literals import XML_DECLARATION
from edo_gateway.envelopes.medo.text import Sheet, TextRule
from edo_gateway.errors import Refused

__all__ = ["Markup", "Node"]


class Node:
    """An element under construction."""

    def __init__(self, element: etree._Element, namespace: str, sheet: Sheet) -> None:
        self._element = element
        self._namespace = namespace
        self.sheet = sheet

    def child(self, name: str, **attributes: str | None) -> "Node":
        """Append an element for other elements; attributes are values already checked, None ones are left out."""
        element = etree.SubElement(self._element, self._qualified(name))
        node = Node(element, self._namespace, self.sheet)
        node.set(**attributes)
        return node

    def set(self, **attributes: str | None) -> None:
        """Set attributes in the order given; the writer's own values or values already checked."""
        for key, value in attributes.items():
            if value is not None:
                self._element.set(self._qualified(key), value)

    def literal(self, name: str, value: str) -> None:
        """Append a leaf with a value of our own, or one already checked."""
        etree.SubElement(self._element, self._qualified(name)).text = value

    def text(
        self, name: str, value: str | None, rule: TextRule, field: str, label: str, code: str | None = None
    ) -> None:
        """Append a leaf that must be there; `code` becomes its `id`."""
        self._leaf(name, self.sheet.required(value, rule, field, label), code)

    def optional(
        self, name: str, value: str | None, rule: TextRule, field: str, label: str, code: str | None = None
    ) -> None:
        """Append a leaf if there is a value; `code` becomes its `id`."""
        self._leaf(name, self.sheet.optional(value, rule, field, label), code)

    def number(self, name: str, value: int, low: int, high: int, field: str, label: str) -> None:
        """Append a whole number within bounds."""
        checked = self.sheet.number(value, low, high, field, label)
        self._leaf(name, None if checked is None else str(checked), None)

    def day(self, name: str, value: date | None, field: str, label: str) -> None:
        """Append a date that must be there (`yyyy-mm-dd`, no zone)."""
        if value is None:
            self.sheet.problem(field, label, "обязательное значение не заполнено.")
        else:
            self.literal(name, date(value.year, value.month, value.day).isoformat())

    def moment(self, name: str, value: datetime, field: str, label: str) -> None:
        """Append a time in Moscow with its offset, to the second."""
        checked = self.sheet.moment(value, field, label)
        if checked is not None:
            self.literal(name, checked.isoformat())

    def _leaf(self, name: str, value: str | None, code: str | None) -> None:
        if value is not None:
            leaf = self.child(name, id=code)
            leaf._element.text = value

    def _qualified(self, name: str) -> str:
        return f"{{{self._namespace}}}{name}"


class Markup:
    """A document under construction: its root node and everything found wrong so far."""

    def __init__(self, prefix: str, namespace: str, root: str) -> None:
        self.sheet = Sheet()
        self._element = etree.Element(f"{{{namespace}}}{root}", nsmap={prefix: namespace})
        self.root = Node(self._element, namespace, self.sheet)

    def finish(self, refusal: str) -> bytes:
        """Return the octets; raises `Refused` with the sentence `refusal` if any value was wrong."""
        if self.sheet.problems:
            raise Refused(refusal, self.sheet.problems, todo="Исправьте перечисленное и повторите.")
        etree.indent(self._element, space="  ")
        return XML_DECLARATION + b"\n" + etree.tostring(self._element, encoding="UTF-8", xml_declaration=False) + b"\n"
