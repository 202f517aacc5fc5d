"""The file that `init` writes, the reference page, and spans of time."""

import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from settings_samples import PLUGINS, VALUES, write_home

from edo_gateway.settings import PolicySettings, SettingsValues, WrongSettings, load_settings, render_settings
from edo_gateway.settings.durations import format_duration, parse_duration
from edo_gateway.settings.kinds import toml_string
from edo_gateway.settings.policies import POLICIES
from edo_gateway.settings.reference import reference_page
from edo_gateway.settings.schema import CHANNEL, GATEWAY, ORGANIZATION, SIGNATORY


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    """A file made from values gives the same values when it is read."""
    settings = load_settings(write_home(tmp_path), PLUGINS)
    assert settings.organization.name == "Федерация «Труд»"
    assert settings.organization.key == tmp_path / "keys/org.key"
    assert settings.signatories["chair"].is_default
    assert settings.channels["medo"].settings == {"outgoing": "out"}
    assert settings.policies == PolicySettings()


def test_every_default_written_out_is_the_default(tmp_path: Path) -> None:
    """The values shown in comments are the defaults: written out, they change nothing."""
    shown = {name: {key.name: key.default for key in schema.keys} for name, schema in POLICIES.items()}
    gateway = {key.name: key.default for key in GATEWAY.keys}
    text = render_settings(replace(VALUES, policies=shown, gateway=gateway))
    bare = load_settings(write_home(tmp_path), PLUGINS)
    assert load_settings(write_home(tmp_path, text), PLUGINS) == bare


def test_comments_hold_every_key_and_its_sentence() -> None:
    """Every key of the schema stands in the file with its sentence, set or commented out."""
    text = render_settings(VALUES, PLUGINS)
    for schema in (GATEWAY, ORGANIZATION, SIGNATORY, CHANNEL, *POLICIES.values()):
        for key in schema.keys:
            assert key.text in text
            assert f"{key.name} = " in text
    assert "# Папка входящих.\n# incoming = …\n" in text


def test_uncommented_defaults_are_toml(tmp_path: Path) -> None:
    """A person who takes away the mark before a default gets a right file."""
    schemas = (GATEWAY, ORGANIZATION, SIGNATORY, *POLICIES.values())
    keys = {key.name for schema in schemas for key in schema.keys}
    text = "\n".join(
        line.removeprefix("# ") if line.removeprefix("# ").split(" = ")[0] in keys else line
        for line in render_settings(VALUES).splitlines()
        if "= …" not in line
    )
    assert load_settings(write_home(tmp_path, text), PLUGINS).policies == PolicySettings()


def test_empty_values_give_a_file_to_fill_in(tmp_path: Path) -> None:
    """With nothing given the file is right TOML that names each thing still to be written."""
    text = render_settings(SettingsValues())
    assert set(tomllib.loads(text)) == {"gateway", "organization", "policies"}
    with pytest.raises(WrongSettings) as caught:
        load_settings(write_home(tmp_path, text))
    keys = {one.key for one in caught.value.findings}
    assert keys == {
        "signatories",
        "channels",
        *(f"organization.{name}" for name in ("guid", "name", "mailbox", "key", "certificate")),
    }


def test_values_of_adapters_are_written_by_type(tmp_path: Path) -> None:
    """An adapter's own values come back as they were given."""
    own: dict[str, Any] = {
        "text": 'a"\\\n\x7f\x01б',
        "flag": False,
        "count": 5,
        "share": 0.5,
        "list": ["a", [1]],
        "span": timedelta(minutes=90),
        "path": Path("/a b"),
    }
    values = replace(VALUES, channels={"medo": {"adapter": "fake", **own}})
    settings = load_settings(write_home(tmp_path, render_settings(values)))
    assert settings.channels["medo"].settings == own | {"span": "90m", "path": "/a b"}


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_survives_toml(text: str) -> None:
    """A string is read back as it was written, whatever it holds."""
    assert tomllib.loads(f"k = {toml_string(text)}")["k"] == text


def test_reference_page_is_the_committed_one() -> None:
    """docs/settings.md is what the schema gives: python -m edo_gateway.settings.reference > docs/settings.md."""
    committed = Path(__file__).parents[2] / "docs" / "settings.md"
    assert committed.read_text(encoding="utf-8") == reference_page()


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=9999)))
def test_spans_are_read_back(span: timedelta) -> None:
    """Any span is written so that it is read back the same, to the microsecond."""
    assert parse_duration(format_duration(span)) == span


@pytest.mark.parametrize(
    ("text", "seconds"), [("30s", 30), ("72h", 259_200), ("5d", 432_000), ("1h30m", 5400), ("1.5m", 90), ("0s", 0)]
)
def test_spans_as_people_write_them(text: str, seconds: int) -> None:
    """Units, several units and fractions are read."""
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "5", "h", "-5s", "5 s", "1m1h", "1s1s", "5ч", "1e3s", "٥s", "999999999d24h"])
def test_what_is_no_span(text: str) -> None:
    """A number without a unit, foreign units, a wrong order and what no calendar holds are no spans."""
    assert parse_duration(text) is None
