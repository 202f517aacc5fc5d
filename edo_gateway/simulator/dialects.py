"""The versions in which answers are written: what differs between them, and the parts all messages share.

Namespaces, version literals and habits are those of public programs and samples of real traffic
(2.0 to 2.6: IEDMS schemas and senders of 2014 to 2018; 2.7, 2.7.1: senders of 2022 to 2024).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from types import MappingProxyType
from uuid import UUID

from lxml import etree

from edo_gateway.envelopes.medo.literals import CONTAINER_NS_27, CONTAINER_NS_271, MESSAGE_NS_271, MESSAGE_NS_OLD
from edo_gateway.simulator.behaviour import Dialect, Encoding

__all__ = ["FORMS", "MOSCOW", "Form", "Node", "Partner", "encode", "message_root", "moment"]

MOSCOW = timezone(timedelta(hours=3))


@dataclass(frozen=True, slots=True)
class Form:
    """How one version looks."""

    version: str
    """Literal of `communication/@version`: real senders of 2.2 write `1.0`."""
    namespace: str
    container_namespace: str
    """Empty before 2.7: a document lies in the message itself."""
    prefix: str
    document_file: str
    """Name of the message XML of a letter."""
    zone: bool
    """Whether times carry their offset; older ones are Moscow's without saying so."""
    milliseconds: bool
    named_parties: bool
    """Whether `organization` is filled: real квитанции of old versions leave it empty."""
    delivery_index: bool
    carries_mid: bool
    """Whether a notice has `@mid` (2.6 and later)."""
    lines_in_subject: bool
    """Whether ТЕМА of a notice runs over several lines (`Тип …`, `Рег№ …`)."""
    line_end: str
    """Line end of the envelope."""


def _old(version: str, *, named: bool = True, millis: bool = False, lines: bool = True, end: str = "\r\n") -> Form:
    return Form(
        version=version,
        namespace=MESSAGE_NS_OLD,
        container_namespace="",
        prefix="xdms",
        document_file="document.xml",
        zone=False,
        milliseconds=millis,
        named_parties=named,
        delivery_index=named,
        carries_mid=version == "2.6",
        lines_in_subject=lines,
        line_end=end,
    )


def _new(version: str, namespace: str, container: str, prefix: str, file: str) -> Form:
    return Form(
        version=version,
        namespace=namespace,
        container_namespace=container,
        prefix=prefix,
        document_file=file,
        zone=True,
        milliseconds=False,
        named_parties=True,
        delivery_index=True,
        carries_mid=True,
        lines_in_subject=False,
        line_end="\r\n",
    )


FORMS: Mapping[Dialect, Form] = MappingProxyType(
    {
        Dialect.V20: _old("2.0", named=False, end="\n"),
        Dialect.V22: _old("1.0", millis=True),
        Dialect.V25: _old("2.5"),
        Dialect.V26: _old("2.6", lines=False),
        Dialect.V27: _new("2.7", MESSAGE_NS_OLD, CONTAINER_NS_27, "xdms", "communication.xml"),
        Dialect.V271: _new("2.7.1", MESSAGE_NS_271, CONTAINER_NS_271, "c", "message.xml"),
    }
)


@dataclass(frozen=True, slots=True)
class Partner:
    """A party as a message names it."""

    guid: UUID
    name: str


class Node:
    """An element under construction in one namespace, attributes qualified as the schemas demand."""

    def __init__(self, namespace: str, element: "etree._Element") -> None:
        self._namespace = namespace
        self.element = element

    @classmethod
    def root(cls, namespace: str, prefix: str, name: str) -> "Node":
        """Begin a document."""
        return cls(namespace, etree.Element(f"{{{namespace}}}{name}", nsmap={prefix: namespace}))

    def add(self, name: str, text: str | None = None, **attributes: str | None) -> "Node":
        """Add a child; attributes that are None are left out."""
        child = etree.SubElement(self.element, f"{{{self._namespace}}}{name}")
        child.text = text
        return Node(self._namespace, child).set(**attributes)

    def set(self, **attributes: str | None) -> "Node":
        """Set attributes; those that are None are left out."""
        for key, value in attributes.items():
            if value is not None:
                self.element.set(f"{{{self._namespace}}}{key}", value)
        return self


def moment(form: Form, at: datetime) -> str:
    """Write a time as the version does, in Moscow time."""
    local = at.astimezone(MOSCOW)
    if form.zone:
        return local.isoformat(timespec="seconds")
    return local.replace(tzinfo=None).isoformat(timespec="milliseconds" if form.milliseconds else "seconds")


def message_root(form: Form, kind: str, uid: UUID | None, at: datetime, source: Partner) -> Node:
    """Begin a message: root and header."""
    root = Node.root(form.namespace, form.prefix, "communication").set(version=form.version)
    header = root.add("header", type=kind, uid=None if uid is None else str(uid), created=moment(form, at))
    header.add("source", uid=str(source.guid)).add("organization", source.name if form.named_parties else "")
    return root


def encode(root: Node, encoding: Encoding) -> bytes:
    """Write the document; `LYING` declares windows-1251 and is UTF-8."""
    declared = "UTF-8" if encoding is Encoding.UTF8 else "windows-1251"
    etree.indent(root.element)
    actual = "cp1251" if encoding is Encoding.WINDOWS_1251 else "utf-8"
    text = etree.tostring(root.element, encoding="unicode")
    # A character outside windows-1251 becomes a reference, as every XML writer does it.
    return f'<?xml version="1.0" encoding="{declared}"?>\n{text}\n'.encode(actual, errors="xmlcharrefreplace")
