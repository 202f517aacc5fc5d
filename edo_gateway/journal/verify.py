"""Walking the whole journal: every record, every node, every anchor, here and outside the database.

The walk goes through the tree in its order, a page at a time, and carries the hashes upwards:

    record ──text──► hash of the leaf = stored leaf?   no: edited, swapped, missing
    leaf, leaf ────► hash of the node = stored node?   no: the tree, for the records under that node
    peaks ─────────► root             = anchor's root? no: the root, for the records since the anchor before
    anchor ────────► chain, signature, the same octets outside

Where two values differ the stored one is carried on, so that each fault is told once, where it is lowest.
Nothing is proved from the first fault on.  Memory does not grow with the journal.
"""

import hashlib
from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.journal.anchors import AnchorStatement
from edo_gateway.journal.chain import AnchorCheck, Chain, OutsideState
from edo_gateway.journal.findings import Finding, FindingCode, Findings, Verification
from edo_gateway.journal.places import AnchorPlace
from edo_gateway.journal.stored_rows import (
    LeafRow,
    RecordRow,
    leaf_page,
    next_place,
    node_page,
    orphans,
    place_of,
    stored_size,
    unplaced,
    waiting_count,
)
from edo_gateway.journal.tree import Node, hash_leaf, hash_node

__all__ = ["verify_journal"]

_PAGE = 1024
"""Records read at once; a power of two, so that most nodes come whole with their page."""
_LISTED = 20
"""Records outside the tree that are named one by one."""
_SEARCHED = 20
"""Changed records that are looked for elsewhere in the tree, which takes a look at all leaves."""


def verify_journal(
    connection: Connection,
    home: UUID,
    outside: AnchorPlace,
    check: AnchorCheck,
    state: OutsideState = OutsideState.LIVE,
) -> Verification:
    """Check the whole journal; returns what was found, raises nothing for it.

    Call it inside one read transaction that nothing has been read in yet, so that what lies outside is looked at
    first.  Raises `TryLater` if the anchors outside can't be read now.
    """
    findings = Findings()
    return _Walk(connection, Chain(connection, home, outside, check, findings, state), findings).verification()


