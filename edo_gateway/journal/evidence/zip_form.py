"""The one way in which a bundle's zip is written; writer and reader take every octet of its headers from here.

    for each file:  local header (30 octets), name, the octets, nothing between and nothing before the first
    for each file:  central header (46 octets), name
    end record (22 octets), the last of the file

Stored, version 1.0, no flags, no extra fields, no comments, attributes 0, time 01.01.1980 00:00:00, names in ASCII,
sizes below 4 GiB (no ZIP64).  Order: `mimetype`; files by name; manifest; signature (see `names`).
Form: PKWARE APPNOTE 6.3; what ASiC demands of the first entry: ETSI EN 319 162-1, annex A.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from edo_gateway.journal.evidence.names import MANIFEST, MIMETYPE, SIGNATURE, is_bundle_name

__all__ = [
    "CENTRAL",
    "END",
    "LARGEST_ARCHIVE",
    "LOCAL",
    "LONGEST_DIRECTORY",
    "MOST_ENTRIES",
    "Member",
    "central_header",
    "end_record",
    "is_canonical_order",
    "local_header",
]

LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")

MOST_ENTRIES = 20_000
LARGEST_ARCHIVE = (1 << 32) - 1
LONGEST_DIRECTORY = MOST_ENTRIES * (CENTRAL.size + 300)

_VERSION, _STORED, _TIME, _DATE = 10, 0, 0, 0x21


@dataclass(frozen=True, slots=True)
class Member:
    """One file as its headers describe it."""

    name: str
    """ASCII."""
    crc: int
    size: int
    """Octets."""
    offset: int
    """Of its local header."""

    @property
    def data_at(self) -> int:
        """Return where its octets begin."""
        return self.offset + LOCAL.size + len(self.name)

    @property
    def end(self) -> int:
        """Return where the next local header begins."""
        return self.data_at + self.size


def local_header(member: Member) -> bytes:
    """Return the local header with the name behind it."""
    name = member.name.encode("ascii")
    size = member.size
    fields = (_VERSION, 0, _STORED, _TIME, _DATE, member.crc, size, size, len(name), 0)
    return LOCAL.pack(b"PK\x03\x04", *fields) + name


def central_header(member: Member) -> bytes:
    """Return the header in the central directory with the name behind it."""
    name = member.name.encode("ascii")
    size = member.size
    fields = (_VERSION, _VERSION, 0, _STORED, _TIME, _DATE, member.crc, size, size)
    return CENTRAL.pack(b"PK\x01\x02", *fields, len(name), 0, 0, 0, 0, 0, member.offset) + name


def end_record(count: int, directory_size: int, directory_at: int) -> bytes:
    """Return the record that ends the archive."""
    return END.pack(b"PK\x05\x06", 0, 0, count, count, directory_size, directory_at, 0)


def is_canonical_order(names: Sequence[str]) -> bool:
    """Say whether a bundle's entries have the names and the order they must have."""
    if len(names) < 3 or names[0] != MIMETYPE or tuple(names[-2:]) != (MANIFEST, SIGNATURE):
        return False
    files = names[1:-2]
    different = len({name.lower() for name in files}) == len(files)
    return different and all(is_bundle_name(name) for name in files) and list(files) == sorted(files)
