"""Files of a letter: PDF/A-1 checks and clean-up, stamps and their places.

Whatever parses a document runs in a bounded child process; importing this package loads no parser.
"""

from edo_gateway.documents.converter import PdfConverter, inspect_attachment, prepare_document
from edo_gateway.documents.model import (
    REGISTRATION_STAMP,
    SIGNATURE_STAMP,
    ConversionLimits,
    PageSize,
    PreparedDocument,
    StampBox,
    StampPlan,
    StampPolicy,
    StampSize,
)
from edo_gateway.documents.stamps import SignatureStampText, registration_stamp, signature_stamp

__all__ = [
    "REGISTRATION_STAMP",
    "SIGNATURE_STAMP",
    "ConversionLimits",
    "PageSize",
    "PdfConverter",
    "PreparedDocument",
    "SignatureStampText",
    "StampBox",
    "StampPlan",
    "StampPolicy",
    "StampSize",
    "inspect_attachment",
    "prepare_document",
    "registration_stamp",
    "signature_stamp",
]
