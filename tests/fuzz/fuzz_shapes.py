"""Structures whose parts can be changed one by one with the whole staying well-formed: XML, zip, DER, frames, lines."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any, Protocol

__all__ = ["FRAMES", "Shape", "frames", "shape_of", "unframed"]

Change = Callable[[bytes], bytes]
_MARK = b"FRAMES1\n"


class Shape(Protocol):
    """A way to take octets apart."""

    def split(self, data: bytes) -> list[Any]:
        """Return the parts; none if it can't be taken apart after all."""

    def join(self, parts: list[Any]) -> bytes:
        """Put parts together."""

    def changed(self, part: Any, change: Change) -> Any:
        """Return a part whose octets are changed."""


class Frames:
    """Several files with their names: `FRAMES1\\n`, then for each the lengths of name and octets, and both."""

    def split(self, data: bytes) -> list[tuple[bytes, bytes]]:
        found, at = [], len(_MARK)
        while at + 8 <= len(data):
            name, size = struct.unpack_from(">LL", data, at)
            at += 8
            found.append((data[at : at + name], data[at + name : at + name + size]))
            at += name + size
        return found

    def join(self, parts: list[tuple[bytes, bytes]]) -> bytes:
        return _MARK + b"".join(struct.pack(">LL", len(name), len(data)) + name + data for name, data in parts)

    def changed(self, part: tuple[bytes, bytes], change: Change) -> tuple[bytes, bytes]:
        name, data = part
        # Names are changed now and then: whenever a change of the octets came to nothing.
        new = change(data)
        return (name, new) if new != data else (change(name)[:300], data)


class Zip:
    """Entries of a zip, packed anew with right sums, so that changes reach what lies inside."""

    def split(self, data: bytes) -> list[tuple[str, bytes]]:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                entries = [entry for entry in archive.infolist()[:40] if entry.file_size < 1 << 18]
                return [(entry.filename, archive.read(entry)) for entry in entries]
        except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError, zlib.error, EOFError,
                struct.error, UnicodeDecodeError):  # fmt: skip
            return []

    def join(self, parts: list[tuple[str, bytes]]) -> bytes:
        locals_, centrals, offset = [], [], 0
        for name, data in parts[:3000]:
            label = name.encode("utf-8", "surrogateescape")[:200]
            sums = (zlib.crc32(data), len(data), len(data), len(label))
            local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0x800, 0, 0, 0x21, *sums, 0) + label + data
            centrals.append(
                struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0x800, 0, 0, 0x21, *sums, 0, 0, 0, 0, 0, offset)
                + label
            )
            locals_.append(local)
            offset += len(local)
        directory = b"".join(centrals)
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(centrals), len(centrals), len(directory), offset, 0)
        return b"".join(locals_) + directory + end

    def changed(self, part: tuple[str, bytes], change: Change) -> tuple[str, bytes]:
        name, data = part
        new = change(data)
        return (name, new) if new != data else (change(name.encode()).decode("utf-8", "surrogateescape"), data)


class Xml:
    """Tags and the texts between them; a change falls on one of them."""

    _PARTS = re.compile(rb"<[^>]*>|[^<]+")

    def split(self, data: bytes) -> list[bytes]:
        return self._PARTS.findall(data)[:4000]

    def join(self, parts: list[bytes]) -> bytes:
        return b"".join(parts)

    def changed(self, part: bytes, change: Change) -> bytes:
        if part.startswith(b"<"):
            return b"<" + change(part[1:-1]).replace(b">", b"") + b">"
        return change(part).replace(b"<", b"&lt;")


class Der:
    """The values inside a constructed value; lengths are written anew."""

    def split(self, data: bytes) -> list[tuple[bytes, bytes]]:
        head = _head(data, 0)
        if head is None:
            return []
        at, end = head
        end = min(end, len(data))
        parts = []
        while at < end and len(parts) < 200:
            inner = _head(data, at)
            if inner is None or inner[1] > end:
                parts.append((b"", data[at:end]))
                break
            parts.append((data[at : at + 1], data[inner[0] : inner[1]]))
            at = inner[1]
        # The first part is the tag of the whole.
        return [(data[:1], b""), *parts]

    def join(self, parts: list[tuple[bytes, bytes]]) -> bytes:
        body = b"".join(_tlv(tag, data) if tag else data for tag, data in parts[1:])
        return _tlv(parts[0][0] or b"\x30", body) if parts else b""

    def changed(self, part: tuple[bytes, bytes], change: Change) -> tuple[bytes, bytes]:
        tag, data = part
        if tag and tag[0] & 0x20:
            # Go on inside: a constructed value is DER again.
            inner = change(_tlv(tag, data))
            head = _head(inner, 0)
            return (inner[:1], inner[head[0] :]) if head is not None else (tag, inner)
        return tag, change(data)


def _head(data: bytes, at: int) -> tuple[int, int] | None:
    """Return where the content of a value begins and ends."""
    if at + 2 > len(data):
        return None
    length, at = data[at + 1], at + 2
    if length >= 0x80:
        width = length & 127
        if width > 4 or at + width > len(data):
            return None
        length, at = int.from_bytes(data[at : at + width], "big"), at + width
    return at, at + length


def _tlv(tag: bytes, data: bytes) -> bytes:
    length = len(data)
    if length < 128:
        return tag + bytes((length,)) + data
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return tag + bytes((128 | len(octets),)) + octets + data


class Lines:
    """Lines of a text."""

    def split(self, data: bytes) -> list[bytes]:
        return data.splitlines(keepends=True)[:4000]

    def join(self, parts: list[bytes]) -> bytes:
        return b"".join(parts)

    def changed(self, part: bytes, change: Change) -> bytes:
        return change(part)


FRAMES = Frames()
_ZIP, _XML, _DER, _LINES = Zip(), Xml(), Der(), Lines()


def shape_of(data: bytes) -> Shape | None:
    """Return the shape that octets seem to have."""
    if data.startswith(_MARK):
        return FRAMES
    if data.startswith(b"PK\x03\x04"):
        return _ZIP
    if data.startswith(b"0") and len(data) > 4 and data[1] >= 0x80:
        return _DER
    if data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<"):
        return _XML
    return _LINES if data.count(b"\n", 0, 4096) > 2 else None


def frames(files: dict[str, bytes]) -> bytes:
    """Write files as frames."""
    return FRAMES.join([(name.encode("utf-8", "surrogateescape"), data) for name, data in files.items()])


def unframed(data: bytes) -> dict[str, bytes]:
    """Read frames; names may be anything."""
    return {name.decode("utf-8", "surrogateescape"): octets for name, octets in FRAMES.split(data)[:400]}