class _Walk:
    """One walk."""

    def __init__(self, connection: Connection, chain: Chain, findings: Findings) -> None:
        self._connection = connection
        self._chain = chain
        self._anchors = iter(chain)
        self._findings = findings
        self._size = stored_size(connection)
        self._levels = self._size.bit_length()
        self._peaks: list[tuple[Node, bytes | None]] = []
        self._whole = True
        """Whether the carried hashes still say something about roots."""
        self._sound = True
        """Whether nothing was wrong so far."""
        self._proved: AnchorStatement | None = None
        self._last_bad = -1
        """Place of the last record that was named."""
        self._searched = 0

    def verification(self) -> Verification:
        """Walk to the end and return the result."""
        anchor = next(self._anchors, None)
        start = 0
        while start < self._size:
            end = min(start - start % _PAGE + _PAGE, self._size)
            leaves = leaf_page(self._connection, start, end)
            nodes = node_page(self._connection, start, end, self._levels)
            if not leaves and not nodes:
                start = self._skip(start)
                continue
            for seq in range(start, end):
                self._carry((0, seq), self._leaf(seq, leaves.get(seq), nodes.get((0, seq))), nodes)
                while anchor is not None and anchor.size <= seq + 1:
                    self._compare_root(anchor)
                    anchor = next(self._anchors, None)
            start = end
        self._cut_off(anchor)
        self._chain.look_ahead(self._size)
        self._outside_the_tree()
        return Verification(
            size=self._size,
            waiting=waiting_count(self._connection) + max(0, self._size - self._chain.kept_size),
            anchors=self._chain.count,
            outside=self._chain.newest,
            proved=self._proved,
            signers=tuple(self._chain.signers),
            findings=tuple(self._findings.kept),
            count=self._findings.count,
        )

    def _find(self, finding: Finding) -> None:
        self._sound = False
        self._last_bad = max(self._last_bad, -1 if finding.seq is None else finding.seq)
        self._findings.add(finding)

    def _leaf(self, seq: int, leaf: LeafRow | None, stored: bytes | None) -> bytes | None:
        """Check one record against its leaf; return the leaf's hash, None if it is not known."""
        if leaf is None:
            text = f"Записи № {seq} нет ни в журнале, ни в списке записей дерева."
            self._find(Finding(FindingCode.MISSING, text, seq))
            return stored
        record = leaf.record
        if not leaf.there:
            text = f"Записи № {seq} в журнале нет: её удалили."
            self._find(Finding(FindingCode.MISSING, text, seq, record=record.id, at=record.at))
            return stored
        found = None if leaf.text is None else leaf.text.encode("utf-8", "surrogatepass")
        computed = None if found is None else hash_leaf(found)
        if stored is None:
            text = f"Запись № {seq} стоит в дереве, но её узла в нём нет: её добавили, или узел удалили."
            self._find(Finding(FindingCode.ADDED, text, seq, None, record.id, record.kind, record.at))
            return computed
        if computed != stored:
            self._find(self._changed(seq, record, computed))
        elif found is not None and hashlib.sha256(found).hexdigest() != leaf.digest:
            text = f"Отпечаток в записи № {seq} не её; сама запись цела."
            self._find(Finding(FindingCode.EDITED, text, seq, None, record.id, record.kind, record.at))
        return stored

    def _changed(self, seq: int, record: RecordRow, computed: bytes | None) -> Finding:
        where = None
        if computed is not None and self._searched < _SEARCHED:
            self._searched += 1
            where = place_of(self._connection, computed)
        if where is not None:
            text = f"На месте записи № {seq} стоит запись, место которой — № {where}."
            return Finding(FindingCode.SWAPPED, text, seq, None, record.id, record.kind, record.at)
        text = f"Запись № {seq} — не та, что была внесена в дерево: её отпечаток там другой."
        return Finding(FindingCode.EDITED, text, seq, None, record.id, record.kind, record.at)

    def _carry(self, node: Node, octets: bytes | None, stored: dict[Node, bytes]) -> None:
        """Add a leaf's hash to the peaks, comparing every node that is whole now with the stored one."""
        if not self._whole:
            return
        while node[1] & 1:
            _, left = self._peaks.pop()
            node = (node[0] + 1, node[1] >> 1)
            known = None if left is None or octets is None else hash_node(left, octets)
            there = stored.get(node)
            first = node[1] << node[0]
            # A record under this node that was named already says more than the node could.
            if known is not None and known != there and self._last_bad < first:
                self._find(self._torn(node, "удалён" if there is None else "не сходится с записями под ним"))
            octets = known if there is None else there
        self._peaks.append((node, octets))

    def _torn(self, node: Node, what: str) -> Finding:
        first, last = node[1] << node[0], ((node[1] + 1) << node[0]) - 1
        record = self._record(first)
        text = f"Узел дерева над записями № {first}–{last} {what}; которая из них не та, по нему не узнать."
        return Finding(FindingCode.TREE, text, first, last, record.id, record.kind, record.at)

    def _record(self, seq: int) -> RecordRow:
        leaf = leaf_page(self._connection, seq, seq + 1).get(seq)
        return RecordRow(None) if leaf is None else leaf.record

    def _compare_root(self, anchor: AnchorStatement) -> None:
        if not self._whole:
            return
        root: bytes | None = None
        for number, (_, octets) in enumerate(reversed(self._peaks)):
            if octets is None:
                return
            root = octets if number == 0 or root is None else hash_node(octets, root)
        if root != anchor.root:
            self._whole = False
            first, last = 0 if self._proved is None else self._proved.size, anchor.size - 1
            if self._last_bad >= first:
                # A record under this anchor that was named already says more than the root could.
                return
            record = self._record(first)
            text = (
                f"Якорь № {anchor.number} подписан над другим корнем: среди записей № {first}–{last} есть не те; "
                "дерево над ними переписано."
            )
            self._find(Finding(FindingCode.ROOT, text, first, last, record.id, record.kind, record.at, anchor.number))
        elif self._sound and not self._chain.broken:
            self._proved = anchor

    def _skip(self, start: int) -> int:
        """Pass a hole that takes whole pages, telling it once."""
        after = next_place(self._connection, start)
        end = self._size if after is None else min(after, self._size)
        text = f"Записей № {start}–{end - 1} нет ни в журнале, ни в дереве."
        self._find(Finding(FindingCode.MISSING, text, start, end - 1))
        self._whole = False
        return end

    def _cut_off(self, anchor: AnchorStatement | None) -> None:
        """Tell what the anchors cover beyond the last record, and check the rest of their chain."""
        first, last = anchor, anchor
        while anchor is not None:
            last, anchor = anchor, next(self._anchors, None)
        if first is not None and last is not None:
            text = (
                f"Якорь № {first.number} закрепил {first.size} записей, в журнале их {self._size}: "
                f"записей № {self._size}–{last.size - 1} нет."
            )
            self._find(Finding(FindingCode.CUT_OFF, text, self._size, last.size - 1, anchor=first.number))

    def _outside_the_tree(self) -> None:
        """Tell of records that have no place in the tree and do not wait for one, and of places without records."""
        count, added = unplaced(self._connection, _LISTED)
        for record in added:
            text = "Запись в журнале есть, а шлюз её не писал: её нет ни в дереве, ни в очереди к нему."
            self._find(Finding(FindingCode.ADDED, text, None, None, record.id, record.kind, record.at))
        lost, gone = orphans(self._connection, _LISTED)
        for record in gone:
            text = "Запись ждала места в дереве, а в журнале её нет: её удалили."
            self._find(Finding(FindingCode.MISSING, text, None, None, record.id, record.kind, record.at))
        self._findings.count += count - len(added) + lost - len(gone)
