"""Where the simulated ministry works: its side of the exchange folder, and a folder of its own."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from edo_gateway.errors import WrongConfiguration
from edo_gateway.ports.reasons import os_reason

__all__ = ["Profile", "SimulatorHome"]


class Profile(StrEnum):
    """How the exchange folder is laid out (the same words as the folder adapter's profiles)."""

    FOLDER = "folder"
    """One folder per message, published by a rename: what the public senders do."""
    SZI = "szi"
    """«КП Почтовая служба СЗИ»: `ToSend`, `Sended`, `Error` under one catalogue (its manual, 4.3)."""


@dataclass(frozen=True, slots=True)
class SimulatorHome:
    """The folders of one simulator.  All lie on one file system, for everything moves by rename."""

    folder: Path
    """Its own: state, keys, staging, `simulator.toml`, `ministry.log`."""
    outgoing: Path
    """What the gateway sends: the folder of messages, or the catalogue with `ToSend` in it."""
    incoming: Path
    """Where the gateway looks for what came."""
    taken: Path
    """What was taken from `outgoing` is moved here, to be looked at."""
    trust: Path
    """Folder with the trusted roots, `*.pem`."""
    profile: Profile = Profile.FOLDER

    @classmethod
    def under(cls, home: Path, profile: Profile = Profile.FOLDER) -> "SimulatorHome":
        """Lay the folders out under a gateway's home, as `init --demo` does."""
        exchange = home / "exchange"
        return cls(
            folder=home / "simulator",
            outgoing=exchange / "outgoing",
            incoming=exchange / "incoming",
            taken=exchange / "taken",
            trust=home / "trust",
            profile=profile,
        )

    @property
    def staging(self) -> Path:
        """Where answers are put together before one rename publishes them."""
        return self.folder / "staging"

    @property
    def keys(self) -> Path:
        """Where the ministries' keys and certificates lie."""
        return self.folder / "keys"

    @property
    def state(self) -> Path:
        """The simulator's own database."""
        return self.folder / "state.sqlite"

    @property
    def log(self) -> Path:
        """What it did, one JSON object a line."""
        return self.folder / "ministry.log"

    @property
    def rules(self) -> Path:
        """How it should behave, if the file is there."""
        return self.folder / "simulator.toml"

    def prepare(self) -> None:
        """Make the folders; raises `WrongConfiguration` if they don't lie on one file system or can't be made."""
        folders = [self.folder, self.outgoing, self.incoming, self.taken, self.staging, self.keys]
        if self.profile is Profile.SZI:
            folders += [self.outgoing / name for name in ("ToSend", "Sended", "Error")]
        try:
            for folder in folders:
                folder.mkdir(parents=True, exist_ok=True)
            devices = {folder.stat().st_dev for folder in (self.outgoing, self.incoming, self.taken, self.staging)}
        except OSError as error:
            raise WrongConfiguration(
                "Папки имитатора министерства недоступны.",
                why=f"{error.filename}: {os_reason(error)}.",
                todo="Проверьте права на папки домашнего каталога.",
            ) from error
        if len(devices) > 1:
            raise WrongConfiguration(
                "Папки имитатора лежат на разных файловых системах.",
                why="Сообщения переносятся переименованием, а оно работает в пределах одной файловой системы.",
                todo=f"Перенесите на один диск: {self.outgoing}, {self.incoming}, {self.taken}, {self.staging}.",
            )
