"""Reading `edo-gateway.toml`: typed values, every default filled in, everything wrong told at once."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from edo_gateway.delivery.policy import LimitPolicy
from edo_gateway.directory.text import shown
from edo_gateway.letters.errors import UnreadableToml
from edo_gateway.letters.toml_file import TomlFile, nearest, read_toml
from edo_gateway.ports.adapter import AdapterPlugin
from edo_gateway.settings.findings import Finding, WrongSettings
from edo_gateway.settings.kinds import FilePath, WrongValue
from edo_gateway.settings.model import SETTINGS_FILE, ChannelSettings, PolicySettings, Settings, SignatorySettings
from edo_gateway.settings.policies import POLICIES
from edo_gateway.settings.schema import CHANNEL, GATEWAY, NAME, ORGANIZATION, SIGNATORY, TABLES, TableSchema

__all__ = ["load_settings"]

_MOST_FINDINGS = 200
"""Told at once; the rest are counted."""


def load_settings(home: Path, adapters: Mapping[str, AdapterPlugin] | None = None) -> Settings:
    """Read the configuration of a home; raises `WrongSettings` with every finding.

    `adapters` are the installed ones by name: given, channels' adapters and their own keys are checked as well.
    No file outside the configuration is looked at (that is `check_settings`).
    """
    home = home.absolute()
    try:
        source = read_toml(home / SETTINGS_FILE)
    except UnreadableToml as error:
        raise WrongSettings([_unreadable(home, error)]) from error
    return _Loader(source, home, adapters).settings()


def _unreadable(home: Path, error: UnreadableToml) -> Finding:
    missing = not error.line and not error.path.exists()
    todo = f"создайте рабочую папку: edo-gateway --home {home} init" if missing else "исправьте запись"
    return Finding(error.path, max(error.line, 1), SETTINGS_FILE, "", error.text, todo)


class _Loader:
    """Reads one file, collecting findings."""

    def __init__(self, source: TomlFile, home: Path, adapters: Mapping[str, AdapterPlugin] | None) -> None:
        self._source = source
        self._home = home
        self._adapters = adapters
        self._findings: list[Finding] = []
        self._untold = 0

    def settings(self) -> Settings:
        """Return the settings, or raise `WrongSettings`."""
        data = self._source.data
        self._unknown_keys((), data, TABLES)
        gateway = self._table(("gateway",), GATEWAY)
        organization = self._table(("organization",), ORGANIZATION)
        policies = self._policies()
        signatories = {name: self._signatory(name) for name in self._names("signatories")}
        limits = policies.limits if policies is not None else LimitPolicy()
        channels = {name: self._channel(name, limits) for name in self._names("channels")}
        self._whole_file(signatories, channels, policies)
        good_signatories = {name: one for name, one in signatories.items() if one is not None}
        good_channels = {name: one for name, one in channels.items() if one is not None}
        if self._findings or gateway is None or organization is None or policies is None:
            found = sorted(self._findings, key=lambda finding: finding.line)
            if self._untold:
                text = f"и ещё ошибок: {self._untold}"
                found.append(Finding(self._source.path, found[-1].line, SETTINGS_FILE, "", text))
            raise WrongSettings(found)
        return Settings(self._home, gateway, organization, good_signatories, good_channels, policies)

    def _find(self, key: tuple[str, ...], text: str, suggestion: str = "", value: str = "") -> None:
        if self._is_full():
            return
        line = self._source.line(*key)
        self._findings.append(Finding(self._source.path, line, shown(".".join(key), 200), value, text, suggestion))

    def _count(self) -> int:
        return len(self._findings) + self._untold

    def _is_full(self) -> bool:
        """Say whether enough was found, and count what is left out."""
        if len(self._findings) < _MOST_FINDINGS:
            return False
        self._untold += 1
        return True

    def _unknown_keys(self, path: tuple[str, ...], table: Mapping[str, Any], known: Collection[str]) -> None:
        for name in table:
            if name not in known and not self._is_full():
                near = nearest(name, known)
                what = "такой таблицы нет" if not path else "такого ключа нет"
                self._find((*path, name), what, f"похоже на {near}" if near else f"есть: {', '.join(known)}")

    def _section(self, path: tuple[str, ...]) -> Mapping[str, Any]:
        """Return the table at a path; an absent one is empty, anything else is a finding."""
        here: Any = self._source.data
        for depth, name in enumerate(path, 1):
            here = here.get(name, {})
            if not isinstance(here, dict):
                # Each user of the section sees it; it is told once.
                if not any(finding.key == ".".join(path[:depth]) for finding in self._findings):
                    self._find(path[:depth], "нужна таблица", f"[{'.'.join(path[:depth])}]", shown(str(here)))
                return {}
        return here  # type: ignore[no-any-return]

    def _names(self, table: str) -> tuple[str, ...]:
        names = tuple(self._section((table,)))
        for name in names:
            if not re.fullmatch(NAME, name):
                self._find((table, name), "имя не годится", "латинские строчные буквы, цифры, - и _, первой буква")
        return names

    def _values(self, path: tuple[str, ...], schema: TableSchema) -> Mapping[str, Any] | None:
        """Return the typed values of a table with defaults filled in, or None if any is wrong."""
        table, before = self._section(path), self._count()
        values: dict[str, Any] = {}
        for key in schema.keys:
            if key.name not in table:
                if key.is_required:
                    self._find((*path, key.name), f"не указано: {key.text.rstrip('.')}", f"нужно: {key.kind.words}")
                else:
                    values[key.name] = self._home / key.default if isinstance(key.kind, FilePath) else key.default
                continue
            raw = table[key.name]
            try:
                values[key.name] = key.kind.read(raw, self._home)
            except WrongValue as error:
                self._find((*path, key.name), error.what, error.todo, shown(repr(raw)))
        return values if self._count() == before else None

    def _table(self, path: tuple[str, ...], schema: TableSchema) -> Any:
        """Return the typed object of a table, or None if anything in it is wrong."""
        self._unknown_keys(path, self._section(path), tuple(schema.by_name))
        values = self._values(path, schema)
        return None if values is None else schema.make(values)

    def _policies(self) -> PolicySettings | None:
        self._unknown_keys(("policies",), self._section(("policies",)), tuple(POLICIES))
        made = {name: self._table(("policies", name), schema) for name, schema in POLICIES.items()}
        return None if any(one is None for one in made.values()) else PolicySettings(**made)

    def _signatory(self, name: str) -> SignatorySettings | None:
        made: SignatorySettings | None = self._table(("signatories", name), SIGNATORY)
        return None if made is None else replace(made, profile=replace(made.profile, key=name))

    def _channel(self, name: str, limits: LimitPolicy) -> ChannelSettings | None:
        path = ("channels", name)
        values = self._values(path, CHANNEL)
        own = {key: value for key, value in self._section(path).items() if key not in CHANNEL.by_name}
        if values is None:
            return None
        self._adapter_keys(path, values["adapter"], own)
        given = {key: values[key] for key in ("in_flight", "untaken", "batch") if values[key] is not None}
        return ChannelSettings(name, values["adapter"], replace(limits, **given), own)

    def _adapter_keys(self, path: tuple[str, ...], adapter: str, own: Mapping[str, Any]) -> None:
        if self._adapters is None:
            return
        plugin = self._adapters.get(adapter)
        if plugin is None:
            near = nearest(adapter, self._adapters)
            known = ", ".join(sorted(self._adapters)) or "ни одного"
            hint = f'похоже на "{near}"' if near else f"установлены: {known}"
            self._find((*path, "adapter"), "такого адаптера нет", hint, shown(repr(adapter)))
            return
        known_keys = (*CHANNEL.by_name, *plugin.setting_keys())
        self._unknown_keys(path, own, known_keys)

    def _whole_file(
        self,
        signatories: Mapping[str, SignatorySettings | None],
        channels: Mapping[str, Any],
        policies: PolicySettings | None,
    ) -> None:
        """Find what is wrong between keys that are right each by itself."""
        defaults = [name for name, one in signatories.items() if one is not None and one.is_default]
        for name in defaults[1:]:
            self._find(("signatories", name, "default"), f"подписант по умолчанию уже назначен: {defaults[0]}")
        if not signatories:
            self._find(("signatories",), "нет ни одного подписанта", "нужна таблица [signatories.<ключ>]")
        if not channels:
            self._find(("channels",), "нет ни одного канала", "нужна таблица [channels.<имя>]")
        if policies is None:
            return
        if policies.lease.safety >= policies.lease.duration:
            self._find(("policies", "lease", "safety"), "запас не меньше самого срока", "нужно меньше lease.duration")
        if policies.retry.first > policies.retry.longest:
            self._find(("policies", "retry", "first"), "первая пауза длиннее самой долгой", "нужно не больше longest")
        silence = policies.silence
        if silence.acknowledgement_warning > silence.acknowledgement_alarm:
            self._find(
                ("policies", "silence", "acknowledgement_warning"),
                "предупреждение позже тревоги",
                "нужно не больше acknowledgement_alarm",
            )
