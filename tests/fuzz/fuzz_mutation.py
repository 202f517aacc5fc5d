"""Changing inputs: octets anywhere, and parts of what has a structure (XML, zip, DER, frames) so that it stays whole.

Everything is drawn from one `random.Random`, so the same seed gives the same inputs.
"""

import re
from collections.abc import Callable, Sequence
from random import Random

from fuzz.fuzz_shapes import Shape, shape_of

__all__ = ["LARGEST", "Mutator"]

LARGEST = 1 << 18
"""Octets of an input; what is larger is tried by tests of its own."""
_DEEPEST = 4
_OCTETS = (0, 1, 9, 10, 13, 32, 34, 38, 39, 45, 46, 47, 48, 60, 62, 92, 127, 128, 255)
_NUMBERS = (b"0", b"1", b"-1", b"00", b"255", b"256", b"65535", b"65536", b"2147483648", b"4294967295",
            b"18446744073709551616", b"9" * 40, b"1e9", b"\xd9\xa3", b"0x10", b"1_0")  # fmt: skip
_WORDS = (b"\x00\x00", b"\xff\xff", b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x00\x00\x00\x80",
          b"\x01\x00\x00\x00", b"\x80\x00", b"\x84\xff\xff\xff\xff")  # fmt: skip
_DIGITS = re.compile(rb"[0-9]+")


class Mutator:
    """Makes new inputs out of a pool of old ones."""

    def __init__(self, random: Random, tokens: Sequence[bytes]) -> None:
        self._random = random
        self._tokens = list(tokens)
        self._changes: tuple[Callable[[bytes, bytes], bytes], ...] = (
            self._flip, self._octet, self._delete, self._delete, self._insert, self._repeat, self._move, self._number,
            self._word, self._truncate, self._splice, self._token, self._token,
        )  # fmt: skip

    def change(self, data: bytes, other: bytes) -> bytes:
        """Return a changed input; `other` lends pieces."""
        for _ in range(1 + min(int(self._random.expovariate(0.7)), 6)):
            data = self._once(data, other, 0)
        return data[:LARGEST]

    def _once(self, data: bytes, other: bytes, depth: int) -> bytes:
        shape = shape_of(data) if depth < _DEEPEST and self._random.random() < 0.7 else None
        return self._octets(data, other) if shape is None else self._part(shape, data, other, depth)

    def _octets(self, data: bytes, other: bytes) -> bytes:
        return self._random.choice(self._changes)(data, other)[:LARGEST]

    def _part(self, shape: Shape, data: bytes, other: bytes, depth: int) -> bytes:
        """Change one part of something, or the order and number of its parts."""
        random, parts = self._random, shape.split(data)
        if not parts:
            return self._octets(data, other)
        at = random.randrange(len(parts))
        act = random.random()
        if act < 0.6:
            parts[at] = shape.changed(parts[at], lambda inner: self._once(inner, other, depth + 1))
        elif act < 0.7:
            del parts[at]
        elif act < 0.8:
            parts.insert(random.randrange(len(parts) + 1), parts[at])
        elif act < 0.87:
            to = random.randrange(len(parts))
            parts[at], parts[to] = parts[to], parts[at]
        elif act < 0.93:
            theirs = shape.split(other) if shape_of(other) is shape else parts
            parts[at] = random.choice(theirs or parts)
        else:
            room = LARGEST // max(8, sum(map(len, parts[at])) if isinstance(parts[at], tuple) else len(parts[at]))
            parts[at:at] = [parts[at]] * min(random.choice((2, 2, 10, 10, 300, 3000)), room)
        joined = shape.join(parts)
        return joined if len(joined) <= LARGEST else data

    def _place(self, data: bytes) -> int:
        return self._random.randrange(len(data) + 1)

    def _range(self, data: bytes) -> tuple[int, int]:
        start = self._place(data)
        return start, min(len(data), start + self._random.choice((1, 1, 2, 4, 8, 16, 64, 256, len(data))))

    def _flip(self, data: bytes, other: bytes) -> bytes:
        del other
        if not data:
            return data
        at = self._random.randrange(len(data))
        return data[:at] + bytes((data[at] ^ (1 << self._random.randrange(8)),)) + data[at + 1 :]

    def _octet(self, data: bytes, other: bytes) -> bytes:
        del other
        at = self._place(data)
        return data[:at] + bytes((self._random.choice(_OCTETS),)) + data[at + 1 :]

    def _delete(self, data: bytes, other: bytes) -> bytes:
        del other
        start, end = self._range(data)
        return data[:start] + data[end:]

    def _insert(self, data: bytes, other: bytes) -> bytes:
        del other
        at = self._place(data)
        return data[:at] + self._random.randbytes(self._random.choice((1, 2, 4, 8, 32))) + data[at:]

    def _repeat(self, data: bytes, other: bytes) -> bytes:
        del other
        start, end = self._range(data)
        piece = data[start:end]
        times = min(self._random.choice((2, 2, 3, 4, 16, 16, 100, 100, 1000, 10_000)), LARGEST // max(1, len(piece)))
        return data[:start] + piece * times + data[end:]

    def _move(self, data: bytes, other: bytes) -> bytes:
        del other
        start, end = self._range(data)
        piece, rest = data[start:end], data[:start] + data[end:]
        at = self._place(rest)
        return rest[:at] + piece + rest[at:]

    def _number(self, data: bytes, other: bytes) -> bytes:
        found = list(_DIGITS.finditer(data[: 1 << 14]))
        if not found:
            return self._octet(data, other)
        chosen = self._random.choice(found)
        return data[: chosen.start()] + self._random.choice(_NUMBERS) + data[chosen.end() :]

    def _word(self, data: bytes, other: bytes) -> bytes:
        del other
        at, word = self._place(data), self._random.choice(_WORDS)
        return data[:at] + word + data[at + len(word) :]

    def _truncate(self, data: bytes, other: bytes) -> bytes:
        del other
        return data[: self._place(data)]

    def _splice(self, data: bytes, other: bytes) -> bytes:
        start, end = self._range(other)
        at = self._place(data)
        return data[:at] + other[start:end] + data[at:]

    def _token(self, data: bytes, other: bytes) -> bytes:
        if not self._tokens:
            return self._splice(data, other)
        start, end = self._range(data)
        token = self._random.choice(self._tokens)
        return data[:start] + token + data[end if self._random.random() < 0.3 else start :]
