"""XML that means harm: refused with a reason, within bounds, without touching files or the network."""

import encodings
import socket
import sys
import time
import tracemalloc
from pathlib import Path

import pytest
from medo_dialects import (
    acknowledgement,
    container_files,
    message,
    passport,
    read_container_package,
    read_message_text,
    zipped,
)

from edo_gateway.envelopes.reading_errors import ReadingError
from edo_gateway.envelopes.xml import XmlLimits, parse_xml, parse_xml_content
from edo_gateway.ports.content import bytes_content

_LAUGHS = (
    "<!DOCTYPE lolz [<!ENTITY a0 'lol'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "]><lolz>&a11;</lolz>"
)
_QUADRATIC = f"<!DOCTYPE x [<!ENTITY a '{'a' * 100_000}'>]><x>{'&a;' * 100_000}</x>"


def _code(data: bytes) -> str:
    with pytest.raises(ReadingError) as caught:
        parse_xml(data)
    assert caught.value.what
    return caught.value.code


@pytest.mark.parametrize(
    "text",
    [
        _LAUGHS,
        _QUADRATIC,
        "<!DOCTYPE x><x/>",
        "<!DOCTYPE x SYSTEM 'x.dtd'><x/>",
        "<!DOCTYPE x PUBLIC '-//X//Y' 'http://127.0.0.1/x.dtd'><x/>",
        "<!DOCTYPE x [<!ENTITY % p SYSTEM 'http://127.0.0.1/p'>%p;]><x/>",
        "<!-- <x> -->\n<?pi <x> ?>\n<!DOCTYPE x [<!ATTLIST x a CDATA 'b'>]><x/>",
        "<!-- a --><!-- b -->  <!ENTITY a 'b'><x/>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_any_dtd_is_refused_in_any_encoding(text: str, encoding: str) -> None:
    """Bombs, external parts and harmless declarations alike, with or without a byte order mark, and at once."""
    started = time.monotonic()
    assert _code(text.encode(encoding)) == "forbidden-dtd"
    assert time.monotonic() - started < 1


@pytest.mark.parametrize("declared", ["UTF-16", "windows-1251", "UTF-7", "IBM037", "utf-8"])
def test_a_dtd_behind_a_lying_declaration_is_refused(declared: str) -> None:
    """What the file declares changes nothing of how it is looked through."""
    text = f"<?xml version='1.0' encoding='{declared}'?><!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"
    assert _code(text.encode()) == "forbidden-dtd"
    assert _code(text.encode("utf-16")) == "forbidden-dtd"


def test_a_doctype_in_the_text_of_a_letter_is_text() -> None:
    """An annotation about DTDs is no DTD."""
    root, deviations = parse_xml(b"<x><!-- <!DOCTYPE x> --><![CDATA[<!DOCTYPE x [<!ENTITY a 'b'>]>]]></x>")
    assert root.text == "<!DOCTYPE x [<!ENTITY a 'b'>]>"
    assert deviations == ()


def test_an_external_entity_reads_no_file_and_calls_nobody(tmp_path: Path) -> None:
    """Neither the secret file nor the listening socket is touched, by a DTD or by any other reference."""
    secret = tmp_path / "secret.txt"
    secret.write_text("a-secret-of-this-machine")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        where = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        entity = f"<!DOCTYPE x [<!ENTITY f SYSTEM '{secret.as_uri()}'><!ENTITY h SYSTEM '{where}'>]>"
        body = acknowledgement(extra="<p:comment>&f;&h;</p:comment>")
        refused = read_message_text(entity + message("Квитанция", body, declaration=""))
        assert refused.unreadable is not None
        assert refused.unreadable.code == "forbidden-dtd"
        references = (
            f"<?xml-stylesheet href='{where}' type='text/xsl'?><x xmlns:xi='http://www.w3.org/2001/XInclude' "
            "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "
            f"xsi:schemaLocation='urn:x {where}'><xi:include href='{secret.as_uri()}' parse='text'/></x>"
        )
        root, _ = parse_xml(references.encode())
        assert "a-secret" not in "".join(str(part) for part in root.itertext())
        with pytest.raises(BlockingIOError):
            server.accept()


def test_an_undeclared_entity_is_no_xml() -> None:
    """Only the five entities of XML itself exist."""
    assert _code(b"<x>&unknown;</x>") == "not-xml"
    root, _ = parse_xml(b"<x>&lt;&gt;&amp;&quot;&apos;&#1046;</x>")
    assert root.text == "<>&\"'Ж"


@pytest.mark.parametrize("levels", [101, 300, 100_000])
def test_deep_nesting_is_refused(levels: int) -> None:
    """More levels than any schema has; libxml2's own limit and ours give one answer."""
    assert _code(b"<a>" * levels + b"</a>" * levels) == "too-deep"


def test_nesting_within_the_limit_is_read() -> None:
    """A hundred levels pass."""
    parse_xml(b"<a>" * 100 + b"</a>" * 100)


@pytest.mark.parametrize(
    "data",
    [
        b"<a b='" + b"x" * (9 << 20) + b"'/>",
        b"<a>" + b"<b/>" * 250_000 + b"</a>",
        b"<a " + b" ".join(b"a%d='1'" % n for n in range(250_000)) + b"/>",
        b"<a>" + b"x" * (9 << 20) + b"</a>",
    ],
    ids=["attribute", "elements", "attributes", "text"],
)
def test_more_xml_than_the_limits_is_refused(data: bytes) -> None:
    """Octets, tags and attributes are counted before anything is built of them."""
    assert _code(data) == "too-big"


def test_a_huge_attribute_within_the_size_is_read_and_cut() -> None:
    """Seven megabytes of `@content` leave a short value and a note."""
    reading = read_message_text(message("Квитанция", acknowledgement(attributes=f' p:content="{"x" * (7 << 20)}"')))
    assert reading.unreadable is None
    assert reading.message is not None
    assert reading.message.acknowledgement is not None
    assert len(reading.message.acknowledgement.content) <= 16_000


def test_a_file_beyond_the_limit_is_not_read_to_its_end() -> None:
    """A gigabyte behind a small limit costs no memory."""

    class Endless:
        def __init__(self) -> None:
            self.given = 0

        def read(self, count: int) -> bytes:
            self.given += count
            return b" " * count

        def __enter__(self) -> "Endless":
            return self

        def __exit__(self, *_: object) -> None:
            return None

    stream = Endless()
    content = bytes_content(b"")
    object.__setattr__(content, "open", lambda: stream)
    with pytest.raises(ReadingError):
        parse_xml_content(content, limits=XmlLimits(size=1000))
    assert stream.given == 1001


def test_memory_for_a_refused_bomb_stays_small() -> None:
    """The laughter costs no more than its own text."""
    data = _LAUGHS.encode()
    tracemalloc.start()
    try:
        assert _code(data) == "forbidden-dtd"
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "data", [b"<!--" * 500_000, b"<?x" * 500_000, b"<!" * 999, b"<?xml " * 200_000, b" " * 4_000_000 + b"<"]
)
def test_unfinished_beginnings_are_refused_quickly(data: bytes) -> None:
    """Looking through the prolog takes time in proportion to the file."""
    started = time.monotonic()
    assert _code(data) in {"not-xml", "forbidden-dtd", "too-big"}
    assert time.monotonic() - started < 3


def test_a_declared_encoding_is_never_looked_for_among_modules() -> None:
    """Whatever a file calls its encoding, no module is imported for it and nothing is kept of the name."""
    cache = vars(encodings)["_cache"]
    names = ["hex_codec", "rot13", "idna", "utf_7", "mbcs", *(f"unknown-{number}" for number in range(100))]
    before = set(sys.modules), len(cache)
    for name in names:
        root, deviations = parse_xml(f"<?xml version='1.0' encoding='{name}'?><x>Ж</x>".encode("cp1251"))
        assert root.text == "Ж"
        assert [deviation.code for deviation in deviations] == ["encoding-undeclared"]
    assert (set(sys.modules), len(cache)) == before


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        *((name, "cp1251") for name in ("windows-1251", "Windows-1251", "cp1251", "CP-1251", "win1251", "1251")),
        *((name, "koi8-r") for name in ("koi8-r", "KOI8_R", "koi8r")),
        *((name, "cp866") for name in ("cp866", "ibm866", "IBM-866", "866")),
        *((name, "iso8859-5") for name in ("iso-8859-5", "ISO_8859-5", "iso8859-5", "cyrillic")),
        *((name, "utf-8") for name in ("utf-8", "UTF8", "utf_8", "us-ascii", "ascii")),
    ],
)
def test_every_usual_name_of_an_encoding_is_known(declared: str, encoding: str) -> None:
    """The names that programs give to Cyrillic encodings lead to the right letters."""
    text = f"<?xml version='1.0' encoding='{declared}'?><x>Приказ № 1</x>".replace("№", "N")
    root, _ = parse_xml(text.encode(encoding))
    assert root.text == "Приказ N 1"


def test_an_element_with_very_many_attributes_is_refused_at_once() -> None:
    """Looking at attributes costs by the square of their number: beyond a thousand nobody looks."""
    many = " ".join(f'a{number}="1"' for number in range(60_000))
    started = time.process_time()
    assert _code(f"<x><y {many}/></x>".encode()) == "too-big"
    assert time.process_time() - started < 2
    few = " ".join(f'a{number}="1"' for number in range(1000))
    root, _ = parse_xml(f"<x {few}/>".encode())
    assert len(root.attrib) == 1000


def test_a_passport_that_breaks_its_schema_everywhere_is_read_quickly() -> None:
    """Tens of thousands of wrong elements cost no more than looking at them."""
    wrong = passport(links="<c:links>" + "<c:link/>" * 60_000 + "</c:links>")
    started = time.process_time()
    reading = read_container_package(zipped(container_files(wrong)))
    assert time.process_time() - started < 3
    assert reading.message is not None and reading.message.container is not None
    assert 0 < len(reading.message.container.schema_errors) <= 50
