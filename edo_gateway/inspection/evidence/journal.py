"""The journal in a bundle: records → leaves → paths → the last anchor's root; earlier anchors → the same tree;
each anchor's signature."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping

from edo_gateway.inspection.evidence.model import Check, CheckCode, Findings, Material
from edo_gateway.inspection.evidence.signing import check_signature, identity
from edo_gateway.journal.anchors import AnchorStatement
from edo_gateway.journal.evidence import JournalExtract, Record
from edo_gateway.signing import CertificateInfo

__all__ = ["check_anchors", "check_journal", "first_anchor", "fits_together"]


def check_journal(extract: JournalExtract, material: Material) -> Check:
    """Check that every record is in the last anchor's tree, and that they are this letter's."""
    found = Findings(CheckCode.JOURNAL)
    found.failed.extend(extract.problems(material.anchors))
    description = material.description
    last = material.anchors.get(extract.anchor)
    found.require(
        last is not None and last.home == description.home,
        "Якоря относятся к журналу, который назван в описании пакета.",
        "Якоря относятся не к тому журналу, который назван в описании пакета.",
    )
    subjects = {dispatch.id for dispatch in description.dispatches}
    subjects |= {received.intake for received in description.received}
    for record in material.records:
        if record.letter != description.letter.id and record.subject not in subjects:
            found.failed.append(f"Запись журнала № {record.seq} не об этом письме.")
    if not material.records:
        found.failed.append("Записей журнала в пакете нет.")
    if not found.failed and last is not None:
        found.proved.append(
            f"Записей: {len(material.records)}; все входят в дерево якоря № {last.number} ({last.size} записей)."
        )
    return found.as_check()


def check_anchors(material: Material, sealed_by: CertificateInfo | None) -> Check:
    """Check each anchor's signature at the anchor's own time, and that one organisation signed them all."""
    found = Findings(CheckCode.ANCHORS)
    for place in material.description.anchors:
        statement = material.anchors[place.number]
        signer, words = check_signature(
            material.files[place.signature], material.files[place.path], material.trust, statement.at
        )
        if signer is None:
            found.failed.append(f"Якорь № {place.number}: {words}")
        elif sealed_by is not None and identity(signer) != identity(sealed_by):
            found.failed.append(f"Якорь № {place.number} подписал не тот, кто подписал пакет: {signer.owner}.")
        else:
            found.proved.append(f"Якорь № {place.number}: {words}.")
    if not material.description.anchors:
        found.failed.append("Якорей в пакете нет.")
    return found.as_check()


def first_anchor(anchors: Mapping[int, AnchorStatement], seq: int) -> int | None:
    """Return the number of the earliest anchor here whose tree holds the record at a place."""
    ordered = sorted(anchors)
    at = bisect_right(ordered, seq, key=lambda number: anchors[number].size)
    return ordered[at] if at < len(ordered) else None


def fits_together(records: Iterable[Record], start: str, end: str) -> bool:
    """Say whether the changes of state lead from the first to the last without a gap, in whatever order they came.

    Every state is left as often as it is entered, but for the first and the last.
    """
    balance: Counter[str] = Counter()
    for record in records:
        balance[record.text_of("from")] += 1
        balance[record.text_of("to")] -= 1
    balance[start] -= 1
    balance[end] += 1
    return not any(balance.values())
