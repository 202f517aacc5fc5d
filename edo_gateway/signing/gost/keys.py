"""Keys of GOST R 34.10-2012 as values, checked when they are made."""

import secrets
from dataclasses import dataclass, field

from gmpy2 import invert, mpz

from edo_gateway.signing.errors import Malformed
from edo_gateway.signing.gost.paramsets import DEFAULT, ParameterSet
from edo_gateway.signing.gost.points import has_order_q, on_curve
from edo_gateway.signing.gost.tables import generator

__all__ = ["PrivateKey", "PublicKey"]


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A point that is proven to lie on its curve and to have order q.

    The order is looked at because the curves 256-A and 512-C have cofactor 4: with a key of small order
    a forged signature would satisfy the equation of section 6.2.
    Raises `Malformed` if the point fails.
    """

    parameters: ParameterSet
    x: mpz
    y: mpz

    def __post_init__(self) -> None:
        curve = self.parameters.curve
        if not on_curve(curve, (self.x, self.y)):
            raise Malformed("Открытый ключ неверен.", why="Точка не лежит на кривой набора параметров.")
        if curve.cofactor != 1 and not has_order_q(curve, (self.x, self.y)):
            raise Malformed("Открытый ключ неверен.", why="Точка не принадлежит подгруппе простого порядка.")

    @classmethod
    def from_octets(cls, parameters: ParameterSet, octets: bytes) -> "PublicKey":
        """Read x and y, each little-endian, 32 or 64 octets (RFC 9215 section 4.3); raises `Malformed`."""
        size = parameters.curve.size
        if len(octets) != 2 * size:
            raise Malformed("Открытый ключ неверен.", why=f"Ожидалось {2 * size} октетов, получено {len(octets)}.")
        x, y = (mpz(int.from_bytes(part, "little")) for part in (octets[:size], octets[size:]))
        return cls(parameters, x, y)

    def to_octets(self) -> bytes:
        """Return x and y, each little-endian."""
        size = self.parameters.curve.size
        return int(self.x).to_bytes(size, "little") + int(self.y).to_bytes(size, "little")

    def same_as(self, other: "PublicKey") -> bool:
        """Say whether it is the same point of the same curve, whatever the set is called."""
        mine, theirs = self.parameters.curve, other.parameters.curve
        return (mine, self.x, self.y) == (theirs, other.x, other.y)


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A secret number 0 < d < q; never shown by `repr`.  Raises `Malformed` if it is out of range."""

    parameters: ParameterSet
    secret: mpz = field(repr=False)

    def __post_init__(self) -> None:
        if not 0 < self.secret < self.parameters.curve.q:
            raise Malformed("Закрытый ключ неверен.", why="Число вне допустимого промежутка.")

    @classmethod
    def generate(cls, parameters: ParameterSet = DEFAULT) -> "PrivateKey":
        """Make a new key from the operating system's randomness."""
        return cls(parameters, mpz(secrets.randbelow(int(parameters.curve.q) - 1) + 1))

    def public(self) -> PublicKey:
        """Return the point d·G."""
        curve = self.parameters.curve
        x, y, z = generator(curve).multiply_secret(self.secret)
        inverse = invert(z, curve.p)
        square = inverse * inverse % curve.p
        return PublicKey(self.parameters, x * square % curve.p, y * square * inverse % curve.p)
