"""Signatures of GOST R 34.10-2012 by digest (sections 6.1 and 6.2 of the standard, RFC 7091).

A digest is the octets Streebog gives; the number signed is these octets read little-endian.
A signature is s and then r, each big-endian and exactly as long as a coordinate (RFC 9215 section 2).

Python numbers are not constant in time.  What is done against that: the nonce is used as k + t·q with a random t,
the sum starts from a random representation, every digit costs the same addition, and the nonce is hedged:
derived from fresh randomness together with the key and the digest, so that neither a weak generator nor a repeated
state reveals the key.  This provider is for test keys and unqualified signatures;
a qualified signature needs certified means (СКЗИ).
"""

import hashlib
import secrets

from gmpy2 import invert, mpz

from edo_gateway.signing.errors import Unsupported
from edo_gateway.signing.gost.curves import Curve
from edo_gateway.signing.gost.keys import PrivateKey, PublicKey
from edo_gateway.signing.gost.points import Jacobian, double
from edo_gateway.signing.gost.tables import generator, multiply_key

__all__ = ["sign_digest", "signature_values", "verify_digest"]

_FRESH = 64


def _number(curve: Curve, digest: bytes) -> mpz:
    return mpz(int.from_bytes(digest, "little")) % curve.q or mpz(1)


def signature_values(curve: Curve, secret: mpz, digest: bytes, nonce: mpz) -> tuple[mpz, mpz] | None:
    """Return r and s for a given nonce 0 < k < q, or nothing if the nonce won't do (r or s would be 0)."""
    x, _, z = generator(curve).multiply_secret(nonce)
    r = x * invert(z * z % curve.p, curve.p) % curve.p % curve.q
    s = (r * secret + nonce * _number(curve, digest)) % curve.q
    return (r, s) if r and s else None


def sign_digest(key: PrivateKey, digest: bytes) -> bytes:
    """Sign a digest as long as the key (32 or 64 octets); returns s and r, 64 or 128 octets.

    Raises `Unsupported` for a digest of another length.
    """
    curve = key.parameters.curve
    _check_length(curve, digest)
    size = curve.size
    while True:
        values = signature_values(curve, key.secret, digest, _nonce(key, digest))
        if values is not None:
            r, s = values
            return int(s).to_bytes(size, "big") + int(r).to_bytes(size, "big")


def _nonce(key: PrivateKey, digest: bytes) -> mpz:
    """Return 0 < k < q; sixteen octets more than needed are drawn, so that the remainder has no bias to speak of."""
    curve = key.parameters.curve
    size = curve.size
    drawn = hashlib.shake_256(secrets.token_bytes(_FRESH) + int(key.secret).to_bytes(size, "little") + digest)
    return mpz(int.from_bytes(drawn.digest(size + 16), "little")) % (curve.q - 1) + 1


def verify_digest(key: PublicKey, digest: bytes, signature: bytes) -> bool:
    """Say whether the signature (s and r) is the key's over this digest.

    The key was checked when it was made.  Raises `Unsupported` for a digest that is not as long as the key;
    a signature of any other length is simply not valid.
    """
    curve = key.parameters.curve
    _check_length(curve, digest)
    size = curve.size
    if len(signature) != 2 * size:
        return False
    s = mpz(int.from_bytes(signature[:size], "big"))
    r = mpz(int.from_bytes(signature[size:], "big"))
    q = curve.q
    if not (0 < r < q and 0 < s < q):
        return False
    v = invert(_number(curve, digest), q)
    total = _sum(curve, generator(curve).multiply(s * v % q), multiply_key(curve, -r * v % q, (key.x, key.y)))
    return _has_x(curve, total, r)


def _sum(curve: Curve, left: Jacobian, right: Jacobian) -> Jacobian:
    """Return the sum of two Jacobian points."""
    x1, y1, z1 = left
    x2, y2, z2 = right
    if z1 == 0:
        return right
    if z2 == 0:
        return left
    p = curve.p
    z1z1, z2z2 = z1 * z1 % p, z2 * z2 % p
    u1, s1 = x1 * z2z2 % p, y1 * z2 * z2z2 % p
    h = (x2 * z1z1 - u1) % p
    r = (y2 * z1 * z1z1 - s1) % p
    if h == 0:
        return double(curve, left) if r == 0 else (mpz(1), mpz(1), mpz(0))
    hh = h * h % p
    hhh = h * hh % p
    v = u1 * hh % p
    x3 = (r * r - hhh - 2 * v) % p
    return x3, (r * (v - x3) - s1 * hhh) % p, z1 * z2 * h % p


def _has_x(curve: Curve, point: Jacobian, r: mpz) -> bool:
    """Say whether the point's x is r modulo q.  q may be far below p, so several x are possible."""
    x, _, z = point
    if z == 0:
        return False
    zz = z * z % curve.p
    candidate = r
    while candidate < curve.p:
        if candidate * zz % curve.p == x:
            return True
        candidate += curve.q
    return False


def _check_length(curve: Curve, digest: bytes) -> None:
    if len(digest) != curve.size:
        raise Unsupported(
            "Длина хеша не подходит к ключу.",
            why=f"Ключ подписывает {curve.size} октетов (Стрибог-{curve.size * 8}), получено {len(digest)}.",
        )
