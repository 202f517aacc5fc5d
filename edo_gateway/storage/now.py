"""The clock by which leases are judged: the database's on PostgreSQL, ours on SQLite (one process a home)."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from edo_gateway.ports.clock import Clock

__all__ = ["lease_now"]


def lease_now(connection: Connection, clock: Clock) -> datetime:
    """Return the time by which leases start and end, aware."""
    if connection.dialect.name == "postgresql":
        now: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return now
    return clock.now()
