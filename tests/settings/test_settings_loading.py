"""Reading the configuration: typed, with defaults, everything wrong at once."""

import time
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from settings_samples import GUID, PLUGINS, SMALL, write_home

from edo_gateway.delivery.policy import LimitPolicy
from edo_gateway.envelopes.model import Coded, Participant
from edo_gateway.errors import WrongConfiguration
from edo_gateway.letters import NumberMask
from edo_gateway.settings import Finding, PolicySettings, Settings, WrongSettings, load_settings
from edo_gateway.settings.policies import POLICIES


def load(home: Path, text: str) -> Settings:
    """Load a text."""
    return load_settings(write_home(home, text), PLUGINS)


def findings(home: Path, text: str) -> tuple[Finding, ...]:
    """Load a text that must be refused."""
    with pytest.raises(WrongSettings) as caught:
        load(home, text)
    return caught.value.findings


def test_least_configuration_has_every_default(tmp_path: Path) -> None:
    """What is not written has its default; paths are read against the home, unless they are absolute."""
    settings = load(tmp_path, SMALL)
    assert settings.policies == PolicySettings()
    assert settings.gateway.database == "edo.sqlite3"
    assert settings.gateway.blobs == tmp_path / "blobs"
    assert settings.organization.key == tmp_path / "org.key"
    assert settings.signatories["chair"].key == Path("/keys/chair.key")
    assert settings.default_signatory == "chair"
    assert settings.profiles["chair"].key == "chair"
    assert settings.channels["medo"].limits == LimitPolicy()
    assert settings.organization.participant == Participant(GUID, "Федерация", "FNPR~MEDOGU")
    assert settings.organization.party.address is None
    assert settings.organization.region == Coded("")


def test_policies_become_objects(tmp_path: Path) -> None:
    """Each policy table becomes the object of its part, and a channel's own limits win over the common ones."""
    text = (
        SMALL
        + """
in_flight = 1
outgoing = "out"
[policies.retry]
budget = "5d"
[policies.limits]
untaken = 7
[policies.numbering]
mask = "{number:04d}/{yy}"
[policies.exchange]
operators = ["20000000-0000-4000-8000-000000000001"]
[policies.envelope]
message_file = "communication.xml"
sign = false
[policies.stamps]
signature_width = 80
[policies.clock]
tolerance = "0s"
"""
    )
    settings = load(tmp_path, text)
    policies = settings.policies
    assert policies.retry.budget == timedelta(days=5)
    assert policies.numbering.mask == NumberMask("{number:04d}/{yy}")
    assert policies.exchange.operators == (UUID("20000000-0000-4000-8000-000000000001"),)
    assert policies.envelope.message_file == "communication.xml"
    assert not policies.envelope.envelope.sign
    assert policies.stamps.signature.width == 80
    assert policies.stamps.near == PolicySettings().stamps.near
    assert policies.clock.tolerance == timedelta(0)
    channel = settings.channels["medo"]
    assert (channel.limits.in_flight, channel.limits.untaken) == (1, 7)
    assert channel.settings == {"outgoing": "out"}


