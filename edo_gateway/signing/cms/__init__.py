"""CMS SignedData: CAdES-BES written from a template, signatures of others read leniently."""

from edo_gateway.signing.cms.model import CertificateReference, SignedCms, SignerReading
from edo_gateway.signing.cms.parsing import LARGEST_SIGNATURE, parse_signature
from edo_gateway.signing.cms.template import CmsTemplate

__all__ = ["LARGEST_SIGNATURE", "CertificateReference", "CmsTemplate", "SignedCms", "SignerReading", "parse_signature"]
