"""What lies on a disk as МЭДО, said to a person: read, checked and explained, without a home and without effects."""

from edo_gateway.inspection.as_json import as_json
from edo_gateway.inspection.foresight import HOME_ONLY
from edo_gateway.inspection.looking import inspect_path
from edo_gateway.inspection.model import (
    FileRole,
    Foreseen,
    InspectedFile,
    InspectedSignature,
    Inspection,
    SubjectKind,
)
from edo_gateway.inspection.signatures import SignatureCheck
from edo_gateway.inspection.source import SourceLimits

__all__ = [
    "HOME_ONLY",
    "FileRole",
    "Foreseen",
    "InspectedFile",
    "InspectedSignature",
    "Inspection",
    "SignatureCheck",
    "SourceLimits",
    "SubjectKind",
    "as_json",
    "inspect_path",
]
