"""The examples of GOST R 34.10-2012, appendix A, and the group they live in."""

import pytest
from gmpy2 import mpz

from edo_gateway.signing.errors import Unsupported
from edo_gateway.signing.gost import PRODUCTION, PrivateKey, sign_digest, verify_digest
from edo_gateway.signing.gost.comb import Comb
from edo_gateway.signing.gost.paramsets import TEST, ParameterSet
from edo_gateway.signing.gost.points import INFINITY, add, double, has_order_q, multiply, on_curve, to_affine
from edo_gateway.signing.gost.signature import signature_values
from edo_gateway.signing.gost.tables import KeyTables, Worth

A1 = {
    "d": "7a929ade789bb9be10ed359dd39a72c11b60961f49397eee1d19ce9891ec3b28",
    "k": "77105c9b20bcd3122823c8cf6fcc7b956de33814e95b7fe64fed924594dceab3",
    "r": "41aa28d2f1ab148280cd9ed56feda41974053554a42767b83ad043fd39dc0493",
    "s": "01456c64ba4642a1653c235a98a60249bcd6d3f746b631df928014f6c5bf9c40",
    "digest": "e53e042b67e6ec678e2e02b12a0352ce1fc6eee0529cc088119ad872b3c1fb2d",
    "public": "0bd86fe5d8db89668f789b4e1dba8585c5508b45ec5b59d8906ddb70e2492b7f"
    "da77ff871a10fbdf2766d293c5d164afbb3c7b973a41c885d11d70d689b4f126",
}
A2 = {
    "d": "0ba6048aadae241ba40936d47756d7c93091a0e8514669700ee7508e508b1020"
    "72e8123b2200a0563322dad2827e2714a2636b7bfd18aadfc62967821fa18dd4",
    "k": "0359e7f4b1410feacc570456c6801496946312120b39d019d455986e364f3658"
    "86748ed7a44b3e794434006011842286212273a6d14cf70ea3af71bb1ae679f1",
    "r": "2f86fa60a081091a23dd795e1e3c689ee512a3c82ee0dcc2643c78eea8fcacd3"
    "5492558486b20f1c9ec197c90699850260c93bcbcd9c5c3317e19344e173ae36",
    "s": "1081b394696ffe8e6585e7a9362d26b6325f56778aadbc081c0bfbe933d52ff5"
    "823ce288e8c4f362526080df7f70ce406a6eeb1f56919cb92a9853bde73e5b4a",
    "digest": "8c5b0772297d77c64f0c561ddbde7a405a5d7c646c97394341f4936553ee8471"
    "91c5b03570141da733c570c1f9b6091b53ab8d4d7c4a4f5c61e0c9accff35437",
    "public": "e1ef30d52c6133ddd99d1d5c41455cf7df4d8b4c925bbc69af1433d15658515a"
    "dd2146850c325c5b81c133be655aa8c4d440e7b98a8d59487b0c7696bcc55d11"
    "ecbe7736a9ec357ff2fd39931f4e114cb8cda359270ac7f0e7ff43d9419419ea"
    "61fd2ab77f5d9f63523d3b50a04f63e2a0cf51b7c13adc21560f0bd40cc9c737",
}
EXAMPLES = [("1.2.643.2.2.35.0", A1), ("1.2.643.7.1.2.1.2.0", A2)]
EVERY_SET = [*PRODUCTION.values(), *TEST.values()]


def _number(digits: str) -> mpz:
    return mpz(digits, 16)


@pytest.mark.parametrize(("identifier", "example"), EXAMPLES, ids=["A.1", "A.2"])
def test_example_of_the_standard_gives_its_signature(identifier: str, example: dict[str, str]) -> None:
    """The standard's key, digest and nonce give the standard's r and s."""
    values = signature_values(
        TEST[identifier].curve, _number(example["d"]), bytes.fromhex(example["digest"]), _number(example["k"])
    )
    assert values == (_number(example["r"]), _number(example["s"]))


@pytest.mark.parametrize(("identifier", "example"), EXAMPLES, ids=["A.1", "A.2"])
def test_example_of_the_standard_verifies(identifier: str, example: dict[str, str]) -> None:
    """The standard's signature verifies with the standard's public key, and with no other digest."""
    key = PrivateKey(TEST[identifier], _number(example["d"])).public()
    assert key.to_octets().hex() == example["public"]
    signature = bytes.fromhex(example["s"] + example["r"])
    digest = bytes.fromhex(example["digest"])
    assert verify_digest(key, digest, signature)
    assert not verify_digest(key, bytes([digest[0] ^ 1]) + digest[1:], signature)


@pytest.mark.parametrize("parameters", EVERY_SET, ids=lambda item: item.name)
def test_domain_parameters_are_sound(parameters: ParameterSet) -> None:
    """The generator lies on its curve and has order q, and the digest's length is the field's."""
    curve = parameters.curve
    assert on_curve(curve, (curve.x, curve.y))
    assert has_order_q(curve, (curve.x, curve.y))
    assert curve.size in (32, 64)
    assert curve.p.bit_length() <= 8 * curve.size


