"""Multiplication of a fixed point by tables: one addition for each digit of the scalar, and no doubling.

Layout: row i holds (d + 1)·2^(w·i)·P for every digit d of w bits, as affine points.
The scalar is first lessened by the sum of 2^(w·i), so that the digit 0 stands for one too: every row gives
exactly one addition of a finite point, whatever the scalar, and nothing branches on its digits.
"""

import secrets

from gmpy2 import mpz

from edo_gateway.signing.gost.curves import Curve
from edo_gateway.signing.gost.points import Affine, Jacobian, add, double, to_affine

__all__ = ["BLINDING_BITS", "Comb"]

BLINDING_BITS = 64
"""A secret scalar k is used as k + t·q with a random t of so many bits: the digits differ each time, k·P does not."""


class Comb:
    """Tables of one point of order q; read only once built, so threads may share it.

    `width` is 8 or 4 bits a digit.  Only a comb made with `blinded` can multiply secret scalars;
    it has rows enough for the longer scalar.
    Eight bits cost about 2 MB and 30 ms for 256-bit curves, 6 MB and 100 ms for 512-bit ones; four bits a tenth.
    """

    def __init__(self, curve: Curve, point: Affine, width: int = 8, *, blinded: bool = False) -> None:
        self._curve = curve
        self._width = width
        bits = 8 * curve.size + (BLINDING_BITS if blinded else 0)
        self._blinded = blinded
        self._table: list[list[Affine]] = []
        base = point
        for _ in range(bits // width):
            row = self._row(base)
            self._table.append(row)
            base = row[-1]
        self._plain_rows = 8 * curve.size // width

    @property
    def width(self) -> int:
        """Return the bits of a digit."""
        return self._width

    def _row(self, base: Affine) -> list[Affine]:
        entries: list[Jacobian] = [(base[0], base[1], mpz(1))]
        entries.append(double(self._curve, entries[0]))
        while len(entries) < 1 << self._width:
            entries.append(add(self._curve, entries[-1], base))
        return to_affine(self._curve, entries)

    def multiply(self, scalar: mpz) -> Jacobian:
        """Return scalar·P for a public scalar."""
        rows = self._plain_rows
        return self._sum((scalar - self._offset(rows)) % self._curve.q, rows, mpz(1))

    def multiply_secret(self, scalar: mpz) -> Jacobian:
        """Return scalar·P for a secret scalar: blinded, and started from a random representation of the first point."""
        curve = self._curve
        rows = len(self._table)
        blinding = secrets.randbelow((1 << BLINDING_BITS) - 1)
        lessened = (scalar - self._offset(rows)) % curve.q + blinding * curve.q
        return self._sum(lessened, rows, mpz(secrets.randbelow(int(curve.p) - 1) + 1))

    def _offset(self, rows: int) -> mpz:
        return ((mpz(1) << (self._width * rows)) - 1) // ((1 << self._width) - 1)

    def _sum(self, lessened: mpz, rows: int, z: mpz) -> Jacobian:
        curve, table, p = self._curve, self._table, self._curve.p
        digits = self._digits(lessened, rows)
        x, y = table[0][digits[0]]
        zz = z * z % p
        result: Jacobian = (x * zz % p, y * (zz * z % p) % p, z)
        for row in range(1, rows):
            result = add(curve, result, table[row][digits[row]])
        return result

    def _digits(self, scalar: mpz, rows: int) -> bytes:
        octets = int(scalar).to_bytes(rows * self._width // 8, "little")
        if self._width == 8:
            return octets
        return bytes(digit for octet in octets for digit in (octet & 15, octet >> 4))
