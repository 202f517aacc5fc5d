"""Tables kept between calls: one for each curve's generator, and for keys that are verified again and again."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from gmpy2 import mpz

from edo_gateway.signing.gost.comb import Comb
from edo_gateway.signing.gost.curves import Curve
from edo_gateway.signing.gost.points import Affine, Jacobian, multiply

__all__ = ["KeyTables", "Worth", "generator", "multiply_key"]

_generators: dict[str, Comb] = {}
_building = threading.Lock()


def generator(curve: Curve) -> Comb:
    """Return the tables of the curve's generator, building them at the first use."""
    comb = _generators.get(curve.name)
    if comb is None:
        with _building:
            comb = _generators.get(curve.name)
            if comb is None:
                comb = Comb(curve, (curve.x, curve.y), blinded=True)
                _generators[curve.name] = comb
    return comb


@dataclass(slots=True)
class _Key:
    """How often a key was used, and its tables if it has earned any."""

    uses: int = 0
    comb: Comb | None = None


@dataclass(frozen=True, slots=True)
class Worth:
    """How often a key must be used before tables of a width pay, and how many keys may have such tables."""

    uses: int
    keys: int


_SMALL = Worth(uses=8, keys=32)
_LARGE = Worth(uses=100, keys=4)


class KeyTables:
    """Tables of public keys in use; the one unused for longest goes first.

    A key earns a small table (4 bits a digit) at its 8th use: before that a plain multiplication is cheaper than
    building one.  A few keys earn a large one (8 bits) later: our own, with which every signature is checked before
    it leaves.
    The limits bound tables (small: about 0.2 MB each at 256 bits, 0.7 MB at 512; large: see `Comb`) and counters.
    """

    def __init__(self, small: Worth = _SMALL, large: Worth = _LARGE) -> None:
        self._small = small
        self._large = large
        self._lock = threading.Lock()
        self._entries: OrderedDict[tuple[str, mpz, mpz], _Key] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, curve: Curve, point: Affine) -> Comb | None:
        """Return the key's tables, or nothing while it has not earned them; counts this use."""
        name = (curve.name, *point)
        with self._lock:
            key = self._entries.pop(name, None) or _Key()
            key.uses += 1
            if key.uses >= self._small.uses and key.comb is None:
                key.comb = Comb(curve, point, 4)
            if key.uses == self._large.uses and self._large_ones() < self._large.keys:
                key.comb = Comb(curve, point, 8)
            self._entries[name] = key
            if len(self._entries) > self._small.keys:
                self._entries.popitem(last=False)
        return key.comb

    def _large_ones(self) -> int:
        return sum(key.comb is not None and key.comb.width == 8 for key in self._entries.values())


_keys = KeyTables()


def multiply_key(curve: Curve, scalar: mpz, point: Affine) -> Jacobian:
    """Return scalar·Q for a public key that is known to have order q, and a public scalar."""
    comb = _keys.find(curve, point)
    return multiply(curve, scalar, point) if comb is None else comb.multiply(scalar)
