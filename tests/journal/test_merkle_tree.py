"""The tree against RFC 9162 and against `pymerkle`, which is not ours."""

import hashlib
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from edo_gateway.journal.tree import (
    EMPTY_ROOT,
    Node,
    added_nodes,
    consistency_path,
    hash_leaf,
    hash_node,
    inclusion_path,
    tree_root,
    verify_consistency,
    verify_inclusion,
)

VECTORS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
"""Roots over the first leaves of `LEAVES`, as Certificate Transparency's own implementations give them."""
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]


class Memory(dict[Node, bytes]):
    """Nodes in memory, grown leaf by leaf, or in batches."""

    def nodes(self, wanted: Sequence[Node]) -> Mapping[Node, bytes]:
        return {node: self[node] for node in wanted}

    def grow(self, size: int, leaves: Sequence[bytes]) -> None:
        self.update(added_nodes(self, size, [hash_leaf(leaf) for leaf in leaves]))


def grown(leaves: Sequence[bytes]) -> Memory:
    memory = Memory()
    memory.grow(0, leaves)
    return memory


def judge(leaves: Sequence[bytes]) -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        tree.append_entry(leaf)
    return tree


def test_roots_are_those_of_certificate_transparency() -> None:
    """The published roots over eight leaves come out, the empty tree's included."""
    memory = grown(LEAVES)
    assert {size: tree_root(memory, size).hex() for size in range(9)} == VECTORS
    assert EMPTY_ROOT.hex() == VECTORS[0]


def test_proofs_of_the_example_of_the_standard() -> None:
    """The tree of seven leaves gives the proofs that section 2.1.5 of RFC 9162 writes down."""
    memory = grown([b"d%d" % number for number in range(7)])
    a, b, c, d, _e, f, j = (memory[0, index] for index in range(7))
    g, h, i = (memory[1, index] for index in range(3))
    k, l = memory[2, 0], hash_node(i, j)  # noqa: E741 - the standard's own letters
    assert tree_root(memory, 7) == hash_node(k, l)
    assert hash_node(a, b) == g
    assert inclusion_path(memory, 0, 7) == (b, h, l)
    assert inclusion_path(memory, 3, 7) == (c, g, l)
    assert inclusion_path(memory, 4, 7) == (f, j, k)
    assert inclusion_path(memory, 6, 7) == (i, k)
    assert consistency_path(memory, 3, 7) == (c, d, g, l)
    assert consistency_path(memory, 4, 7) == (l,)
    assert consistency_path(memory, 6, 7) == (i, j, k)


def defined_root(leaves: Sequence[bytes]) -> bytes:
    """MTH of section 2.1.1, written down as it is defined."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + defined_root(leaves[:k]) + defined_root(leaves[k:])).digest()


def defined_subproof(first: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    """SUBPROOF of section 2.1.4.1, written down as it is defined."""
    if first == len(leaves):
        return [] if whole else [defined_root(leaves)]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    if first <= k:
        return [*defined_subproof(first, leaves[:k], whole=whole), defined_root(leaves[k:])]
    return [*defined_subproof(first - k, leaves[k:], whole=False), defined_root(leaves[:k])]


def test_every_proof_of_small_trees_is_what_another_implementation_gives() -> None:
    """Up to 40 leaves every root and every proof of inclusion is octet for octet pymerkle's.

    Its proofs of consistency go down further than the standard's: they are made to vouch for our roots,
    and our own proofs are compared with the standard's recursive definition.
    """
    leaves = [b"%d" % number for number in range(40)]
    memory, tree = grown(leaves), judge(leaves)
    for size in range(1, 41):
        root = tree_root(memory, size)
        assert root == tree.get_root(size)
        for index in range(size):
            path = inclusion_path(memory, index, size)
            assert list(path) == tree.prove_inclusion(index + 1, size).path[1:]
            assert verify_inclusion(memory[0, index], index, size, path, root)
        for first in range(1, size):
            path = consistency_path(memory, first, size)
            before = tree_root(memory, first)
            assert list(path) == defined_subproof(first, leaves[:size], whole=True)
            tree.prove_consistency(first, size).verify(before, root, prior_size=first, later_size=size)
            assert verify_consistency(first, size, before, root, path)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=8), st.data())
def test_growing_in_batches_is_growing_at_once(batches: list[int], data: st.DataObject) -> None:
    """Nodes stored batch by batch are those of the whole tree, and a verifier refuses every other claim."""
    leaves = [b"leaf %d" % number for number in range(sum(batches))]
    memory, size = Memory(), 0
    for batch in batches:
        memory.grow(size, leaves[size : size + batch])
        size += batch
    assert memory == grown(leaves)
    assert len(memory) == 2 * size - size.bit_count()
    root = tree_root(memory, size)
    assert root == judge(leaves).get_root()
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    path = inclusion_path(memory, index, size)
    assert verify_inclusion(memory[0, index], index, size, path, root)
    assert (other == index) == verify_inclusion(memory[0, index], other, size, path, root)
    first = data.draw(st.integers(1, size))
    proof = consistency_path(memory, first, size)
    assert verify_consistency(first, size, tree_root(memory, first), root, proof)
    wrong = data.draw(st.integers(1, size))
    assert (wrong == first) == verify_consistency(wrong, size, tree_root(memory, wrong), root, proof)


@given(st.integers(1, 70), st.data())
def test_a_changed_proof_proves_nothing(size: int, data: st.DataObject) -> None:
    """A proof that lost, gained or changed a step is refused."""
    memory = grown([b"%d" % number for number in range(size)])
    root = tree_root(memory, size)
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    before = tree_root(memory, first)
    inclusion, consistency = inclusion_path(memory, index, size), consistency_path(memory, first, size)
    for path in (inclusion, consistency):
        changed = [(*path, root), (root, *path)]
        if path:
            at = data.draw(st.integers(0, len(path) - 1))
            changed += [path[:at] + path[at + 1 :], (*path[:at], bytes(32), *path[at + 1 :])]
        for wrong in changed:
            if path is inclusion:
                assert not verify_inclusion(memory[0, index], index, size, wrong, root)
            else:
                assert not verify_consistency(first, size, before, root, wrong)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_outside_the_tree_is_in_no_tree(index: int, size: int) -> None:
    """A position that the tree does not have is refused, not computed."""
    assert not verify_inclusion(hash_leaf(b""), index, size, (), hash_leaf(b""))
    assert not verify_consistency(max(index, 0), size - 1, EMPTY_ROOT, EMPTY_ROOT, ())


def test_proofs_stay_short() -> None:
    """A proof asks for a few dozen nodes in a tree of a million leaves, never for the leaves."""

    class Counting:
        asked = 0

        def nodes(self, wanted: Sequence[Node]) -> Mapping[Node, bytes]:
            self.asked += len(wanted)
            return dict.fromkeys(wanted, bytes(32))

    source = Counting()
    assert len(inclusion_path(source, 123_456, 1_000_000)) <= 20
    assert len(consistency_path(source, 123_456, 1_000_000)) <= 21
    assert source.asked < 60
