"""Making homes: folders, configuration, database; for the demonstration also keys, parties, routes and a ministry.

Every step may be repeated: a home whose making was interrupted is completed by the next `init`.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from edo_gateway.directory.model import Organization
from edo_gateway.directory.routes import set_route
from edo_gateway.directory.store import save
from edo_gateway.envelopes.medo.format import Medo271
from edo_gateway.errors import EdoError
from edo_gateway.gateway import adapter_plugins, found_database
from edo_gateway.letters.moscow import moscow_date
from edo_gateway.ports import SystemClock
from edo_gateway.settings import SETTINGS_FILE, SettingsValues, load_settings, render_settings
from edo_gateway.signing import DemoAuthority
from edo_gateway.simulator import (
    MINISTRIES,
    OPERATOR,
    OUR_ORGANIZATION,
    OUR_SIGNATORIES,
    DemoParty,
    SimulatorHome,
    organization_subject,
    person_subject,
    prepare_demo,
)
from edo_gateway.storage.durable import make_folder, write_durably
from edo_gateway.storage.engine import Database
from edo_gateway.storage.ids import uuid7

__all__ = ["DATABASE", "is_demo", "make_demo_home", "make_plain_home"]

DATABASE = "edo-gateway.db"
_CHANNEL = "medo"
_AUTHORITY = "authority"


def is_demo(home: Path) -> bool:
    """Say whether a home has the demonstration's ministry."""
    return (home / "simulator").is_dir()


def make_plain_home(home: Path) -> tuple[str, ...]:
    """Make a home whose configuration a person fills in; return what is there now, in Russian."""
    made = [*_folders(home)]
    if not (home / SETTINGS_FILE).exists():
        _write_settings(home, SettingsValues())
    made.append(f"настройки: {home / SETTINGS_FILE} — заполните организацию, подписантов и каналы")
    _database(home)
    made.append(f"база данных: {home / DATABASE}")
    return tuple(made)


def make_demo_home(home: Path) -> tuple[str, ...]:
    """Make a home with a test authority, our organisation, five ministries, routes, a folder channel, a ministry."""
    clock = SystemClock()
    made = [*_folders(home)]
    authority = _authority(home, clock)
    made.append(f"тестовый удостоверяющий центр: {home / 'trust'}")
    prepare_demo(SimulatorHome.under(home), authority)
    _our_keys(home, authority)
    made.append(f"ключи и сертификаты: {home / 'keys'}")
    if not (home / SETTINGS_FILE).exists():
        _write_settings(home, _demo_values())
    made.append(f"настройки: {home / SETTINGS_FILE}")
    database = _database(home)
    made.append(f"база данных: {home / DATABASE}")
    try:
        _directory(database)
    finally:
        database.close()
    made.append(f"справочник: {OUR_ORGANIZATION.short_name} и {len(MINISTRIES)} учебных министерств с маршрутами")
    made.append(f"папка обмена: {home / 'exchange'}")
    return tuple(made)


def _folders(home: Path) -> list[str]:
    for name in ("keys", "trust", "blobs"):
        make_folder(home / name)
    return [f"хранилище файлов: {home / 'blobs'}"]


def _write_settings(home: Path, values: SettingsValues) -> None:
    text = render_settings(values, adapter_plugins())
    write_durably(home / SETTINGS_FILE, lambda stream: _write(stream, text))


def _write(stream: Any, text: str) -> None:
    stream.write(text.encode())


def _database(home: Path) -> Database:
    """Make the database the configuration names, or the usual one while it can't be read yet."""
    try:
        settings = load_settings(home, adapter_plugins())
    except EdoError:
        return found_database(home, DATABASE, home / "blobs")
    return found_database(home, settings.gateway.database, settings.gateway.blobs)


def _authority(home: Path, clock: SystemClock) -> DemoAuthority:
    folder = home / _AUTHORITY
    authority = DemoAuthority.load(folder, clock) if (folder / "root.pem").exists() else None
    authority = authority or DemoAuthority.create(folder, clock)
    root = authority.root_path.read_bytes()
    write_durably(home / "trust" / "demo-root.pem", lambda stream: _write_bytes(stream, root), 0o644)
    return authority


def _write_bytes(stream: Any, data: bytes) -> None:
    stream.write(data)


def _our_keys(home: Path, authority: DemoAuthority) -> None:
    wanted = {"organization": organization_subject(OUR_ORGANIZATION)}
    wanted |= {person.key: person_subject(OUR_ORGANIZATION, person) for person in OUR_SIGNATORIES}
    for name, subject in wanted.items():
        if not (home / "keys" / name / "certificate.pem").exists():
            authority.issue(subject, home / "keys" / name)


def _demo_values() -> SettingsValues:
    ours = OUR_ORGANIZATION
    return SettingsValues(
        organization={
            "guid": ours.guid,
            "name": ours.name,
            "short_name": ours.short_name,
            "mailbox": ours.mailbox,
            "ogrn": ours.ogrn,
            "inn": ours.inn,
            "address": ours.address,
            "phone": ours.phone,
            "email": ours.email,
            **_key_paths("organization"),
        },
        signatories={
            person.key: {
                "name": person.name,
                "post": person.post,
                "phone": person.phone,
                "email": person.email,
                **({"default": True} if person is OUR_SIGNATORIES[0] else {}),
                **_key_paths(person.key),
            }
            for person in OUR_SIGNATORIES
        },
        channels={
            _CHANNEL: {
                "adapter": "folder",
                "outgoing": "exchange/outgoing",
                "incoming": "exchange/incoming",
                "processed": "exchange/processed",
            }
        },
        policies={"exchange": {"operators": [OPERATOR.guid]}},
    )


def _key_paths(name: str) -> Mapping[str, Path]:
    return {"key": Path("keys", name, "key.pem"), "certificate": Path("keys", name, "certificate.pem")}


def _directory(database: Database) -> None:
    clock = SystemClock()
    now, today = clock.now(), moscow_date(clock.now())
    owner = OUR_ORGANIZATION.guid
    with database.write() as connection:
        for party in (*MINISTRIES, OUR_ORGANIZATION):
            save(connection, _organization(party), owner=owner, at=now, today=today)
            if party is not OUR_ORGANIZATION:
                set_route(
                    connection,
                    route_id=uuid7(clock),
                    owner=owner,
                    organization=party.guid,
                    envelope_format=Medo271.name,
                    channel=_CHANNEL,
                    since=date(today.year, 1, 1),
                )


def _organization(party: DemoParty) -> Organization:
    return Organization(
        guid=party.guid,
        name=party.name,
        short_name=party.short_name,
        mailbox=party.mailbox,
        ogrn=party.ogrn,
        inn=party.inn,
        address=party.address,
        phone=party.phone,
        email=party.email,
        ours=party is OUR_ORGANIZATION,
    )
