"""What the machine must keep of what the configuration promises."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from settings_samples import CHANNELS, ORGANIZATION, SIGNATORIES, FakePlugin, write_home

from edo_gateway.ports import AlwaysComplete, ManualClock, ProbeStep
from edo_gateway.settings import Finding, SettingsValues, check_settings, load_settings, render_settings
from edo_gateway.signing import DemoAuthority, Subject

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Make a home with keys and certificates."""
    authority = DemoAuthority.create(tmp_path / "authority", ManualClock(NOW))
    org = authority.issue(Subject("Федерация"), tmp_path / "keys" / "org")
    chair = authority.issue(Subject("Иванов Иван Иванович"), tmp_path / "keys" / "chair")
    values = SettingsValues(
        organization={**ORGANIZATION, "key": org.key_path, "certificate": org.certificate_path},
        signatories={"chair": {**SIGNATORIES["chair"], "key": chair.key_path, "certificate": chair.certificate_path}},
        channels=CHANNELS,
    )
    return write_home(tmp_path, render_settings(values))


def check(home: Path, plugin: Any = None, now: datetime = NOW) -> list[Finding]:
    """Check a home."""
    plugins = {"fake": plugin or FakePlugin()}
    return list(check_settings(load_settings(home), plugins, ManualClock(now), AlwaysComplete()))


def test_home_in_order_has_no_findings(home: Path) -> None:
    """Keys of ours alone, certificates of these keys and a working channel are all right."""
    assert check(home) == []


def test_key_that_others_may_read(home: Path) -> None:
    """A key file open to others is named with its line."""
    (home / "keys/chair/key.pem").chmod(0o640)
    (found,) = check(home)
    assert found.key == "signatories.chair.key"
    assert found.value.endswith("keys/chair/key.pem")
    assert "chmod 600" in found.text
    lines = (home / "edo-gateway.toml").read_text(encoding="utf-8").splitlines()
    assert lines[found.line - 1].startswith("key = ")


def test_missing_files_are_each_named(home: Path) -> None:
    """A key and a certificate that are not there are each named once."""
    (home / "keys/org/key.pem").unlink()
    (home / "keys/chair/certificate.pem").unlink()
    assert [one.key for one in check(home)] == ["organization.key", "signatories.chair.certificate"]


def test_certificate_of_another_key(home: Path) -> None:
    """A certificate that is not the key's is found, and so is a file that is no certificate."""
    chair, org = home / "keys/chair/certificate.pem", home / "keys/org/certificate.pem"
    chair.write_bytes(org.read_bytes())
    org.write_text("не сертификат")
    keys = [(one.key, one.text) for one in check(home)]
    assert [key for key, _ in keys] == ["organization.certificate", "signatories.chair.certificate"]
    assert "не подходит" in keys[1][1]


@pytest.mark.parametrize("days", [-1, 5000])
def test_certificate_not_valid_now(home: Path, days: int) -> None:
    """A certificate that is not valid yet, or no more, is told with its period."""
    found = check(home, now=NOW + timedelta(days=days))
    assert [one.key for one in found] == ["organization.certificate", "signatories.chair.certificate"]
    assert all("не действует: с 01.03.2026" in one.text for one in found)


def test_channel_that_does_not_open(home: Path) -> None:
    """What an adapter says of a key is shown at that key's line with its value."""
    file = home / "edo-gateway.toml"
    text = file.read_text(encoding="utf-8").replace('outgoing = "out"', 'outgoing = "wrong"')
    file.write_text(text, encoding="utf-8")
    (found,) = check(home)
    assert (found.key, found.value, found.suggestion) == ("channels.medo.outgoing", "wrong", "Укажите другую")
    assert text.splitlines()[found.line - 1] == 'outgoing = "wrong"'


def test_channel_whose_probe_fails(home: Path) -> None:
    """Each failed step of a probe is a finding of the channel; the others are not."""
    steps = (
        ProbeStep("папка", ok=True, detail="есть", seconds=0),
        ProbeStep("запись", ok=False, detail="нет прав.", seconds=0),
    )
    (found,) = check(home, FakePlugin(steps))
    assert (found.key, found.text) == ("channels.medo", "запись: нет прав")


def test_adapter_that_is_gone(home: Path) -> None:
    """An adapter that is no longer installed is named with those that are."""
    found = check_settings(load_settings(home), {}, ManualClock(NOW), AlwaysComplete())
    assert [one.key for one in found] == ["channels.medo.adapter"]
    assert "ни одного" in found[0].suggestion


def test_file_that_went_away(home: Path) -> None:
    """A configuration that vanishes between reading and checking is a finding, not a crash."""
    settings = load_settings(home)
    settings.file.unlink()
    (found,) = check_settings(settings, {}, ManualClock(NOW), AlwaysComplete())
    assert "не открывается" in found.text
