"""Signatures: GOST R 34.10-2012 in detached CAdES-BES, made with a key and technically checked against trusted roots.

`gost` holds the primitives, `cms` the format; what the rest of the gateway uses stands here.
"""

from edo_gateway.signing.authority import AUTHORITY_NAME, DemoAuthority, IssuedKey
from edo_gateway.signing.canonical import canonical_signature, enclosed_certificates, path_upwards
from edo_gateway.signing.certificates import CertificateInfo, read_certificate, read_certificates
from edo_gateway.signing.cms import LARGEST_SIGNATURE
from edo_gateway.signing.errors import Malformed, Unsupported
from edo_gateway.signing.issuing import Validity
from edo_gateway.signing.late import LateSigner
from edo_gateway.signing.names import Subject
from edo_gateway.signing.software import DigestKey, DigestSigner, SoftwareKey, SoftwareSigner, key_problems
from edo_gateway.signing.trust import TrustStore
from edo_gateway.signing.verdicts import SignatureReport, Verdict
from edo_gateway.signing.verification import Digests, examine_signature, verify_detached

__all__ = [
    "AUTHORITY_NAME",
    "LARGEST_SIGNATURE",
    "CertificateInfo",
    "DemoAuthority",
    "DigestKey",
    "DigestSigner",
    "Digests",
    "IssuedKey",
    "LateSigner",
    "Malformed",
    "SignatureReport",
    "SoftwareKey",
    "SoftwareSigner",
    "Subject",
    "TrustStore",
    "Unsupported",
    "Validity",
    "Verdict",
    "canonical_signature",
    "enclosed_certificates",
    "examine_signature",
    "key_problems",
    "path_upwards",
    "read_certificate",
    "read_certificates",
    "verify_detached",
]
