"""Do the folders of a channel fit together?  Checked when the channel is opened, before anything is sent."""

import difflib
import os
from collections.abc import Callable, Sequence
from functools import partial
from itertools import permutations
from pathlib import Path

from edo_adapters.folder.disk import make_folders
from edo_adapters.folder.reach import Reach
from edo_adapters.folder.settings import FolderSettings, Profile, wrong
from edo_gateway.errors import WrongConfiguration
from edo_gateway.ports import ChannelPast
from edo_gateway.ports.reasons import os_reason

__all__ = ["check_layout"]


def check_layout(settings: FolderSettings, reach: Reach, past: ChannelPast) -> None:
    """Make our own folders and check all; raises `WrongConfiguration` with the key and the nearest right value.

    The folders of the exchange are never made here: a missing one is a share that isn't mounted, or a slip of the pen.
    Nor is the memory of what was sent, once anything was: without it a letter could be sent twice.
    """
    _check_apart(settings)
    ours = frozenset({settings.outgoing, settings.incoming, settings.processed, settings.staging})
    _check_there("outgoing", settings.outgoing, ours)
    if settings.profile is Profile.SZI:
        _check_catalogue(settings.outgoing, reach.folders)
    _check_there("incoming", settings.incoming, ours)
    _make("processed", settings.processed, partial(make_folders, settings.processed))
    if past is ChannelPast.USED and not reach.is_established:
        raise wrong(
            "staging",
            f"Через канал уже отправляли, а памяти об отправленном нет: {settings.staging}.",
            "Верните эту папку на место или из резервной копии: без неё письмо может уйти дважды.",
        )
    _make("staging", settings.staging, reach.establish)
    _check_device("staging", settings.staging, "outgoing", reach.folders[0])
    _check_device("processed", settings.processed, "incoming", settings.incoming)


def _make(key: str, folder: Path, make: Callable[[], None]) -> None:
    try:
        make()
    except OSError as error:
        raise wrong(key, f"Папку {folder} не удалось создать: {os_reason(error)}.", "Дайте права на неё.") from None


def _check_apart(settings: FolderSettings) -> None:
    folders = {
        "outgoing": settings.outgoing,
        "incoming": settings.incoming,
        "processed": settings.processed,
        "staging": settings.staging,
    }
    # Unlike `Path.resolve`, this never raises: a loop of links is found by the next check, as a missing folder.
    real = {key: Path(os.path.realpath(folder)) for key, folder in folders.items()}
    for (key, folder), (other, outer) in permutations(real.items(), 2):
        if folder.is_relative_to(outer):
            proposal = outer.with_name(f"{outer.name}.{key}")
            raise wrong(key, f"Папка лежит внутри папки {other}: {folders[key]}.", f"Вынесите её: {proposal}.")


def _check_there(key: str, folder: Path, ours: frozenset[Path]) -> None:
    try:
        if folder.is_dir():
            folder.stat()
            return
        near = _near(folder, ours)
    except OSError as error:
        raise wrong(key, f"Папка {folder} недоступна: {os_reason(error)}.", "Дайте шлюзу права на неё.") from None
    todo = f"Возможно, это {near}." if near else "Создайте её или подключите сетевую папку."
    raise wrong(key, f"Папки {folder} нет.", todo)


def _near(folder: Path, ours: frozenset[Path]) -> Path | None:
    """Return a folder whose name is nearly the one that is missing; none that the channel uses for something else."""
    if not folder.parent.is_dir():
        return None
    names = {each.name.lower(): each for each in folder.parent.iterdir() if each.is_dir() and each not in ours}
    found = difflib.get_close_matches(folder.name.lower(), names, 1)
    return names[found[0]] if found else None


def _check_catalogue(outgoing: Path, folders: Sequence[Path]) -> None:
    missing = [folder.name for folder in folders if not folder.is_dir()]
    if not missing:
        return
    if outgoing.name.lower() == folders[0].name.lower():
        todo = f"Укажите сам каталог почтовых пакетов: {outgoing.parent}."
    else:
        todo = "Укажите каталог почтовых пакетов программы или создайте в нём эти папки."
    raise wrong("outgoing", f"В каталоге {outgoing} нет папок: {', '.join(missing)}.", todo)


def _check_device(key: str, folder: Path, other: str, beside: Path) -> None:
    try:
        together = folder.stat().st_dev == beside.stat().st_dev
    except OSError as error:
        raise wrong(key, f"Папка {folder} недоступна: {os_reason(error)}.", "Дайте шлюзу права на неё.") from None
    if not together:
        raise WrongConfiguration(
            f"Настройка «{key}» канала неверна.",
            why=f"Папки {key} и {other} лежат на разных файловых системах: {folder}, {beside}.",
            todo=f"Ближайшее верное значение: {beside.parent / f'{beside.name}.{key}'}.",
        )
