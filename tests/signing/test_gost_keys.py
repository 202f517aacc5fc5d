"""Keys as octets: the forms that are read, and the keys that are refused whatever form they come in."""

from pathlib import Path

import pytest
from gmpy2 import mpz, powmod
from gost_openssl import PARAMSETS, generate_key, openssl_ok

from edo_gateway.signing import der, oids
from edo_gateway.signing.errors import Malformed, Unsupported
from edo_gateway.signing.files import from_pem, to_pem
from edo_gateway.signing.gost import (
    PRODUCTION,
    PrivateKey,
    PublicKey,
    decode_private,
    decode_public,
    encode_private,
    encode_public,
)
from edo_gateway.signing.gost.curves import Curve
from edo_gateway.signing.gost.points import INFINITY, Affine, add, double, has_order_q, on_curve, to_affine

EVERY_SET = list(PRODUCTION)


@pytest.mark.parametrize("identifier", EVERY_SET)
def test_openssl_reads_our_keys(identifier: str, tmp_path: Path) -> None:
    """A key we write is read by openssl, which writes the same octets and derives the same public key."""
    key = PrivateKey.generate(PRODUCTION[identifier])
    path = tmp_path / "key.pem"
    path.write_bytes(to_pem("PRIVATE KEY", encode_private(key)))
    openssl_ok("pkey", "-in", path, "-pubout", "-outform", "DER", "-out", tmp_path / "public.der")
    openssl_ok("pkey", "-in", path, "-outform", "DER", "-out", tmp_path / "again.der")
    assert (tmp_path / "public.der").read_bytes() == encode_public(key.public())
    assert (tmp_path / "again.der").read_bytes() == encode_private(key)


@pytest.mark.parametrize("identifier", EVERY_SET)
def test_we_read_keys_of_openssl(identifier: str, tmp_path: Path) -> None:
    """A key openssl makes is read, and written back to the octet; so is its public half."""
    generate_key(identifier, tmp_path / "key.pem")
    openssl_ok("pkey", "-in", tmp_path / "key.pem", "-pubout", "-outform", "DER", "-out", tmp_path / "public.der")
    octets = from_pem((tmp_path / "key.pem").read_bytes(), "PRIVATE KEY")[0]
    public = (tmp_path / "public.der").read_bytes()
    key = decode_private(octets)
    assert encode_private(key) == octets
    assert encode_public(decode_public(public)) == public
    assert decode_public(public) == key.public()


def test_every_production_set_is_named_for_openssl() -> None:
    """The tests with openssl leave out no parameter set of ours."""
    assert set(PARAMSETS) == set(PRODUCTION)


def test_one_curve_under_two_names_is_one_key() -> None:
    """CryptoPro-A and TC26 256-B are the same curve: keys are the same, identifiers stay as they came."""
    key = PrivateKey.generate(PRODUCTION["1.2.643.2.2.35.1"])
    renamed = PrivateKey(PRODUCTION["1.2.643.7.1.2.1.1.2"], key.secret)
    assert key.public().same_as(renamed.public())
    assert key.public() != renamed.public()
    assert encode_public(key.public()) != encode_public(renamed.public())


def _pkcs8(identifier: str, content: bytes) -> bytes:
    size = PRODUCTION[identifier].curve.size
    algorithm = der.sequence(der.oid(oids.KEY[size]), der.sequence(der.oid(identifier)))
    return der.sequence(der.integer(0), algorithm, der.octet_string(content))


@pytest.mark.parametrize("identifier", ["1.2.643.2.2.35.1", "1.2.643.7.1.2.1.2.1"])
def test_older_forms_of_a_private_key_are_read(identifier: str) -> None:
    """The number is accepted bare, in an inner OCTET STRING, and as an inner INTEGER."""
    key = PrivateKey.generate(PRODUCTION[identifier])
    octets = int(key.secret).to_bytes(key.parameters.curve.size, "little")
    for content in (octets, der.octet_string(octets), der.integer(int(key.secret))):
        assert decode_private(_pkcs8(identifier, content)) == key


@pytest.mark.parametrize(
    "content",
    [
        bytes(range(1, 65)),
        b"",
        bytes(31),
        bytes(32),
        b"\xff" * 32,
        der.octet_string(bytes(range(1, 65))),
        der.octet_string(bytes(range(1, 33))) + b"\0",
        der.integer(0),
        b"\x02\x01\xff",
        der.utf8_string("x" * 32),
    ],
    ids=["masked", "empty", "short", "zero", "above q", "inner masked", "trailing", "integer 0", "negative", "text"],
)
def test_other_forms_of_a_private_key_are_refused(content: bytes) -> None:
    """A masked key of 64 octets, a number out of range and anything unknown are refused with our errors."""
    with pytest.raises((Malformed, Unsupported)):
        decode_private(_pkcs8("1.2.643.2.2.35.1", content))


