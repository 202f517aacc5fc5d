"""What happens to the exchange folder during a storm."""

import os
import random
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from storm_home import Exchange

__all__ = ["WEATHERS", "Weather", "operator_takes_halves"]

Weather = Callable[[Exchange, random.Random], None]
"""Disturbs the exchange once, for a moment, and puts it right again."""


def calm(exchange: Exchange, chance: random.Random) -> None:
    """Do nothing to it."""
    del exchange
    time.sleep(chance.uniform(0.2, 0.6))


def vanishes(exchange: Exchange, chance: random.Random) -> None:
    """Let a folder be away, as a share that is not mounted, and come back."""
    folder = exchange.folder(chance.choice(("outgoing", "incoming", "outgoing")))
    away = folder.with_name(f"{folder.name}.away")
    folder.rename(away)
    time.sleep(chance.uniform(0.2, 1.0))
    # The ministry makes its folders at its start; whatever lies in that one would be hidden by the share.
    if folder.exists():
        assert list(folder.iterdir()) == [], "something was published into a folder that was not the share"
    away.rename(folder)


def is_read_only(exchange: Exchange, chance: random.Random) -> None:
    """Let nothing be changed in the outgoing folder."""
    folder = exchange.folder("outgoing")
    with _attribute(folder, "i"):
        time.sleep(chance.uniform(0.2, 1.0))


@contextmanager
def _attribute(folder: Path, letter: str) -> Iterator[None]:
    subprocess.run(["chattr", f"+{letter}", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["chattr", f"-{letter}", folder], check=True)


def is_full(exchange: Exchange, chance: random.Random) -> None:
    """Leave no octet free on the disk of the exchange."""
    ballast = exchange.home / "ballast"
    try:
        with ballast.open("wb", buffering=0) as stream, suppress(OSError):
            for size in (1 << 20, 1 << 12, 1):
                with suppress(OSError):
                    while stream.write(bytes(size)) == size:
                        pass
        time.sleep(chance.uniform(0.2, 1.0))
    finally:
        ballast.unlink()


def operator_takes_halves(exchange: Exchange, chance: random.Random) -> None:
    """Take every second file of the packages that lie there, and the rest some time later, as a copying program does.

    The ministry finds a package only when it is whole again.
    """
    outgoing, given = exchange.folder("outgoing"), exchange.folder("for-ministry")
    halves: list[tuple[Path, Path]] = []
    for package in list(outgoing.iterdir()):
        half = given.parent / f"half-{package.name}"
        half.mkdir(exist_ok=True)
        for file in sorted(package.iterdir())[::2]:
            file.rename(half / file.name)
        halves.append((package, half))
    time.sleep(chance.uniform(0.1, 0.6))
    for package, half in halves:
        for file in package.iterdir():
            file.rename(half / file.name)
        package.rmdir()
        half.rename(_free(given, package.name))


def _free(folder: Path, name: str) -> Path:
    """Return a free name: a package that is published twice must be seen twice."""
    count = sum(len(list(each.glob(f"{name}*"))) for each in (folder.parent / "taken", folder))
    return folder / (f"{name}~{count + 1}" if count else name)


WEATHERS: Mapping[str, Weather] = {
    "calm": calm,
    "vanishing": vanishes,
    "read-only": is_read_only,
    "full": is_full,
    "halves": operator_takes_halves,
    "slow": calm,
}
"""`slow` is done by strace, which delays the system calls of `run`; `full` needs a small disk of its own."""


def can_be_immutable(folder: Path) -> bool:
    """Say whether the file system lets a folder be made immutable."""
    try:
        with _attribute(folder, "i"):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


def free_octets(folder: Path) -> int:
    """Return how much room there is."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize
