"""Certificates: what the product needs to know of one, read once from the octets it was issued in.

X.509 v3 (RFC 5280).  A certificate is never written anew: `der` is passed on as it came.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from asn1crypto import x509

from edo_gateway.signing import asn1, oids
from edo_gateway.signing.errors import Malformed
from edo_gateway.signing.files import from_pem
from edo_gateway.signing.gost import PublicKey, decode_public, hash_octets, verify_digest
from edo_gateway.signing.names import read_name

__all__ = ["LARGEST_CERTIFICATE", "CertificateInfo", "Constraints", "issued", "read_certificate", "read_certificates"]

LARGEST_CERTIFICATE = 1 << 16
"""Octets; certificates of real centres take two to three thousand."""

_WHAT = "Сертификат"
_UNDERSTOOD = frozenset(
    {
        "basic_constraints",
        "key_usage",
        "certificate_policies",
        "extended_key_usage",
        "subject_alt_name",
        "key_identifier",
        "authority_key_identifier",
    }
)
"""Extensions that may be critical: they are looked at, or set no bound to a signature's check."""


@dataclass(frozen=True, slots=True)
class Constraints:
    """What a certificate allows its key to do."""

    authority: bool | None
    """basicConstraints cA; None if the extension is absent."""
    path_length: int | None
    """How many further authorities may follow; None if it does not say."""
    usage: frozenset[str] | None
    """keyUsage by asn1crypto's names (`digital_signature`, `key_cert_sign` …); None if absent."""
    strange: tuple[str, ...]
    """Critical extensions that are not understood, by identifier; any of them forbids trust (RFC 5280 § 4.2)."""


@dataclass(frozen=True, slots=True)
class CertificateInfo:
    """One certificate; equal to another if the octets are equal.  `repr` shows no personal data."""

    der: bytes = field(repr=False)
    serial: str = field(compare=False)
    """Hex, lower case, two digits an octet."""
    subject: str = field(compare=False, repr=False)
    """Common name of the owner."""
    surname: str = field(compare=False, repr=False)
    given_name: str = field(compare=False, repr=False)
    organization: str = field(compare=False, repr=False)
    post: str = field(compare=False, repr=False)
    inn: str = field(compare=False, repr=False)
    """ИНН of the person."""
    inn_organization: str = field(compare=False, repr=False)
    ogrn: str = field(compare=False, repr=False)
    ogrnip: str = field(compare=False, repr=False)
    snils: str = field(compare=False, repr=False)
    issuer: str = field(compare=False, repr=False)
    """Common name of whoever issued it, or its organisation."""
    valid_from: datetime = field(compare=False)
    """Aware, UTC."""
    valid_to: datetime = field(compare=False)
    """Aware, UTC; the last moment at which it is valid."""
    key: PublicKey = field(compare=False, repr=False)
    subject_name: bytes = field(compare=False, repr=False)
    """The Name as it stands in the certificate (DER)."""
    issuer_name: bytes = field(compare=False, repr=False)
    subject_key_id: bytes | None = field(compare=False, repr=False)
    authority_key_id: bytes | None = field(compare=False, repr=False)
    constraints: Constraints = field(compare=False, repr=False)
    signed_octets: bytes = field(compare=False, repr=False)
    """tbsCertificate as it stands: what the issuer signed."""
    signature: bytes = field(compare=False, repr=False)
    signature_algorithm: str = field(compare=False, repr=False)

    @property
    def owner(self) -> str:
        """Return «Фамилия Имя Отчество» where the certificate is a person's, else the common name."""
        return f"{self.surname} {self.given_name}" if self.surname and self.given_name else self.subject

    @property
    def parameter_set(self) -> str:
        """Return the identifier of the key's parameter set, as the certificate names it."""
        return self.key.parameters.oid

    @property
    def self_issued(self) -> bool:
        """Say whether owner and issuer bear the same name."""
        return self.subject_name == self.issuer_name

    def valid_at(self, moment: datetime) -> bool:
        """Say whether the moment lies in the period of validity, both ends included."""
        return self.valid_from <= moment <= self.valid_to


