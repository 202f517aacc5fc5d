"""Proofs for strangers: that a record is in the journal under an anchor, checkable without our database.

Whoever has the record's text, its place, the path and a signed anchor computes the root and compares (RFC 9162,
section 2.1.3.2); `verify_record_proof` does just that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select

from edo_gateway.errors import WrongUse
from edo_gateway.journal.anchors import Anchor, AnchorStatement, latest_anchor
from edo_gateway.journal.covering import about
from edo_gateway.journal.errors import JournalDamaged
from edo_gateway.journal.linking import StoredTree
from edo_gateway.journal.record import record_text
from edo_gateway.journal.tables import journal, journal_leaves
from edo_gateway.journal.tree import hash_leaf, inclusion_path, tree_root, verify_inclusion

__all__ = ["RecordProof", "latest_anchor", "prove_letter", "verify_record_proof"]


@dataclass(frozen=True, slots=True)
class RecordProof:
    """One record and its way to an anchor's root."""

    record_json: str
    """The record's text; in UTF-8 it is the leaf."""
    seq: int
    """Its place in the tree, from 0."""
    leaf_hash: bytes
    path: tuple[bytes, ...]
    """Siblings' hashes, lowest first."""
    anchor_size: int
    """Size of the tree the path belongs to: the anchor's."""
    root: bytes
    """The anchor's root."""


def prove_letter(
    connection: Connection,
    letter_id: UUID,
    anchor: Anchor | None = None,
    subjects: Iterable[tuple[str, UUID]] = (),
) -> tuple[RecordProof, ...]:
    """Return a proof for every record of a letter under an anchor, in the journal's order.

    `anchor` is the newest one unless given; `subjects` (kind, id) are further things whose records belong to it.
    Records that are younger than the anchor are left out; without any anchor nothing is proved.
    Raises `JournalDamaged` if a record or the tree is not what was anchored.
    """
    anchor = anchor or latest_anchor(connection)
    if anchor is None:
        return ()
    source = StoredTree(connection)
    try:
        root = anchor.statement.root
    except WrongUse as error:
        raise JournalDamaged(f"Якорь № {anchor.number}: {error}") from error
    if tree_root(source, anchor.size) != root:
        raise JournalDamaged(f"Дерево не сходится с якорем № {anchor.number}.")
    query = (
        select(journal, journal_leaves.c.seq)
        .join(journal_leaves, journal_leaves.c.record_id == journal.c.id)
        .where(about(letter_id, subjects), journal_leaves.c.seq < anchor.size)
        .order_by(journal_leaves.c.seq)
    )
    proofs = []
    for row in connection.execute(query):
        text = record_text(row)
        path = inclusion_path(source, row.seq, anchor.size)
        proof = RecordProof(text, row.seq, hash_leaf(text.encode()), path, anchor.size, root)
        if not verify_record_proof(proof, anchor.statement):
            raise JournalDamaged(f"Запись {row.id} (№ {row.seq}) изменена.")
        proofs.append(proof)
    return tuple(proofs)


def verify_record_proof(proof: RecordProof, anchor: AnchorStatement) -> bool:
    """Say whether the record is in the tree of the anchor; the anchor's own signature is the caller's to check."""
    leaf = hash_leaf(proof.record_json.encode("utf-8", "surrogatepass"))
    return (
        (proof.leaf_hash, proof.anchor_size, proof.root) == (leaf, anchor.size, anchor.root)
        and verify_inclusion(leaf, proof.seq, anchor.size, proof.path, anchor.root)
    )  # fmt: skip
