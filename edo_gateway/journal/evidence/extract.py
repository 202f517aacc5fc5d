"""`journal/proof.json`: the letter's records with their paths to one root, and proofs that earlier anchors' trees
are beginnings of that tree (RFC 9162, sections 2.1.3 and 2.1.4).

So a record's place tells under which anchor it was first: the earliest whose tree is larger than its place.
Canonical JSON: {"anchor": number, "consistency": [{"anchor": number, "path": [hex …]} …],
"records": [{"path": [hex …], "record": text, "seq": place} …]}
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from edo_gateway.errors import WrongUse
from edo_gateway.journal.anchors import AnchorStatement
from edo_gateway.journal.evidence.errors import NotCanonical
from edo_gateway.journal.record import canonical_json
from edo_gateway.journal.tree import hash_leaf, verify_consistency, verify_inclusion

__all__ = ["LARGEST_PROOF", "JournalExtract", "ProvedRecord", "Record", "read_extract", "read_record", "write_extract"]

LARGEST_PROOF = 1 << 25
"""Octets."""


@dataclass(frozen=True, slots=True)
class ProvedRecord:
    """A record's text, its place in the tree, and the path to the root, lowest first."""

    text: str
    seq: int
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class JournalExtract:
    """What a bundle holds of the journal."""

    anchor: int
    """Number of the anchor under which every record is proved."""
    consistency: Mapping[int, tuple[bytes, ...]]
    """Number of an earlier anchor → proof that its tree is a beginning of that anchor's tree."""
    records: tuple[ProvedRecord, ...]
    """By place."""

    def problems(self, anchors: Mapping[int, AnchorStatement]) -> tuple[str, ...]:
        """Return what does not fit, as Russian sentences; the anchors' own signatures are the caller's to check."""
        last = anchors.get(self.anchor)
        if last is None or max(anchors) != self.anchor:
            return (f"Якоря № {self.anchor}, под которым собраны записи, нет среди последних.",)
        found = []
        for number, statement in sorted(anchors.items()):
            if statement.home != last.home:
                found.append(f"Якорь № {number} относится к другому журналу.")
            if number == self.anchor:
                continue
            path = self.consistency.get(number)
            sizes = (statement.size, last.size)
            if path is None or not verify_consistency(*sizes, statement.root, last.root, path):
                found.append(f"Дерево якоря № {self.anchor} не продолжает дерева якоря № {number}.")
            following = anchors.get(number + 1)
            digest = hashlib.sha256(statement.text.encode()).hexdigest()
            if following is not None and following.previous != digest:
                found.append(f"Якорь № {number + 1} не ссылается на якорь № {number}.")
        if set(self.consistency) != set(anchors) - {self.anchor}:
            found.append("Доказательства продолжения приложены не к тем якорям.")
        for record in self.records:
            leaf = hash_leaf(record.text.encode("utf-8", "surrogatepass"))
            if not verify_inclusion(leaf, record.seq, last.size, record.path, last.root):
                found.append(f"Запись журнала № {record.seq} не входит в дерево якоря № {self.anchor}.")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Record:
    """What a record says."""

    seq: int
    id: UUID
    at: datetime
    """Aware, UTC, by the gateway's clock."""
    kind: str
    actor: str
    letter: UUID | None
    subject_kind: str
    subject: UUID
    data: Mapping[str, Any]

    def text_of(self, key: str) -> str:
        """Return a value of the data as text, empty if it is not there."""
        value = self.data.get(key)
        return "" if value is None else str(value)


def write_extract(extract: JournalExtract) -> bytes:
    """Return the extract's one text."""
    consistency = [
        {"anchor": number, "path": [step.hex() for step in path]}
        for number, path in sorted(extract.consistency.items())
    ]
    records = [
        {"path": [step.hex() for step in record.path], "record": record.text, "seq": record.seq}
        for record in extract.records
    ]
    text = canonical_json({"anchor": extract.anchor, "consistency": consistency, "records": records})
    return text.encode("utf-8", "backslashreplace")


def read_extract(octets: bytes) -> JournalExtract:
    """Read an extract; raises `NotCanonical` unless it is written as `write_extract` would."""
    try:
        values = json.loads(octets.decode("utf-8"))
        extract = JournalExtract(
            anchor=_number(values["anchor"]),
            consistency={_number(each["anchor"]): _path(each["path"]) for each in values["consistency"]},
            records=tuple(
                ProvedRecord(str(each["record"]), _number(each["seq"]), _path(each["path"]))
                for each in values["records"]
            ),
        )
        same = write_extract(extract) == octets
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NotCanonical(f"Выписка из журнала (proof.json) не читается: {type(error).__name__}.") from error
    places = [record.seq for record in extract.records]
    if not same or places != sorted(set(places)):
        raise NotCanonical("Выписка из журнала (proof.json) записана не в своём единственном виде.")
    return extract


def read_record(proved: ProvedRecord) -> Record:
    """Read a record's text; raises `WrongUse` if it is none of the journal's."""
    try:
        values = json.loads(proved.text)
        subject_kind, _, subject = values["subject"].rpartition(":")
        record = Record(
            seq=proved.seq,
            id=UUID(values["id"]),
            at=datetime.fromisoformat(values["at"]),
            kind=str(values["kind"]),
            actor=str(values["actor"]),
            letter=None if values["letter"] is None else UUID(values["letter"]),
            subject_kind=subject_kind,
            subject=UUID(subject),
            data=json.loads(values["payload"]),
        )
        whole = record.at.tzinfo is not None and isinstance(record.data, dict)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise WrongUse(f"Запись журнала № {proved.seq} не читается.", why=type(error).__name__) from error
    if not whole or canonical_json(values) != proved.text:
        raise WrongUse(f"Запись журнала № {proved.seq} не читается.", why="Она записана не в своём единственном виде.")
    return record


def _number(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("number")
    return value


def _path(values: Any) -> tuple[bytes, ...]:
    if not isinstance(values, list) or len(values) > 128:
        raise ValueError("path")
    return tuple(bytes.fromhex(value) for value in values)
