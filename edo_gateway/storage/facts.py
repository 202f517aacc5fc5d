"""Facts of a home kept in the database: its id, the last time it saw, and what flows note by name."""

import uuid
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, delete, select, update

from edo_gateway.errors import WrongConfiguration
from edo_gateway.ports.clock import Clock
from edo_gateway.storage.schema import meta

__all__ = ["check_clock", "fact", "home_id", "make_home_id", "note_fact"]

_LONGEST = 255


def make_home_id(connection: Connection) -> UUID:
    """Give a new home its id, once."""
    existing = connection.execute(select(meta.c.value).where(meta.c.key == "home_id")).scalar_one_or_none()
    if existing is not None:
        return UUID(existing)
    value = uuid.uuid4()
    connection.execute(meta.insert().values(key="home_id", value=str(value)))
    return value


def home_id(connection: Connection) -> UUID:
    """Return the home's id; raises `WrongConfiguration` if the database has none."""
    existing = connection.execute(select(meta.c.value).where(meta.c.key == "home_id")).scalar_one_or_none()
    if existing is None:
        raise WrongConfiguration("База данных пуста: у рабочей папки нет номера.", todo="Выполните: edo-gateway init")
    return UUID(existing)


def fact(connection: Connection, key: str) -> str:
    """Return what was noted under a name, empty if nothing was."""
    found = connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar_one_or_none()
    return found or ""


def note_fact(connection: Connection, key: str, value: str) -> None:
    """Note something under a name, cut to what fits; an empty text takes it away."""
    connection.execute(delete(meta).where(meta.c.key == key))
    if value:
        connection.execute(meta.insert().values(key=key, value=value[:_LONGEST]))


def check_clock(connection: Connection, clock: Clock, tolerance: timedelta) -> datetime:
    """Note the time seen; raises `WrongConfiguration` if the clock went back by more than `tolerance`."""
    now = clock.now()
    row = connection.execute(select(meta.c.value).where(meta.c.key == "last_time")).scalar_one_or_none()
    if row is None:
        connection.execute(meta.insert().values(key="last_time", value=now.isoformat()))
        return now
    last = datetime.fromisoformat(row)
    if now < last - tolerance:
        raise WrongConfiguration(
            "Часы машины ушли назад: подписывать и отправлять нельзя.",
            why=f"Сейчас {now:%d.%m.%Y %H:%M:%S} UTC, а последнее записанное время {last:%d.%m.%Y %H:%M:%S} UTC.",
            todo="Проверьте часы (NTP) и запустите снова.",
        )
    if now > last:
        connection.execute(update(meta).where(meta.c.key == "last_time").values(value=now.isoformat()))
    return now
