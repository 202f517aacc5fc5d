"""Broken on purpose: takes the files of a right answer and spoils them as a fault says.

Faults of the words themselves (no uid, another addressee, an unknown kind) are made where the words are written.
"""

import io
import zipfile
from collections.abc import Callable, Mapping
from types import MappingProxyType

from edo_gateway.simulator.behaviour import Fault

__all__ = ["spoil"]

Files = dict[str, bytes]


def spoil(files: Files, fault: Fault) -> Files:
    """Return the files as they arrive."""
    spoiler = _SPOILERS.get(fault)
    return files if spoiler is None else spoiler(dict(files))


def _to_xml(change: Callable[[bytes], bytes]) -> Callable[[Files], Files]:
    return lambda files: {name: change(data) if name.endswith(".xml") else data for name, data in files.items()}


def _to_zip(change: Callable[[bytes], bytes]) -> Callable[[Files], Files]:
    return lambda files: {name: change(data) if name.endswith(".zip") else data for name, data in files.items()}


def _bomb(data: bytes) -> bytes:
    levels = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
    return _with_dtd(data, f'<!DOCTYPE bomb [<!ENTITY a0 "{"x" * 100}">{levels}]>', "&a11;")


def _outside(data: bytes) -> bytes:
    return _with_dtd(data, '<!DOCTYPE reader [<!ENTITY file SYSTEM "file:///etc/hostname">]>', "&file;")


def _with_dtd(data: bytes, dtd: str, reference: str) -> bytes:
    head, _, body = data.partition(b"?>")
    return head + b"?>\n" + dtd.encode() + body.replace(b"</", reference.encode() + b"</", 1)


def _rewritten(data: bytes, change: Callable[[str, bytes], bytes], extra: Mapping[str, bytes]) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(result, "w") as target:
        for entry in source.infolist():
            target.writestr(entry, change(entry.filename, source.read(entry)))
        for name, content in extra.items():
            target.writestr(name, content)
    return result.getvalue()


def _slip(data: bytes) -> bytes:
    return _rewritten(data, lambda _, content: content, {"../../outside.txt": b"outside"})


def _bad_signature(data: bytes) -> bytes:
    def change(name: str, content: bytes) -> bytes:
        return content[:-1] + bytes([content[-1] ^ 1]) if name.endswith(".p7s") else content

    return _rewritten(data, change, {})


def _without_listed(files: Files) -> Files:
    first = next(name for name in files if not name.startswith("envelope."))
    return {name: data for name, data in files.items() if name != first}


def _without_envelope(files: Files) -> Files:
    return {name: data for name, data in files.items() if not name.startswith("envelope.")}


_SPOILERS: Mapping[Fault, Callable[[Files], Files]] = MappingProxyType(
    {
        Fault.TRUNCATED_XML: _to_xml(lambda data: data[: len(data) * 2 // 3]),
        Fault.NOT_XML: _to_xml(lambda data: b"%PDF-1.4 this is no XML\n"),
        Fault.EMPTY_XML: _to_xml(lambda data: b""),
        Fault.ENTITY_BOMB: _to_xml(_bomb),
        Fault.EXTERNAL_ENTITY: _to_xml(_outside),
        Fault.BAD_ZIP: _to_zip(lambda data: data[: len(data) // 2]),
        Fault.ZIP_SLIP: _to_zip(_slip),
        Fault.BAD_SIGNATURE: _to_zip(_bad_signature),
        Fault.MISSING_FILE: _without_listed,
        Fault.NO_ENVELOPE: _without_envelope,
    }
)
