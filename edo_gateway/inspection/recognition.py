"""What a single file may be: its first octets say more than its name, which anybody may have changed."""

from enum import Enum

__all__ = ["HEAD", "Likeness", "likenesses"]

HEAD = 1024
"""Octets looked at."""

_AROUND = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
_SIGNATURE_ENDINGS = (".p7s", ".p7m", ".sig", ".sgn", ".cms", ".sign")
_DER_SEQUENCE = b"\x30"


class Likeness(Enum):
    """What a file looks like."""

    ARCHIVE = "archive"
    XML = "xml"
    ENVELOPE = "envelope"
    SIGNATURE = "signature"


def likenesses(label: str, head: bytes) -> tuple[Likeness, ...]:
    """Return everything a file should be tried as, the likeliest first; nothing if it looks like none of them."""
    name = label.lower()
    start = head.strip(_AROUND)
    found: list[Likeness] = []
    if head.startswith(b"PK") or name.endswith(".zip"):
        found.append(Likeness.ARCHIVE)
    if start.startswith(b"<") or name.endswith(".xml"):
        found.append(Likeness.XML)
    if name.endswith((".ltr", ".ini")) or start.startswith(b"["):
        found.append(Likeness.ENVELOPE)
    if name.endswith(_SIGNATURE_ENDINGS) or head.startswith(_DER_SEQUENCE) or start.startswith(b"-----BEGIN"):
        found.append(Likeness.SIGNATURE)
    return tuple(found)
