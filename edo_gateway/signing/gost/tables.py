"""Tables kept between calls: one for each curve's generator, and for keys that are verified again and again."""

import threading
from collections import OrderedDict

from gmpy2 import mpz

from edo_gateway.signing.gost.comb import Comb
from edo_gateway.signing.gost.curves import Curve
from edo_gateway.signing.gost.points import Affine, Jacobian, multiply

__all__ = ["KeyTables", "generator", "multiply_key"]

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


class KeyTables:
    """Small tables (4 bits) of public keys in use; the one unused for longest goes first.

    A key earns a table at its `worth`-th use: before that a plain multiplication is cheaper than building one.
    `capacity` bounds both the tables (about 0.2 MB each at 256 bits, 0.7 MB at 512) and the counters.
    """

    def __init__(self, capacity: int = 32, worth: int = 8) -> None:
        self._capacity = capacity
        self._worth = worth
        self._lock = threading.Lock()
        self._entries: OrderedDict[tuple[str, mpz, mpz], Comb | int] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, curve: Curve, point: Affine) -> Comb | None:
        """Return the key's tables, or nothing while it has not earned them; counts this use."""
        name = (curve.name, *point)
        with self._lock:
            entry = self._entries.pop(name, 0)
            if isinstance(entry, int):
                entry = entry + 1 if entry + 1 < self._worth else Comb(curve, point, 4)
            self._entries[name] = entry
            if len(self._entries) > self._capacity:
                self._entries.popitem(last=False)
        return entry if isinstance(entry, Comb) else None


_keys = KeyTables()


def multiply_key(curve: Curve, scalar: mpz, point: Affine) -> Jacobian:
    """Return scalar·Q for a public key that is known to have order q, and a public scalar."""
    comb = _keys.find(curve, point)
    return multiply(curve, scalar, point) if comb is None else comb.multiply(scalar)
