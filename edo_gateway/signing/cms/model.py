"""A signature as it was read: signers with what each of them signed, and the certificates that came along."""

from dataclasses import dataclass
from datetime import datetime

__all__ = ["CertificateReference", "SignedCms", "SignerReading"]


@dataclass(frozen=True, slots=True)
class CertificateReference:
    """How a signer's entry names its certificate; what is None it does not say."""

    issuer: bytes | None
    """Name (DER)."""
    serial: int | None
    key_id: bytes | None
    """subjectKeyIdentifier."""
    digest_algorithm: str | None = None
    """Hash of signingCertificateV2, by identifier."""
    digest: bytes | None = None
    """Hash of the certificate in signingCertificateV2: this is what ties a signer to one certificate (RFC 5035)."""


@dataclass(frozen=True, slots=True)
class SignerReading:
    """One signer's entry."""

    reference: CertificateReference
    digest_algorithm: str
    signature_algorithm: str
    signature: bytes
    signed_attributes: tuple[bytes, ...] | None
    """Each attribute's octets in the order received; None if the entry has none and signs the content itself."""
    received_attributes: bytes | None
    """The attributes as one SET, in the octets received but for the first: what the signature should be over."""
    message_digest: bytes | None
    content_type: str | None
    signing_time: datetime | None
    """Aware, UTC; the signer's own claim."""
    findings: tuple[str, ...]
    """Russian sentences: what is unusual or missing in the entry."""


@dataclass(frozen=True, slots=True)
class SignedCms:
    """A SignedData."""

    content_type: str
    detached: bool
    certificates: tuple[bytes, ...]
    """DER each; nothing about them is known yet."""
    signers: tuple[SignerReading | str, ...]
    """In the order received, at least one; a sentence in place of an entry that can't be read."""
