"""What an evidence bundle proves: its check by whoever has the file and trusted roots, and nothing else of ours."""

from edo_gateway.inspection.evidence.as_json import report_as_json
from edo_gateway.inspection.evidence.journal import first_anchor
from edo_gateway.inspection.evidence.limits import LIMITS
from edo_gateway.inspection.evidence.loading import load_material
from edo_gateway.inspection.evidence.model import BundleReport, Check, CheckCode, Material, Outcome, Seal
from edo_gateway.inspection.evidence.received import ReadPackage, read_received
from edo_gateway.inspection.evidence.verifying import examine_material, verify_bundle

__all__ = [
    "LIMITS",
    "BundleReport",
    "Check",
    "CheckCode",
    "Material",
    "Outcome",
    "ReadPackage",
    "Seal",
    "examine_material",
    "first_anchor",
    "load_material",
    "read_received",
    "report_as_json",
    "verify_bundle",
]
