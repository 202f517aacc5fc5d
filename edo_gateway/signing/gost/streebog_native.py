"""Streebog from libraries outside Python, each as a provider: libgcrypt, libnettle, the process's own OpenSSL.

Both libraries are called through ctypes, which lets other threads run meanwhile.
A library that is not there, or lacks the hash, raises `LookupError`; the chain then asks the next one.
"""

import ctypes
import hashlib
from collections.abc import Callable
from typing import Protocol

__all__ = ["Hasher", "NewHasher", "hashlib_provider", "libgcrypt_provider", "libnettle_provider"]


class Hasher(Protocol):
    """A running hash; after `digest` it is over."""

    def update(self, data: bytes, /) -> None:
        """Take some more octets."""

    def digest(self) -> bytes:
        """Return the hash in stream order, 32 or 64 octets."""


NewHasher = Callable[[int], Hasher]
"""Starts a hash of 32 or 64 octets."""

_LIBGCRYPT = "libgcrypt.so.20"
_GCRY_INITIALIZATION_FINISHED = 38
_GCRY_STRIBOG = {32: 309, 64: 310}
_LIBNETTLE = "libnettle.so.8"
_NETTLE_CONTEXT = 1024
"""Octets kept for nettle's context, which takes less than a third of them."""


def _open(name: str) -> ctypes.CDLL:
    try:
        return ctypes.CDLL(name)
    except OSError as error:
        raise LookupError(name) from error


def _function(library: ctypes.CDLL, name: str, result: type | None, *arguments: type) -> Callable[..., int]:
    try:
        function = library[name]
    except AttributeError as error:
        raise LookupError(name) from error
    function.argtypes = list(arguments)
    function.restype = result
    return function


def libgcrypt_provider() -> NewHasher:
    """Return what starts a hash of libgcrypt."""
    library = _open(_LIBGCRYPT)
    pointer, size, integer = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
    check = _function(library, "gcry_check_version", ctypes.c_char_p, ctypes.c_char_p)
    control = _function(library, "gcry_control", integer, integer, integer)
    start = _function(library, "gcry_md_open", integer, ctypes.POINTER(pointer), integer, ctypes.c_uint)
    write = _function(library, "gcry_md_write", None, pointer, ctypes.c_char_p, size)
    read = _function(library, "gcry_md_read", pointer, pointer, integer)
    close = _function(library, "gcry_md_close", None, pointer)
    # The library demands this call before any other; it initialises itself in it.
    if not check(None):
        raise LookupError(_LIBGCRYPT)
    control(_GCRY_INITIALIZATION_FINISHED, 0)

    class GcryptHasher:
        def __init__(self, size: int) -> None:
            self._handle = pointer()
            self._size = size
            self._algorithm = _GCRY_STRIBOG[size]
            if start(ctypes.byref(self._handle), self._algorithm, 0) != 0:
                raise LookupError(_LIBGCRYPT)

        def update(self, data: bytes, /) -> None:
            write(self._handle, data, len(data))

        def digest(self) -> bytes:
            return ctypes.string_at(read(self._handle, self._algorithm), self._size)

        def __del__(self) -> None:
            if self._handle:
                close(self._handle)
                self._handle = pointer()

    return GcryptHasher


def libnettle_provider() -> NewHasher:
    """Return what starts a hash of nettle."""
    library = _open(_LIBNETTLE)
    context, size = ctypes.c_char_p, ctypes.c_size_t
    starts = {n: _function(library, f"nettle_streebog{8 * n}_init", None, context) for n in (32, 64)}
    write = _function(library, "nettle_streebog512_update", None, context, size, ctypes.c_char_p)
    ends = {n: _function(library, f"nettle_streebog{8 * n}_digest", None, context, size, context) for n in (32, 64)}

    class NettleHasher:
        def __init__(self, size: int) -> None:
            self._context = ctypes.create_string_buffer(_NETTLE_CONTEXT)
            self._size = size
            starts[size](self._context)

        def update(self, data: bytes, /) -> None:
            write(self._context, len(data), data)

        def digest(self) -> bytes:
            result = ctypes.create_string_buffer(self._size)
            ends[self._size](self._context, self._size, result)
            return result.raw

    return NettleHasher


def hashlib_provider() -> NewHasher:
    """Return what starts a hash of the process's OpenSSL; it has one only if its configuration loads `gostprov`."""

    def new(size: int) -> Hasher:
        try:
            return hashlib.new(f"md_gost12_{8 * size}")
        except ValueError as error:
            raise LookupError("hashlib") from error

    new(32)
    return new
