"""Checking signatures against the trusted roots of a home, as the ministry's own means would."""

from pathlib import Path

from edo_gateway.ports import Clock, Content
from edo_gateway.signing import TrustStore, verify_detached
from edo_gateway.simulator.inspection import SignatureCheck

__all__ = ["home_check"]


def home_check(folder: Path, clock: Clock) -> SignatureCheck:
    """Return a check by the roots in `folder/*.pem`; raises `WrongConfiguration` if there is no such folder."""
    trust = TrustStore.load(folder)

    def check(content: Content, signature: bytes) -> str:
        reports = verify_detached(signature, content, trust, clock.now())
        wrong = [report for report in reports if not report.valid]
        return " ".join([report.verdict.sentence for report in wrong])

    return check
