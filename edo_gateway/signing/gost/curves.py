"""Elliptic curves of GOST R 34.10-2012 as data: domain parameters only.

Sources: RFC 7836 appendix A and RFC 9215 (TC26 sets), RFC 4357 section 11.4 (CryptoPro sets, which are the same
curves under other names), GOST R 34.10-2012 appendix A (the two curves of its examples).
A curve is y² = x³ + ax + b over the field of p elements; (x, y) generates the subgroup of prime order q.
"""

from dataclasses import dataclass

from gmpy2 import mpz

__all__ = [
    "TC26_256_A",
    "TC26_256_B",
    "TC26_256_C",
    "TC26_256_D",
    "TC26_512_A",
    "TC26_512_B",
    "TC26_512_C",
    "TEST_256",
    "TEST_512",
    "Curve",
]


@dataclass(frozen=True, slots=True)
class Curve:
    """Domain parameters of one curve."""

    name: str
    size: int
    """Octets of a coordinate, a private key and a digest: 32 or 64."""
    cofactor: int
    """Points of the curve divided by q; 4 means that points of small order exist and keys must be checked for it."""
    p: mpz
    a: mpz
    b: mpz
    q: mpz
    x: mpz
    y: mpz


def _wide(digits: str) -> mpz:
    return mpz(digits, 16)


TC26_256_A = Curve(
    name="256-A",
    size=32,
    cofactor=4,
    p=mpz(0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFD97),
    a=mpz(0xC2173F1513981673AF4892C23035A27CE25E2013BF95AA33B22C656F277E7335),
    b=mpz(0x295F9BAE7428ED9CCC20E7C359A9D41A22FCCD9108E17BF7BA9337A6F8AE9513),
    q=mpz(0x400000000000000000000000000000000FD8CDDFC87B6635C115AF556C360C67),
    x=mpz(0x91E38443A5E82C0D880923425712B2BB658B9196932E02C78B2582FE742DAA28),
    y=mpz(0x32879423AB1A0375895786C4BB46E9565FDE0B5344766740AF268ADB32322E5C),
)

TC26_256_B = Curve(
    name="256-B",
    size=32,
    cofactor=1,
    p=mpz(0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFD97),
    a=mpz(0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFD94),
    b=mpz(0xA6),
    q=mpz(0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF6C611070995AD10045841B09B761B893),
    x=mpz(1),
    y=mpz(0x8D91E471E0989CDA27DF505A453F2B7635294F2DDF23E3B122ACC99C9E9F1E14),
)

TC26_256_C = Curve(
    name="256-C",
    size=32,
    cofactor=1,
    p=mpz(0x8000000000000000000000000000000000000000000000000000000000000C99),
    a=mpz(0x8000000000000000000000000000000000000000000000000000000000000C96),
    b=mpz(0x3E1AF419A269A5F866A7D3C25C3DF80AE979259373FF2B182F49D4CE7E1BBC8B),
    q=mpz(0x800000000000000000000000000000015F700CFFF1A624E5E497161BCC8A198F),
    x=mpz(1),
    y=mpz(0x3FA8124359F96680B83D1C3EB2C070E5C545C9858D03ECFB744BF8D717717EFC),
)

TC26_256_D = Curve(
    name="256-D",
    size=32,
    cofactor=1,
    p=mpz(0x9B9F605F5A858107AB1EC85E6B41C8AACF846E86789051D37998F7B9022D759B),
    a=mpz(0x9B9F605F5A858107AB1EC85E6B41C8AACF846E86789051D37998F7B9022D7598),
    b=mpz(0x805A),
    q=mpz(0x9B9F605F5A858107AB1EC85E6B41C8AA582CA3511EDDFB74F02F3A6598980BB9),
    x=mpz(0),
    y=mpz(0x41ECE55743711A8C3CBF3783CD08C0EE4D4DC440D4641A8F366E550DFDB3BB67),
)

TC26_512_A = Curve(
    name="512-A",
    size=64,
    cofactor=1,
    p=_wide(
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffdc7"
    ),
    a=_wide(
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffdc4"
    ),
    b=_wide(
        "e8c2505dedfc86ddc1bd0b2b6667f1da34b82574761cb0e879bd081cfd0b6265"
        "ee3cb090f30d27614cb4574010da90dd862ef9d4ebee4761503190785a71c760"
    ),
    q=_wide(
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        "27e69532f48d89116ff22b8d4e0560609b4b38abfad2b85dcacdb1411f10b275"
    ),
    x=mpz(3),
    y=_wide(
        "7503cfe87a836ae3a61b8816e25450e6ce5e1c93acf1abc1778064fdcbefa921"
        "df1626be4fd036e93d75e6a50e3a41e98028fe5fc235f5b889a589cb5215f2a4"
    ),
)

