"""Checking XML against our schemas: compiled once per thread, no network, no DTD.

libxml2's compiled schemas keep state while they validate, so each thread has its own.
"""

import threading
from typing import Any

from lxml import etree

from edo_schemas import Schema, schema_bytes

__all__ = ["FINDINGS_LIMIT", "validate"]

FINDINGS_LIMIT = 50
"""At most so many findings are returned; a hostile file could make millions."""


class _Compiled(threading.local):
    """This thread's compiled schemas."""

    def __init__(self) -> None:
        self.by_schema: dict[Schema, etree.XMLSchema] = {}


_compiled = _Compiled()


def validate(xml: bytes, schema: Schema) -> tuple[str, ...]:
    """Return what is wrong with a document, each finding with its line; empty if it is valid.

    What is no XML, or carries a DTD, is a finding as well; nothing is raised for content.
    Raises `edo_schemas.UnknownSchema` for a schema that does not exist.
    """
    compiled = _schema(schema)
    try:
        root = etree.fromstring(xml, _parser())
    except (etree.XMLSyntaxError, ValueError, LookupError) as problem:
        return (f"Не XML: {problem}",)
    if root.getroottree().docinfo.internalDTD is not None:
        return ("Объявление DTD недопустимо.",)
    if compiled.validate(root):
        return ()
    log: Any = compiled.error_log
    return tuple(f"строка {log[i].line}: {log[i].message}" for i in range(min(len(log), FINDINGS_LIMIT)))


def _schema(schema: Schema) -> etree.XMLSchema:
    cache = _compiled.by_schema
    if schema not in cache:
        source = etree.fromstring(schema_bytes(schema.family, schema.name), _parser())
        cache[schema] = etree.XMLSchema(source)
    return cache[schema]


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False)
