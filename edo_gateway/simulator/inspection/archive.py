"""The container's zip with the ministry's own eyes: stored, flat, latin names, nothing twice."""

import re
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from typing import BinaryIO, cast

from edo_gateway.ports.content import Content

__all__ = ["look_at_archive"]

_NAME = re.compile(r"[a-zA-Z0-9_]{1,250}\.[a-zA-Z0-9]{3,4}")
_MOST_FILES = 1000
_MOST_OCTETS = 1 << 30


def look_at_archive(archive: zipfile.ZipFile) -> tuple[Mapping[str, Content], list[str]]:
    """Return the files of the container by name, and what is wrong with the zip, in Russian."""
    problems = []
    entries = archive.infolist()
    if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _MOST_OCTETS:
        return {}, ["Контейнер: слишком много файлов или слишком велик."]
    files: dict[str, Content] = {}
    for entry in entries:
        name = entry.filename
        if not _NAME.fullmatch(name):
            problems.append(f"Контейнер: недопустимое имя файла «{name}».")
        if name in files:
            problems.append(f"Контейнер: файл {name} повторён.")
        if entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size:
            problems.append(f"Контейнер: файл {name} сжат, а должен быть просто уложен.")
        if entry.flag_bits & 1:
            problems.append(f"Контейнер: файл {name} зашифрован.")
        elif entry.compress_type == zipfile.ZIP_STORED:
            files[name] = _content(archive, entry)
    with suppress(RuntimeError, NotImplementedError):
        if not problems and (bad := archive.testzip()) is not None:
            problems.append(f"Контейнер: файл {bad} испорчен (не сходится контрольная сумма).")
    return files, problems


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Content:
    return Content(entry.file_size, lambda: cast(BinaryIO, archive.open(entry)))
