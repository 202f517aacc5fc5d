"""Stamps: the mark of an electronic signature and the registration stamp, as PNG at natural size."""

from edo_gateway.documents.stamps.registration import registration_stamp
from edo_gateway.documents.stamps.signature import SignatureStampText, signature_stamp

__all__ = ["SignatureStampText", "registration_stamp", "signature_stamp"]
