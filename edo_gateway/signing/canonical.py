"""The one way of writing a signature: what is in it beside what is signed must not be changed either.

CMS leaves room around the signed octets: order and number of certificates, attributes nobody signed, ways of
encoding.  A signature that stands for a whole file of evidence leaves none: DER, one signer named by issuer and
number, signed attributes only, the certificates that lead from the signer towards a root and no others.
The form is that of `cms.template`; the signature's value stays what it was.
"""

from collections.abc import Iterable

from edo_gateway.signing import der, oids
from edo_gateway.signing.certificates import CertificateInfo, issued, read_certificate
from edo_gateway.signing.cms import parse_signature
from edo_gateway.signing.errors import Malformed, Unsupported

__all__ = ["canonical_signature", "enclosed_certificates", "path_upwards"]

_LONGEST = 6
_SIZES = {identifier: size for size, identifier in oids.DIGEST.items()}
_WHAT = "Подпись не записывается в единственном виде."


def enclosed_certificates(signature: bytes) -> tuple[CertificateInfo, ...]:
    """Return the certificates that came with a signature and can be read; none if the signature can't be."""
    try:
        octets = parse_signature(signature).certificates
    except (Malformed, Unsupported):
        return ()
    found = []
    for item in octets:
        try:
            found.append(read_certificate(item))
        except (Malformed, Unsupported):
            continue
    return tuple(found)


def path_upwards(signer: CertificateInfo, known: Iterable[CertificateInfo]) -> tuple[CertificateInfo, ...]:
    """Return the signer's certificate and those above it among the known ones, up to the root, which is left out.

    Nothing is trusted here; the same certificates always give the same path.
    """
    above = sorted({item for item in known if not item.self_issued}, key=lambda item: item.der)
    path = [signer]
    while len(path) < _LONGEST and not path[-1].self_issued:
        last = path[-1]
        candidates = (item for item in above if item.subject_name == last.issuer_name and item not in path)
        found = next((item for item in candidates if issued(item, last)), None)
        if found is None:
            break
        path.append(found)
    return tuple(path)


def canonical_signature(signature: bytes, known: Iterable[CertificateInfo]) -> bytes:
    """Return the signature in its one form; `known` are the certificates among which the path is looked for.

    Raises `Malformed` or `Unsupported` if it can't be read, has several signers, or does not name its certificate.
    """
    cms = parse_signature(signature)
    signer = cms.signers[0]
    if len(cms.signers) != 1 or isinstance(signer, str) or not cms.detached or cms.content_type != oids.DATA:
        raise Malformed(_WHAT, why="Ожидалась отсоединённая подпись с одним подписавшим.")
    reference = signer.reference
    if signer.signed_attributes is None or reference.issuer is None or reference.serial is None:
        raise Malformed(_WHAT, why="Нет подписанных атрибутов, или сертификат назван не издателем и номером.")
    if signer.digest_algorithm not in _SIZES or reference.serial < 0:
        raise Unsupported(_WHAT, why="Это не подпись по ГОСТ Р 34.10-2012.")
    enclosed = enclosed_certificates(signature)
    own = next((item for item in enclosed if _is_named(item, reference.issuer, reference.serial)), None)
    if own is None:
        raise Malformed(_WHAT, why="Сертификата подписавшего в ней нет.")
    digest = der.sequence(der.oid(signer.digest_algorithm))
    entry = der.sequence(
        der.integer(1),
        der.sequence(reference.issuer, der.integer(reference.serial)),
        digest,
        der.tlv(0xA0, *sorted(signer.signed_attributes)),
        der.sequence(der.oid(oids.KEY[_SIZES[signer.digest_algorithm]]), der.NULL),
        der.octet_string(signer.signature),
    )
    data = der.sequence(
        der.integer(1),
        der.set_of([digest]),
        der.sequence(der.oid(oids.DATA)),
        der.tlv(0xA0, *(item.der for item in path_upwards(own, known))),
        der.tlv(0x31, entry),
    )
    return der.sequence(der.oid(oids.SIGNED_DATA), der.tlv(0xA0, data))


def _is_named(certificate: CertificateInfo, issuer: bytes, serial: int) -> bool:
    return certificate.issuer_name == issuer and int(certificate.serial, 16) == serial
