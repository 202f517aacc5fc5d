"""Parameter sets by their object identifiers: which are allowed, and which curve each one names.

CryptoPro's sets of RFC 4357 and TC26's sets of RFC 7836 name the same curves under different identifiers;
the identifier is kept as received, because a certificate is never rewritten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from edo_gateway.signing.errors import Unsupported
from edo_gateway.signing.gost import curves
from edo_gateway.signing.gost.curves import Curve

__all__ = ["CRYPTOPRO_A", "DEFAULT", "PRODUCTION", "TEST", "ParameterSet", "parameter_set"]


@dataclass(frozen=True, slots=True)
class ParameterSet:
    """One named choice of a curve."""

    oid: str
    name: str
    curve: Curve

    @property
    def names_digest(self) -> bool:
        """Say whether a key's algorithm identifier also names the digest.

        It does for CryptoPro's sets and for 512-A and 512-B, and leaves it out for the other TC26 sets
        (RFC 9215 section 4.1; gost-engine writes the same).
        """
        return self.oid not in _DIGEST_LEFT_OUT


_DIGEST_LEFT_OUT = frozenset({*(f"1.2.643.7.1.2.1.1.{n}" for n in (1, 2, 3, 4)), "1.2.643.7.1.2.1.2.3"})

CRYPTOPRO_A = ParameterSet("1.2.643.2.2.35.1", "id-GostR3410-2001-CryptoPro-A-ParamSet", curves.TC26_256_B)

_PRODUCTION = (
    CRYPTOPRO_A,
    ParameterSet("1.2.643.2.2.35.2", "id-GostR3410-2001-CryptoPro-B-ParamSet", curves.TC26_256_C),
    ParameterSet("1.2.643.2.2.35.3", "id-GostR3410-2001-CryptoPro-C-ParamSet", curves.TC26_256_D),
    ParameterSet("1.2.643.2.2.36.0", "id-GostR3410-2001-CryptoPro-XchA-ParamSet", curves.TC26_256_B),
    ParameterSet("1.2.643.2.2.36.1", "id-GostR3410-2001-CryptoPro-XchB-ParamSet", curves.TC26_256_D),
    ParameterSet("1.2.643.7.1.2.1.1.1", "id-tc26-gost-3410-2012-256-paramSetA", curves.TC26_256_A),
    ParameterSet("1.2.643.7.1.2.1.1.2", "id-tc26-gost-3410-2012-256-paramSetB", curves.TC26_256_B),
    ParameterSet("1.2.643.7.1.2.1.1.3", "id-tc26-gost-3410-2012-256-paramSetC", curves.TC26_256_C),
    ParameterSet("1.2.643.7.1.2.1.1.4", "id-tc26-gost-3410-2012-256-paramSetD", curves.TC26_256_D),
    ParameterSet("1.2.643.7.1.2.1.2.1", "id-tc26-gost-3410-12-512-paramSetA", curves.TC26_512_A),
    ParameterSet("1.2.643.7.1.2.1.2.2", "id-tc26-gost-3410-12-512-paramSetB", curves.TC26_512_B),
    ParameterSet("1.2.643.7.1.2.1.2.3", "id-tc26-gost-3410-2012-512-paramSetC", curves.TC26_512_C),
)

PRODUCTION: Mapping[str, ParameterSet] = MappingProxyType({item.oid: item for item in _PRODUCTION})
"""Identifier → set: everything a key or a certificate may use."""

TEST: Mapping[str, ParameterSet] = MappingProxyType(
    {
        "1.2.643.2.2.35.0": ParameterSet("1.2.643.2.2.35.0", "id-GostR3410-2001-TestParamSet", curves.TEST_256),
        "1.2.643.7.1.2.1.2.0": ParameterSet(
            "1.2.643.7.1.2.1.2.0", "id-tc26-gost-3410-12-512-paramSetTest", curves.TEST_512
        ),
    }
)
"""The sets of the standard's own examples: for vectors only, no key or certificate may use them."""

DEFAULT = CRYPTOPRO_A
"""What new demo keys use.

Its curve has cofactor 1, so no point of small order exists on it, and it is the most widely readable 256-bit set:
openssl with the gost engine verifies every set of the list, GnuTLS 3.7 only this curve and 512-A.
"""


def parameter_set(oid: str) -> ParameterSet:
    """Return the production set with this identifier; raises `Unsupported` for any other."""
    found = PRODUCTION.get(oid)
    if found is None:
        raise Unsupported(
            "Набор параметров ключа не поддерживается.",
            why=f"Идентификатор {oid[:80]} не входит в разрешённый список ГОСТ Р 34.10-2012.",
        )
    return found
