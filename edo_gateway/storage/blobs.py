"""The blob store on a local directory: `<root>/<2 hex>/<64 hex>`, written once, never changed.

A file gets its name only after its octets are on the disk, and the folder is fsynced after that;
so a name that can be seen is whole, and a digest returned by `put` survives a power failure.
"""

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO

from edo_gateway.errors import NotFound, TryLater
from edo_gateway.ports.content import Content, file_content
from edo_gateway.ports.reasons import os_reason
from edo_gateway.storage.durable import fsync_folder, make_folder

__all__ = ["DirectoryBlobStore"]


class DirectoryBlobStore:
    """Content-addressed octets in a directory."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._aside = root / "new"
        make_folder(self._aside)

    def put(self, content: Content) -> str:
        def fill(stream: BinaryIO) -> None:
            for piece in content.chunks():
                stream.write(piece)

        return self.write(fill)

    def write(self, fill: Callable[[BinaryIO], None]) -> str:
        aside = self._aside / secrets.token_hex(16)
        try:
            with aside.open("x+b") as stream:
                fill(stream)
                # Hashed from the file, not on the way: whoever writes an archive goes back to mend its headers.
                stream.seek(0)
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
                target = self._path(digest)
                if target.exists():
                    # Another process may have named it a moment ago, with the name not on the disk yet.
                    fsync_folder(target.parent)
                    return digest
                stream.flush()
                os.fsync(stream.fileno())
            make_folder(target.parent)
            aside.rename(target)
            fsync_folder(target.parent)
        except OSError as error:
            raise TryLater(
                "Файл не сохранён.",
                why=f"Хранилище не приняло его: {os_reason(error)}.",
                todo="Проверьте место на диске и права на папку хранилища.",
            ) from error
        finally:
            aside.unlink(missing_ok=True)
        return digest

    def get(self, digest: str) -> Content:
        return file_content(self._existing(digest))

    def path(self, digest: str) -> AbstractContextManager[Path]:
        return self._lend(digest)

    @contextmanager
    def _lend(self, digest: str) -> Iterator[Path]:
        yield self._existing(digest)

    def _path(self, digest: str) -> Path:
        return self._root / digest[:2] / digest

    def _existing(self, digest: str) -> Path:
        path = self._path(digest)
        if len(digest) != 64 or not path.is_file():
            raise NotFound(
                "Файла нет в хранилище.",
                why=f"Отпечаток {digest}.",
                todo="Верните папку хранилища из резервной копии.",
            )
        return path
