"""Linking: records that wait get their place in the tree; and the tree as it is stored.

The caller holds the lease of the one linker and the open transaction; everything of a batch is in it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, delete, func, or_, select

from edo_gateway.journal.errors import JournalDamaged
from edo_gateway.journal.record import record_text
from edo_gateway.journal.tables import journal, journal_anchors, journal_leaves, journal_nodes, journal_pending
from edo_gateway.journal.tree import Node, added_nodes, hash_leaf

__all__ = ["StoredTree", "link_pending", "tree_size", "unanchored_since"]


class StoredTree:
    """The nodes in the database; implements `NodeSource`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def nodes(self, wanted: Sequence[Node]) -> Mapping[Node, bytes]:
        """Return the nodes wanted; raises `JournalDamaged` if one is gone."""
        places = (and_(journal_nodes.c.level == level, journal_nodes.c.position == at) for level, at in wanted)
        rows = self._connection.execute(select(journal_nodes).where(or_(*places)))
        found = {(row.level, row.position): row.hash for row in rows}
        lost = [node for node in wanted if node not in found]
        if lost:
            raise JournalDamaged(f"В дереве нет узла {lost[0]}.")
        return found


def tree_size(connection: Connection) -> int:
    """Return the number of records in the tree."""
    last = connection.execute(select(func.max(journal_leaves.c.seq))).scalar_one()
    return 0 if last is None else int(last) + 1


def link_pending(connection: Connection, limit: int) -> int:
    """Link at most `limit` records that wait, oldest id first; return how many.

    Raises `JournalDamaged` if the tree has lost nodes.
    """
    waiting = select(journal).join(journal_pending, journal_pending.c.record_id == journal.c.id)
    rows = connection.execute(waiting.order_by(journal.c.id).limit(limit)).all()
    if not rows:
        return 0
    size = tree_size(connection)
    hashes = [hash_leaf(record_text(row).encode()) for row in rows]
    nodes = [
        {"level": level, "position": position, "hash": octets}
        for (level, position), octets in added_nodes(StoredTree(connection), size, hashes)
    ]
    leaves = [{"seq": seq, "record_id": row.id} for seq, row in enumerate(rows, size)]
    connection.execute(journal_leaves.insert(), leaves)
    connection.execute(journal_nodes.insert(), nodes)
    connection.execute(delete(journal_pending).where(journal_pending.c.record_id.in_([row.id for row in rows])))
    return len(rows)


def unanchored_since(connection: Connection) -> datetime | None:
    """Return the time of the oldest record that no anchor kept outside covers, or None if there is none."""
    kept = select(func.max(journal_anchors.c.size)).where(journal_anchors.c.kept_at.is_not(None))
    covered = connection.execute(kept).scalar_one() or 0
    linked = select(journal.c.at).join(journal_leaves, journal_leaves.c.record_id == journal.c.id)
    waiting = select(journal.c.at).join(journal_pending, journal_pending.c.record_id == journal.c.id)
    oldest = (
        linked.where(journal_leaves.c.seq >= covered).order_by(journal_leaves.c.seq),
        waiting.order_by(journal_pending.c.record_id),
    )
    times = [connection.execute(each.limit(1)).scalar_one_or_none() for each in oldest]
    return min((each for each in times if each is not None), default=None)
