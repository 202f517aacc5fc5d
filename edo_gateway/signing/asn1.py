"""Reading of ASN.1 from outside: bounded, strict about what follows the value, and with our errors only.

asn1crypto parses lazily, so a wrong octet may show itself at any access: all reading of parsed values happens
inside `reading`.  The structures here are our own; the library's class tables are not changed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

# The attribute signingCertificateV2 is known to asn1crypto's CMS only once this module is imported.
from asn1crypto import core, tsp

from edo_gateway.signing.errors import Malformed

__all__ = ["GostKeyInfo", "GostPrivateKeyInfo", "SigningCertificateV2", "gost_parameters", "load", "reading"]

SigningCertificateV2 = tsp.SigningCertificateV2

_WRONG_OCTETS = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
"""What asn1crypto raises, at one place or another, for octets that are not what their type says."""

_IDENTIFIER = 0x06
_CONSTRUCTED = 0x20
_LONGEST_IDENTIFIER = 64
_DEEPEST = 64
"""Constructed values within one another; a signature with everything in it has about twenty."""
_WIDEST_LENGTH = 4

_T = TypeVar("_T")


class _GostParameters(core.Sequence):  # type: ignore[misc]
    """GostR3410-2012-PublicKeyParameters (RFC 9215 section 4.1); the third identifier is of older producers."""

    _fields = [  # noqa: RUF012 — the library reads this list from the class.
        ("public_key_param_set", core.ObjectIdentifier),
        ("digest_param_set", core.ObjectIdentifier, {"optional": True}),
        ("encryption_param_set", core.ObjectIdentifier, {"optional": True}),
    ]


class _GostAlgorithm(core.Sequence):  # type: ignore[misc]
    _fields = [  # noqa: RUF012
        ("algorithm", core.ObjectIdentifier),
        ("parameters", core.Any, {"optional": True}),
    ]


class GostKeyInfo(core.Sequence):  # type: ignore[misc]
    """SubjectPublicKeyInfo with nothing decided about its algorithm yet."""

    _fields = [  # noqa: RUF012
        ("algorithm", _GostAlgorithm),
        ("public_key", core.OctetBitString),
    ]


class GostPrivateKeyInfo(core.Sequence):  # type: ignore[misc]
    """PrivateKeyInfo of PKCS#8 (RFC 5208), attributes included."""

    _fields = [  # noqa: RUF012
        ("version", core.Integer),
        ("algorithm", _GostAlgorithm),
        ("private_key", core.OctetString),
        ("attributes", core.Any, {"implicit": 0, "optional": True}),
    ]


def gost_parameters(algorithm: Any) -> tuple[str, str | None]:
    """Return the identifiers of parameter set and, if named, of digest.  Call inside `reading`."""
    parameters = algorithm["parameters"].parse(_GostParameters)
    digest = parameters["digest_param_set"]
    return parameters["public_key_param_set"].dotted, digest.native


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Turn what asn1crypto raises into `Malformed` about `what` (Russian, e.g. «Сертификат»)."""
    try:
        yield
    except _WRONG_OCTETS as error:
        raise Malformed(f"{what}: структура не читается.", why=type(error).__name__) from error


def load(spec: type[_T], octets: bytes, what: str, limit: int) -> _T:
    """Parse one value that fills the octets to the end; raises `Malformed`."""
    if len(octets) > limit:
        raise Malformed(f"{what}: слишком много октетов.", why=f"Получено {len(octets)}, допустимо {limit}.")
    _examine(octets, what)
    with reading(what):
        return spec.load(octets, strict=True)  # type: ignore[attr-defined, no-any-return]


def _examine(octets: bytes, what: str) -> None:
    """Refuse what would cost the parser more than its size: deep nesting, and identifiers of absurd length.

    An identifier is turned into a number octet by octet, which takes time by the square of its length.
    Only heads are read here, each once; whether the structure is right is the parser's to say.
    """
    left_open = len(octets) + 1
    ends: list[int] = []
    position = 0
    while position + 1 < len(octets):
        while ends and position >= ends[-1]:
            ends.pop()
        tag, length = octets[position], octets[position + 1]
        position += 2
        if tag & 31 == 31:
            raise Malformed(f"{what}: структура не читается.", why="Встретился тег, которого в ней не бывает.")
        long_form = length > 0x80
        if long_form:
            width = length & 127
            length = (
                int.from_bytes(octets[position : position + width], "big") if width <= _WIDEST_LENGTH else len(octets)
            )
            position += width
        if not tag and not length and ends and ends[-1] == left_open:
            ends.pop()
            continue
        if tag & _CONSTRUCTED:
            ends.append(left_open if length == 0x80 and not long_form else position + length)
            if len(ends) > _DEEPEST:
                raise Malformed(f"{what}: структура не читается.", why="Вложенность слишком велика.")
            continue
        if tag == _IDENTIFIER and length > _LONGEST_IDENTIFIER:
            raise Malformed(f"{what}: структура не читается.", why="Идентификатор слишком длинный.")
        position += length
