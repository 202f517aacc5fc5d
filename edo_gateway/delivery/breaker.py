"""The stored breaker: a channel or destination that keeps failing is left alone for a while.

It lives in the database, so that a restart does not forget it and every process sees the same.
An empty destination stands for the channel as a whole.
"""

from datetime import datetime

from sqlalchemy import Connection, select, update

from edo_gateway.delivery.policy import BreakerPolicy
from edo_gateway.delivery.tables import breakers

__all__ = ["WHOLE_CHANNEL", "is_recovering", "note_failure", "note_success", "open_until"]

WHOLE_CHANNEL = ""


def note_failure(
    connection: Connection,
    policy: BreakerPolicy,
    channel: str,
    destination: str,
    *,
    reason: str,
    now: datetime,
) -> None:
    """Count a failure; open the breaker when there were enough in a row."""
    key = (breakers.c.channel == channel) & (breakers.c.destination == destination)
    row = connection.execute(select(breakers.c.failures).where(key)).one_or_none()
    failures = 1 if row is None else row.failures + 1
    until = now + policy.pause if failures >= policy.failures else None
    if row is None:
        connection.execute(
            breakers.insert().values(
                channel=channel,
                destination=destination,
                failures=failures,
                open_until=until,
                reason=reason[:2047],
                updated_at=now,
            )
        )
        return
    connection.execute(
        update(breakers).where(key).values(failures=failures, open_until=until, reason=reason[:2047], updated_at=now)
    )


def note_success(connection: Connection, channel: str, destination: str) -> None:
    """Forget earlier failures of a destination and of the channel."""
    connection.execute(
        breakers.delete().where(breakers.c.channel == channel, breakers.c.destination.in_([WHOLE_CHANNEL, destination]))
    )


def open_until(connection: Connection, channel: str, destination: str, now: datetime) -> datetime | None:
    """Return until when the breaker of a destination or its channel is open, or None."""
    rows = connection.execute(
        select(breakers.c.open_until).where(
            breakers.c.channel == channel,
            breakers.c.destination.in_([WHOLE_CHANNEL, destination]),
            breakers.c.open_until > now,
        )
    ).scalars()
    return max(rows, default=None)


def is_recovering(connection: Connection, policy: BreakerPolicy, channel: str) -> bool:
    """Say whether the channel's breaker has just closed again: then one envelope tries the way."""
    failures = connection.execute(
        select(breakers.c.failures).where(breakers.c.channel == channel, breakers.c.destination == WHOLE_CHANNEL)
    ).scalar_one_or_none()
    return failures is not None and failures >= policy.failures
