"""МЭДО: the strict writer of 2.7.1 and the lenient reader of every version."""

from edo_gateway.envelopes.medo.completeness import MedoCompleteness
from edo_gateway.envelopes.medo.envelope_ini import EnvelopeOptions
from edo_gateway.envelopes.medo.format import Medo271
from edo_gateway.envelopes.medo.reader import read_package
from edo_gateway.envelopes.medo.settings import MedoSettings

__all__ = ["EnvelopeOptions", "Medo271", "MedoCompleteness", "MedoSettings", "read_package"]
