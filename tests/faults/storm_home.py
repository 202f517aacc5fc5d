"""A demo home for a storm: its ministry answers soon, and letters are sent into it from beside `run`."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copyfile, move
from typing import Any
from unittest.mock import patch
from uuid import UUID

from edo_gateway.cli.application import HomeKind
from edo_gateway.cli.founding import make_home
from edo_gateway.documents import PreparedDocument, prepare_document
from edo_gateway.gateway import Gateway
from edo_gateway.letters.draft import DraftAddressee, LetterDraft
from edo_gateway.ports import SystemClock
from edo_gateway.settings import SETTINGS_FILE
from edo_gateway.simulator import MINISTRIES
from edo_gateway.simulator.rules import LETTER_MARK, REFUSAL_MARK
from edo_gateway.simulator.samples import samples_folder

__all__ = ["Exchange", "Sender", "found", "sending"]


@dataclass(frozen=True)
class Exchange:
    """Where everything of a storm lies."""

    home: Path
    disk: Path
    """Where database, blobs and anchors lie: the weather is over the home's exchange, not over these."""

    @property
    def database(self) -> Path:
        return self.disk / "edo.sqlite3"

    def folder(self, name: str) -> Path:
        """Return a folder of the exchange: `outgoing`, `incoming`, `processed`, `staging`, `taken`."""
        return self.home / "exchange" / name


def found(home: Path, disk: Path) -> Exchange:
    """Make the home, its own memory on `disk`."""
    make_home(home, HomeKind.DEMO, SystemClock())
    disk.mkdir(exist_ok=True)
    settings = home / SETTINGS_FILE
    text = settings.read_text("utf-8")
    for key, name in (("database", "edo.sqlite3"), ("blobs", "blobs"), ("anchors", "anchors")):
        line = next(line for line in text.splitlines() if line.startswith(f"# {key} = "))
        text = text.replace(line, f'{key} = "{disk / name}"')
        if (home / name).exists():
            move(home / name, disk / name)
    settings.write_text(text.replace("# settle = …", 'settle = "0s"'), "utf-8")
    with (home / "simulator" / "simulator.toml").open("a") as rules:
        rules.write("[default]\ndelay = 0.1\npause = 0.1\n")
    return Exchange(home, disk)


@contextmanager
def sending(exchange: Exchange, seed: int) -> Iterator["Sender"]:
    """Open the home as `send` does, beside the one that works."""
    with Gateway.open(exchange.home) as gateway:
        sender = Sender(gateway, exchange.disk, random.Random(seed))
        with patch("edo_gateway.flows.submit.prepare_document", sender.prepare):
            yield sender


class Sender:
    """Submits letters; the one document is converted once."""

    def __init__(self, gateway: Gateway, folder: Path, chance: random.Random) -> None:
        self._gateway = gateway
        self._folder = folder
        self._chance = chance
        self._prepared: PreparedDocument | None = None
        self.letters: list[UUID] = []

    def send(self) -> None:
        """Submit one letter, twice with the same key now and then, as somebody does who was not answered."""
        number = len(self.letters)
        subject = ("О проекте", f"О работе {LETTER_MARK}", "О сведениях", f"О плане {REFUSAL_MARK}")[number % 4]
        to = self._chance.sample(MINISTRIES, self._chance.choice((1, 1, 2)))
        draft = LetterDraft(
            document=samples_folder() / "plain.pdf",
            to=tuple(DraftAddressee(str(party.guid)) for party in to),
            subject=f"{subject} {number}",
            key=f"storm-{number}",
        )
        first = self._gateway.submit(draft, "storm")
        if number % 5 == 0:
            assert self._gateway.submit(draft, "storm").letter == first.letter
        self.letters.append(first.letter)

    def prepare(self, path: Path, folder: Path, *rest: Any) -> PreparedDocument:
        """Stand for the conversion."""
        kept = self._folder / "converted.pdf"
        if self._prepared is None:
            self._prepared = prepare_document(path, folder, *rest)
            copyfile(self._prepared.converted.path, kept)
        return replace(self._prepared, converted=replace(self._prepared.converted, path=kept))
