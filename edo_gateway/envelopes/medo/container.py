"""Writes the container: a zip with `passport.xml`, the files and the signature of the whole.

Composition: order 186/258 of 27.05.2015, section I (files in the root, the signature covers all but itself).
The archive form, the name of the signature and the octets it covers are what public senders do:
`passport.xml` first, then every other file in ordinal order of names, one after another.
No public text states that order as a rule, nor any limit of size.

Layout of the archive, so that the same parts give the same octets: entries stored, no extra fields below 2 GiB,
time 01.01.1980, plain files of MS-DOS, in the order passport, files by name, signature.
"""

import zipfile
from collections.abc import Mapping, Sequence
from typing import BinaryIO

from edo_gateway.envelopes.concatenation import concatenated
from edo_gateway.envelopes.medo.literals import CONTAINER_SIGNATURE_FILE, PASSPORT_FILE
from edo_gateway.envelopes.medo.names import is_container_name, is_reserved
from edo_gateway.errors import Problem, Refused, WrongUse
from edo_gateway.ports.content import Content, bytes_content

__all__ = ["check_parts", "signed_content", "write_container"]

_EPOCH = (1980, 1, 1, 0, 0, 0)


def check_parts(passport: bytes, files: Mapping[str, Content], signature: bytes) -> None:
    """Refuse empty parts and names a container can't hold; raises `Refused` with everything at once."""
    problems = _name_problems(files)
    if not passport:
        problems.append(Problem(PASSPORT_FILE, "Описание контейнера пусто."))
    if not signature:
        problems.append(Problem(CONTAINER_SIGNATURE_FILE, "Подпись контейнера пуста."))
    _raise(problems)


def signed_content(passport: bytes, files: Mapping[str, Content]) -> Content:
    """Return the octets that the container's signature covers: passport, then the files in ordinal name order.

    Nothing is read before the result is opened, and no file is held in memory as a whole.
    Raises `Refused` for names a container can't hold.
    """
    _raise(_name_problems(files))
    return concatenated([bytes_content(passport), *(files[name] for name in sorted(files))])


def write_container(
    stream: BinaryIO, passport: bytes, files: Mapping[str, Content], container_signature: bytes
) -> None:
    """Write the archive to a seekable stream.

    Raises `Refused` (see `check_parts`), and `WrongUse` for a stream that can't seek
    or a file whose octets are not as many as its `size` says.
    An error of the stream itself passes through to its owner.
    """
    check_parts(passport, files, container_signature)
    if not stream.seekable():
        raise WrongUse("Контейнер можно записать только в поток с произвольным доступом.")
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        _store(archive, PASSPORT_FILE, bytes_content(passport))
        for name in sorted(files):
            _store(archive, name, files[name])
        _store(archive, CONTAINER_SIGNATURE_FILE, bytes_content(container_signature))


def _store(archive: zipfile.ZipFile, name: str, content: Content) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_STORED
    entry.create_system = 0
    entry.external_attr = 0
    entry.file_size = content.size
    written = 0
    with archive.open(entry, "w") as target:
        for piece in content.chunks():
            written += len(piece)
            if written > content.size:
                break
            target.write(piece)
    if written != content.size:
        raise WrongUse("Файл изменился, пока составлялся контейнер.", why=f"Файл {name}.")


def _name_problems(files: Mapping[str, Content]) -> list[Problem]:
    problems = []
    taken: set[str] = set()
    for name in sorted(files):
        if not is_container_name(name):
            problems.append(Problem(ascii(name), "Такое имя файла в контейнере недопустимо."))
        elif is_reserved(name):
            problems.append(Problem(name, "Это имя занято служебным файлом контейнера."))
        elif name.lower() in taken:
            problems.append(Problem(name, "Имя отличается от другого только регистром букв."))
        taken.add(name.lower())
    return problems


def _raise(problems: Sequence[Problem]) -> None:
    if problems:
        raise Refused("Контейнер не может быть составлен.", problems)
