"""Verify the journal: the walk of `edo_gateway.journal.verify`, with signatures checked against the trusted roots.

It writes nothing and runs beside `run`: it sees one state of the database.
"""

from datetime import datetime

from edo_gateway.flows.context import FlowContext
from edo_gateway.journal import AnchorPlace, verify
from edo_gateway.journal.chain import OutsideState, SignatureNote
from edo_gateway.journal.findings import Verification
from edo_gateway.ports import bytes_content
from edo_gateway.signing import CertificateInfo, SignatureReport, Verdict, verify_detached

__all__ = ["verify_journal"]


def verify_journal(
    context: FlowContext, ours: CertificateInfo | None = None, anchors: AnchorPlace | None = None
) -> Verification:
    """Check the whole journal against its anchors.

    `ours` is the organisation's present certificate: anchors signed by somebody else are told of.
    `anchors` is another place with a copy of the anchors, which may be a little older.
    Raises `TryLater` if the anchors outside the database can't be read now.
    """

    def check(document: bytes, signature: bytes, at: datetime) -> SignatureNote:
        reports = verify_detached(signature, bytes_content(document), context.trust, at)
        return _note(reports[0], ours) if len(reports) == 1 else SignatureNote("подписавших должно быть ровно один.")

    with context.database.read() as connection:
        if anchors is None:
            return verify.verify_journal(connection, context.home, context.anchors, check)
        return verify.verify_journal(connection, context.home, anchors, check, OutsideState.COPY)


def _note(report: SignatureReport, ours: CertificateInfo | None) -> SignatureNote:
    signer = "" if report.certificate is None else f"{report.certificate.owner}, № {report.certificate.serial}"
    if report.verdict is not Verdict.VALID:
        return SignatureNote(report.findings[0] if report.findings else report.verdict.sentence, signer)
    if ours is not None and report.certificate is not None and not _same_owner(report.certificate, ours):
        return SignatureNote(f"её поставил кто-то другой: {report.certificate.owner}.", signer)
    return SignatureNote("", signer)


def _same_owner(one: CertificateInfo, other: CertificateInfo) -> bool:
    """Say whether two certificates are one organisation's; a renewed one may name it a little differently."""
    return one.subject_name == other.subject_name or bool(one.ogrn and one.ogrn == other.ogrn)
