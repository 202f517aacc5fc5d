"""Distinguished names: reading them leniently, writing them as Russian certificates have them.

The requisites are those of the order of ФСБ № 795 of 27.12.2011: ИНН, ОГРН and СНИЛС are NumericString there,
and UTF8String or PrintableString in certificates one meets.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from asn1crypto import core

from edo_gateway.errors import Problem, Refused
from edo_gateway.signing import der, oids

__all__ = ["Subject", "encode_subject", "read_name"]

_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "2.5.4.3": "common_name",
        "2.5.4.4": "surname",
        "2.5.4.42": "given_name",
        "2.5.4.10": "organization",
        "2.5.4.11": "unit",
        "2.5.4.12": "post",
        "2.5.4.6": "country",
        "2.5.4.8": "region",
        "2.5.4.7": "locality",
        oids.INN: "inn",
        oids.INN_LE: "inn_organization",
        oids.OGRN: "ogrn",
        oids.OGRNIP: "ogrnip",
        oids.SNILS: "snils",
    }
)
"""Identifier of a requisite → its name here."""

_PRINTABLE = frozenset({"country"})
_DIGITS: Mapping[str, int] = MappingProxyType(
    {"inn": 12, "inn_organization": 10, "ogrn": 13, "ogrnip": 15, "snils": 11}
)
_LONGEST = 256
_MOST = 64


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a certificate is issued to; empty fields are left out of it."""

    common_name: str
    """The person's or organisation's name as shown to people."""
    surname: str = ""
    given_name: str = ""
    """First name and patronymic."""
    organization: str = ""
    post: str = ""
    unit: str = ""
    country: str = "RU"
    region: str = ""
    locality: str = ""
    inn: str = ""
    """ИНН of a person, 12 digits."""
    inn_organization: str = ""
    """ИНН of an organisation, 10 digits."""
    ogrn: str = ""
    """13 digits."""
    ogrnip: str = ""
    """15 digits."""
    snils: str = ""
    """11 digits, without hyphens."""


_ORDER = (
    "country", "region", "locality", "organization", "unit", "post", "surname", "given_name", "common_name",
    "ogrn", "ogrnip", "snils", "inn", "inn_organization",
)  # fmt: skip


def encode_subject(subject: Subject) -> bytes:
    """Return the Name (DER), one requisite to a set; raises `Refused` with every wrong field."""
    identifiers = {name: identifier for identifier, name in _FIELDS.items()}
    problems: list[Problem] = []
    parts = []
    for name in _ORDER:
        value: str = getattr(subject, name)
        if not value:
            continue
        problems.extend(_problems(name, value))
        if not problems:
            parts.append(der.tlv(0x31, der.sequence(der.oid(identifiers[name]), _value(name, value))))
    if not subject.common_name:
        problems.append(Problem("common_name", "не указано имя владельца"))
    if problems:
        raise Refused("Реквизиты владельца сертификата неверны.", problems)
    return der.sequence(*parts)


def _problems(name: str, value: str) -> Iterator[Problem]:
    digits = _DIGITS.get(name)
    if digits is not None and not (len(value) == digits and value.isascii() and value.isdigit()):
        yield Problem(name, f"должно быть {digits} цифр")
    if name in _PRINTABLE and not (len(value) == 2 and value.isascii() and value.isalpha()):
        yield Problem(name, "должно быть две латинские буквы")
    if len(value) > _LONGEST or any(ord(sign) < ord(" ") or "\ud800" <= sign <= "\udfff" for sign in value):
        yield Problem(name, f"не длиннее {_LONGEST} знаков и без управляющих символов")


def _value(name: str, value: str) -> bytes:
    if name in _DIGITS:
        return der.numeric_string(value)
    return der.tlv(0x13, value.encode("ascii")) if name in _PRINTABLE else der.utf8_string(value)


def read_name(name: Any) -> dict[str, str]:
    """Return the requisites of a parsed Name; of several with one meaning the last.  Call inside `asn1.reading`.

    An older certificate of an organisation has its ИНН with two zeros before it among the persons' ones.
    """
    found: dict[str, str] = {}
    for count, pair in enumerate(pair for relative in name.chosen for pair in relative):
        if count == _MOST:
            break
        field = _FIELDS.get(pair["type"].dotted)
        text = _text(pair["value"].dump()) if field else None
        if field and text is not None:
            found[field] = text
    inn = found.get("inn", "")
    if len(inn) == 12 and inn.startswith("00"):
        del found["inn"]
        found.setdefault("inn_organization", inn[2:])
    return found


def _text(octets: bytes) -> str | None:
    """Return the text of a value of whatever string type; nothing for another type."""
    value = core.load(octets, strict=True)
    if isinstance(value, core.AbstractString):
        return str(value.native)[:_LONGEST]
    return None
