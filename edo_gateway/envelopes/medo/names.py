"""Names of files inside a container: latin letters, digits and the underscore, one dot, an extension of 3 or 4.

The rule is the pattern of the container schema of order 186/258 of 27.05.2015
(`[a-zA-Z0-9_]{1,250}.[a-zA-Z0-9]{3,4}`, 255 characters at most); its dot is taken as a dot here.
A name a person gave is never a file name: it is kept as the attachment's description.
"""

import re

from edo_gateway.envelopes.medo.literals import CONTAINER_SIGNATURE_FILE, PASSPORT_FILE
from edo_gateway.errors import Problem, Refused

__all__ = [
    "DOCUMENT_FILE",
    "REGISTRATION_STAMP_FILE",
    "attachment_name",
    "is_container_name",
    "is_document_name",
    "is_package_name",
    "is_reserved",
    "signature_name",
    "stamp_name",
]

DOCUMENT_FILE = "document.pdf"
"""The main document; lower-case `.pdf` as the pattern of the schema has it."""
REGISTRATION_STAMP_FILE = "reg_stamp.png"
"""The registration stamp, named as public senders name it."""

_CONTAINER_NAME = re.compile(r"[a-zA-Z0-9_]{1,250}\.[a-zA-Z0-9]{3,4}")
_DOCUMENT_NAME = re.compile(r"[a-zA-Z0-9_]{1,250}\.pdf")
_PACKAGE_NAME = re.compile(r"[a-zA-Z0-9_]+(?:\.[a-zA-Z0-9_]+)+")
_EXTENSION = re.compile(r"[a-zA-Z0-9]{3,4}")


def is_container_name(name: str) -> bool:
    """Say whether a file inside a container may have this name."""
    return _CONTAINER_NAME.fullmatch(name) is not None


def is_document_name(name: str) -> bool:
    """Say whether the main document may have this name."""
    return _DOCUMENT_NAME.fullmatch(name) is not None


def is_package_name(name: str) -> bool:
    """Say whether a file beside the message may have this name (`document.edc.zip` has two dots)."""
    return len(name) <= 255 and _PACKAGE_NAME.fullmatch(name) is not None


def is_reserved(name: str) -> bool:
    """Say whether the name belongs to the description or to the container's signature, in any case of letters."""
    return name.lower() in {PASSPORT_FILE.lower(), CONTAINER_SIGNATURE_FILE.lower()}


def attachment_name(order: int, original_name: str) -> str:
    """Return the latin name of the attachment with this order (from 0): `attachment_1.pdf` for the first.

    The original extension is kept in lower case.
    Raises `Refused` with the field `attachments[order]` if it has not 3 or 4 latin letters or digits:
    the container could not carry such a file under any name that says what it is.
    """
    _, dot, extension = original_name.strip().rpartition(".")
    if not dot or not _EXTENSION.fullmatch(extension):
        problem = Problem(
            f"attachments[{order}]",
            f"Имя вложения «{_shown(original_name)}»: расширение должно состоять из 3–4 латинских букв или цифр "
            "(правило имён файлов контейнера МЭДО).",
        )
        raise Refused(
            "Вложение нельзя поместить в контейнер.",
            [problem],
            todo="Сохраните файл с другим расширением, например .pdf или .zip.",
        )
    return f"attachment_{order + 1}.{extension.lower()}"


def signature_name(signed_file: str, order: int = 0) -> str:
    """Return the name of a signature of a file of the container; `order` counts its signatures from 0.

    Every signatory and every attachment has a file of its own (order 667/233 of 04.12.2020, points 15 and 16).
    """
    return f"{signed_file.rpartition('.')[0]}_sign_{order + 1}.p7s"


def stamp_name(order: int) -> str:
    """Return the name of the visible mark of the signatory with this order (from 0)."""
    return f"signature_stamp_{order + 1}.png"


def _shown(name: str) -> str:
    printable = "".join(character if character.isprintable() else "?" for character in name)
    return printable if len(printable) <= 80 else f"{printable[:79]}…"
