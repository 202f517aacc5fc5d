"""Streebog (GOST R 34.11-2012, RFC 6986): the hash of this package, from the first provider that proves itself.

The chain is libgcrypt, libnettle, hashlib (where OpenSSL's configuration loads the GOST provider), pure Python.
A provider is used only if it hashes the standard's first example right; the log says which one it is.
"""

import logging
import threading
from collections.abc import Callable, Sequence

from edo_gateway.errors import TryLater, WrongConfiguration
from edo_gateway.ports.content import Content
from edo_gateway.ports.reasons import os_reason
from edo_gateway.signing.gost.streebog_native import (
    Hasher,
    NewHasher,
    hashlib_provider,
    libgcrypt_provider,
    libnettle_provider,
)
from edo_gateway.signing.gost.streebog_pure import PureHasher

__all__ = ["CHAIN", "choose", "hash_content", "hash_octets", "new_hasher", "provider_name"]

_log = logging.getLogger(__name__)

_EXAMPLE = b"012345678901234567890123456789012345678901234567890123456789012"
_EXPECTED = {
    32: bytes.fromhex("9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500"),
    64: bytes.fromhex(
        "1b54d01a4af5b9d5cc3d86d68d285462b19abc2475222f35c085122be4ba1ffa"
        "00ad30f8767b3a82384c6574f024c311e2a481332b08ef7f41797891c1646f48"
    ),
}
"""M1 of RFC 6986 section 10.1, in stream order."""

Provider = tuple[str, Callable[[], NewHasher]]

CHAIN: Sequence[Provider] = (
    ("libgcrypt", libgcrypt_provider),
    ("libnettle", libnettle_provider),
    ("hashlib", hashlib_provider),
    ("python", lambda: PureHasher),
)
"""Name and opener of each provider, the preferred one first."""

_chosen: list[tuple[str, NewHasher]] = []
_choosing = threading.Lock()


def choose(chain: Sequence[Provider] = CHAIN) -> tuple[str, NewHasher]:
    """Return name and hasher of the first provider that passes the self-test.

    Raises `WrongConfiguration` if none does, which cannot happen with the whole chain.
    """
    for name, opener in chain:
        try:
            new = opener()
            good = all(_passes(new, size) for size in _EXPECTED)
        except LookupError:
            continue
        if good:
            return name, new
        _log.warning("streebog provider %s failed its self-test and is not used", name)
    raise WrongConfiguration(
        "Нет исправной реализации хеш-функции Стрибог.",
        todo="Установите библиотеку libgcrypt (в Debian пакет libgcrypt20).",
    )


def _passes(new: NewHasher, size: int) -> bool:
    """Hash the example whole and in two pieces: some implementations go wrong at a block's border only."""
    whole, pieces = new(size), new(size)
    whole.update(_EXAMPLE)
    pieces.update(_EXAMPLE[:10])
    pieces.update(_EXAMPLE[10:])
    return whole.digest() == pieces.digest() == _EXPECTED[size]


def _provider() -> tuple[str, NewHasher]:
    if not _chosen:
        with _choosing:
            if not _chosen:
                _chosen.append(choose())
                _log.info("streebog provider: %s", _chosen[0][0])
    return _chosen[0]


def provider_name() -> str:
    """Return the name of the provider in use."""
    return _provider()[0]


def new_hasher(size: int) -> Hasher:
    """Start a hash of 32 or 64 octets."""
    return _provider()[1](size)


def hash_octets(data: bytes, size: int) -> bytes:
    """Return the hash of octets in memory, in stream order."""
    hasher = new_hasher(size)
    hasher.update(data)
    return hasher.digest()


def hash_content(content: Content, size: int) -> bytes:
    """Return the hash of some content without holding it in memory; raises `TryLater` if it can't be read now."""
    hasher = new_hasher(size)
    try:
        for piece in content.chunks():
            hasher.update(piece)
    except OSError as error:
        raise TryLater("Файл не удалось прочитать.", why=f"Причина: {os_reason(error)}.") from error
    return hasher.digest()
