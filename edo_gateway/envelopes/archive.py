"""A zip from outside, opened within bounds: what МЭДО calls the archive of a transport container.

Order 186/258 of 27.05.2015, section I: all files lie in the root of the container.
Nothing is ever extracted by name; files are streams that count what they give.
"""

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO

from edo_gateway.envelopes.archive_directory import Directory, DirectoryEntry, broken, read_directory
from edo_gateway.envelopes.archive_entry import DEFLATED, STORED, data_offset, entry_content
from edo_gateway.envelopes.archive_names import decode_name, label_of, same_name_key
from edo_gateway.envelopes.reading import Deviation
from edo_gateway.envelopes.reading_errors import ReadingError
from edo_gateway.ports.content import Content

__all__ = ["Archive", "ArchiveLimits", "open_archive"]


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How much archive is accepted; no act sets these figures, they are the product's own."""

    entries: int = 2000
    size: int = 1 << 30
    """Octets of all files together after unpacking."""
    ratio: int = 100
    """Unpacked octets for one packed, for files above `ratio_from`."""
    ratio_from: int = 8 << 20
    """Octets up to which a file may be packed as well as it likes (blank pages do)."""
    depth: int = 2
    """Folders above a file; there should be none."""


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive whose every file was read once to its end and agrees with its headers."""

    files: Mapping[str, Content]
    """Contents by label, in the order of the archive; each `open` reads the archive anew."""
    deviations: tuple[Deviation, ...]


_DEFAULT = ArchiveLimits()


def open_archive(content: Content, limits: ArchiveLimits = _DEFAULT) -> Archive:
    """Look through an archive and return its files.

    Raises `ReadingError`: `bad-archive` (not a zip, damaged, contradicting itself), `archive-too-many`,
    `archive-too-big`, `archive-ratio`, `archive-encrypted`, `archive-link`, `archive-compression`,
    `archive-unsafe-name`, `archive-duplicate`, and `archive-nested` for a file that can't be read from any place,
    which is what a file in another archive is.
    """
    with content.open() as stream:
        if not stream.seekable():
            raise ReadingError("archive-nested", "Архив внутри архива не открывается.")
        directory = read_directory(stream, content.size, limits.entries)
        deviations = _around(directory)
        entries = [entry for entry in directory.entries if not _is_folder(entry)]
        if len(entries) != len(directory.entries):
            deviations.append(Deviation("archive-folders", "В архиве есть папки."))
        _check_sizes(entries, limits)
        places = _places(stream, directory)
        files: dict[str, Content] = {}
        keys: set[str] = set()
        for entry in entries:
            label = _label(entry, limits, deviations)
            key = same_name_key(label)
            if key in keys:
                raise ReadingError("archive-duplicate", "Архив не принят: в нём два файла с одним именем.")
            keys.add(key)
            files[label] = entry_content(content, entry, places[entry.offset])
    for file in files.values():
        for _ in file.chunks():
            pass
    return Archive(MappingProxyType(files), tuple(dict.fromkeys(deviations)))


def _is_folder(entry: DirectoryEntry) -> bool:
    return entry.size == 0 and entry.raw_name.endswith((b"/", b"\\"))


def _around(directory: Directory) -> list[Deviation]:
    found = []
    if directory.leading:
        found.append(Deviation("archive-leading", f"Перед архивом стоит {directory.leading} лишних байт."))
    if directory.trailing:
        found.append(Deviation("archive-trailing", f"За архивом стоит {directory.trailing} лишних байт."))
    return found


def _check_sizes(entries: list[DirectoryEntry], limits: ArchiveLimits) -> None:
    """Judge an archive by what it declares; what it then gives is counted against that."""
    if sum(entry.size for entry in entries) > limits.size:
        raise ReadingError("archive-too-big", "Архив не принят: слишком велик.", why=f"Больше {limits.size} байт.")
    for entry in entries:
        if entry.encrypted:
            raise ReadingError("archive-encrypted", "Архив не принят: в нём есть зашифрованные файлы.")
        if stat.S_IFMT(entry.mode) not in {0, stat.S_IFREG}:
            raise ReadingError("archive-link", "Архив не принят: в нём ссылка или другой особый файл.")
        if entry.method not in {STORED, DEFLATED}:
            raise ReadingError("archive-compression", "Архив не принят: способ сжатия не поддерживается.")
        if entry.method == STORED and entry.size != entry.packed:
            raise broken("Размер файла в архиве не тот, что указан.")
        if entry.size > max(limits.ratio_from, entry.packed * limits.ratio):
            raise ReadingError("archive-ratio", "Архив не принят: файл сжат неправдоподобно сильно.")


def _places(stream: BinaryIO, directory: Directory) -> Mapping[int, int]:
    """Return where data begin by where headers begin; files that share octets (bombs do) are refused."""
    places: dict[int, int] = {}
    free_from = directory.leading
    for entry in sorted(directory.entries, key=lambda entry: entry.offset):
        if entry.offset < free_from:
            raise broken("Файлы в архиве перекрываются.")
        places[entry.offset] = data_offset(stream, entry)
        free_from = places[entry.offset] + entry.packed
        if free_from > directory.begins:
            raise broken("Файл выходит за пределы архива.")
    return places


def _label(entry: DirectoryEntry, limits: ArchiveLimits, deviations: list[Deviation]) -> str:
    name, guessed = decode_name(entry)
    label = label_of(name, limits.depth)
    if guessed:
        deviations.append(Deviation("archive-name-encoding", "Имя файла в архиве записано в неуказанной кодировке."))
    if label != name:
        deviations.append(Deviation("archive-subfolder", "Файл архива лежит в папке, а не в корне."))
    return label