def test_private_key_is_not_shown() -> None:
    """The number of a private key does not get into a log through its repr."""
    key = PrivateKey.generate()
    assert str(int(key.secret)) not in repr(key)


def _spki(identifier: str, size: int, digest: str | None, octets: bytes, key: str | None = None) -> bytes:
    named = der.oid(digest) if digest else b""
    parameters = der.sequence(der.oid(identifier), named)
    algorithm = der.sequence(der.oid(key or oids.KEY[size]), parameters)
    return der.sequence(algorithm, der.bit_string(der.octet_string(octets)))


def test_named_digest_is_optional_but_must_fit() -> None:
    """The digest may be named or left out with any set; one of another length is refused."""
    public = PrivateKey.generate(PRODUCTION["1.2.643.7.1.2.1.1.2"]).public()
    octets = public.to_octets()
    identifier = public.parameters.oid
    assert decode_public(_spki(identifier, 32, oids.DIGEST[32], octets)) == public
    assert decode_public(_spki(identifier, 32, None, octets)) == public
    with pytest.raises(Malformed):
        decode_public(_spki(identifier, 32, oids.DIGEST[64], octets))
    with pytest.raises(Malformed):
        decode_public(_spki(identifier, 32, None, octets, oids.KEY[64]))


@pytest.mark.parametrize(
    ("identifier", "key"),
    [
        ("1.2.643.2.2.35.0", oids.KEY[32]),
        ("1.2.643.7.1.2.1.2.0", oids.KEY[64]),
        ("1.2.643.2.2.35.1", "1.2.643.2.2.19"),
        ("1.2.840.10045.3.1.7", oids.KEY[32]),
    ],
    ids=["test set 256", "test set 512", "GOST 2001", "P-256"],
)
def test_sets_outside_the_list_are_unsupported(identifier: str, key: str) -> None:
    """Test sets, the older algorithm and foreign curves are not accepted for keys."""
    with pytest.raises(Unsupported):
        decode_public(_spki(identifier, 32, None, bytes(64), key))


@pytest.mark.parametrize("identifier", EVERY_SET)
def test_points_off_the_curve_are_refused(identifier: str) -> None:
    """A changed coordinate, a coordinate not below p, the origin and a wrong length are refused."""
    parameters = PRODUCTION[identifier]
    size = parameters.curve.size
    good = PrivateKey.generate(parameters).public().to_octets()
    for octets in (bytes([good[0] ^ 1]) + good[1:], b"\xff" * (2 * size), bytes(2 * size), good[:-1], good + b"\0"):
        with pytest.raises(Malformed):
            PublicKey.from_octets(parameters, octets)


def _times(curve: Curve, scalar: int, point: Affine) -> Affine | None:
    result = INFINITY
    for bit in bin(scalar)[2:]:
        result = double(curve, result)
        result = add(curve, result, point) if bit == "1" else result
    return None if result[2] == 0 else to_affine(curve, [result])[0]


def _small_points(curve: Curve) -> dict[int, Affine]:
    """Return a point of order 2 and one of order 4 where there are any: q times points found by trying x."""
    found: dict[int, Affine] = {}
    x = mpz(1)
    while len(found) < 2 and x < 200:
        x += 1
        square = (x * x * x + curve.a * x + curve.b) % curve.p
        y = powmod(square, (curve.p + 1) // 4, curve.p)
        if y * y % curve.p != square:
            continue
        small = _times(curve, int(curve.q), (x, y))
        if small is not None:
            found[2 if small[1] == 0 else 4] = small
    return found


@pytest.mark.parametrize("identifier", ["1.2.643.7.1.2.1.1.1", "1.2.643.7.1.2.1.2.3"], ids=["256-A", "512-C"])
def test_keys_of_small_order_are_refused(identifier: str) -> None:
    """On the curves with cofactor 4 a key that is on the curve but outside the subgroup is refused.

    With such a key anybody could forge: its multiples by a multiple of four vanish from the equation.
    """
    parameters = PRODUCTION[identifier]
    curve = parameters.curve
    small = _small_points(curve)
    assert small, "the curve must have points of small order"
    mixed = to_affine(curve, [add(curve, (curve.x, curve.y, mpz(1)), next(iter(small.values())))])
    for point in (*small.values(), *mixed):
        assert on_curve(curve, point)
        assert not has_order_q(curve, point)
        octets = b"".join(int(value).to_bytes(curve.size, "little") for value in point)
        with pytest.raises(Malformed, match="подгрупп"):
            decode_public(_spki(identifier, curve.size, None, octets))


def test_trailing_octets_are_refused() -> None:
    """Nothing may follow a key."""
    key = PrivateKey.generate()
    with pytest.raises(Malformed):
        decode_private(encode_private(key) + b"\0")
    with pytest.raises(Malformed):
        decode_public(encode_public(key.public()) + b"\0")
