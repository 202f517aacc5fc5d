"""Streebog in pure Python: the last resort of the provider chain, and a second opinion on the others.

Octet streams are read as little-endian numbers of 512 bits (RFC 6986 prints them the other way round).
About 0.75 MB a second.
"""

from functools import cache, reduce
from operator import getitem, xor

from edo_gateway.signing.gost.streebog_constants import ITERATION, PI, ROWS

__all__ = ["PureHasher"]

_BLOCK = 64
_ALL = (1 << 512) - 1
_INITIAL = {64: 0, 32: int.from_bytes(b"\x01" * 64, "little")}


@cache
def _tables() -> tuple[tuple[int, ...], ...]:
    """Return for each octet of a block, and each value of it, what it gives after S, P and L.

    S replaces octets by π, P transposes the 8 × 8 octets, L multiplies each word by the matrix A:
    octet j of word i lands as octet i of word j, so word j of the result depends on octets j of all words.
    """
    linear = [[0] * 256 for _ in range(8)]
    for position in range(8):
        for value in range(256):
            image = PI[value]
            linear[position][value] = reduce(
                xor, (ROWS[63 - 8 * position - bit] for bit in range(8) if image >> bit & 1), 0
            )
    return tuple(
        tuple(linear[index // 8][value] << 64 * (index % 8) for value in range(256)) for index in range(_BLOCK)
    )


def _compress(state: int, count: int, block: int) -> int:
    """Return g_N(h, m) of section 8 (RFC 6986 section 8)."""
    tables = _tables()

    def lps(value: int) -> int:
        return reduce(xor, map(getitem, tables, value.to_bytes(_BLOCK, "little")))

    key = lps(state ^ count)
    value = block
    for constant in ITERATION:
        value = lps(value ^ key)
        key = lps(key ^ constant)
    return value ^ key ^ state ^ block


class PureHasher:
    """A running hash; `size` is 32 or 64 octets.  `digest` ends it."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._state = _INITIAL[size]
        self._count = 0
        self._sum = 0
        self._rest = b""

    def update(self, data: bytes) -> None:
        """Take some more octets."""
        data = self._rest + data
        whole = len(data) - len(data) % _BLOCK
        for start in range(0, whole, _BLOCK):
            block = int.from_bytes(data[start : start + _BLOCK], "little")
            self._state = _compress(self._state, self._count, block)
            self._count = (self._count + 8 * _BLOCK) & _ALL
            self._sum = (self._sum + block) & _ALL
        self._rest = data[whole:]

    def digest(self) -> bytes:
        """Return the hash in stream order."""
        block = int.from_bytes(self._rest + b"\x01", "little")
        state = _compress(self._state, self._count, block)
        count = (self._count + 8 * len(self._rest)) & _ALL
        state = _compress(state, 0, count)
        state = _compress(state, 0, (self._sum + block) & _ALL)
        return state.to_bytes(_BLOCK, "little")[_BLOCK - self._size :]
