"""Settings of a folder channel: each key with its sentence, each wrong value answered with what is right."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from edo_adapters.folder.durations import parse_duration
from edo_gateway.errors import WrongConfiguration

_LONGEST_SETTLE = timedelta(seconds=2)
"""Whoever works once waits for a second look no longer than this."""

__all__ = ["KEYS", "FolderSettings", "Profile", "read_settings", "wrong"]


class Profile(StrEnum):
    """How envelopes lie in the outgoing folder."""

    FOLDER_PER_MESSAGE = "folder-per-message"
    """A folder for each message."""
    SZI = "szi"
    """«КП Почтовая служба СЗИ»: `ToSend`, `Sended`, `Error`."""


KEYS: Mapping[str, str] = {
    "profile": "Как лежат пакеты: folder-per-message (папка на сообщение, по умолчанию) или szi (Почтовая служба СЗИ).",
    "outgoing": "Папка, куда шлюз кладёт пакеты; для szi — каталог почтовых пакетов, в котором лежат"
    " ToSend, Sended и Error.",
    "incoming": "Папка, куда приходят пакеты, по папке на каждый.",
    "processed": "Папка для разобранных входящих пакетов на том же диске;"
    " по умолчанию рядом с incoming, с окончанием .processed.",
    "staging": "Служебная папка шлюза на том же диске, память о переданных пакетах;"
    " по умолчанию рядом с outgoing, с окончанием .staging.",
    "incomplete_after": "Сколько ждать недостающих файлов входящего пакета, прежде чем отправить его в карантин: 15m"
    " (по умолчанию), 30s, 2h.",
    "settle": "Сколько входящий пакет должен пролежать без изменений между двумя взглядами; по умолчанию 1s.",
    "max_files": "Сколько файлов может быть во входящем пакете; по умолчанию 200.",
    "max_package_mb": "Сколько мегабайт может занимать входящий пакет; по умолчанию 1024.",
}


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """Settings of one folder channel, all paths absolute."""

    profile: Profile
    outgoing: Path
    incoming: Path
    processed: Path
    staging: Path
    incomplete_after: timedelta
    settle: timedelta
    max_files: int
    max_bytes: int


def wrong(key: str, why: str, todo: str) -> WrongConfiguration:
    """Make the error about one key."""
    return WrongConfiguration(f"Настройка «{key}» канала неверна.", why=why, todo=todo)


def read_settings(settings: Mapping[str, Any], base: Path) -> FolderSettings:
    """Check the values; looks at no folder.  Raises `WrongConfiguration` with the key named."""
    for key in settings:
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, 1)
            raise wrong(
                key,
                "Такой настройки у адаптера folder нет.",
                f"Возможно, это {near[0]}." if near else f"Есть настройки: {', '.join(KEYS)}.",
            )
    outgoing = _path(settings, "outgoing", base)
    incoming = _path(settings, "incoming", base)
    return FolderSettings(
        profile=_profile(settings.get("profile", Profile.FOLDER_PER_MESSAGE.value)),
        outgoing=outgoing,
        incoming=incoming,
        processed=_path(settings, "processed", base, incoming.with_name(f"{incoming.name}.processed")),
        staging=_path(settings, "staging", base, outgoing.with_name(f"{outgoing.name}.staging")),
        incomplete_after=_duration(settings, "incomplete_after", "15m"),
        settle=_settle(settings),
        max_files=_count(settings, "max_files", 200, 10_000),
        max_bytes=_count(settings, "max_package_mb", 1024, 1_000_000) << 20,
    )


def _profile(value: object) -> Profile:
    known = [profile.value for profile in Profile]
    if value in known:
        return Profile(value)
    near = difflib.get_close_matches(str(value).lower(), known, 1)
    raise wrong(
        "profile",
        f"Значение «{value}» неизвестно.",
        f"Ближайшее верное значение: {near[0]}." if near else f"Верные значения: {', '.join(known)}.",
    )


def _path(settings: Mapping[str, Any], key: str, base: Path, default: Path | None = None) -> Path:
    value = settings.get(key, default)
    if value is None:
        raise wrong(key, "Значение не задано.", f'Укажите папку: {key} = "…". {KEYS[key]}')
    # Links on the way are the administrator's business: a share is often mounted behind one.
    folder = Path(base.absolute(), str(value))
    if not isinstance(value, str | Path) or not str(value).strip() or "\0" in str(value) or not folder.name:
        raise wrong(key, f"Значение {value!r} не является папкой.", f'Укажите папку в кавычках: {key} = "…".')
    return folder


def _duration(settings: Mapping[str, Any], key: str, default: str) -> timedelta:
    value = settings.get(key, default)
    found = parse_duration(value)
    if found is not None:
        return found
    raise wrong(
        key,
        f"Значение {value!r} не является временем.",
        f'Пишите число с единицей, например {key} = "{default}" (s секунды, m минуты, h часы, d дни).',
    )


def _settle(settings: Mapping[str, Any]) -> timedelta:
    found = _duration(settings, "settle", "1s")
    if found > _LONGEST_SETTLE:
        raise wrong(
            "settle", f"Значение {settings['settle']!r} больше двух секунд.", 'Укажите не больше: settle = "2s".'
        )
    return found


def _count(settings: Mapping[str, Any], key: str, default: int, most: int) -> int:
    value = settings.get(key, default)
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
        return value
    number = isinstance(value, int | float) and not isinstance(value, bool)
    nearest = min(max(int(value), 1), most) if number else default
    raise wrong(key, f"Значение {value!r} не подходит.", f"Ближайшее верное значение: {nearest} (от 1 до {most}).")
