"""Evidence: a letter's life as one file that anybody can check who has trusted roots.

All is read in one transaction that writes nothing, and streamed; making a bundle is a look, it changes no state and
is not journalled, so that the same letter in the same state gives the same files again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.errors import EdoError, WrongUse
from edo_gateway.flows.context import FlowContext
from edo_gateway.flows.evidence.anchoring import anchor_letter, anchors_of
from edo_gateway.flows.evidence.collecting import collect
from edo_gateway.flows.evidence.rows import LetterRows, letter_rows
from edo_gateway.flows.evidence.telling import Words, tell
from edo_gateway.inspection.evidence import examine_material, load_material, read_received
from edo_gateway.inspection.files import digest
from edo_gateway.journal import Anchor, prove_letter
from edo_gateway.journal.evidence import (
    JournalExtract,
    ProvedRecord,
    page_html,
    page_text,
    write_bundle,
    write_description,
    write_extract,
)
from edo_gateway.journal.evidence.names import DESCRIPTION, PROOF, REPORT_HTML, REPORT_TEXT
from edo_gateway.journal.linking import StoredTree
from edo_gateway.journal.tree import consistency_path
from edo_gateway.ports import Content, bytes_content
from edo_gateway.ports.reasons import os_reason
from edo_gateway.signing import canonical_signature, read_certificate
from edo_gateway.storage.durable import write_durably

__all__ = ["EvidenceMade", "make_evidence"]

_TRIES = 5


@dataclass(frozen=True, slots=True)
class EvidenceMade:
    """What was made."""

    path: Path
    size: int
    """Octets."""
    files: int
    records: int
    anchor: int
    """Number of the journal's anchor under which all records are proved."""


def make_evidence(context: FlowContext, letter_id: UUID, target: Path, words: Words) -> EvidenceMade:
    """Write a letter's evidence bundle to a file that is not there yet.

    Raises `NotFound` for the letter, `WrongUse` for the target, `TryLater` if the letter's records can't be anchored
    now, `JournalDamaged` if the journal is not what was anchored.
    """
    _require_free(target)
    for _ in range(_TRIES):
        with context.database.read() as connection:
            subjects = letter_rows(connection, letter_id).subjects
        anchor_letter(context, letter_id, subjects)
        with context.database.read() as connection:
            rows = letter_rows(connection, letter_id)
            anchors = anchors_of(connection, letter_id, rows.subjects)
            if anchors:
                return _write(context, connection, rows, anchors, target, words)
    raise EdoError("Пакет доказательств не собран: письмо всё время меняется.", todo="Повторите, когда работа утихнет.")


def _require_free(target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise WrongUse(f"Файл {target} уже есть.", todo="Укажите другое имя: пакеты доказательств не перезаписываются.")
    if not target.parent.is_dir():
        raise WrongUse(f"Папки {target.parent} нет.", todo="Создайте её или укажите другую.")


def _write(
    context: FlowContext,
    connection: Connection,
    rows: LetterRows,
    anchors: tuple[Anchor, ...],
    target: Path,
    words: Words,
) -> EvidenceMade:
    files, description = collect(context, connection, rows, anchors)
    extract = _extract(connection, rows, anchors)
    files[DESCRIPTION] = bytes_content(write_description(description))
    files[PROOF] = bytes_content(write_extract(extract))
    files |= _page(context, files, words)
    certificates = [read_certificate(files[path].read()) for path in description.certificates]
    organization = context.signers.organization

    def sign(manifest: bytes) -> bytes:
        return canonical_signature(organization.sign(bytes_content(manifest)), certificates)

    def fill(stream: BinaryIO) -> None:
        write_bundle(stream, files, sign)

    try:
        write_durably(target, fill)
    except OSError as error:
        raise EdoError(f"Файл {target} не записан.", why=f"Причина: {os_reason(error)}.") from error
    return EvidenceMade(target, target.stat().st_size, len(files), len(extract.records), extract.anchor)


def _extract(connection: Connection, rows: LetterRows, anchors: tuple[Anchor, ...]) -> JournalExtract:
    *earlier, last = anchors
    proofs = prove_letter(connection, rows.letter.id, last, rows.subjects)
    source = StoredTree(connection)
    return JournalExtract(
        anchor=last.number,
        consistency={each.number: consistency_path(source, each.size, last.size) for each in earlier},
        records=tuple(ProvedRecord(proof.record_json, proof.seq, proof.path) for proof in proofs),
    )


def _page(context: FlowContext, files: Mapping[str, Content], words: Words) -> dict[str, Content]:
    """Examine what is going to be written as whoever gets it will, and tell of it."""
    nothing = bytes_content(b"")
    whole = {**files, REPORT_HTML: nothing, REPORT_TEXT: nothing}
    digests = {name: digest(content) for name, content in whole.items()}
    material, extract = load_material(whole, digests, context.trust)
    checks = examine_material(material, extract, read_certificate(context.signers.organization.certificate))
    page = tell(material, read_received(material), checks, words)
    return {REPORT_HTML: bytes_content(page_html(page)), REPORT_TEXT: bytes_content(page_text(page))}
