"""Checks of a draft's files by what they are, before anything is read whole.

The main document is a PDF by its content (the way to PDF/A-1 is the converter's);
an attachment's extension must be one that a name inside the container can have.
"""

import os
import re
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from edo_gateway.directory.text import forbidden_in_xml, shown
from edo_gateway.envelopes.medo.names import DOCUMENT_FILE, attachment_name
from edo_gateway.errors import Refused
from edo_gateway.letters.draft import LetterDraft
from edo_gateway.letters.noting import Notes
from edo_gateway.letters.policy import LetterLimits
from edo_gateway.ports.reasons import os_reason

__all__ = ["CheckedFile", "check_files"]

_PDF_HEADER = re.compile(rb"%PDF-\d")
_HEADER_WITHIN = 1024
_LOOKS_LIKE = (
    (b"PK\x03\x04", "файл Word (.docx), OpenDocument или архив zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "файл Word старого образца (.doc)"),
    (b"{\\rtf", "файл RTF"),
    (b"\xff\xd8\xff", "изображение JPEG"),
    (b"\x89PNG", "изображение PNG"),
    (b"II*\0", "изображение TIFF"),
    (b"MM\0*", "изображение TIFF"),
)
_LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be sent."""

    path: Path
    name: str
    """The person's own file name: a label."""
    wire_name: str
    """Latin name inside the container."""
    size: int


def check_files(draft: LetterDraft, limits: LetterLimits, notes: Notes) -> tuple[CheckedFile, ...]:
    """Return the main document and the attachments in order; what can't be sent is noted."""
    checked = [_check(draft.document, DOCUMENT_FILE, limits.document, "document", None, notes)]
    if checked[0] is not None:
        _check_pdf(draft.document, notes)
    if len(draft.attachments) > limits.attachments:
        notes.add("attachments", f"приложений {len(draft.attachments)}, а можно не больше {limits.attachments}")
    seen: set[Path] = set()
    for position, path in enumerate(draft.attachments):
        name = _wire_name(path, position, notes)
        file = _check(path, name, limits.attachment, "attachments", position, notes)
        checked.append(file)
        if file is None:
            continue
        if (same := Path(os.path.realpath(path))) in seen:
            notes.add("attachments", f"файл {shown(path.name)} указан дважды", position)
        seen.add(same)
    found = tuple(one for one in checked if one is not None)
    if sum(one.size for one in found) > limits.total:
        notes.add("attachments", f"все файлы вместе больше {_size(limits.total)}")
    return found


def _check(path: Path, wire_name: str, most: int, field: str, position: int | None, notes: Notes) -> CheckedFile | None:
    label = unicodedata.normalize("NFC", path.name)
    before = len(notes.problems)
    if forbidden := forbidden_in_xml(label):
        notes.add(field, f"в имени файла {shown(label)} недопустимые знаки: {', '.join(forbidden)}", position)
    if len(label) > _LONGEST_NAME:
        notes.add(field, f"имя файла длиннее {_LONGEST_NAME} знаков", position)
    try:
        facts = path.stat()
    except FileNotFoundError:
        notes.add(field, f"файла нет: {shown(str(path), 300)}", position)
        return None
    except (OSError, ValueError) as error:
        notes.add(field, f"файл не открывается: {shown(str(path), 300)} ({_reason(error)})", position)
        return None
    if not stat.S_ISREG(facts.st_mode):
        notes.add(field, f"это не файл: {shown(str(path), 300)}", position)
    elif facts.st_size == 0:
        notes.add(field, f"файл пуст: {shown(label)}", position)
    elif facts.st_size > most:
        text = f"файл {shown(label)} слишком велик: {_size(facts.st_size)}, а можно не больше {_size(most)}"
        notes.add(field, text, position)
    elif not os.access(path, os.R_OK):
        notes.add(field, f"нет прав читать файл: {shown(label)}", position)
    return CheckedFile(path, label, wire_name, facts.st_size) if len(notes.problems) == before else None


def _wire_name(path: Path, position: int, notes: Notes) -> str:
    try:
        return attachment_name(position, path.name)
    except Refused:
        text = (
            f"расширение файла {shown(path.name)} не годится для контейнера МЭДО: "
            "нужно 3–4 латинские буквы или цифры, например .pdf, .docx, .zip"
        )
        notes.add("attachments", text, position)
        return ""


def _check_pdf(path: Path, notes: Notes) -> None:
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEADER_WITHIN)
    except OSError as error:
        notes.add("document", f"файл не читается: {shown(str(path), 300)} ({_reason(error)})")
        return
    if _PDF_HEADER.search(head):
        return
    kind = next((words for magic, words in _LOOKS_LIKE if head.startswith(magic)), "")
    looks = f", похоже на {kind}" if kind else ""
    notes.add("document", f"файл {shown(path.name)} по содержанию не PDF{looks}: сохраните документ как PDF (PDF/A-1)")


def _reason(error: OSError | ValueError) -> str:
    return os_reason(error) if isinstance(error, OSError) else "недопустимое имя"


def _size(octets: int) -> str:
    return f"{octets / (1 << 20):.1f} МиБ" if octets >= 1 << 20 else f"{octets} байт"
