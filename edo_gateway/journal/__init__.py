"""The append-only log of every change of state and every human action, and the proof tree over it."""

from edo_gateway.journal.anchors import Anchor, AnchorStatement, latest_anchor, read_statement
from edo_gateway.journal.errors import JournalDamaged
from edo_gateway.journal.places import AnchorFolder, AnchorPlace, MemoryAnchors
from edo_gateway.journal.policy import JournalPolicy
from edo_gateway.journal.proof import RecordProof, prove_letter, verify_record_proof
from edo_gateway.journal.record import GATEWAY, Entry, Journal, canonical_json

__all__ = [
    "GATEWAY",
    "Anchor",
    "AnchorFolder",
    "AnchorPlace",
    "AnchorStatement",
    "Entry",
    "Journal",
    "JournalDamaged",
    "JournalPolicy",
    "MemoryAnchors",
    "RecordProof",
    "canonical_json",
    "latest_anchor",
    "prove_letter",
    "read_statement",
    "verify_record_proof",
]
