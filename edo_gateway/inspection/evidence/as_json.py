"""A bundle's report as JSON: names are kept within a major version."""

from typing import Any

from edo_gateway.inspection.evidence.model import BundleReport
from edo_gateway.signing import CertificateInfo

__all__ = ["report_as_json"]


def report_as_json(report: BundleReport) -> dict[str, Any]:
    """Return the report; times are ISO 8601 in UTC, what is not known is null."""
    seal, description = report.seal, report.description
    return {
        "path": str(report.path),
        "sha256": report.sha256,
        "valid": report.valid,
        "sealed_by": None if seal is None else _certificate(seal.certificate),
        "sealed_at": None if seal is None or seal.signing_time is None else seal.signing_time.isoformat(),
        "certificates_at": None if seal is None else seal.at.isoformat(),
        "letter": None
        if description is None
        else {
            "letter": str(description.letter.id),
            "document_uid": str(description.letter.document_uid),
            "number": description.letter.number,
            "date": description.letter.date,
            "kind": description.letter.kind,
            "subject": description.letter.subject,
            "organization": description.letter.organization_name,
        },
        "made": None if description is None else description.made.isoformat(),
        "checks": [
            {
                "code": check.code.value,
                "title": check.code.russian,
                "outcome": check.outcome.value,
                "proved": list(check.proved),
                "failed": list(check.failed),
                "unproved": list(check.unproved),
            }
            for check in report.checks
        ],
        "limits": list(report.limits),
    }


def _certificate(certificate: CertificateInfo | None) -> dict[str, Any] | None:
    if certificate is None:
        return None
    return {
        "owner": certificate.owner,
        "ogrn": certificate.ogrn or None,
        "inn": certificate.inn_organization or certificate.inn or None,
        "serial": certificate.serial,
        "issuer": certificate.issuer,
        "valid_from": certificate.valid_from.isoformat(),
        "valid_to": certificate.valid_to.isoformat(),
    }
