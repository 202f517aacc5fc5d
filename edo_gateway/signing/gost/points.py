"""Points of an elliptic curve: checks, doubling, addition, multiplication.

Affine points are pairs (x, y).  Inside a multiplication points are Jacobian: (X, Y, Z) stands for
(X/Z², Y/Z³), and Z = 0 for the point at infinity.  Every exceptional case of the formulas is decided,
because keys and signatures from outside choose the points.
"""

from collections.abc import Sequence

from gmpy2 import invert, mpz

from edo_gateway.signing.gost.curves import Curve

__all__ = ["INFINITY", "Affine", "Jacobian", "add", "double", "has_order_q", "multiply", "on_curve", "to_affine"]

Affine = tuple[mpz, mpz]
Jacobian = tuple[mpz, mpz, mpz]

INFINITY: Jacobian = (mpz(1), mpz(1), mpz(0))
_WINDOW = 5


def on_curve(curve: Curve, point: Affine) -> bool:
    """Say whether the coordinates are in range and satisfy the curve's equation."""
    x, y = point
    p = curve.p
    return bool(0 <= x < p and 0 <= y < p and (y * y - (x * x + curve.a) * x - curve.b) % p == 0)


def double(curve: Curve, point: Jacobian) -> Jacobian:
    """Return 2P.  A point of order two has Y = 0 and gives Z = 0 by the formula itself."""
    x, y, z = point
    p = curve.p
    yy = y * y % p
    zz = z * z % p
    s = 4 * x * yy % p
    m = (3 * x * x + curve.a * (zz * zz % p)) % p
    x3 = (m * m - 2 * s) % p
    return x3, (m * (s - x3) - 8 * yy * yy) % p, 2 * y * z % p


def add(curve: Curve, left: Jacobian, right: Affine) -> Jacobian:
    """Return the sum of a Jacobian and an affine point."""
    x1, y1, z1 = left
    if z1 == 0:
        return right[0], right[1], mpz(1)
    p = curve.p
    zz = z1 * z1 % p
    h = (right[0] * zz - x1) % p
    r = (right[1] * (z1 * zz % p) - y1) % p
    if h == 0:
        return double(curve, left) if r == 0 else INFINITY
    hh = h * h % p
    hhh = h * hh % p
    v = x1 * hh % p
    x3 = (r * r - hhh - 2 * v) % p
    return x3, (r * (v - x3) - y1 * hhh) % p, z1 * h % p


def to_affine(curve: Curve, points: Sequence[Jacobian]) -> list[Affine]:
    """Turn finite points into affine ones with a single inversion for all of them."""
    p = curve.p
    products = [mpz(1)]
    for _, _, z in points:
        products.append(products[-1] * z % p)
    inverse = invert(products[-1], p)
    result: list[Affine] = []
    for index in range(len(points) - 1, -1, -1):
        x, y, z = points[index]
        own = inverse * products[index] % p
        inverse = inverse * z % p
        square = own * own % p
        result.append((x * square % p, y * (square * own % p) % p))
    result.reverse()
    return result


def has_order_q(curve: Curve, point: Affine) -> bool:
    """Say whether q·P is infinity, for any point of the curve (public data: plain double and add)."""
    result = INFINITY
    for bit in bin(curve.q)[2:]:
        result = double(curve, result)
        if bit == "1":
            result = add(curve, result, point)
    return bool(result[2] == 0)


def multiply(curve: Curve, scalar: mpz, point: Affine) -> Jacobian:
    """Return scalar·P for a point of order q and a public scalar 0 ≤ scalar < q (windowed, not constant in time)."""
    twice = to_affine(curve, [double(curve, (point[0], point[1], mpz(1)))])[0]
    multiples: list[Jacobian] = [(point[0], point[1], mpz(1))]
    for _ in range((1 << (_WINDOW - 2)) - 1):
        multiples.append(add(curve, multiples[-1], twice))
    odd = to_affine(curve, multiples)
    result = INFINITY
    for digit in reversed(_signed_digits(int(scalar))):
        result = double(curve, result)
        if digit > 0:
            result = add(curve, result, odd[digit >> 1])
        elif digit < 0:
            x, y = odd[-digit >> 1]
            result = add(curve, result, (x, curve.p - y))
    return result


def _signed_digits(scalar: int) -> list[int]:
    """Return the non-adjacent form of the window's width, the least digit first; every non-zero digit is odd."""
    digits = []
    size = 1 << _WINDOW
    while scalar:
        digit = 0
        if scalar & 1:
            digit = scalar & (size - 1)
            if digit >= size >> 1:
                digit -= size
            scalar -= digit
        digits.append(digit)
        scalar >>= 1
    return digits
