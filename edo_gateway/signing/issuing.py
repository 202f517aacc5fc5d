"""Writing certificates (RFC 5280, RFC 9215), as the demo authority issues them."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from edo_gateway.errors import WrongUse
from edo_gateway.signing import der, oids
from edo_gateway.signing.certificates import CertificateInfo, read_certificate
from edo_gateway.signing.gost import PrivateKey, PublicKey, encode_public, hash_octets, sign_digest

__all__ = ["Issuer", "Validity", "authority_certificate", "end_certificate", "key_identifier"]

_SERIAL_OCTETS = 20
_USAGE_END = der.bit_string(b"\xf0", 4)
"""digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment: as in certificates of signatories."""
_USAGE_AUTHORITY = der.bit_string(b"\x06", 1)
"""keyCertSign, cRLSign."""


@dataclass(frozen=True, slots=True)
class Validity:
    """From when to when, both aware and included; whole seconds are written.  Raises `WrongUse` otherwise."""

    begin: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.begin.tzinfo is None or self.end.tzinfo is None or self.begin >= self.end:
            raise WrongUse("Срок действия сертификата указан неверно.")


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs a certificate: a key with its name and identifier."""

    key: PrivateKey
    name: bytes
    """Name (DER)."""
    key_id: bytes


def key_identifier(key: PublicKey) -> bytes:
    """Return a name for a key: twenty octets of its hash (RFC 7093 leaves the method to the issuer)."""
    return hash_octets(key.to_octets(), 32)[:20]


def authority_certificate(key: PrivateKey, name: bytes, validity: Validity) -> CertificateInfo:
    """Return a self-signed root."""
    public = key.public()
    extensions = (
        _extension(oids.BASIC_CONSTRAINTS, der.sequence(der.boolean(True)), critical=True),  # noqa: FBT003
        _extension(oids.KEY_USAGE, _USAGE_AUTHORITY, critical=True),
        _extension(oids.SUBJECT_KEY_IDENTIFIER, der.octet_string(key_identifier(public))),
    )
    return _certificate(Issuer(key, name, key_identifier(public)), public, name, validity, extensions)


def end_certificate(issuer: Issuer, key: PublicKey, name: bytes, validity: Validity) -> CertificateInfo:
    """Return a signatory's certificate, with the policy КС1 and the means of signing named as a test's."""
    extensions = (
        _extension(oids.BASIC_CONSTRAINTS, der.sequence(), critical=True),
        _extension(oids.KEY_USAGE, _USAGE_END, critical=True),
        _extension(oids.SUBJECT_KEY_IDENTIFIER, der.octet_string(key_identifier(key))),
        _extension(oids.AUTHORITY_KEY_IDENTIFIER, der.sequence(der.tlv(0x80, issuer.key_id))),
        _extension(oids.CERTIFICATE_POLICIES, der.sequence(der.sequence(der.oid(oids.POLICY_KC1)))),
        _extension(oids.SUBJECT_SIGN_TOOL, der.utf8_string("edo_gateway, программный ключ для проверки")),
    )
    return _certificate(issuer, key, name, validity, extensions)


def _extension(identifier: str, value: bytes, *, critical: bool = False) -> bytes:
    flag = der.boolean(True) if critical else b""  # noqa: FBT003
    return der.sequence(der.oid(identifier), flag, der.octet_string(value))


def _certificate(
    issuer: Issuer, key: PublicKey, subject: bytes, validity: Validity, extensions: tuple[bytes, ...]
) -> CertificateInfo:
    size = issuer.key.parameters.curve.size
    algorithm = der.sequence(der.oid(oids.SIGN_WITH_DIGEST[size]))
    # The number must be positive and at most twenty octets; the second bit set keeps its length constant.
    serial = secrets.randbits(8 * _SERIAL_OCTETS - 2) | 1 << (8 * _SERIAL_OCTETS - 2)
    body = der.sequence(
        der.tlv(0xA0, der.integer(2)),
        der.integer(serial),
        algorithm,
        issuer.name,
        der.sequence(der.time(validity.begin), der.time(validity.end)),
        subject,
        encode_public(key),
        der.tlv(0xA3, der.sequence(*extensions)),
    )
    signature = sign_digest(issuer.key, hash_octets(body, size))
    return read_certificate(der.sequence(body, algorithm, der.bit_string(signature)))
