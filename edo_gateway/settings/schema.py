"""The schema of `edo-gateway.toml`: every table and key with its kind, default and one Russian sentence.

Reading, the commented file that `init` writes, and the reference page are all made from it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from edo_gateway.letters.model import SignatoryProfile
from edo_gateway.settings.kinds import (
    Choice,
    Duration,
    FilePath,
    Flag,
    Guid,
    Identifier,
    Kind,
    Pattern,
    Text,
    Whole,
)
from edo_gateway.settings.model import GatewaySettings, OrganizationSettings, SignatorySettings

__all__ = ["CHANNEL", "GATEWAY", "NAME", "ORGANIZATION", "REQUIRED", "SIGNATORY", "TABLES", "Key", "TableSchema"]


class _Required:
    """Marks a key without a default."""


REQUIRED: Final = _Required()


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table."""

    name: str
    kind: Kind
    text: str
    """Russian sentence: what it is for."""
    default: Any = REQUIRED
    """Typed default; `REQUIRED` if there is none."""

    @property
    def is_required(self) -> bool:
        """Whether the file must hold it."""
        return self.default is REQUIRED


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One table; `make` builds the typed object of its values."""

    name: str
    """`gateway`, `signatories.<ключ>`, `policies.retry` …"""
    text: str
    """Russian sentence."""
    keys: tuple[Key, ...]
    make: Callable[[Mapping[str, Any]], Any]

    @property
    def by_name(self) -> Mapping[str, Key]:
        """Return the keys by name."""
        return {key.name: key for key in self.keys}


TABLES = ("gateway", "organization", "signatories", "channels", "policies")
"""The tables of the file."""
NAME = r"[a-z][a-z0-9_-]{0,62}"
"""What a signatory's or a channel's name may be."""

_MAILBOX = Pattern(r"[^~\s]+~[^~\s]+", "адрес ЯЩИК~СЕРВЕР", "FNPR~MEDOGU")
_CODE = Text(127)
_POLL = Duration(timedelta(milliseconds=100), timedelta(hours=1))


GATEWAY = TableSchema(
    "gateway",
    "Сам шлюз: где что лежит и сколько работников.",
    (
        Key("database", Text(may_be_empty=False), "База данных: файл SQLite в рабочей папке или адрес.", "edo.sqlite3"),
        Key("blobs", FilePath(), "Папка хранилища файлов.", "blobs"),
        Key("anchors", FilePath(), "Папка якорей журнала, вне базы; лучше на другом диске.", "anchors"),
        Key(
            "broker",
            Choice(("embedded",)),
            "Брокер очереди: embedded работает внутри процесса; истина в базе, брокер только будит работников.",
            "embedded",
        ),
        Key("workers", Whole(1, 64), "Сколько работников в процессе.", 2),
        Key("poll_interval", _POLL, "Как часто искать, что пора сделать.", timedelta(seconds=2)),
        Key(
            "log_level",
            Choice(("debug", "info", "warning", "error")),
            "Подробность записей о работе (строки JSON в стандартном потоке ошибок).",
            "info",
        ),
    ),
    lambda values: GatewaySettings(**values),
)

ORGANIZATION = TableSchema(
    "organization",
    "Наша организация: от её имени идут письма, её ключ подписывает контейнеры и квитанции.",
    (
        Key("guid", Guid(), "Наш GUID участника обмена: выдаётся один раз и не меняется."),
        Key("name", Text(may_be_empty=False), "Полное название."),
        Key("short_name", Text(255), "Краткое название.", ""),
        Key("mailbox", _MAILBOX, "Наш почтовый ящик в обмене."),
        Key("ogrn", Identifier("ОГРН"), "ОГРН.", ""),
        Key("inn", Identifier("ИНН"), "ИНН.", ""),
        Key("address", Text(), "Почтовый адрес.", ""),
        Key("phone", Text(), "Телефон.", ""),
        Key("email", Text(), "Электронная почта.", ""),
        Key("website", Text(), "Сайт.", ""),
        Key("place", Text(), "Место составления писем (регион).", ""),
        Key("place_code", _CODE, "Код места составления по справочнику, вида DP00000000.", ""),
        Key("key", FilePath(), "Закрытый ключ организации."),
        Key("certificate", FilePath(), "Сертификат организации."),
    ),
    lambda values: OrganizationSettings(**values),
)


def _signatory(values: Mapping[str, Any]) -> SignatorySettings:
    profile = SignatoryProfile("", values["name"], values["post"], values["phone"], values["email"])
    return SignatorySettings(profile, values["key"], values["certificate"], values["default"])


SIGNATORY = TableSchema(
    "signatories.<ключ>",
    "Кто подписывает письма. Ключ таблицы называют в --signatory.",
    (
        Key("name", Text(may_be_empty=False), "Фамилия, имя, отчество."),
        Key("post", Text(), "Должность.", ""),
        Key("phone", Text(), "Телефон.", ""),
        Key("email", Text(), "Электронная почта.", ""),
        Key("key", FilePath(), "Закрытый ключ подписанта."),
        Key("certificate", FilePath(), "Сертификат подписанта."),
        Key("default", Flag(), "Подписывает, если в письме никто не назван; такой подписант один.", default=False),
    ),
    _signatory,
)

CHANNEL = TableSchema(
    "channels.<имя>",
    "Каналы. Остальные ключи таблицы читает сам адаптер.",
    (
        Key("adapter", Text(64, may_be_empty=False), "Имя адаптера, например folder."),
        Key(
            "in_flight",
            Whole(1, 1000),
            "Сколько пакетов передаётся одновременно; по умолчанию из policies.limits.",
            None,
        ),
        Key(
            "untaken",
            Whole(1, 1_000_000),
            "Сколько пакетов может лежать неразобранными; по умолчанию из policies.limits.",
            None,
        ),
        Key("batch", Whole(1, 10_000), "Сколько пакетов берёт один шаг; по умолчанию из policies.limits.", None),
    ),
    dict,
)
