"""Keys as octets: SubjectPublicKeyInfo (RFC 9215 section 4) and PKCS#8 (RFC 5208).

Written is the bare form of a private key: the number, little-endian, straight in the OCTET STRING.
Accepted besides: an OCTET STRING (little-endian) or an INTEGER inside it, as older programs write.
A masked key of a CryptoPro container is longer than that and is refused.
"""

from typing import Any

from asn1crypto import core
from gmpy2 import mpz

from edo_gateway.signing import asn1, der, oids
from edo_gateway.signing.errors import Malformed, Unsupported
from edo_gateway.signing.gost.keys import PrivateKey, PublicKey
from edo_gateway.signing.gost.paramsets import ParameterSet, parameter_set

__all__ = ["decode_private", "decode_public", "encode_private", "encode_public"]

_LIMIT = 4096
_PUBLIC = "Открытый ключ"
_PRIVATE = "Закрытый ключ"


def _algorithm(parameters: ParameterSet) -> bytes:
    size = parameters.curve.size
    digest = der.oid(oids.DIGEST[size]) if parameters.names_digest else b""
    return der.sequence(der.oid(oids.KEY[size]), der.sequence(der.oid(parameters.oid), digest))


def encode_public(key: PublicKey) -> bytes:
    """Return the SubjectPublicKeyInfo."""
    return der.sequence(_algorithm(key.parameters), der.bit_string(der.octet_string(key.to_octets())))


def encode_private(key: PrivateKey) -> bytes:
    """Return the PKCS#8 PrivateKeyInfo, not encrypted."""
    octets = int(key.secret).to_bytes(key.parameters.curve.size, "little")
    return der.sequence(der.integer(0), _algorithm(key.parameters), der.octet_string(octets))


def decode_public(octets: bytes) -> PublicKey:
    """Read and check a SubjectPublicKeyInfo; raises `Malformed` or `Unsupported`."""
    info = asn1.load(asn1.GostKeyInfo, octets, _PUBLIC, _LIMIT)
    with asn1.reading(_PUBLIC):
        parameters = _parameters(info["algorithm"])
        point = core.OctetString.load(bytes(info["public_key"]), strict=True).native
    return PublicKey.from_octets(parameters, point)


def decode_private(octets: bytes) -> PrivateKey:
    """Read and check a PKCS#8 PrivateKeyInfo; raises `Malformed` or `Unsupported`."""
    info = asn1.load(asn1.GostPrivateKeyInfo, octets, _PRIVATE, _LIMIT)
    with asn1.reading(_PRIVATE):
        if info["version"].native != 0:
            raise Unsupported("Закрытый ключ не поддерживается.", why="Версия PKCS#8 не 0.")
        parameters = _parameters(info["algorithm"])
        secret = _secret(info["private_key"].native, parameters.curve.size)
    return PrivateKey(parameters, mpz(secret))


def _parameters(algorithm: Any) -> ParameterSet:
    """Return the parameter set an AlgorithmIdentifier names, having checked that its parts belong together."""
    key = algorithm["algorithm"].dotted
    if key not in oids.KEY.values():
        raise Unsupported("Алгоритм ключа не поддерживается.", why=f"Идентификатор {key[:80]}.")
    named, digest = asn1.gost_parameters(algorithm)
    parameters = parameter_set(named)
    size = parameters.curve.size
    if key != oids.KEY[size] or digest not in (None, oids.DIGEST[size]):
        raise Malformed("Ключ неверен.", why="Алгоритм, набор параметров и хеш-функция ключа разной длины.")
    return parameters


def _secret(octets: bytes, size: int) -> int:
    if len(octets) == size:
        return int.from_bytes(octets, "little")
    inner = core.load(octets, strict=True)
    if isinstance(inner, core.OctetString) and len(inner.native) == size:
        return int.from_bytes(inner.native, "little")
    if isinstance(inner, core.Integer):
        return int(inner.native)
    raise Unsupported(
        "Форма закрытого ключа не поддерживается.",
        why=f"Ожидалось {size} октетов числа, получено {len(octets)}.",
        todo="Выгрузите ключ в открытом виде PKCS#8, без маски и контейнера.",
    )
