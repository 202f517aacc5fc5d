"""An inspection as one JSON document; its names are kept within a major version.

Dates are ISO 8601, times ISO 8601 with their offset, uids lower case; what is not known is null.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from edo_gateway.envelopes.reading import (
    AcknowledgementReading,
    ContainerReading,
    DocumentReading,
    EnvelopeReading,
    FileReading,
    MessageReading,
    NoticeReading,
)
from edo_gateway.inspection.foresight import HOME_ONLY
from edo_gateway.inspection.model import InspectedFile, InspectedSignature, Inspection, SubjectKind
from edo_gateway.signing import CertificateInfo

__all__ = ["as_json"]

JsonObject = dict[str, Any]


def as_json(inspection: Inspection) -> JsonObject:
    """Return everything that was found out."""
    foreseen = inspection.foreseen
    whole = inspection.kind in {SubjectKind.PACKAGE, SubjectKind.MESSAGE}
    return {
        "path": str(inspection.path),
        "kind": inspection.kind.value,
        "packed": inspection.packed,
        "version": inspection.version or None,
        "envelope": _maybe(_envelope, inspection.envelope),
        "message": _maybe(_message, inspection.message),
        "container": _maybe(_container, inspection.container),
        "document": _maybe(_document, inspection.document),
        "files": [_file(each) for each in inspection.files],
        "signatures": [_signature(each) for each in inspection.signatures],
        "deviations": [{"code": each.code, "text": each.text} for each in inspection.deviations],
        "faults": list(inspection.faults),
        "quarantine": None
        if foreseen is None
        else {"code": foreseen.code, "text": foreseen.text, "detail": foreseen.detail or None},
        "quarantine_not_checked": list(HOME_ONLY) if whole else [],
        "attention": inspection.attention or None,
    }


def _maybe(write: Any, value: Any) -> Any:
    return None if value is None else write(value)


def _uid(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _moment(value: date | datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def _envelope(envelope: EnvelopeReading) -> JsonObject:
    return {
        "file": envelope.name,
        "incoming": envelope.incoming,
        "subject": envelope.subject or None,
        "addresses": list(envelope.addresses),
        "files": list(envelope.files),
        "date": _moment(envelope.date),
    }


def _message(message: MessageReading) -> JsonObject:
    return {
        "file": message.file,
        "kind": message.kind.value,
        "namespace": message.namespace or None,
        "declared_version": message.version or None,
        "uid": _uid(message.uid),
        "created": _moment(message.created),
        "source": {"guid": _uid(message.source), "name": message.source_name or None},
        "destinations": [{"guid": _uid(each.uid), "name": each.name or None} for each in message.receivers],
        "acknowledgement": _maybe(_acknowledgement, message.acknowledgement),
        "notice": _maybe(_notice, message.notice),
    }


def _acknowledgement(found: AcknowledgementReading) -> JsonObject:
    return {
        "answers": _uid(found.answers),
        "accepted": found.accepted,
        "time": _moment(found.time),
        "content": found.content or None,
        "comment": found.comment or None,
        "error_code": found.error_code or None,
        "original_file": found.original_file or None,
    }


def _notice(found: NoticeReading) -> JsonObject:
    return {
        "kind": None if found.kind is None else found.kind.value,
        "literal": found.literal or None,
        "document_uid": _uid(found.document_uid),
        "message_uid": _uid(found.message_uid),
        "time": _moment(found.time),
        "number": found.number or None,
        "date": _moment(found.number_date),
        "foundation": {
            "organization": found.foundation_organization or None,
            "number": found.foundation_number or None,
            "date": _moment(found.foundation_date),
        },
        "reason": found.reason or None,
        "text": found.text or None,
        "comment": found.comment or None,
    }


def _container(container: ContainerReading) -> JsonObject:
    return {
        "archive": container.archive or None,
        "passport": container.passport,
        "signature": container.container_signature or None,
        "namespace": container.namespace or None,
        "declared_version": container.version or None,
        "schema_errors": list(container.schema_errors),
    }


def _document(document: DocumentReading) -> JsonObject:
    return {
        "uid": _uid(document.uid),
        "kind": document.kind or None,
        "number": document.number or None,
        "date": _moment(document.date),
        "subject": document.annotation or None,
        "organization": document.organization or None,
        "addressees": list(document.addressees),
        "pages": document.pages,
        "signatories": [
            {"name": each.name or None, "post": each.post or None, "signature": each.signature_file or None}
            for each in document.signatories
        ],
        "links": [
            {
                "organization": each.organization or None,
                "number": each.number or None,
                "date": _moment(each.date),
                "uid": _uid(each.uid),
                "type": each.type or None,
            }
            for each in document.links
        ],
        "main": _maybe(_named_file, document.main),
        "attachments": [_named_file(each) for each in document.attachments],
    }


def _named_file(file: FileReading) -> JsonObject:
    return {"name": file.name, "description": file.description or None, "signatures": list(file.signature_files)}


def _file(file: InspectedFile) -> JsonObject:
    return {
        "name": file.name,
        "role": file.role.value,
        "archive": file.archive or None,
        "size": file.size,
        "sha256": file.sha256 or None,
    }


def _signature(signature: InspectedSignature) -> JsonObject:
    return {
        "file": signature.file or None,
        "signature": signature.signature or None,
        "signatory": signature.signatory or None,
        "verdict": signature.verdict,
        "matches": signature.matches,
        "text": signature.text,
        "signing_time": _moment(signature.signing_time),
        "findings": list(signature.findings),
        "certificate": _maybe(_certificate, signature.certificate),
    }


def _certificate(certificate: CertificateInfo) -> JsonObject:
    return {
        "serial": certificate.serial,
        "owner": certificate.owner,
        "organization": certificate.organization or None,
        "inn_organization": certificate.inn_organization or None,
        "ogrn": certificate.ogrn or None,
        "issuer": certificate.issuer,
        "valid_from": _moment(certificate.valid_from),
        "valid_to": _moment(certificate.valid_to),
    }
