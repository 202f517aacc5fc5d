"""The Merkle tree of RFC 9162, section 2.1: hashes, roots, proofs of inclusion and of consistency.

SHA-256; a leaf is hashed behind the octet 0x00, an inner node behind 0x01.

    level 2          (2,0)                  A node (level, index) is the root of the perfect subtree over the leaves
    level 1     (1,0)     (1,1)             from index << level on, 1 << level of them; (0, seq) is a leaf's hash.
    level 0   (0,0) (0,1) (0,2) (0,3) (0,4) A node never changes once its last leaf is there, so nodes are stored as
                                            they come to be, and everything below costs O(log n) of them.

Nothing here knows a database: nodes come from a `NodeSource`.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

__all__ = [
    "EMPTY_ROOT",
    "Node",
    "NodeSource",
    "added_nodes",
    "consistency_path",
    "hash_leaf",
    "hash_node",
    "inclusion_path",
    "peaks",
    "tree_root",
    "verify_consistency",
    "verify_inclusion",
]

Node = tuple[int, int]
"""Level and index."""

EMPTY_ROOT = hashlib.sha256().digest()
"""Root of the tree without leaves."""


class NodeSource(Protocol):
    """Where the hashes of stored nodes come from."""

    def nodes(self, wanted: Sequence[Node]) -> Mapping[Node, bytes]:
        """Return the hashes (32 octets each) of the nodes wanted, all of them."""


def hash_leaf(data: bytes) -> bytes:
    """Return the hash of a leaf (32 octets)."""
    return hashlib.sha256(b"\x00" + data).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node (32 octets)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def peaks(start: int, end: int) -> tuple[Node, ...]:
    """Return the perfect subtrees that make up the leaves from `start` to `end`, left to right, largest first.

    `start` must be a multiple of the largest power of two not above `end - start`; 0 always is.
    """
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return tuple(found)


def tree_root(source: NodeSource, size: int) -> bytes:
    """Return the root of the first `size` leaves (section 2.1.1)."""
    parts = peaks(0, size)
    return _folded(source.nodes(parts), parts) if parts else EMPTY_ROOT


def inclusion_path(source: NodeSource, index: int, size: int) -> tuple[bytes, ...]:
    """Return the proof that leaf `index` is in the tree of `size` leaves, lowest first (section 2.1.3.1)."""
    siblings: list[tuple[Node, ...]] = []
    start, end = 0, size
    while end - start > 1:
        middle = _middle(start, end)
        if index < middle:
            siblings.append(peaks(middle, end))
            end = middle
        else:
            siblings.append(peaks(start, middle))
            start = middle
    return _resolved(source, siblings)


def consistency_path(source: NodeSource, first: int, second: int) -> tuple[bytes, ...]:
    """Return the proof that the tree of `second` leaves continues that of `first`, lowest first (section 2.1.4.1).

    0 < `first` <= `second`; a tree continues itself by an empty proof.
    """
    siblings: list[tuple[Node, ...]] = []
    start, end = 0, second
    known = True
    while first != end:
        middle = _middle(start, end)
        if first <= middle:
            siblings.append(peaks(middle, end))
            end = middle
        else:
            siblings.append(peaks(start, middle))
            start, known = middle, False
    if not known:
        siblings.append(peaks(start, end))
    return _resolved(source, siblings)


def added_nodes(source: NodeSource, size: int, leaves: Sequence[bytes]) -> Iterator[tuple[Node, bytes]]:
    """Yield every node that comes to be when leaves' hashes are added to a tree of `size` leaves, leaves included."""
    parts = peaks(0, size)
    open_nodes = [(part, octets) for part, octets in zip(parts, _all(source, parts), strict=True)]
    for seq, leaf in enumerate(leaves, size):
        node, octets = (0, seq), leaf
        yield node, octets
        while node[1] & 1:
            _, left = open_nodes.pop()
            node, octets = (node[0] + 1, node[1] >> 1), hash_node(left, octets)
            yield node, octets
        open_nodes.append((node, octets))


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Say whether the path leads from the leaf's hash to the root, step by step as in section 2.1.3.2."""
    if not 0 <= index < size:
        return False
    node, last, result = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            result = hash_node(step, result)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            result = hash_node(result, step)
        node, last = node >> 1, last >> 1
    return last == 0 and result == root


def verify_consistency(first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Say whether the path shows that the larger tree continues the smaller one, as in section 2.1.4.2."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and first_root == second_root
    steps = list(path)
    if first & (first - 1) == 0:
        steps.insert(0, first_root)
    if not steps:
        return False
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    smaller = larger = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            smaller, larger = hash_node(step, smaller), hash_node(step, larger)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            larger = hash_node(larger, step)
        node, last = node >> 1, last >> 1
    return last == 0 and smaller == first_root and larger == second_root


def _middle(start: int, end: int) -> int:
    """Return where the left subtree of the leaves from `start` to `end` ends: k of section 2.1.1."""
    return start + (1 << (end - start - 1).bit_length() - 1)


def _all(source: NodeSource, parts: Sequence[Node]) -> list[bytes]:
    found = source.nodes(parts) if parts else {}
    return [found[part] for part in parts]


def _folded(found: Mapping[Node, bytes], parts: Sequence[Node]) -> bytes:
    result = found[parts[-1]]
    for part in reversed(parts[:-1]):
        result = hash_node(found[part], result)
    return result


def _resolved(source: NodeSource, siblings: Sequence[Sequence[Node]]) -> tuple[bytes, ...]:
    """Return the subtrees' hashes, the last first, with one question to the source."""
    wanted = [part for parts in siblings for part in parts]
    found = source.nodes(wanted) if wanted else {}
    return tuple(_folded(found, parts) for parts in reversed(siblings))
