"""Which records of a letter there are, and which anchors first covered them.

Anchors have no gaps in their numbers and grow in size, so the first one over a place is found by halving.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from edo_gateway.journal.anchors import Anchor
from edo_gateway.journal.tables import journal, journal_anchors, journal_leaves

__all__ = ["about", "anchors_over", "places_of"]


def about(letter_id: UUID, subjects: Iterable[tuple[str, UUID]] = ()) -> ColumnElement[bool]:
    """Return the condition for a letter's records; `subjects` are things that belong to it though they don't say so.

    What came in is journalled before anybody knows which letter it is about.
    """
    kinds: dict[str, list[UUID]] = {}
    for kind, identity in subjects:
        kinds.setdefault(kind, []).append(identity)
    others = (
        and_(journal.c.subject_kind == kind, journal.c.subject_id.in_(identities))
        for kind, identities in sorted(kinds.items())
    )
    return or_(journal.c.letter_id == letter_id, *others)


def places_of(connection: Connection, condition: ColumnElement[bool]) -> tuple[int, ...] | None:
    """Return the places of some records in the tree, ascending; None if one of them has no place yet."""
    query = select(journal_leaves.c.seq).select_from(journal)
    query = query.outerjoin(journal_leaves, journal_leaves.c.record_id == journal.c.id).where(condition)
    places = list(connection.execute(query).scalars())
    return None if None in places else tuple(sorted(places))


def anchors_over(connection: Connection, places: Sequence[int]) -> tuple[Anchor, ...] | None:
    """Return, for each of the ascending places, the first anchor over it, each anchor once.

    Only anchors that lie outside the database count; None if such an anchor does not cover the last place yet.
    """
    kept = select(func.max(journal_anchors.c.number)).where(journal_anchors.c.kept_at.is_not(None))
    newest = connection.execute(kept).scalar_one()
    found: list[Anchor] = []
    for place in places:
        if found and found[-1].size > place:
            continue
        low = found[-1].number + 1 if found else 1
        anchor = None if newest is None else _first_over(connection, place, low, newest)
        if anchor is None:
            return None
        found.append(anchor)
    return tuple(found)


def _first_over(connection: Connection, place: int, low: int, high: int) -> Anchor | None:
    found: Anchor | None = None
    while low <= high:
        middle = (low + high) // 2
        row = connection.execute(select(journal_anchors).where(journal_anchors.c.number == middle)).one()
        if row.size > place:
            found = Anchor(row.number, row.size, row.document, row.digest, row.signature, row.kept_at)
            high = middle - 1
        else:
            low = middle + 1
    return found