TC26_512_B = Curve(
    name="512-B",
    size=64,
    cofactor=1,
    p=_wide(
        "8000000000000000000000000000000000000000000000000000000000000000"
        "000000000000000000000000000000000000000000000000000000000000006f"
    ),
    a=_wide(
        "8000000000000000000000000000000000000000000000000000000000000000"
        "000000000000000000000000000000000000000000000000000000000000006c"
    ),
    b=_wide(
        "687d1b459dc841457e3e06cf6f5e2517b97c7d614af138bcbf85dc806c4b289f"
        "3e965d2db1416d217f8b276fad1ab69c50f78bee1fa3106efb8ccbc7c5140116"
    ),
    q=_wide(
        "8000000000000000000000000000000000000000000000000000000000000001"
        "49a1ec142565a545acfdb77bd9d40cfa8b996712101bea0ec6346c54374f25bd"
    ),
    x=mpz(2),
    y=_wide(
        "1a8f7eda389b094c2c071e3647a8940f3c123b697578c213be6dd9e6c8ec7335"
        "dcb228fd1edf4a39152cbcaaf8c0398828041055f94ceeec7e21340780fe41bd"
    ),
)

TC26_512_C = Curve(
    name="512-C",
    size=64,
    cofactor=4,
    p=_wide(
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffdc7"
    ),
    a=_wide(
        "dc9203e514a721875485a529d2c722fb187bc8980eb866644de41c68e1430645"
        "46e861c0e2c9edd92ade71f46fcf50ff2ad97f951fda9f2a2eb6546f39689bd3"
    ),
    b=_wide(
        "b4c4ee28cebc6c2c8ac12952cf37f16ac7efb6a9f69f4b57ffda2e4f0de5ade0"
        "38cbc2fff719d2c18de0284b8bfef3b52b8cc7a5f5bf0a3c8d2319a5312557e1"
    ),
    q=_wide(
        "3fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        "c98cdba46506ab004c33a9ff5147502cc8eda9e7a769a12694623cef47f023ed"
    ),
    x=_wide(
        "e2e31edfc23de7bdebe241ce593ef5de2295b7a9cbaef021d385f7074cea043a"
        "a27272a7ae602bf2a7b9033db9ed3610c6fb85487eae97aac5bc7928c1950148"
    ),
    y=_wide(
        "f5ce40d95b5eb899abbccff5911cb8577939804d6527378b8c108c3d2090ff9b"
        "e18e2d33e3021ed2ef32d85822423b6304f726aa854bae07d0396e9a9addc40f"
    ),
)

TEST_256 = Curve(
    name="256-test",
    size=32,
    cofactor=1,
    p=mpz(0x8000000000000000000000000000000000000000000000000000000000000431),
    a=mpz(7),
    b=mpz(0x5FBFF498AA938CE739B8E022FBAFEF40563F6E6A3472FC2A514C0CE9DAE23B7E),
    q=mpz(0x8000000000000000000000000000000150FE8A1892976154C59CFC193ACCF5B3),
    x=mpz(2),
    y=mpz(0x8E2A8A0E65147D4BD6316030E16D19C85C97F0A9CA267122B96ABBCEA7E8FC8),
)

TEST_512 = Curve(
    name="512-test",
    size=64,
    cofactor=1,
    p=_wide(
        "4531acd1fe0023c7550d267b6b2fee80922b14b2ffb90f04d4eb7c09b5d2d15d"
        "f1d852741af4704a0458047e80e4546d35b8336fac224dd81664bbf528be6373"
    ),
    a=mpz(7),
    b=_wide(
        "1cff0806a31116da29d8cfa54e57eb748bc5f377e49400fdd788b649eca1ac43"
        "61834013b2ad7322480a89ca58e0cf74bc9e540c2add6897fad0a3084f302adc"
    ),
    q=_wide(
        "4531acd1fe0023c7550d267b6b2fee80922b14b2ffb90f04d4eb7c09b5d2d15d"
        "a82f2d7ecb1dbac719905c5eecc423f1d86e25edbe23c595d644aaf187e6e6df"
    ),
    x=_wide(
        "24d19cc64572ee30f396bf6ebbfd7a6c5213b3b3d7057cc825f91093a68cd762"
        "fd60611262cd838dc6b60aa7eee804e28bc849977fac33b4b530f1b120248a9a"
    ),
    y=_wide(
        "2bb312a43bd2ce6e0d020613c857acddcfbf061e91e5f2c3f32447c259f39b2c"
        "83ab156d77f1496bf7eb3351e1ee4e43dc1a18b91b24640b6dbb92cb1add371e"
    ),
)
