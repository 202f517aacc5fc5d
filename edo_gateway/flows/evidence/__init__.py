"""Evidence of a letter's life, collected from the database and the blob store into one signed file."""

from edo_gateway.flows.evidence.making import EvidenceMade, make_evidence
from edo_gateway.flows.evidence.telling import Words

__all__ = ["EvidenceMade", "Words", "make_evidence"]
