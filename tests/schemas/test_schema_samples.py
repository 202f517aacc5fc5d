"""The schemas and the samples beside them, judged by xmllint and by lxml."""

import subprocess
from pathlib import Path

import pytest
from lxml import etree
from tools import require_tool

from edo_gateway.envelopes.schema import validate
from edo_schemas import MEDO_CONTAINER_271, MEDO_MESSAGE_271, Schema, UnknownSchema, samples, schema_bytes, schemas

VALIDITY_ERROR = 3
"""Exit code of xmllint for a well-formed document that its schema rejects."""


def cases(verdict: str) -> list[tuple[Schema, str]]:
    """Return every sample of one verdict as (schema, file name)."""
    return [(each, name) for each in schemas() for name in getattr(samples(each.family, each.name), verdict)]


def xmllint(schema: Schema, xml: bytes, folder: Path) -> int:
    """Return what the outside validator says."""
    (folder / "schema.xsd").write_bytes(schema_bytes(schema.family, schema.name))
    (folder / "sample.xml").write_bytes(xml)
    command = [require_tool("xmllint"), "--noout", "--nonet", "--schema", "schema.xsd", "sample.xml"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode


@pytest.mark.parametrize(("schema", "name"), cases("valid"), ids=lambda value: str(value))
def test_valid_sample_is_accepted(schema: Schema, name: str, tmp_path: Path) -> None:
    """Both validators accept a valid sample."""
    xml = samples(schema.family, schema.name).valid[name]
    assert validate(xml, schema) == ()
    assert xmllint(schema, xml, tmp_path) == 0


@pytest.mark.parametrize(("schema", "name"), cases("broken"), ids=lambda value: str(value))
def test_broken_sample_is_rejected(schema: Schema, name: str, tmp_path: Path) -> None:
    """Both validators reject a broken sample, which says on top why it must be so."""
    xml = samples(schema.family, schema.name).broken[name]
    assert "<!-- Отвергается: ".encode() in xml
    assert validate(xml, schema)
    assert xmllint(schema, xml, tmp_path) == VALIDITY_ERROR


@pytest.mark.parametrize("schema", schemas(), ids=str)
def test_schema_says_that_it_is_a_reconstruction(schema: Schema) -> None:
    """Each schema of ours is labelled a reconstruction and names what it is made from."""
    head = schema_bytes(schema.family, schema.name).partition(b"<xs:schema")[0].decode()
    assert "РЕКОНСТРУКЦИЯ" in head
    assert "611/96" in head
    assert "Основание" in head


@pytest.mark.parametrize("schema", schemas(), ids=str)
def test_elements_and_attributes_are_qualified(schema: Schema) -> None:
    """The schemas qualify elements and attributes, and bind the namespaces of 2.7.1."""
    root = etree.fromstring(schema_bytes(schema.family, schema.name))
    assert root.get("elementFormDefault") == "qualified"
    assert root.get("attributeFormDefault") == "qualified"
    expected = {MEDO_MESSAGE_271: "urn:IEDMS:MESSAGE", MEDO_CONTAINER_271: "urn:IEDMS:CONTAINER"}
    assert root.get("targetNamespace") == expected[schema]


def test_every_schema_has_samples_of_both_kinds() -> None:
    """No schema comes without something to accept and something to reject."""
    for schema in schemas():
        found = samples(schema.family, schema.name)
        assert found.valid
        assert len(found.broken) >= 20


@pytest.mark.parametrize(("family", "name"), [("medo", "message-9"), ("../medo", "message-2.7.1"), ("", "")])
def test_unknown_schema_is_a_named_error(family: str, name: str) -> None:
    """Asking for a schema that does not exist names it and opens no path."""
    with pytest.raises(UnknownSchema) as caught:
        schema_bytes(family, name)
    assert caught.value.schema == Schema(family, name)
