"""The commented `edo-gateway.toml` that `init` writes, made from the schema.

Every key stands in it with its sentence; one that keeps its default is commented out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from edo_gateway.ports.adapter import AdapterPlugin
from edo_gateway.settings.durations import format_duration
from edo_gateway.settings.kinds import toml_string
from edo_gateway.settings.policies import POLICIES
from edo_gateway.settings.schema import CHANNEL, GATEWAY, ORGANIZATION, SIGNATORY, Key, TableSchema

__all__ = ["SettingsValues", "render_settings"]

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SettingsValues:
    """What a new configuration says; every table maps keys to typed values (`Path`, `UUID`, `timedelta`, text …)."""

    gateway: Table = field(default_factory=dict)
    organization: Table = field(default_factory=dict)
    signatories: Mapping[str, Table] = field(default_factory=dict)
    channels: Mapping[str, Table] = field(default_factory=dict)
    policies: Mapping[str, Table] = field(default_factory=dict)


_HEAD = """\
# Настройки шлюза. Проверить: edo-gateway check
# Строка вида «# ключ = значение» показывает значение по умолчанию: чтобы изменить его, уберите # и впишите своё.
# Сроки пишутся так: "30s", "5m", "72h", "5d". Относительные пути считаются от папки, где лежит этот файл.
"""


def render_settings(values: SettingsValues, adapters: Mapping[str, AdapterPlugin] | None = None) -> str:
    """Return the text of the file; `load_settings` reads back what was given.

    `adapters` lend the sentences about their own keys of channels.
    """
    plugins = adapters or {}
    parts = [
        _HEAD,
        _table("gateway", GATEWAY, values.gateway),
        _table("organization", ORGANIZATION, values.organization),
    ]
    parts += [_table(f"signatories.{name}", SIGNATORY, table) for name, table in values.signatories.items()]
    if not values.signatories:
        parts.append(_commented(_table("signatories.chair", SIGNATORY, {})))
    for name, table in values.channels.items():
        plugin = plugins.get(str(table.get("adapter", "")))
        words = plugin.setting_keys() if plugin is not None else {}
        parts.append(_table(f"channels.{name}", CHANNEL, table) + _adapter_keys(table, words))
    if not values.channels:
        parts.append(_commented(_table("channels.medo", CHANNEL, {"adapter": "folder"})))
    parts += [_table(f"policies.{name}", schema, values.policies.get(name, {})) for name, schema in POLICIES.items()]
    return "\n".join(parts)


def _table(name: str, schema: TableSchema, values: Table) -> str:
    lines = [f"# {schema.text}", f"[{name}]"]
    for key in schema.keys:
        lines += [f"# {'Обязательно. ' if key.is_required else ''}{key.text}", _line(key, values)]
    return "\n".join(lines) + "\n"


def _line(key: Key, values: Table) -> str:
    if values.get(key.name) is not None:
        return f"{key.name} = {key.kind.show(values[key.name])}"
    if key.is_required or key.default is None:
        return f"# {key.name} = …  ({key.kind.words})"
    return f"# {key.name} = {key.kind.show(key.default)}"


def _adapter_keys(table: Table, words: Mapping[str, str]) -> str:
    own = {name: value for name, value in table.items() if name not in CHANNEL.by_name}
    lines = []
    for name in dict.fromkeys((*own, *words)):
        if name in words:
            lines.append(f"# {words[name]}")
        lines.append(f"{name} = {_plain(own[name])}" if name in own else f"# {name} = …")
    return "".join(line + "\n" for line in lines)


def _plain(value: Any) -> str:
    """Return an adapter's own value as TOML, by its type alone."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, timedelta):
        return toml_string(format_duration(value))
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_plain(one) for one in value) + "]"
    assert isinstance(value, str | Path | UUID)
    return toml_string(str(value))


def _commented(text: str) -> str:
    return "".join(line if line.startswith("#") else f"# {line}" for line in text.splitlines(keepends=True))
