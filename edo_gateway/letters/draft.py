"""A letter as a person gives it: nothing is looked up, checked or defaulted yet."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

__all__ = [
    "LINKED_TYPE",
    "LINK_TYPES",
    "REPLY_TYPE",
    "DraftAddressee",
    "DraftLink",
    "DraftOrigin",
    "DraftPerson",
    "DraftSignatory",
    "LetterDraft",
]

LINK_TYPES = ("В ответ на", "Во исполнение", "Документ-основание", "На №", "Ответ", "Связан с")
"""Types of links (`linkType` of the IEDMS schemas, where the list «может уточняться»)."""
REPLY_TYPE = "В ответ на"
LINKED_TYPE = "Связан с"
"""What a link is where nothing else is said."""


class DraftOrigin(StrEnum):
    """How a person gave the letter: it decides how a wrong field is named to them."""

    COMMAND = "command"
    """Options of the command line: `--to`, `FILE`."""
    CARD = "card"
    """Keys of a letter card: `to`, `attach[2]`."""
    PROGRAM = "program"
    """Fields of this class: `to`, `attachments[2]`."""


@dataclass(frozen=True, slots=True)
class DraftPerson:
    """A person in an addressee's organisation."""

    name: str
    post: str = ""


@dataclass(frozen=True, slots=True)
class DraftAddressee:
    """To whom: an organisation by any of its names, and persons in it."""

    organization: str
    """GUID, ОГРН, ИНН, mail box or an unambiguous part of the name."""
    department: str = ""
    persons: tuple[DraftPerson, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftSignatory:
    """Who signs: key of the configuration, or an unambiguous part of the name there."""

    name: str
    signed_on: date | str | None = None
    """The letter's date if not given."""


@dataclass(frozen=True, slots=True)
class DraftLink:
    """An earlier document: a letter of ours or one that came to us by id, uid or number, or «№ … от …»."""

    to: str
    type: str = LINKED_TYPE
    organization: str = ""
    """Who issued it, for a document that is only cited."""


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """Everything a person gives; empty means not given."""

    document: Path
    """Main document."""
    to: tuple[DraftAddressee, ...]
    copy_to: tuple[DraftAddressee, ...] = ()
    attachments: tuple[Path, ...] = ()
    subject: str = ""
    number: str = ""
    """Number given outside; empty: the gateway's own register gives one."""
    date: date | str | None = None
    """Day, or its text `2025-03-01` or `01.03.2025`; None: today in Moscow."""
    kind: str = "Письмо"
    kind_code: str = ""
    classification: str = ""
    """Гриф; empty: «Обычная информация»."""
    place: str = ""
    place_code: str = ""
    signatories: tuple[DraftSignatory, ...] = ()
    """Empty: the configured default signs."""
    executor: str = ""
    """Name, or name and phone after a comma."""
    executor_phone: str = ""
    executor_post: str = ""
    executor_email: str = ""
    in_reply_to: tuple[str, ...] = ()
    links: tuple[DraftLink, ...] = ()
    corrects: str = ""
    """A letter of ours that this one corrects («исправить и направить»): id, document uid or number."""
    instead_of_distributed: bool = False
    department: str = ""
    file_index: str = ""
    pages: int | None = None
    """Pages of the main document as the clerk counts them; checked against the file."""
    enclosure_pages: int | None = None
    key: str | None = None
    """Idempotency key."""
    origin: DraftOrigin = DraftOrigin.PROGRAM

    def field(self, name: str, position: int | None = None) -> str:
        """Return how the person named this field; `position` counts from 0 and is shown from 1."""
        shown = _NAMES[self.origin].get(name, name)
        if self.origin is DraftOrigin.COMMAND and shown == name:
            shown = "--" + name.replace("_", "-")
        return shown if position is None else f"{shown}[{position + 1}]"


_NAMES = {
    DraftOrigin.COMMAND: {
        "document": "FILE",
        "attachments": "--attach",
        "signatories": "--signatory",
        # On the command line name and phone stand in one option.
        "executor_phone": "--executor",
        "executor_post": "--executor",
        "executor_email": "--executor",
    },
    DraftOrigin.CARD: {"document": "file", "attachments": "attach", "signatories": "signatory"},
    DraftOrigin.PROGRAM: {},
}
