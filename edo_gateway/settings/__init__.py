"""The configuration of a home: `edo-gateway.toml`, typed, checked, explained."""

from edo_gateway.settings.checking import check_settings
from edo_gateway.settings.findings import Finding, WrongSettings
from edo_gateway.settings.loading import load_settings
from edo_gateway.settings.model import (
    SETTINGS_FILE,
    ChannelSettings,
    ClockPolicy,
    ExchangePolicy,
    GatewaySettings,
    OrganizationSettings,
    PolicySettings,
    Settings,
    SignatorySettings,
)
from edo_gateway.settings.rendering import SettingsValues, render_settings

__all__ = [
    "SETTINGS_FILE",
    "ChannelSettings",
    "ClockPolicy",
    "ExchangePolicy",
    "Finding",
    "GatewaySettings",
    "OrganizationSettings",
    "PolicySettings",
    "Settings",
    "SettingsValues",
    "SignatorySettings",
    "WrongSettings",
    "check_settings",
    "load_settings",
    "render_settings",
]
