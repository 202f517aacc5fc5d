"""Writing the copy of an envelope: only frozen octets, under names that can't leave their folder."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from edo_adapters.folder.disk import FOLDER_MODE, sync_folder, write_new
from edo_gateway.errors import Problem, Refused
from edo_gateway.ports import Envelope, EnvelopeFile

__all__ = ["check_names", "write_file", "write_files"]

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}")


def check_names(envelope: Envelope) -> None:
    """Raise `Refused` unless every file name is a plain latin label, used once (case aside, for Windows)."""
    problems = [Problem(each.name, "имя файла недопустимо") for each in envelope.files if not _is_plain(each.name)]
    if len({each.name.casefold() for each in envelope.files}) != len(envelope.files):
        problems.append(Problem("files", "имена файлов повторяются"))
    if not envelope.files:
        problems.append(Problem("files", "в пакете нет файлов"))
    if problems:
        raise Refused("Пакет нельзя записать в папку.", problems)


def write_files(folder: Path, files: Iterable[EnvelopeFile]) -> None:
    """Make a folder whose name was free and write the files into it; all of it is synced but the folder's own name."""
    folder.mkdir(mode=FOLDER_MODE)
    for each in files:
        write_file(folder / each.name, each)
    sync_folder(folder)


def write_file(path: Path, file: EnvelopeFile) -> None:
    """Write one file and sync it; raises `Refused` if its octets are not those that were sealed."""
    write_new(path, _checked(file))


def _checked(file: EnvelopeFile) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for piece in file.content.chunks():
        digest.update(piece)
        yield piece
    if digest.hexdigest() != file.sha256:
        raise Refused(
            "Файл пакета изменился после запечатывания.",
            [Problem(file.name, "отпечаток SHA-256 не совпадает с записанным")],
            todo="Проверьте хранилище файлов: оно повреждено.",
        )


def _is_plain(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and ".." not in name and not name.endswith(".")
