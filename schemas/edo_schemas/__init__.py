"""XML schemas by family and version, with valid and broken samples beside each.

Read as package data, so an installed wheel and a source tree give the same octets.
Every schema here is written by this project; what each is reconstructed from stands on top of its file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

__all__ = [
    "MEDO_CONTAINER_271",
    "MEDO_MESSAGE_271",
    "Samples",
    "Schema",
    "UnknownSchema",
    "samples",
    "schema_bytes",
    "schemas",
]


@dataclass(frozen=True, slots=True, order=True)
class Schema:
    """Identity of one schema: its family (folder) and its name with the version, without the extension."""

    family: str
    name: str

    def __str__(self) -> str:
        return f"{self.family}/{self.name}"


@dataclass(frozen=True, slots=True)
class Samples:
    """Sample documents of one schema, by file name."""

    valid: Mapping[str, bytes]
    """The schema accepts each of these."""
    broken: Mapping[str, bytes]
    """The schema rejects each of these, for the one reason in the comment on top of the file."""


class UnknownSchema(LookupError):
    """There is no schema of this family and name; `schema` is what was asked for."""

    def __init__(self, schema: Schema) -> None:
        super().__init__(f"Нет схемы {schema}.")
        self.schema = schema


MEDO_MESSAGE_271 = Schema("medo", "message-2.7.1")
"""МЭДО message 2.7.1, `urn:IEDMS:MESSAGE` (a reconstruction)."""

MEDO_CONTAINER_271 = Schema("medo", "container-2.7.1")
"""МЭДО container description (passport) 2.7.1, `urn:IEDMS:CONTAINER` (a reconstruction)."""

_ALL = (MEDO_CONTAINER_271, MEDO_MESSAGE_271)


def schemas() -> tuple[Schema, ...]:
    """Return every schema there is, in a fixed order."""
    return _ALL


def schema_bytes(family: str, name: str) -> bytes:
    """Return the octets of `family/name.xsd`; raises `UnknownSchema`."""
    schema = _known(family, name)
    return _folder(schema).joinpath(f"{schema.name}.xsd").read_bytes()


def samples(family: str, name: str) -> Samples:
    """Return the samples that lie beside a schema; raises `UnknownSchema`."""
    schema = _known(family, name)
    place = _folder(schema).joinpath("samples", schema.name)
    return Samples(_read(place.joinpath("valid")), _read(place.joinpath("broken")))


def _known(family: str, name: str) -> Schema:
    schema = Schema(family, name)
    if schema not in _ALL:
        raise UnknownSchema(schema)
    return schema


def _folder(schema: Schema) -> Traversable:
    return resources.files(__name__).joinpath(schema.family)


def _read(place: Traversable) -> dict[str, bytes]:
    files = (entry for entry in place.iterdir() if entry.name.endswith(".xml"))
    return {entry.name: entry.read_bytes() for entry in sorted(files, key=lambda entry: entry.name)}
