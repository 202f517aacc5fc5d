"""Proofs about a letter's records, as they go to strangers."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journal_home import LETTERS, SIZES, anchor, of, run, write_records
from office import Office, open_office
from pymerkle import InclusionProof
from pymerkle.core import _inclusion_path_layout
from sqlalchemy import select

from edo_gateway.journal import (
    Anchor,
    JournalDamaged,
    RecordProof,
    latest_anchor,
    prove_letter,
    read_statement,
    verify_record_proof,
)
from edo_gateway.journal.tables import journal_anchors


@pytest.fixture
def office(home: Path) -> Iterator[Office]:
    with open_office(home) as opened:
        yield opened


def proofs(office: Office, letter: int = 0) -> tuple[RecordProof, ...]:
    with office.context.database.read() as connection:
        return prove_letter(connection, LETTERS[letter])


def newest(office: Office) -> Anchor:
    with office.context.database.read() as connection:
        found = latest_anchor(connection)
    assert found is not None
    return found


def test_every_record_of_a_letter_is_proved(office: Office) -> None:
    """Each record of a letter leads to the newest anchor's root, and no record of another letter is among them."""
    statement = newest(office).statement
    found = proofs(office)
    assert [each.seq for each in found] == list(range(0, SIZES[-1], 3))
    assert all(f'"letter":"{LETTERS[0]}"' in each.record_json for each in found)
    assert all(verify_record_proof(each, statement) for each in found)
    assert {(each.anchor_size, each.root) for each in found} == {(statement.size, statement.root)}


def test_another_implementation_agrees(office: Office) -> None:
    """pymerkle, given the text and the path, comes to the anchor's root."""
    statement = newest(office).statement
    for each in proofs(office, 2):
        rule, _ = _inclusion_path_layout(each.seq + 1, statement.size)
        judge = InclusionProof("sha256", True, statement.size, each.seq + 1, rule, [each.leaf_hash, *each.path])
        leaf = judge.hasher.hash_buff(each.record_json.encode())
        judge.verify(leaf, statement.root, index=each.seq + 1, size=statement.size)


def test_records_without_an_anchor_are_left_out(office: Office) -> None:
    """What no anchor covers is not proved; with the next anchor it is, under that one."""
    before = len(proofs(office))
    write_records(office, 3)
    assert len(proofs(office)) == before
    anchor(office)
    assert len(proofs(office)) == before + 1
    with office.context.database.read() as connection:
        assert prove_letter(connection, uuid4()) == ()


def test_an_older_anchor_proves_what_it_covers(office: Office) -> None:
    """A proof may be asked for under an older anchor, whose tree is smaller."""
    with office.context.database.read() as connection:
        row = connection.execute(select(journal_anchors).where(journal_anchors.c.number == 2)).one()
        older = Anchor(row.number, row.size, row.document, row.digest, row.signature, row.kept_at)
        found = prove_letter(connection, LETTERS[1], older)
    assert [each.seq for each in found] == list(range(1, 23, 3))
    assert all(verify_record_proof(each, read_statement(row.document)) for each in found)


def test_a_journal_without_anchors_proves_nothing(tmp_path: Path) -> None:
    """Where nothing was signed yet there is no proof."""
    with open_office(tmp_path) as office:
        write_records(office, 3)
        with office.context.database.read() as connection:
            assert latest_anchor(connection) is None
        assert proofs(office) == ()


@pytest.mark.parametrize(
    "change",
    [
        f"UPDATE journal SET actor = 'cli:other' WHERE {of(3)}",
        "UPDATE journal_nodes SET hash = zeroblob(32) WHERE level = 0 AND position = 1",
        "UPDATE journal_nodes SET hash = zeroblob(32) WHERE level = 5",
        "DELETE FROM journal_nodes WHERE level = 3",
        "UPDATE journal_anchors SET document = '{}' WHERE number = 3",
    ],
)
def test_no_proof_is_given_over_a_changed_journal(home: Path, change: str) -> None:
    """A record, a node or an anchor that was changed gives no proof but an error."""
    run(home, change)
    with open_office(home) as office, pytest.raises(JournalDamaged):
        proofs(office)


@given(data=st.data())
def test_a_changed_proof_is_refused(filled: Path, data: st.DataObject) -> None:
    """Whatever of a proof is changed, it no longer leads to the anchor."""
    with open_office(filled) as office:
        statement, found = newest(office).statement, proofs(office)
    proof = data.draw(st.sampled_from(found))
    assert verify_record_proof(proof, statement)
    at = data.draw(st.integers(0, len(proof.record_json) - 1))
    letter = data.draw(st.characters().filter(lambda each: each != proof.record_json[at]))
    step = data.draw(st.integers(0, len(proof.path) - 1))
    wrong = [
        replace(proof, record_json=proof.record_json[:at] + letter + proof.record_json[at + 1 :]),
        replace(proof, seq=data.draw(st.integers(-2, 60).filter(lambda each: each != proof.seq))),
        replace(proof, path=(*proof.path[:step], bytes(32), *proof.path[step + 1 :])),
        replace(proof, path=proof.path[:-1]),
        replace(proof, anchor_size=proof.anchor_size - 1),
        replace(proof, root=bytes(32)),
        replace(proof, leaf_hash=bytes(32)),
    ]
    assert [each for each in wrong if verify_record_proof(each, statement)] == []
