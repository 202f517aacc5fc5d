"""The mail program at the other end of the exchange folder: takes what we send, publishes what we get.

*Folder per message*: `outgoing/NAME/` with an envelope in it is taken by one rename to `taken/NAME`.
A name that was taken before gets a number after it: a package sent twice must be seen twice.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from edo_gateway.simulator.disk import move
from edo_gateway.simulator.home import Profile, SimulatorHome
from edo_gateway.simulator.mail_szi import SziMail

__all__ = ["FolderMail", "MailProgram", "mail_program"]


class MailProgram(Protocol):
    """What takes packages from where the gateway puts them."""

    def take(self, limit: int) -> Sequence[str]:
        """Move at most `limit` packages to `taken`; return their names there."""


class FolderMail:
    """The profile of one folder for each message."""

    def __init__(self, home: SimulatorHome) -> None:
        self._home = home

    def take(self, limit: int) -> Sequence[str]:
        """Take the oldest packages first."""
        ready = []
        for path in self._home.outgoing.iterdir():
            # The sender may take a package back between two of our looks.
            with suppress(FileNotFoundError):
                if _is_package(path):
                    ready.append((path.lstat().st_mtime_ns, path.name))
        names = []
        for _, name in sorted(ready)[:limit]:
            target = free_name(self._home.taken, name)
            with suppress(FileNotFoundError):
                move(self._home.outgoing / name, target)
                names.append(target.name)
        return names


def free_name(folder: Path, name: str) -> Path:
    """Return `folder/name`, or the same with the first free number after it."""
    target, n = folder / name, 1
    while target.exists():
        n += 1
        target = folder / f"{name}~{n}"
    return target


def mail_program(home: SimulatorHome, refuses: Callable[[str, str], str]) -> MailProgram:
    """Return the mail program of this home; `refuses(address, subject)` gives the error to report, or nothing."""
    return SziMail(home, refuses) if home.profile is Profile.SZI else FolderMail(home)


def _is_package(path: Path) -> bool:
    # A name with a dot in front is somebody's unfinished work; a link is nobody's package.
    if path.name.startswith(".") or path.is_symlink() or not path.is_dir():
        return False
    return any(child.suffix.lower() == ".ini" for child in path.iterdir())
