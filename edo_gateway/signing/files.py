"""Key and certificate files: bounded reading, PEM armour, and writing that survives a power failure.

Writing is repeated here in small rather than taken from storage, because the simulated ministry uses
this package and must not reach the gateway's storage through it.
"""

import base64
import binascii
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from edo_gateway.errors import WrongConfiguration
from edo_gateway.ports.reasons import os_reason
from edo_gateway.signing.errors import Malformed

__all__ = ["from_pem", "read_file", "to_pem", "unarmour", "write_file"]

_BEGIN, _END, _DASHES = b"-----BEGIN ", b"-----END ", b"-----"
_LONGEST_HEADER = 80
_LINE = 64
_SEQUENCE = 0x30


def read_file(path: Path, limit: int) -> bytes:
    """Return a file's octets; raises `WrongConfiguration` naming the file if it is absent, closed or too large."""
    try:
        with path.open("rb") as stream:
            octets = stream.read(limit + 1)
    except OSError as error:
        raise WrongConfiguration(f"Файл {path} не читается.", why=f"Причина: {os_reason(error)}.") from error
    if len(octets) > limit:
        raise WrongConfiguration(f"Файл {path} слишком велик.", why=f"Допустимо {limit} октетов.")
    return octets


def write_file(path: Path, octets: bytes, mode: int) -> None:
    """Write a file whole or not at all, with the mode from its first octet on; raises `WrongConfiguration`."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        _make_folder(path.parent)
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, mode)
        with os.fdopen(descriptor, "wb") as stream:
            os.fchmod(stream.fileno(), mode)
            stream.write(octets)
            stream.flush()
            os.fsync(stream.fileno())
        aside.rename(path)
        _sync(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise WrongConfiguration(f"Файл {path} не записывается.", why=f"Причина: {os_reason(error)}.") from error


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def to_pem(label: str, octets: bytes) -> bytes:
    """Return PEM with the label given (RFC 7468)."""
    text = base64.b64encode(octets).decode()
    lines = (text[start : start + _LINE] for start in range(0, len(text), _LINE))
    return "\n".join((f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", "")).encode()


def from_pem(octets: bytes, label: str) -> tuple[bytes, ...]:
    """Return every block with this label; a file of bare DER gives that one; raises `Malformed` for bad base64."""
    if octets[:1] == bytes((_SEQUENCE,)):
        return (octets,)
    return tuple(_decode(body) for name, body in _blocks(octets) if name == label.encode())


def unarmour(octets: bytes) -> bytes:
    """Return DER from DER, PEM with any label, or bare base64; raises `Malformed`."""
    if octets[:1] == bytes((_SEQUENCE,)):
        return octets
    text = octets.removeprefix(b"\xef\xbb\xbf")
    for _, body in _blocks(text):
        return _decode(body)
    return _decode(text)


def _blocks(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield label and body of each PEM block, in one pass: a block without an end ends the search."""
    position = text.find(_BEGIN)
    while position >= 0:
        start = text.find(_DASHES, position + len(_BEGIN))
        label = text[position + len(_BEGIN) : start]
        end = text.find(_END + label + _DASHES, start) if 0 <= start - position <= _LONGEST_HEADER else -1
        if end < 0:
            return
        yield label, text[start + len(_DASHES) : end]
        position = text.find(_BEGIN, end)


def _decode(text: bytes) -> bytes:
    try:
        return base64.b64decode(b"".join(text.split()), validate=True)
    except binascii.Error as error:
        raise Malformed("Кодирование base64 нарушено.") from error
