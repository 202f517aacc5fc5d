"""Writes a bundle to a seekable stream: each file is read once, in pieces, hashed on the way; then the manifest
and the signature over it."""

import hashlib
import zlib
from collections.abc import Callable, Mapping
from typing import BinaryIO

from edo_gateway.errors import EdoError, WrongUse
from edo_gateway.journal.evidence.errors import BundleTooLarge
from edo_gateway.journal.evidence.manifest import write_manifest
from edo_gateway.journal.evidence.names import MANIFEST, MEDIA_TYPE, MIMETYPE, SIGNATURE
from edo_gateway.journal.evidence.zip_form import (
    LARGEST_ARCHIVE,
    MOST_ENTRIES,
    Member,
    central_header,
    end_record,
    is_canonical_order,
    local_header,
)
from edo_gateway.ports.content import Content, bytes_content

__all__ = ["write_bundle"]


def write_bundle(stream: BinaryIO, files: Mapping[str, Content], sign: Callable[[bytes], bytes]) -> None:
    """Write all files by their names inside the bundle; `sign` is given the manifest.

    Raises `WrongUse` for names a bundle can't hold, `BundleTooLarge`, and `EdoError` for a file that is not what
    its size says; an error of the stream itself passes through to its owner.
    """
    names = (MIMETYPE, *sorted(files), MANIFEST, SIGNATURE)
    if not is_canonical_order(names):
        raise WrongUse("Пакет доказательств не может содержать файлы с такими именами.")
    if len(names) > MOST_ENTRIES:
        raise BundleTooLarge(f"Файлов {len(names)}, допустимо {MOST_ENTRIES}.")
    if sum(content.size for content in files.values()) > LARGEST_ARCHIVE:
        raise BundleTooLarge("Файлы вместе занимают больше 4 ГиБ.")
    archive = _Archive(stream)
    archive.add(MIMETYPE, bytes_content(MEDIA_TYPE))
    digests = {name: archive.add(name, files[name]) for name in sorted(files)}
    manifest = write_manifest(digests)
    archive.add(MANIFEST, bytes_content(manifest))
    archive.add(SIGNATURE, bytes_content(sign(manifest)))
    archive.finish()


class _Archive:
    """A zip in the making."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._members: list[Member] = []
        self._at = 0

    def add(self, name: str, content: Content) -> str:
        """Append a file; return its SHA-256 (hex)."""
        digest, crc, size = hashlib.sha256(), 0, 0
        self._stream.write(local_header(Member(name, 0, content.size, self._at)))
        for piece in content.chunks():
            size += len(piece)
            if size > content.size:
                break
            digest.update(piece)
            crc = zlib.crc32(piece, crc)
            self._stream.write(piece)
        if size != content.size:
            raise EdoError(f"Файл {name} изменился, пока составлялся пакет доказательств.", todo="Повторите.")
        member = Member(name, crc, size, self._at)
        # The checksum stands before the octets it is over, and is known after them.
        self._stream.seek(self._at)
        self._stream.write(local_header(member))
        self._at = member.end
        if self._at > LARGEST_ARCHIVE:
            raise BundleTooLarge("Файлы вместе занимают больше 4 ГиБ.")
        self._stream.seek(self._at)
        self._members.append(member)
        return digest.hexdigest()

    def finish(self) -> None:
        """Write the directory."""
        directory = b"".join(central_header(member) for member in self._members)
        if self._at + len(directory) > LARGEST_ARCHIVE:
            raise BundleTooLarge("Файлы вместе занимают больше 4 ГиБ.")
        self._stream.write(directory + end_record(len(self._members), len(directory), self._at))