@pytest.mark.parametrize("parameters", EVERY_SET, ids=lambda item: item.name)
def test_signature_is_only_its_own(parameters: ParameterSet) -> None:
    """A signature verifies, differs each time, and fails with its parts swapped, zero, too large or too long."""
    size, q = parameters.curve.size, int(parameters.curve.q)
    key = PrivateKey.generate(parameters)
    public = key.public()
    digest = bytes(range(size))
    signature = sign_digest(key, digest)
    assert len(signature) == 2 * size
    assert signature != sign_digest(key, digest)
    assert verify_digest(public, digest, signature)
    s, r = signature[:size], signature[size:]
    assert not verify_digest(public, digest, r + s)
    assert not verify_digest(public, digest, signature[::-1])
    assert not verify_digest(public, digest, s + bytes(size))
    assert not verify_digest(public, digest, bytes(size) + r)
    assert not verify_digest(public, digest, signature + b"\0")
    too_large = int.from_bytes(r, "big") + q
    if too_large < 1 << (8 * size):
        assert not verify_digest(public, digest, s + too_large.to_bytes(size, "big"))
    assert not verify_digest(PrivateKey.generate(parameters).public(), digest, signature)


def test_zero_digest_counts_as_one() -> None:
    """A digest that is 0 modulo q is signed as 1 (section 6.1, step 2)."""
    key = PrivateKey.generate()
    signature = sign_digest(key, bytes(32))
    assert verify_digest(key.public(), bytes(32), signature)
    assert verify_digest(key.public(), (1).to_bytes(32, "little"), signature)


@pytest.mark.parametrize("length", [0, 20, 31, 33, 64])
def test_digest_of_another_length_is_refused(length: int) -> None:
    """A 256-bit key takes a digest of 32 octets only, for signing and for verifying."""
    key = PrivateKey.generate()
    with pytest.raises(Unsupported):
        sign_digest(key, bytes(length))
    with pytest.raises(Unsupported):
        verify_digest(key.public(), bytes(length), bytes(64))


@pytest.mark.parametrize("identifier", ["1.2.643.7.1.2.1.1.1", "1.2.643.7.1.2.1.1.2", "1.2.643.7.1.2.1.2.3"])
def test_every_way_of_multiplying_agrees(identifier: str) -> None:
    """Tables of 8 and 4 bits, secret and public, the window and plain doubling give one point for edge scalars."""
    curve = PRODUCTION[identifier].curve
    point = (curve.x, curve.y)
    wide, narrow = Comb(curve, point, 8, blinded=True), Comb(curve, point, 4)
    for scalar in (mpz(1), mpz(2), mpz(3), mpz(255), mpz(256), curve.q // 2, curve.q - 2, curve.q - 1):
        plain = INFINITY
        for bit in bin(scalar)[2:]:
            plain = double(curve, plain)
            plain = add(curve, plain, point) if bit == "1" else plain
        ways = [plain, wide.multiply(scalar), wide.multiply_secret(scalar), narrow.multiply(scalar)]
        ways.append(multiply(curve, scalar, point))
        assert len(set(to_affine(curve, ways))) == 1
    assert wide.multiply(mpz(0))[2] == narrow.multiply(mpz(0))[2] == multiply(curve, mpz(0), point)[2] == 0


def test_blinding_changes_the_representation_and_not_the_point() -> None:
    """Two multiplications by one secret differ in Z and agree in the point."""
    curve = PRODUCTION["1.2.643.2.2.35.1"].curve
    comb = Comb(curve, (curve.x, curve.y), 8, blinded=True)
    first, second = comb.multiply_secret(mpz(12345)), comb.multiply_secret(mpz(12345))
    assert first != second
    assert len(set(to_affine(curve, [first, second]))) == 1


def test_tables_of_keys_are_bounded_and_earned() -> None:
    """A key gets tables at its third use, and the key unused for longest is forgotten."""
    tables = KeyTables(Worth(uses=3, keys=2))
    keys = [PrivateKey.generate().public() for _ in range(3)]
    curve = keys[0].parameters.curve
    points = [(key.x, key.y) for key in keys]
    assert [tables.find(curve, points[0]) is not None for _ in range(3)] == [False, False, True]
    tables.find(curve, points[1])
    tables.find(curve, points[2])
    assert len(tables) == 2
    assert tables.find(curve, points[0]) is None


def test_keys_in_steady_use_earn_large_tables() -> None:
    """The first keys to be used often get large tables, the others keep small ones; all give the same points."""
    tables = KeyTables(Worth(uses=2, keys=3), Worth(uses=4, keys=1))
    keys = [PrivateKey.generate().public() for _ in range(2)]
    curve = keys[0].parameters.curve
    for _ in range(4):
        combs = [tables.find(curve, (key.x, key.y)) for key in keys]
    assert [comb.width for comb in combs if comb is not None] == [8, 4]
    for key, comb in zip(keys, combs, strict=True):
        assert comb is not None
        plain = multiply(curve, mpz(987654321), (key.x, key.y))
        assert to_affine(curve, [comb.multiply(mpz(987654321))]) == to_affine(curve, [plain])
