"""Homes to measure in: a real demo home, its letters, and its ministry in the measuring process."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edo_gateway.cli.application import HomeKind
from edo_gateway.cli.founding import make_home
from edo_gateway.gateway import Gateway
from edo_gateway.letters.draft import DraftAddressee, LetterDraft
from edo_gateway.ports import SystemClock
from edo_gateway.settings import SETTINGS_FILE
from edo_gateway.simulator.parties import MINISTRIES
from edo_gateway.simulator.samples import samples_folder

__all__ = ["draft", "letter_octets", "open_home", "workplace"]

DOCUMENT = "plain.pdf"
ATTACHMENT = "appendix_table.pdf"


@contextmanager
def workplace(beside: Path | None = None) -> Iterator[Path]:
    """Lend a folder on the disk that is measured (`beside`, or the system's), removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="edo-bench-", dir=beside))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def open_home(home: Path) -> Iterator[Gateway]:
    """Make a demo home and open it to work in; its channel takes what was unchanged over two looks, however soon."""
    make_home(home, HomeKind.DEMO, SystemClock())
    _settle_at_once(home)
    with Gateway.open(home) as gateway, gateway.working():
        yield gateway


def _settle_at_once(home: Path) -> None:
    settings = home / SETTINGS_FILE
    text = settings.read_text("utf-8")
    changed = text.replace("# settle = …", 'settle = "0s"')
    if changed == text:
        raise RuntimeError("the settings file has no line for the settle time")
    settings.write_text(changed, "utf-8")


def draft(number: int, addressees: int = 1) -> LetterDraft:
    """Return the letter that is measured: a document and an attachment of 50 KB each, one signatory."""
    folder = samples_folder()
    return LetterDraft(
        document=folder / DOCUMENT,
        attachments=(folder / ATTACHMENT,),
        to=tuple(DraftAddressee(str(party.guid)) for party in MINISTRIES[:addressees]),
        subject=f"О мерах поддержки, письмо {number}",
        key=f"bench-{number}",
    )


def letter_octets() -> int:
    """Return how many octets the files of that letter have."""
    return sum((samples_folder() / name).stat().st_size for name in (DOCUMENT, ATTACHMENT))