def test_every_policy_has_a_table() -> None:
    """The tables of policies are the fields of the typed settings, all of them."""
    assert set(POLICIES) == {one.name for one in fields(PolicySettings)}


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    """Each finding names file, line, key, value and what would be right; all come together, in order of lines."""
    text = (
        SMALL.replace('mailbox = "FNPR~MEDOGU"', 'mailbox = "FNPR"').replace('name = "Иванов"', 'nmae = "Иванов"')
        + 'outgiong = "out"\n[gatway]\n[policies.retry]\nbudget = 72\nattempts = 0\n'
    )
    found = findings(tmp_path, text)
    assert [(one.line, one.key, one.value) for one in found] == [
        (4, "organization.mailbox", "'FNPR'"),
        (7, "signatories.chair.name", ""),
        (8, "signatories.chair.nmae", ""),
        (14, "channels.medo.outgiong", ""),
        (15, "gatway", ""),
        (17, "policies.retry.budget", "72"),
        (18, "policies.retry.attempts", "0"),
    ]
    suggestions = [one.suggestion for one in found]
    assert suggestions[0] == 'например "FNPR~MEDOGU"'
    assert suggestions[2] == "похоже на name"
    assert suggestions[3] == "похоже на outgoing"
    assert suggestions[4] == "похоже на gateway"
    assert suggestions[5] == '"72s", если это секунды'
    assert "ближайшее 1" in suggestions[6]
    assert all(one.file == tmp_path / "edo-gateway.toml" for one in found)
    assert found[0].sentence.startswith("edo-gateway.toml:4: organization.mailbox = 'FNPR': ")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        (f'"{GUID}"', '"не guid"', "organization.guid"),
        (f'"{GUID}"', '"00000000-0000-0000-0000-000000000000"', "organization.guid"),
        (f'"{GUID}"', "5", "organization.guid"),
        ('"Федерация"', '" "', "organization.name"),
        ('"Федерация"', '"а\\nб"', "organization.name"),
        ('"Федерация"', '"' + "а" * 512 + '"', "organization.name"),
        ('"org.key"', '""', "organization.key"),
        ('"org.key"', '"a\\u0000"', "organization.key"),
        ('"org.key"', '"a"\nogrn = "1000000000022"', "organization.ogrn"),
        ('"org.key"', '"a"\ninn = "123"', "organization.inn"),
        ("default = true", 'default = "да"', "signatories.chair.default"),
        ("[signatories.chair]", "[signatories.Председатель]", "signatories.Председатель"),
        ('adapter = "fake"', 'adapter = "fak"', "channels.medo.adapter"),
        ('adapter = "fake"', "", "channels.medo.adapter"),
        ('adapter = "fake"', 'adapter = "fake"\nin_flight = 0', "channels.medo.in_flight"),
        ('adapter = "fake"', 'adapter = "fake"\nbatch = true', "channels.medo.batch"),
    ],
)
def test_each_wrong_value_is_found(tmp_path: Path, old: str, new: str, key: str) -> None:
    """A value that is wrong by itself is the only finding."""
    text = SMALL.replace(old, new)
    if "Председатель" in new:
        text = text.replace("signatories.Председатель", 'signatories."Председатель"')
    assert [one.key for one in findings(tmp_path, text)] == [key]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[gateway]\nlog_level = "inf"', "gateway.log_level"),
        ('[gateway]\nbroker = "redis"', "gateway.broker"),
        ("[gateway]\nworkers = 1.5", "gateway.workers"),
        ('[policies.numbering]\nmask = "без счётчика"', "policies.numbering.mask"),
        ('[policies.numbering]\nregister = "Исх"', "policies.numbering.register"),
        ("[policies.numbering]\nmask = 5", "policies.numbering.mask"),
        ('[policies.exchange]\noperators = "x"', "policies.exchange.operators"),
        ('[policies.exchange]\noperators = ["x"]', "policies.exchange.operators"),
        ("[policies.retry]\njitter = 1", "policies.retry.jitter"),
        ('[policies.retry]\nmultiplier = "2"', "policies.retry.multiplier"),
        ('[policies.retry]\nbudget = "0s"', "policies.retry.budget"),
        ('[policies.retry]\nbudget = "сутки"', "policies.retry.budget"),
        ('[policies.retry]\nfirst = "2h"', "policies.retry.first"),
        ('[policies.lease]\nsafety = "60s"', "policies.lease.safety"),
        ('[policies.silence]\nacknowledgement_warning = "5d"', "policies.silence.acknowledgement_warning"),
        ('[policies.envelope]\nmessage_file = "сообщение.xml"', "policies.envelope.message_file"),
        ("[policies.envelope]\nsign = 1", "policies.envelope.sign"),
        ("[policies.retries]", "policies.retries"),
        ("[policies]\nretry = 5", "policies.retry"),
        ('[signatories.two]\nname = "a"\nkey = "a"\ncertificate = "a"\ndefault = true', "signatories.two.default"),
    ],
)
def test_each_wrong_table_is_found(tmp_path: Path, text: str, key: str) -> None:
    """A wrong table or value in it is the only finding, rules between keys included."""
    assert [one.key for one in findings(tmp_path, SMALL + text + "\n")] == [key]


def test_tables_that_are_missing_or_no_tables(tmp_path: Path) -> None:
    """An empty file lacks our organisation, a signatory and a channel; a value instead of a table is told once."""
    keys = {one.key for one in findings(tmp_path, "")}
    assert {"organization.guid", "organization.key", "signatories", "channels"} <= keys
    found = findings(tmp_path, "gateway = 5\n" + SMALL)
    assert [(one.key, one.suggestion) for one in found] == [("gateway", "[gateway]")]


def test_unreadable_file_says_what_to_do(tmp_path: Path) -> None:
    """A home without a configuration says how to make one; broken TOML names its line."""
    with pytest.raises(WrongConfiguration) as caught:
        load_settings(tmp_path / "none")
    assert "init" in str(caught.value)
    (broken,) = findings(tmp_path, SMALL + "a = = 1\n")
    assert broken.line == 14


def test_adapters_are_not_asked_where_there_are_none(tmp_path: Path) -> None:
    """Without a list of adapters their keys pass as they are."""
    text = SMALL.replace('"fake"', '"unknown"') + "anything = [1, 2]\n"
    assert load_settings(write_home(tmp_path, text)).channels["medo"].settings == {"anything": [1, 2]}


def test_a_configuration_that_is_wrong_everywhere_is_told_in_short(tmp_path: Path) -> None:
    """Findings are told up to a number with the rest counted, each of them on a line that can be read."""
    unknown = "".join(f"k{number} = 1\n" for number in range(20_000))
    channels = "".join(f"[channels.a{number}]\n" for number in range(5_000))
    for text in (unknown, channels, f"{'k' * 500_000} = 1\n", f"[gateway]\nworkers = '{'x' * 500_000}'\n"):
        started = time.process_time()
        found = findings(tmp_path, text)
        assert time.process_time() - started < 4
        assert len(found) <= 210 and all(len(finding.sentence) < 2000 for finding in found)
    assert any("ещё" in finding.text for finding in findings(tmp_path, unknown))
