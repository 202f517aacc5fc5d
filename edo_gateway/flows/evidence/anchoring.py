"""Before a letter is proved, all its records are under anchors that lie outside the database."""

import time
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.errors import TryLater
from edo_gateway.flows.context import FlowContext
from edo_gateway.flows.journal_anchor import anchor_now
from edo_gateway.flows.journal_link import link_all, stop_linking
from edo_gateway.journal import Anchor
from edo_gateway.journal.covering import about, anchors_over, places_of

__all__ = ["anchor_letter", "anchors_of"]

_TRIES = 80
_PAUSE = 0.5
"""Seconds; tries and pauses together outlast the lease of a linker that died."""


def anchors_of(
    connection: Connection, letter_id: UUID, subjects: Sequence[tuple[str, UUID]]
) -> tuple[Anchor, ...] | None:
    """Return the anchors that first covered the letter's records, oldest first; None if a record has none yet."""
    places = places_of(connection, about(letter_id, subjects))
    return None if places is None else anchors_over(connection, places)


def anchor_letter(context: FlowContext, letter_id: UUID, subjects: Sequence[tuple[str, UUID]]) -> None:
    """Link and anchor until every record of a letter is covered, waiting for another process that does the same.

    Raises `TryLater` if it does not come to that.
    """
    for remaining in range(_TRIES, 0, -1):
        with context.database.read() as connection:
            if anchors_of(connection, letter_id, subjects):
                return
        link_all(context)
        stop_linking(context)
        with context.database.read() as connection:
            linked = places_of(connection, about(letter_id, subjects)) is not None
        if linked and not anchor_now(context):
            break
        if not linked and remaining > 1:
            time.sleep(_PAUSE)
    raise TryLater(
        "Записи письма ещё не закреплены якорем журнала: доказывать нечем.",
        why="Якорь не ставится, или записи связывает другой процесс и ещё не закончил.",
        todo="Повторите через минуту; если не поможет, выполните: edo-gateway journal verify",
    )
