"""Which encoding an XML file from outside is really in.

A declaration is a hint at best: real квитанции declared windows-1251 and were UTF-8, and the other way round.
So the octets are decoded by us, every plausible way in turn, and the XML parser sees UTF-8 only.
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from encodings.aliases import aliases
from types import MappingProxyType

__all__ = ["Decoded", "candidates", "declared_encoding"]

_DECLARATION = re.compile(rb"""^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:\-]{1,40})["']""")
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CYRILLIC = ("utf-8", "cp1251", "koi8-r", "cp866", "iso8859-5")
"""Encodings of one octet a letter, and UTF-8, that a declaration may ask for."""
_WIDE = ("utf-16", "utf-16-le", "utf-16-be")
"""Encodings that show in the first octets; a declaration alone does not make them."""
_SEPARATORS = re.compile(r"[^a-z0-9]")
_DAMAGED_AT_MOST = 0.1
"""Share of broken characters up to which octets still count as damaged UTF-8 and not as another encoding."""


def _known_names() -> Mapping[str, str]:
    """Return every usual name of the encodings above, without its separators.

    A declared name is looked for here and nowhere else: the search for codecs imports modules by the name it is given
    and keeps it for ever.  All of these are loaded now, so that no file is opened while something is read.
    """
    wanted = {codecs.lookup(name).name for name in (*_CYRILLIC, *_WIDE)}
    known = {alias: codecs.lookup(codec).name for alias, codec in aliases.items() if _is_one_of(codec, wanted)}
    known |= {"ascii": "utf-8", "us_ascii": "utf-8", "win_1251": "cp1251", **{name: name for name in wanted}}
    for _, name in _BOMS:
        codecs.lookup(name)
    return MappingProxyType({_SEPARATORS.sub("", alias): name for alias, name in known.items()})


def _is_one_of(codec: str, wanted: set[str]) -> bool:
    """Say whether a module of codecs is one of those wanted, without importing any other."""
    return _SEPARATORS.sub("", codec) in {_SEPARATORS.sub("", name) for name in wanted}


_NAMES = _known_names()


@dataclass(frozen=True, slots=True)
class Decoded:
    """One way to read the octets."""

    encoding: str
    """Python's name of the encoding."""
    text: str
    damaged: bool = False
    """Whether some octets fitted no character and were replaced."""
    fixed: bool = False
    """Whether a byte order mark or the zeros of UTF-16 left no choice."""


def declared_encoding(data: bytes) -> str | None:
    """Return Python's name of the encoding the XML declaration asks for; None if there is none or it is unknown."""
    found = _DECLARATION.match(data[:1024].removeprefix(codecs.BOM_UTF8))
    if found is None:
        return None
    return _NAMES.get(_SEPARATORS.sub("", found[1].decode("ascii").lower()))


def candidates(data: bytes) -> Iterator[Decoded]:
    """Yield every way to decode, the most believable first; at least one unless nothing fits.

    A byte order mark, or the zero octets of UTF-16 around the first `<`, leave no choice.
    Otherwise text that passes as UTF-8 is UTF-8 (Cyrillic in a one-octet encoding practically never does),
    then comes what was declared, then windows-1251, then UTF-8 with its broken characters replaced.
    """
    wide = _wide(data)
    if wide is not None:
        for decoded in _decode(data, wide):
            yield replace(decoded, fixed=True)
        return
    declared = declared_encoding(data)
    order = dict.fromkeys(name for name in ("utf-8", declared, "cp1251") if name in _CYRILLIC)
    damaged = _damaged_utf8(data)
    if damaged is not None:
        yield damaged
    for name in order:
        yield from _decode(data, name)
    if "cp1251" in order:
        # One octet (0x98) has no meaning in windows-1251; a file is not lost for it.
        yield Decoded("cp1251", data.decode("cp1251", errors="replace"), damaged=True)


def _wide(data: bytes) -> str | None:
    """Return the encoding that a byte order mark or the look of the first octets leaves no doubt about."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    head = data[:2]
    if head == b"<\0":
        return "utf-16-le"
    if head == b"\0<":
        return "utf-16-be"
    return None


def _decode(data: bytes, encoding: str) -> Iterator[Decoded]:
    try:
        yield Decoded(encoding, data.decode(encoding))
    except UnicodeDecodeError:
        return


def _damaged_utf8(data: bytes) -> Decoded | None:
    """Return UTF-8 with a few broken characters (a text cut in the middle of a letter), None for anything else."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    if broken == 0:
        return None
    foreign = sum(1 for letter in text if letter > "\x7f")
    return Decoded("utf-8", text, damaged=True) if broken <= foreign * _DAMAGED_AT_MOST else None
