"""The append-only log of every change of state and every human action."""

from edo_gateway.journal.record import GATEWAY, Entry, Journal, canonical_json

__all__ = ["GATEWAY", "Entry", "Journal", "canonical_json"]
