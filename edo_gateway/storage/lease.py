"""Named leases: one leader at a time, by the database's own clock."""

from datetime import timedelta

from sqlalchemy import Connection, text

__all__ = ["drop_leases", "give_back", "take_lease"]

_NOW = {
    "sqlite": "((julianday('now') - 2440587.5) * 86400.0)",
    "postgresql": "extract(epoch from clock_timestamp())",
}


def take_lease(connection: Connection, name: str, owner: str, duration: timedelta) -> int | None:
    """Take or renew a lease; return its epoch, or None if another owner leads.

    The epoch grows when the owner changes, so that a predecessor's writes can be told apart.
    """
    now = _NOW[connection.dialect.name]
    row = connection.execute(
        text(
            "INSERT INTO leases (name, owner, until, epoch) VALUES (:name, :owner, "
            f"{now} + :seconds, 1) ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, "
            "until = excluded.until, epoch = leases.epoch + "
            "CASE WHEN leases.owner = excluded.owner THEN 0 ELSE 1 END "
            f"WHERE leases.owner = excluded.owner OR leases.until < {now} RETURNING epoch"
        ),
        {"name": name, "owner": owner, "seconds": duration.total_seconds()},
    ).scalar_one_or_none()
    return None if row is None else int(row)


def give_back(connection: Connection, name: str, owner: str) -> None:
    """End a lease before its time if it is still the owner's."""
    statement = text("UPDATE leases SET until = 0 WHERE name = :name AND owner = :owner")
    connection.execute(statement, {"name": name, "owner": owner})


def drop_leases(connection: Connection) -> None:
    """Let every lease be free: whoever held one is known to be dead.  Epochs go on growing."""
    connection.execute(text("UPDATE leases SET until = 0"))
