"""Writing CAdES-BES, detached: a template per signer, filled for each document.

SignedData version 1 with Streebog, content absent, the signer's certificate and those above it, one signer by
issuer and serial number.  Signed attributes: contentType, signingTime, messageDigest, signingCertificateV2
(RFC 5652, RFC 5035, ETSI EN 319 122-1 section 5).  All but the digest, the time and the signature is constant
and encoded once, for a general encoder would take longer than the signature itself.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from edo_gateway.signing import der, oids
from edo_gateway.signing.certificates import CertificateInfo
from edo_gateway.signing.errors import Unsupported
from edo_gateway.signing.gost import hash_octets

__all__ = ["CmsTemplate"]


class CmsTemplate:
    """The constant parts of one signer's signatures.

    `chain` are certificates that help the reader to reach a root; raises `Unsupported` for a negative serial number.
    """

    def __init__(self, certificate: CertificateInfo, chain: Sequence[CertificateInfo] = ()) -> None:
        size = certificate.key.parameters.curve.size
        if certificate.serial.startswith("-"):
            raise Unsupported("Этим сертификатом подписывать нельзя.", why="Его номер отрицателен.")
        self._size = size
        digest = der.sequence(der.oid(oids.DIGEST[size]))
        serial = der.integer(int(certificate.serial, 16))
        self._head = (
            der.integer(1)
            + der.set_of([digest])
            + der.sequence(der.oid(oids.DATA))
            + der.tlv(0xA0, *dict.fromkeys(item.der for item in (certificate, *chain)))
        )
        self._signer_head = der.integer(1) + der.sequence(certificate.issuer_name, serial) + digest
        # The key's identifier with NULL is what openssl and CryptoPro write here.
        self._signature_algorithm = der.sequence(der.oid(oids.KEY[size]), der.NULL)
        self._constant = (
            _attribute(oids.CONTENT_TYPE, der.oid(oids.DATA)),
            _attribute(oids.SIGNING_CERTIFICATE_V2, _signing_certificate(certificate, digest, serial)),
        )

    def build(self, digest: bytes, moment: datetime, sign: Callable[[bytes], bytes]) -> bytes:
        """Return the signature file (DER) over content with this digest.

        `sign` is given the digest of the signed attributes and answers with s and r.
        """
        attributes = sorted(
            (
                *self._constant,
                _attribute(oids.SIGNING_TIME, der.time(moment)),
                _attribute(oids.MESSAGE_DIGEST, der.octet_string(digest)),
            )
        )
        signature = sign(hash_octets(der.tlv(0x31, *attributes), self._size))
        signer = der.sequence(
            self._signer_head, der.tlv(0xA0, *attributes), self._signature_algorithm, der.octet_string(signature)
        )
        data = der.sequence(self._head, der.tlv(0x31, signer))
        return der.sequence(der.oid(oids.SIGNED_DATA), der.tlv(0xA0, data))


def _attribute(identifier: str, value: bytes) -> bytes:
    return der.sequence(der.oid(identifier), der.tlv(0x31, value))


def _signing_certificate(certificate: CertificateInfo, digest_algorithm: bytes, serial: bytes) -> bytes:
    """Return the value of signingCertificateV2; its hash must be named, for the default is SHA-256."""
    size = certificate.key.parameters.curve.size
    issuer = der.sequence(der.tlv(0xA4, certificate.issuer_name))
    reference = der.sequence(
        digest_algorithm, der.octet_string(hash_octets(certificate.der, size)), der.sequence(issuer, serial)
    )
    return der.sequence(der.sequence(reference))
