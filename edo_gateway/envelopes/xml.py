"""XML from outside: no DTD, no entities, no network, bounded in size, depth and number of parts.

The prolog is looked through before the parser sees anything, so that no declaration of an entity is ever acted on.
The parser gets UTF-8 made by us, whatever the file declares (see `xml_encoding`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from edo_gateway.envelopes.reading import Deviation
from edo_gateway.envelopes.reading_errors import ReadingError
from edo_gateway.envelopes.xml_encoding import Decoded, candidates, declared_encoding
from edo_gateway.ports.content import Content

__all__ = ["XmlLimits", "parse_xml", "parse_xml_content"]

_PROLOG = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_DECLARATION = re.compile(r"<\?xml\s.*?\?>", re.DOTALL)
_FORBIDDEN_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_STRAY = "\ufeff\x00\x1a \t\r\n"
_RESOURCE_LIMIT = 114
"""libxml2's XML_ERR_RESOURCE_LIMIT: it stopped of itself, at 256 levels or ten million characters."""


@dataclass(frozen=True, slots=True)
class XmlLimits:
    """How much XML is looked at; МЭДО's messages and passports are a few dozen kilobytes."""

    size: int = 8 << 20
    """Octets."""
    depth: int = 100
    """Levels of elements; the deepest schema (IEDMS 2.6) needs about twenty."""
    parts: int = 200_000
    """Tags, and separately attributes."""
    attributes: int = 1_000
    """Of one element; looking at them all costs by the square of their number."""


_DEFAULT = XmlLimits()


def parse_xml(
    data: bytes,
    plausible: Callable[[etree._Element], bool] = lambda _: True,
    limits: XmlLimits = _DEFAULT,
) -> tuple[etree._Element, tuple[Deviation, ...]]:
    """Return the root element, and what differed from the rules.

    `plausible` looks at the root of a file decoded one way: if it says no, the other encodings are tried
    before the first well-formed one is taken (a lying declaration parses without an error and gives mojibake).
    Raises `ReadingError` with `empty`, `not-xml`, `forbidden-dtd`, `too-big` or `too-deep`.
    """
    if len(data) > limits.size:
        raise ReadingError("too-big", "Файл XML слишком велик.", why=f"Больше {limits.size} байт.")
    if not data.strip(b"\0 \t\r\n"):
        raise ReadingError("empty", "Файл XML пуст.")
    first: tuple[etree._Element, Decoded] | None = None
    trouble: ReadingError | None = None
    for decoded in candidates(data):
        try:
            root = _parse_text(decoded.text, limits)
        except ReadingError as error:
            if error.code != "not-xml":
                raise
            trouble = trouble or error
            continue
        if plausible(root):
            return root, _deviations(data, decoded)
        first = first or (root, decoded)
    if first is not None:
        return first[0], _deviations(data, first[1])
    raise trouble or ReadingError("not-xml", "Файл не удалось прочитать ни в одной кодировке.")


def parse_xml_content(
    content: Content,
    plausible: Callable[[etree._Element], bool] = lambda _: True,
    limits: XmlLimits = _DEFAULT,
) -> tuple[etree._Element, tuple[Deviation, ...]]:
    """Parse a file without reading more of it than `limits` allow; otherwise as `parse_xml`."""
    with content.open() as stream:
        return parse_xml(stream.read(limits.size + 1), plausible, limits)


def _parse_text(text: str, limits: XmlLimits) -> etree._Element:
    cleaned = _FORBIDDEN_CHARACTERS.sub("", text.strip(_STRAY))
    prolog = _PROLOG.match(cleaned)
    start = prolog.end() if prolog else 0
    # Between the prolog and the root nothing but a DTD begins with `<!`; anywhere later it is an error of XML.
    if cleaned.startswith("<!", start) and not cleaned.startswith("<!--", start):
        raise ReadingError("forbidden-dtd", "В файле XML есть описание типа (DTD): такие файлы не читаются.")
    if cleaned.count("<") > limits.parts or cleaned.count("=") > limits.parts:
        raise ReadingError("too-big", "В файле XML слишком много частей.", why=f"Больше {limits.parts}.")
    declaration = _DECLARATION.match(cleaned)
    body = cleaned[declaration.end() :] if declaration else cleaned
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body.encode(), parser)
    except etree.XMLSyntaxError as error:
        if getattr(error, "code", None) == _RESOURCE_LIMIT:
            raise ReadingError("too-deep", "Файл XML устроен слишком сложно.", why=_place(error)) from None
        raise ReadingError("not-xml", "Файл не является правильным XML.", why=_place(error)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadingError("forbidden-dtd", "В файле XML есть описание типа (DTD): такие файлы не читаются.")
    _check_elements(root, limits)
    return root


def _place(error: etree.XMLSyntaxError) -> str:
    line, column = error.position
    return f"Строка {line}, позиция {column}."


def _check_elements(root: etree._Element, limits: XmlLimits) -> None:
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limits.depth:
            raise ReadingError(
                "too-deep", "Элементы XML вложены слишком глубоко.", why=f"Больше {limits.depth} уровней."
            )
        if event == "start" and len(element.attrib) > limits.attributes:
            raise ReadingError("too-big", "У элемента XML слишком много атрибутов.", why=f"Больше {limits.attributes}.")


def _deviations(data: bytes, decoded: Decoded) -> tuple[Deviation, ...]:
    """Say what was wrong with a file that was read all the same."""
    found: list[Deviation] = []
    declared = declared_encoding(data)
    if not decoded.fixed:
        actual = decoded.encoding
        if declared is None and actual != "utf-8":
            text = f"Кодировка не указана или неизвестна, на деле {_public_name(actual)}."
            found.append(Deviation("encoding-undeclared", text))
        elif declared is not None and declared != actual and not data.isascii():
            text = f"Указана кодировка {_public_name(declared)}, на деле {_public_name(actual)}."
            found.append(Deviation("encoding-lies", text))
    elif declared is not None and declared not in decoded.encoding:
        found.append(Deviation("encoding-lies", f"Указана кодировка {declared}, на деле {decoded.encoding}."))
    if decoded.damaged:
        found.append(Deviation("encoding-damaged", "Часть знаков испорчена и заменена."))
    text = decoded.text.removeprefix("\ufeff")
    stripped = text.strip(_STRAY)
    if text[:1] != stripped[:1] or text.rstrip("\r\n\t ") != text.rstrip(_STRAY):
        found.append(Deviation("stray-characters", "До или после XML стоят лишние знаки."))
    if _FORBIDDEN_CHARACTERS.search(stripped):
        found.append(Deviation("control-characters", "В XML есть запрещённые управляющие знаки; они пропущены."))
    return tuple(found)


def _public_name(encoding: str) -> str:
    return {"cp1251": "windows-1251"}.get(encoding, encoding)