def read_certificate(octets: bytes) -> CertificateInfo:
    """Read one certificate (DER, or PEM with one certificate).

    Raises `Malformed` if it can't be read or its key is unsound, `Unsupported` if its key is not of
    GOST R 34.10-2012 with an allowed parameter set.
    """
    found = from_pem(octets, "CERTIFICATE") if len(octets) <= 2 * LARGEST_CERTIFICATE else (octets,)
    if len(found) != 1:
        raise Malformed("Сертификат не читается.", why=f"В файле найдено сертификатов: {len(found)}, ожидался один.")
    return _read(found[0])


def read_certificates(octets: bytes) -> tuple[CertificateInfo, ...]:
    """Read every certificate of a PEM file, in order; none is an empty result."""
    return tuple(_read(found) for found in from_pem(octets, "CERTIFICATE"))


@lru_cache(maxsize=256)
def _read(octets: bytes) -> CertificateInfo:
    certificate: Any = asn1.load(x509.Certificate, octets, _WHAT, LARGEST_CERTIFICATE)
    with asn1.reading(_WHAT):
        body = certificate["tbs_certificate"]
        subject, issuer = read_name(body["subject"]), read_name(body["issuer"])
        serial = body["serial_number"].native
        key_octets = body["subject_public_key_info"].dump()
        algorithm = certificate["signature_algorithm"]["algorithm"].dotted
        if algorithm != body["signature"]["algorithm"].dotted:
            raise Malformed("Сертификат неверен.", why="Алгоритм подписи назван по-разному внутри и снаружи.")
        return CertificateInfo(
            der=octets,
            serial=_hex(serial),
            subject=subject.get("common_name", ""),
            surname=subject.get("surname", ""),
            given_name=subject.get("given_name", ""),
            organization=subject.get("organization", ""),
            post=subject.get("post", ""),
            inn=subject.get("inn", ""),
            inn_organization=subject.get("inn_organization", ""),
            ogrn=subject.get("ogrn", ""),
            ogrnip=subject.get("ogrnip", ""),
            snils=subject.get("snils", ""),
            issuer=issuer.get("common_name") or issuer.get("organization", ""),
            valid_from=_moment(body["validity"]["not_before"]),
            valid_to=_moment(body["validity"]["not_after"]),
            key=decode_public(key_octets),
            subject_name=body["subject"].dump(),
            issuer_name=body["issuer"].dump(),
            subject_key_id=_native(certificate.key_identifier_value),
            authority_key_id=_authority_key(certificate),
            constraints=_constraints(certificate),
            signed_octets=body.dump(),
            signature=bytes(certificate["signature_value"]),
            signature_algorithm=algorithm,
        )


def _hex(serial: int) -> str:
    """Return the serial number's octets; a wrong, negative one keeps its sign."""
    digits = f"{abs(serial):x}"
    return ("-" if serial < 0 else "") + digits.zfill(len(digits) + len(digits) % 2)


def _moment(value: Any) -> datetime:
    moment = value.native
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise Malformed("Сертификат неверен.", why="Срок действия указан не датой UTC.")
    return moment.astimezone(UTC)


def _native(value: Any) -> bytes | None:
    return None if value is None else bytes(value.native)


def _authority_key(certificate: Any) -> bytes | None:
    value = certificate.authority_key_identifier_value
    identifier = None if value is None else value["key_identifier"].native
    return None if identifier is None else bytes(identifier)


def _constraints(certificate: Any) -> Constraints:
    basic = certificate.basic_constraints_value
    usage = certificate.key_usage_value
    extensions = certificate["tbs_certificate"]["extensions"]
    names = [extension["extn_id"] for extension in extensions]
    if len({name.dotted for name in names}) != len(names):
        raise Malformed("Сертификат неверен.", why="Одно расширение стоит в нём дважды.")
    return Constraints(
        authority=None if basic is None else bool(basic["ca"].native),
        path_length=None if basic is None else basic["path_len_constraint"].native,
        usage=None if usage is None else frozenset(usage.native),
        strange=tuple(
            extension["extn_id"].dotted
            for extension in extensions
            if extension["critical"].native and extension["extn_id"].native not in _UNDERSTOOD
        ),
    )


@lru_cache(maxsize=1024)
def issued(issuer: CertificateInfo, certificate: CertificateInfo) -> bool:
    """Say whether the issuer's key made the certificate's signature; names and dates are not looked at."""
    size = issuer.key.parameters.curve.size
    if certificate.signature_algorithm != oids.SIGN_WITH_DIGEST[size]:
        return False
    return verify_digest(issuer.key, hash_octets(certificate.signed_octets, size), certificate.signature)
