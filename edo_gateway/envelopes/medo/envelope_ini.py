"""Writes `envelope.ini`, the template by which «КП Почтовая служба СЗИ» sends a package.

Sections and keys: the program's manual, version 4.3; windows-1251 and CRLF as public senders write them.
Values are put on one line each: nothing given can start another line, key or section.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from edo_gateway.envelopes.medo.names import is_package_name
from edo_gateway.envelopes.medo.text import Sheet
from edo_gateway.errors import Refused

__all__ = ["ACKNOWLEDGEMENT_SUBJECT", "SUBJECT_LIMIT", "EnvelopeOptions", "build_envelope_ini", "letter_subject"]

ACKNOWLEDGEMENT_SUBJECT = "Квитанция о приеме"
"""Subject of a квитанция, as a public sender of 2.7.1 writes it."""
SUBJECT_LIMIT = 255
"""Octets of `ТЕМА` (the manual); one octet a character in windows-1251."""

_ENCODING = "cp1251"
_FOLDER = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ADDRESS = re.compile(r"[^\s~]+(?: [^\s~]+)*~[^\s~]+(?: [^\s~]+)*")
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class EnvelopeOptions:
    """What the mail program is told to do with a package; the defaults are those of a public sender of containers."""

    send_at_once: bool = True
    """`АВТООТПРАВКА`: sent without a person; otherwise it waits among the drafts."""
    encrypt: bool = False
    """`ШИФРОВАНИЕ`: by the mail program, for the way."""
    sign: bool = True
    """`ЭЦП`: of the mail program, for the way; it is not the signature of the document."""
    delivery_receipt: bool = True
    """`ДОСТАВЛЕНО`: ask for the mail program's receipt of delivery."""
    reading_receipt: bool = True
    """`ПРОЧТЕНО`: ask for the mail program's receipt of reading."""


def letter_subject(number: str, day: date, uid: UUID) -> str:
    """Return the subject of a letter, in the form met in public traffic; `uid` is that of the message."""
    return f"ЭСД МЭДО ({number} от {day:%d.%m.%Y} {{{uid}}})"


def build_envelope_ini(
    subject: str,
    address: str,
    files: Sequence[str],
    created: datetime,
    policy: EnvelopeOptions,
    folder: str = "",
) -> bytes:
    """Return the octets of the envelope file.

    `address` is `BOX~SERVER`, `files` are labels of the package, `created` is written in Moscow time.
    `folder` stands before each name, parted by a backslash: the mail program finds files by relative paths too
    (manual of «КП Почтовая служба СЗИ» 4.3).
    The subject is brought to composed form (NFC), its line breaks, tabs and controls become spaces, runs of white
    space one space, what windows-1251 lacks a question mark; past 255 octets it is cut and ends with an ellipsis.
    Address and names are never altered.
    Raises `Refused`; the fields are the names of the arguments.
    """
    sheet = Sheet()
    line = _subject(subject)
    if not line:
        sheet.problem("subject", "Тема письма", "обязательное значение не заполнено.")
    if not _ADDRESS.fullmatch(address) or not _encodable(address):
        sheet.problem("address", "Адрес почтового ящика", "ожидается вид ЯЩИК~СЕРВЕР в одну строку, в windows-1251.")
    if not files:
        sheet.problem("files", "Файлы письма", "нет ни одного.")
    for index, name in enumerate(files):
        if not is_package_name(name):
            sheet.problem(f"files[{index}]", "Имя файла", "допустимы латинские буквы, цифры, «_» и точки внутри имени.")
        elif name in files[:index]:
            sheet.problem(f"files[{index}]", "Имя файла", f"имя «{name}» повторяется.")
    if folder and not _FOLDER.fullmatch(folder):
        sheet.problem("folder", "Папка файлов", "допустимы латинские буквы, цифры, «_» и «-».")
    moment = sheet.moment(created, "created", "Дата письма")
    if sheet.problems or moment is None:
        raise Refused("Конверт не может быть составлен.", sheet.problems, todo="Исправьте перечисленное и повторите.")
    before = f"{folder}\\" if folder else ""
    lines = [
        "[ПИСЬМО КП ПС СЗИ]",
        f"ТЕМА={line}",
        f"АВТООТПРАВКА={policy.send_at_once:d}",
        f"ШИФРОВАНИЕ={policy.encrypt:d}",
        f"ЭЦП={policy.sign:d}",
        f"ДОСТАВЛЕНО={policy.delivery_receipt:d}",
        f"ПРОЧТЕНО={policy.reading_receipt:d}",
        f"ДАТА={moment:%d.%m.%Y %H:%M:%S}",
        "[АДРЕСАТЫ]",
        f"0={address}",
        "[ФАЙЛЫ]",
        *(f"{index}={before}{name}" for index, name in enumerate(files)),
    ]
    return "".join(f"{text}\r\n" for text in lines).encode(_ENCODING)


def _subject(subject: str) -> str:
    composed = unicodedata.normalize("NFC", subject)
    spaced = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in composed)
    text = " ".join(spaced.split()).encode(_ENCODING, "replace").decode(_ENCODING)
    return text if len(text) <= SUBJECT_LIMIT else text[: SUBJECT_LIMIT - 1] + _ELLIPSIS


def _encodable(text: str) -> bool:
    # U+0085 and its like have no place in windows-1251, so what can be encoded holds no hidden line end.
    return text.isprintable() and text.encode(_ENCODING, "ignore").decode(_ENCODING) == text
