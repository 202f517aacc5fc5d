"""Founding a home: configuration, database, blob store, keys; `demo_home` adds the exchange of a demo home.

home/
    edo-gateway.toml        written last: where it stands, the home is whole
    keys/, trust/           private keys and certificates; trusted roots
    exchange/               demo: the folder between the gateway and the ministries
    simulator/              demo: the ministries' own keys, state and settings; the demo authority

Every step may be repeated: what is there stays, so that a founding that was cut short is finished by the next.
"""

from pathlib import Path

from edo_gateway.cli.application import HomeKind, HomeReport
from edo_gateway.cli.demo_home import demo_settings, fill_directory, is_demo, key_paths, make_exchange
from edo_gateway.errors import WrongConfiguration, WrongUse
from edo_gateway.gateway import adapter_plugins, found_database
from edo_gateway.ports import Clock
from edo_gateway.ports.reasons import os_reason
from edo_gateway.settings import SETTINGS_FILE, SettingsValues, load_settings, render_settings
from edo_gateway.settings.schema import GATEWAY
from edo_gateway.signing.files import to_pem, write_file
from edo_gateway.signing.gost import DEFAULT, PrivateKey, encode_private
from edo_gateway.storage.blobs import DirectoryBlobStore
from edo_gateway.storage.durable import make_folder
from edo_gateway.storage.engine import open_database
from edo_gateway.storage.facts import make_home_id
from edo_gateway.storage.lock import refuse_network_filesystem
from edo_gateway.storage.migrate import upgrade

__all__ = ["make_home"]


def make_home(home: Path, kind: HomeKind, clock: Clock) -> HomeReport:
    """Make a home, or bring one up to date.

    Raises `WrongConfiguration`, or `WrongUse` where a demo exchange would be put into a real home.
    """
    existed = (home / SETTINGS_FILE).exists()
    if existed and kind is HomeKind.DEMO and not is_demo(home):
        raise WrongUse(
            "Это настоящая рабочая папка: учебный обмен в неё не добавляется.",
            why=f"В {home} уже есть {SETTINGS_FILE}.",
            todo="Укажите другую папку: edo-gateway --home ДРУГАЯ init --demo",
        )
    try:
        make_folder(home)
        refuse_network_filesystem(home)
        if existed:
            found_database(load_settings(home, adapter_plugins()))
            return HomeReport(("База данных приведена к нынешней версии; всё остальное не тронуто.",), existed=True)
        return _demo(home, clock) if kind is HomeKind.DEMO else _plain(home)
    except OSError as error:
        raise WrongConfiguration(
            "Рабочая папка не создаётся.",
            why=f"{error.filename or home}: {os_reason(error)}.",
            todo="Проверьте путь и права или укажите другую папку: --home.",
        ) from error


def _plain(home: Path) -> HomeReport:
    paths = key_paths("organization")
    if not (home / paths["key"]).exists():
        key = to_pem("PRIVATE KEY", encode_private(PrivateKey.generate(DEFAULT)))
        write_file(home / paths["key"], key, 0o600)
    make_folder(home / "trust")
    _database(home, None)
    _settings(home, SettingsValues(organization=paths))
    return HomeReport(
        (
            f"Настройки: {home / SETTINGS_FILE} — впишите организацию, подписантов и каналы.",
            f"Закрытый ключ организации: {home / paths['key']}; сертификат к нему положите рядом: certificate.pem.",
            f"Доверенные корневые сертификаты (*.pem) положите в {home / 'trust'}.",
            "Проверить настройки: edo-gateway check",
        ),
        existed=False,
    )


def _demo(home: Path, clock: Clock) -> HomeReport:
    make_exchange(home, clock)
    _database(home, clock)
    _settings(home, demo_settings())
    return HomeReport(
        (
            f"Настройки: {home / SETTINGS_FILE}",
            f"Тестовый удостоверяющий центр, доверенный корень: {home / 'trust'}",
            "Справочник: наша организация и пять министерств с маршрутами",
            f"Канал-папка: {home / 'exchange'}",
            f"Учебное министерство: {home / 'simulator'}",
        ),
        existed=False,
    )


def _database(home: Path, demo_clock: Clock | None) -> None:
    """Make the database and the blob store where a configuration that is silent on them looks for them."""
    DirectoryBlobStore(home / GATEWAY.by_name["blobs"].default)
    database = open_database(GATEWAY.by_name["database"].default, home)
    try:
        upgrade(database)
        with database.write() as connection:
            make_home_id(connection)
            if demo_clock is not None:
                fill_directory(connection, demo_clock)
    finally:
        database.close()


def _settings(home: Path, values: SettingsValues) -> None:
    write_file(home / SETTINGS_FILE, render_settings(values, adapter_plugins()).encode("utf-8"), 0o600)
