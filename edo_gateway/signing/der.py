"""A writer of DER, just large enough for keys, certificates and CMS: every value is made once, as octets.

DER is ITU-T X.690; a general encoder costs more time than the signature itself.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

__all__ = [
    "NULL",
    "bit_string",
    "boolean",
    "integer",
    "numeric_string",
    "octet_string",
    "oid",
    "sequence",
    "set_of",
    "time",
    "tlv",
    "utf8_string",
]

NULL = b"\x05\x00"
_LAST_UTC_YEAR = 2049


def tlv(tag: int, *parts: bytes) -> bytes:
    """Return tag, shortest length and the parts one after another."""
    content = b"".join(parts)
    length = len(content)
    if length < 128:
        return bytes((tag, length)) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 128 | len(octets))) + octets + content


def sequence(*parts: bytes) -> bytes:
    """Return a SEQUENCE of encoded parts."""
    return tlv(0x30, *parts)


def set_of(parts: Iterable[bytes], tag: int = 0x31) -> bytes:
    """Return a SET OF encoded parts in the order DER demands: as octet strings."""
    return tlv(tag, *sorted(parts))


def integer(value: int) -> bytes:
    """Return an INTEGER that is not negative."""
    return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def boolean(value: bool) -> bytes:  # noqa: FBT001 — the value is what is written, not a switch.
    """Return a BOOLEAN."""
    return b"\x01\x01\xff" if value else b"\x01\x01\x00"


def octet_string(octets: bytes) -> bytes:
    """Return an OCTET STRING."""
    return tlv(0x04, octets)


def bit_string(octets: bytes, unused: int = 0) -> bytes:
    """Return a BIT STRING of whole octets, the last `unused` bits of which do not count."""
    return tlv(0x03, bytes((unused,)), octets)


def utf8_string(text: str) -> bytes:
    """Return a UTF8String."""
    return tlv(0x0C, text.encode())


def numeric_string(digits: str) -> bytes:
    """Return a NumericString."""
    return tlv(0x12, digits.encode("ascii"))


@lru_cache(maxsize=256)
def oid(dotted: str) -> bytes:
    """Return an OBJECT IDENTIFIER."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    content = bytearray()
    for arc in (40 * first + second, *rest):
        groups = [arc & 127]
        while arc := arc >> 7:
            groups.append(128 | arc & 127)
        content += bytes(reversed(groups))
    return tlv(0x06, bytes(content))


def time(moment: datetime) -> bytes:
    """Return UTCTime up to the year 2049 and GeneralizedTime after it, in whole seconds (RFC 5280, RFC 5652)."""
    utc = moment.astimezone(UTC)
    if utc.year <= _LAST_UTC_YEAR:
        return tlv(0x17, utc.strftime("%y%m%d%H%M%SZ").encode())
    return tlv(0x18, utc.strftime("%Y%m%d%H%M%SZ").encode())
