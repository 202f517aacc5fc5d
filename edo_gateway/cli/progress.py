"""What changed since the last look: one line for each delivery whose state moved."""

import time
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.cli.application import Application
from edo_gateway.cli.screen import Screen
from edo_gateway.cli.words import answer_short, registration_short, seconds
from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.views import DeliveryRow, LogFilter, deliveries_of, delivery_log

__all__ = ["Progress", "is_settled"]

_SETTLED = frozenset({Registration.REGISTERED, Registration.REFUSED, Registration.ANSWERED})


def is_settled(row: DeliveryRow) -> bool:
    """Say whether the addressee has decided about the letter."""
    return row.registration in _SETTLED


class Progress:
    """Looks at some letters' deliveries and writes what moved."""

    def __init__(self, application: Application, screen: Screen, letters: Sequence[UUID] | None = None) -> None:
        self._application = application
        self._screen = screen
        self._letters = letters
        self._seen: dict[UUID, tuple[Transport, Registration, int]] = {}
        self._started = time.monotonic()

    def begin(self) -> None:
        """Take the present states as known."""
        for row in self.rows():
            self._seen[row.delivery] = _state(row)

    @property
    def elapsed(self) -> float:
        """Return the seconds since the beginning."""
        return time.monotonic() - self._started

    def rows(self) -> Sequence[DeliveryRow]:
        """Return the deliveries as they are now, in the order in which they were made."""
        with self._application.read() as connection:
            return self._rows(connection)

    def _rows(self, connection: Connection) -> Sequence[DeliveryRow]:
        silence = self._application.silence
        if self._letters is not None:
            return deliveries_of(connection, self._letters, silence=silence)
        page = delivery_log(connection, LogFilter(), limit=_LOOKED_AT, silence=silence)
        return tuple(reversed(page.rows))

    def look(self) -> Sequence[DeliveryRow]:
        """Write a line for everything that moved; return the deliveries as they are now."""
        rows = self.rows()
        for row in rows:
            if self._seen.get(row.delivery) != _state(row):
                self._seen[row.delivery] = _state(row)
                self._screen.line(
                    f"{seconds(self.elapsed):>8}  № {row.number}  {row.organization.label}: {_words(row)}"
                )
        return rows


_LOOKED_AT = 200
"""Newest deliveries whose changes `work` shows; more would only scroll by."""


def _state(row: DeliveryRow) -> tuple[Transport, Registration, int]:
    return row.transport, row.registration, len(row.attentions)


def _words(row: DeliveryRow) -> str:
    words = registration_short(row) if is_settled(row) else row.transport.text.title
    if answer := answer_short(row):
        words = f"{words}; ответ {answer}"
    return f"{words} — требует внимания: {row.attention}" if row.attentions else words
