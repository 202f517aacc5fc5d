"""The database: one writer connection on SQLite, a pool elsewhere; transactions are opened by flows alone.

SQLite runs in WAL with synchronous FULL: a commit that returned survives a power failure.
One writer connection per process is a fair queue; readers have connections of their own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from edo_gateway.errors import WrongConfiguration

__all__ = ["Database", "open_database", "require_database"]

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=10000",
    "foreign_keys=ON",
    "cache_size=-65536",
    "temp_store=MEMORY",
)


class Database:
    """Where transactions come from."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        self._writer = writer
        self._reader = reader

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that may write; commits at the end, rolls back on an error.

        Never held over a network call, a signature or an fsync of files.
        """
        with self._writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the database and writes nothing."""
        with self._reader.begin() as connection:
            yield connection

    @property
    def writer(self) -> Engine:
        """Return the writing engine, for migrations."""
        return self._writer

    def close(self) -> None:
        """Close every connection."""
        self._writer.dispose()
        if self._reader is not self._writer:
            self._reader.dispose()


def _sqlite(path: Path, pool_size: int, begin: str) -> Engine:
    engine = create_engine(f"sqlite:///{path}", pool_size=pool_size, max_overflow=0, pool_timeout=60)

    @event.listens_for(engine, "connect")
    def connect(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None
        for pragma in _PRAGMAS:
            dbapi.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def require_database(url: str, base: Path) -> None:
    """Raise `WrongConfiguration` if a home's SQLite file is gone or empty; a new one in its place would forget all."""
    if "://" in url:
        return
    path = base / url
    if not path.is_file() or path.stat().st_size == 0:
        raise WrongConfiguration(
            "Базы данных нет: файл пропал или пуст.",
            why=f"Файл {path}.",
            todo="Верните его из резервной копии. Новая база не знала бы отправленного, и номера выдавались бы дважды.",
        )


def open_database(url: str, base: Path) -> Database:
    """Open a database by its URL, or a SQLite file by its path against `base`."""
    if "://" not in url:
        path = base / url
        return Database(_sqlite(path, 1, "BEGIN IMMEDIATE"), _sqlite(path, 8, "BEGIN"))
    engine = create_engine(url, pool_size=8, pool_pre_ping=True)
    return Database(engine, engine)
