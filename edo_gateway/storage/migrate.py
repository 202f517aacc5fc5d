"""Brings a database to the shape this version needs."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from edo_gateway.errors import WrongConfiguration
from edo_gateway.storage.engine import Database

__all__ = ["migration_config", "require_current", "upgrade"]

_FOLDER = Path(__file__).parent / "migrations"


def migration_config() -> Config:
    """Return Alembic's configuration; nothing of it lies in a file."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(database: Database) -> None:
    """Run every migration that is missing, in one transaction."""
    config = migration_config()
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def require_current(database: Database) -> None:
    """Raise `WrongConfiguration` if the database's shape is not the one this version works with."""
    head = ScriptDirectory.from_config(migration_config()).get_current_head()
    with database.read() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current != head:
        raise WrongConfiguration(
            "База данных не той версии, с которой работает программа.",
            why=f"В базе {current or 'пусто'}, нужна {head}.",
            todo="Выполните: edo-gateway init — база будет обновлена, данные сохранятся.",
        )
