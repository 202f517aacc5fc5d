"""`validate`: findings instead of exceptions, nothing fetched, safe in threads."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from edo_gateway.envelopes.schema import FINDINGS_LIMIT, validate
from edo_schemas import MEDO_MESSAGE_271, Schema, UnknownSchema, samples

VALID = samples("medo", "message-2.7.1").valid["acknowledgment.xml"]
BROKEN = samples("medo", "message-2.7.1").broken["bad_guid.xml"]


def with_doctype(doctype: str, organization: str = "Имя") -> bytes:
    """Return a valid message with a document type put before the root."""
    text = VALID.decode().replace("<xdms:communication", f"{doctype}<xdms:communication", 1)
    return text.replace("Союз вымышленных профсоюзов", organization).encode()


def test_finding_names_the_line_and_the_element() -> None:
    """A finding says on which line which element is wrong."""
    (finding,) = validate(BROKEN, MEDO_MESSAGE_271)
    assert finding.startswith("строка 4: ")
    assert "header" in finding
    assert "uid" in finding


@pytest.mark.parametrize(
    "octets",
    [b"", b" ", b"\0", b"not xml", b"<open>", b"<?xml version='1.0' encoding='no-such'?><a/>", "<а>".encode("utf-16")],
)
def test_what_is_no_xml_is_a_finding(octets: bytes) -> None:
    """Octets that are no XML give a finding and raise nothing."""
    (finding,) = validate(octets, MEDO_MESSAGE_271)
    assert finding.startswith("Не XML")


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE x>",
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE x [<!ENTITY a "b">]>',
    ],
)
def test_document_type_is_a_finding(doctype: str) -> None:
    """A document with a DTD is never valid."""
    assert validate(with_doctype(doctype), MEDO_MESSAGE_271) == ("Объявление DTD недопустимо.",)


def test_external_entity_is_not_read(tmp_path: Path) -> None:
    """An external entity is not opened: nothing of the file appears in the findings."""
    secret = tmp_path / "secret.txt"
    secret.write_text("совершенно-секретно", encoding="utf-8")
    doctype = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
    findings = validate(with_doctype(doctype, "&s;"), MEDO_MESSAGE_271)
    assert findings
    assert not any("секретно" in finding for finding in findings)


def test_entity_bomb_is_a_finding() -> None:
    """A bomb of nested entities ends as a finding at once."""
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "x" * 100}">' for i in range(10))
    assert validate(with_doctype(f"<!DOCTYPE x [{entities}]>", "&e9;"), MEDO_MESSAGE_271)


def test_findings_are_limited() -> None:
    """A file with a thousand errors gives a bounded number of findings."""
    wrong = b'<xdms:destination xdms:uid="1"/>' * 1000
    xml = VALID.replace(b"    <xdms:destination>", b"    <xdms:destination>" + wrong, 1)
    assert 0 < len(validate(xml, MEDO_MESSAGE_271)) <= FINDINGS_LIMIT


def test_threads_get_their_own_verdicts() -> None:
    """Many threads validate good and bad documents at once, each getting its own answer."""
    documents = [VALID, BROKEN] * 40
    with ThreadPoolExecutor(8) as pool:
        verdicts = list(pool.map(lambda xml: bool(validate(xml, MEDO_MESSAGE_271)), documents))
    assert verdicts == [False, True] * 40


def test_unknown_schema_is_raised() -> None:
    """Validation against a schema that does not exist is the caller's error."""
    with pytest.raises(UnknownSchema):
        validate(VALID, Schema("medo", "message-0"))
