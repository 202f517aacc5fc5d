"""Reading CMS SignedData (RFC 5652) leniently: DER or BER, PEM or bare base64, any number of signers.

The limits are far above anything real and keep a hostile file cheap.
"""

from datetime import UTC, datetime
from typing import Any

from asn1crypto import cms, core

from edo_gateway.signing import asn1, oids
from edo_gateway.signing.cms.model import CertificateReference, SignedCms, SignerReading
from edo_gateway.signing.errors import Malformed, Unsupported
from edo_gateway.signing.files import unarmour

__all__ = ["LARGEST_SIGNATURE", "MOST_CERTIFICATES", "MOST_SIGNERS", "parse_signature"]

LARGEST_SIGNATURE = 1 << 21
"""Octets of a signature file."""
MOST_SIGNERS = 32
MOST_CERTIFICATES = 64
_MOST_ATTRIBUTES = 64
_WHAT = "Подпись"


def parse_signature(octets: bytes) -> SignedCms:
    """Read a signature file; raises `Malformed` or `Unsupported`, and nothing else."""
    if len(octets) > LARGEST_SIGNATURE:
        raise Malformed("Подпись не читается.", why=f"{len(octets)} октетов, допустимо {LARGEST_SIGNATURE}.")
    info: Any = asn1.load(cms.ContentInfo, unarmour(octets), _WHAT, LARGEST_SIGNATURE)
    with asn1.reading(_WHAT):
        if info["content_type"].dotted != oids.SIGNED_DATA:
            raise Unsupported("Файл подписи не поддерживается.", why="Это CMS, но не SignedData.")
        data = info["content"]
        encapsulated = data["encap_content_info"]
        signers = list(data["signer_infos"])
        choices = list(data["certificates"] or ())
        if not signers:
            raise Malformed("Подпись не читается.", why="В ней нет ни одного подписавшего.")
        if len(signers) > MOST_SIGNERS or len(choices) > MOST_CERTIFICATES:
            raise Malformed("Подпись не читается.", why="Подписавших или сертификатов слишком много.")
        return SignedCms(
            content_type=encapsulated["content_type"].dotted,
            detached=isinstance(encapsulated["content"], core.Void),
            certificates=tuple(choice.chosen.dump() for choice in choices if choice.name == "certificate"),
            signers=tuple(_signer_or_reason(signer) for signer in signers),
        )


def _signer_or_reason(signer: Any) -> SignerReading | str:
    """Read one entry; what is wrong with one signer takes nothing from the others."""
    try:
        with asn1.reading("Запись подписавшего"):
            return _signer(signer)
    except Malformed as error:
        return str(error)


def _signer(signer: Any) -> SignerReading:
    attributes = signer["signed_attrs"]
    values, octets, findings = _attributes(attributes)
    # The signature is over a SET OF, while the entry holds the same under the tag [0] (RFC 5652 § 5.4).
    received = None if octets is None else b"\x31" + attributes.dump()[1:]
    digest = values.get(oids.MESSAGE_DIGEST)
    kind = values.get(oids.CONTENT_TYPE)
    return SignerReading(
        reference=_reference(signer["sid"], values.get(oids.SIGNING_CERTIFICATE_V2), findings),
        digest_algorithm=signer["digest_algorithm"]["algorithm"].dotted,
        signature_algorithm=signer["signature_algorithm"]["algorithm"].dotted,
        signature=signer["signature"].native,
        signed_attributes=octets,
        received_attributes=received,
        message_digest=None if digest is None else digest.native,
        content_type=None if kind is None else kind.dotted,
        signing_time=_time(values.get(oids.SIGNING_TIME), findings),
        findings=tuple(findings),
    )


def _attributes(attributes: Any) -> tuple[dict[str, Any], tuple[bytes, ...] | None, list[str]]:
    """Return the values by identifier, each attribute's octets, and what is unusual.

    Every attribute that is looked at must stand once and have exactly one value (RFC 5652 section 11).
    """
    if not attributes:
        return {}, None, ["Подписанных атрибутов нет: подпись сделана прямо над файлом."]
    if len(attributes) > _MOST_ATTRIBUTES:
        raise Malformed("Запись подписавшего неверна.", why="Атрибутов слишком много.")
    looked_at = {oids.CONTENT_TYPE, oids.MESSAGE_DIGEST, oids.SIGNING_TIME, oids.SIGNING_CERTIFICATE_V2}
    values: dict[str, Any] = {}
    for attribute in attributes:
        name = attribute["type"].dotted
        if name not in looked_at:
            continue
        if name in values or len(attribute["values"]) != 1:
            raise Malformed("Запись подписавшего неверна.", why=f"Атрибут {name} должен иметь ровно одно значение.")
        values[name] = attribute["values"][0]
    return values, tuple(attribute.dump() for attribute in attributes), []


def _reference(sid: Any, signing_certificate: Any, findings: list[str]) -> CertificateReference:
    issuer = serial = key_id = None
    if sid.name == "issuer_and_serial_number":
        issuer, serial = sid.chosen["issuer"].dump(), sid.chosen["serial_number"].native
    else:
        key_id = sid.chosen.native
    if signing_certificate is None:
        findings.append("Атрибута signingCertificateV2 нет: это не CAdES-BES, сертификат найден по номеру.")
        return CertificateReference(issuer, serial, key_id)
    first = signing_certificate["certs"][0]
    return CertificateReference(
        issuer, serial, key_id, first["hash_algorithm"]["algorithm"].dotted, first["cert_hash"].native
    )


def _time(value: Any, findings: list[str]) -> datetime | None:
    moment = None if value is None else value.native
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment.astimezone(UTC)
    findings.append("Время подписания не указано." if moment is None else "Время подписания не читается.")
    return None
