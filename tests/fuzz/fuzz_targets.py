"""Every reader that is fuzzed."""

from fuzz.fuzz_envelopes import TARGETS as ENVELOPES
from fuzz.fuzz_evidence import TARGETS as EVIDENCE
from fuzz.fuzz_signing import TARGETS as SIGNING
from fuzz.fuzz_stored import TARGETS as STORED
from fuzz.fuzz_texts import TARGETS as TEXTS

__all__ = ["TARGETS"]

TARGETS = (*ENVELOPES, *SIGNING, *TEXTS, *STORED, *EVIDENCE)
