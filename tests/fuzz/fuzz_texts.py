"""Targets among the files that people write: letter card, configuration, the directory's table."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from fuzz.fuzz_material import AT
from fuzz.fuzz_target import Bench, Target
from sqlalchemy import create_engine

from edo_adapters.folder import FolderPlugin
from edo_adapters.memory import plugin as memory_plugin
from edo_gateway.directory import ImportRules, import_organizations
from edo_gateway.directory.tables import organization_former, organization_successors, organizations, routes
from edo_gateway.letters import read_card
from edo_gateway.ports import SystemClock
from edo_gateway.settings import SETTINGS_FILE, SettingsValues, load_settings, render_settings
from edo_gateway.simulator.parties import MINISTRIES, OUR_ORGANIZATION
from edo_gateway.simulator.samples import sample_cards
from edo_gateway.storage.ids import uuid7
from edo_gateway.storage.schema import metadata

__all__ = ["TARGETS"]

TOML = [
    b'"""', b"'''", b'"', b"'", b"\\", b"\\u0000", b"\\U00110000", b"[[", b"]]", b"[", b"]", b"{", b"}", b" = ",
    b".", b"#", b"\n",
    b"\r", b"inf", b"nan", b"1e999", b"0x_", b"1979-05-27T07:32:00Z", b"9999-99-99", b"true", b"[a.b.c]",
    b"''.''.x = 1", b"\xef\xbb\xbf",
    b"a = [[[[[[[[[[[[[[[[", b"9" * 5000, b"\xff", "ё".encode(), b"[policies.retry]", b"[channels.medo]", b"to = ",
    b"links = [{to = 1}]", b"persons = [{name = 1}]", b"../../etc/passwd", b"\\\\server\\share", b"~", b"/dev/stdin",
]  # fmt: skip
CSV = [
    b'"', b'""', b";", b",", b"\n", b"\r", b"\r\n", b"\0", b"\xff", "ё".encode("cp1251"), "да".encode(),
    "нет".encode(),
    b"guid;name\n", b"successor", b"successor_since", b"31.12.9999", b"9999-99-99", b"medo-2.7.1", b"medo",
    b"x" * 3000,
    b"00000000-0000-0000-0000-000000000000", b"{", b"}", b"A~B", b'"' + b"x" * 200_000,
]  # fmt: skip


def _cards(folder: Path) -> Bench:
    path = folder / "card.toml"
    full = '''file = "letter.pdf"
to = ["Минтруд России", {organization = "Минфин", department = "Д", persons = [{name = "И. И.", post = "директор"}]}]
copy-to = "Минюст"
subject = """О позиции
по проекту"""
attach = ["table.xlsx", 'a.pdf']
date = 2026-03-01
number = "1"
signatory = ["chair", {name = "deputy", date = "01.03.2026"}]
executor = {name = "Петрова А. И.", phone = "+7 495 000-00-00"}
instead-of-distributed = true
pages = 2

[[links]]
to = "№ 12-3/45 от 01.02.2025"
type = "Во исполнение"
organization = "Минтруд России"
[[links]]
"to" = "2"
'''

    def read(data: bytes) -> object:
        path.write_bytes(data)
        return read_card(path)

    seeds = [full.encode(), *(each.read_bytes() for each in sample_cards())]
    return Bench(read, seeds, frozenset({str(path)}))


def _settings(folder: Path) -> Bench:
    organization: Mapping[str, Any] = {
        "guid": OUR_ORGANIZATION.guid, "name": OUR_ORGANIZATION.name, "mailbox": OUR_ORGANIZATION.mailbox,
        "key": Path("keys/org.key"), "certificate": Path("keys/org.pem"),
    }  # fmt: skip
    chair = {"name": "Иванов И. И.", "key": Path("c.key"), "certificate": Path("c.pem"), "default": True}
    channel = {"adapter": "folder", "outgoing": Path("out"), "incoming": Path("in"), "settle": "2s"}
    values = SettingsValues(organization=organization, signatories={"chair": chair}, channels={"medo": channel})
    plugins = {plugin.name: plugin for plugin in (FolderPlugin(), memory_plugin)}
    path = folder / SETTINGS_FILE

    def read(data: bytes) -> object:
        path.write_bytes(data)
        return load_settings(folder, plugins)

    return Bench(read, [render_settings(values).encode()], frozenset({str(path)}))


def _directory(folder: Path) -> Bench:
    path = folder / "directory.csv"
    engine = create_engine("sqlite://")
    metadata.create_all(engine, [organizations, organization_former, organization_successors, routes])
    rules = ImportRules(OUR_ORGANIZATION.guid, frozenset({"medo-2.7.1"}), frozenset({"medo"}))
    clock = SystemClock()
    head = "guid;name;short_name;mailbox;ogrn;inn;address;phone;email;ours;successor;successor_since;format;channel\n"
    rows = [
        f"{each.guid};{each.name};{each.short_name};{each.mailbox};{each.ogrn};{each.inn};;;;нет;;;medo-2.7.1;medo\n"
        for each in MINISTRIES[:4]
    ]
    heir = f"{UUID(int=7)};Прежнее министерство;;;;;;;;;{MINISTRIES[0].guid};01.02.2026;;\n"
    text = head + "".join(rows) + heir

    def read(data: bytes) -> object:
        path.write_bytes(data)
        with engine.connect() as connection, connection.begin() as transaction:
            try:
                return import_organizations(
                    connection, path, rules, at=AT, today=date(2026, 11, 25), new_id=lambda: uuid7(clock)
                )
            finally:
                transaction.rollback()

    seeds = [text.encode(), text.encode("cp1251"), text.replace(";", ",").encode("utf-8-sig"), b"guid,name\n"]
    return Bench(read, seeds, frozenset({str(path)}))


TARGETS = (
    Target("card", _cards, TOML, inputs=400),
    Target("configuration", _settings, TOML, inputs=250),
    Target("directory", _directory, CSV, inputs=250),
)
