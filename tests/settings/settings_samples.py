"""A configuration in which nothing is wrong, and an adapter for tests."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from edo_gateway.errors import WrongConfiguration
from edo_gateway.ports import Adapter, AdapterContext, ChannelPast, ProbeReport, ProbeStep
from edo_gateway.settings import SettingsValues, render_settings

GUID = UUID("11111111-1111-4111-8111-111111111111")

ORGANIZATION: Mapping[str, Any] = {
    "guid": GUID,
    "name": "Федерация «Труд»",
    "mailbox": "FNPR~MEDOGU",
    "key": Path("keys/org.key"),
    "certificate": Path("keys/org.pem"),
}
SIGNATORIES: Mapping[str, Mapping[str, Any]] = {
    "chair": {
        "name": "Иванов Иван Иванович",
        "key": Path("keys/chair.key"),
        "certificate": Path("keys/chair.pem"),
        "default": True,
    }
}
CHANNELS: Mapping[str, Mapping[str, Any]] = {"medo": {"adapter": "fake", "outgoing": Path("out")}}
VALUES = SettingsValues(organization=ORGANIZATION, signatories=SIGNATORIES, channels=CHANNELS)


class FakeAdapter:
    """Answers `probe`, and is always ready."""

    def __init__(self, steps: tuple[ProbeStep, ...]) -> None:
        self._steps = steps

    def ready(self, past: ChannelPast) -> None:
        del past

    def probe(self) -> ProbeReport:
        return ProbeReport(self._steps)


class FakePlugin:
    """Opens what it is told to, or refuses one value."""

    name = "fake"

    def __init__(self, steps: tuple[ProbeStep, ...] = ()) -> None:
        self._steps = steps

    def setting_keys(self) -> Mapping[str, str]:
        return {"outgoing": "Папка исходящих.", "incoming": "Папка входящих."}

    def open(self, settings: Mapping[str, Any], context: AdapterContext) -> Adapter:
        del context
        if settings.get("outgoing") == "wrong":
            raise WrongConfiguration("Настройка «outgoing» канала неверна.", why="Нет папки.", todo="Укажите другую.")
        return FakeAdapter(self._steps)  # type: ignore[return-value]


PLUGINS = {"fake": FakePlugin()}


def write_home(home: Path, text: str | None = None) -> Path:
    """Write a configuration into a home."""
    home.mkdir(exist_ok=True)
    (home / "edo-gateway.toml").write_text(text if text is not None else render_settings(VALUES), encoding="utf-8")
    return home


SMALL = f"""\
[organization]
guid = "{GUID}"
name = "Федерация"
mailbox = "FNPR~MEDOGU"
key = "org.key"
certificate = "org.pem"
[signatories.chair]
name = "Иванов"
key = "/keys/chair.key"
certificate = "chair.pem"
default = true
[channels.medo]
adapter = "fake"
"""
"""Thirteen lines: the least a configuration can be."""
