"""What a PDF holds besides its pages, found by one walk over all its objects."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

__all__ = ["FORBIDDEN_ANNOTATIONS", "actions", "attachments", "is_signed"]

FORBIDDEN_ANNOTATIONS = frozenset({"/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D", "/Widget"})
"""Annotations that PDF/A-1 does not know (ISO 19005-1, 6.5.2) or that are empty without a form."""

DEEPEST = 32
"""How deep direct objects are followed; the standard's own files nest far less."""


def actions(pdf: pikepdf.Pdf) -> Counter[str]:
    """Count the actions of the document by their subtype, e.g. `/JavaScript`."""
    found: Counter[str] = Counter()
    for dictionary in _dictionaries(pdf):
        subtype = dictionary.get(Name.S)
        if isinstance(subtype, Name) and (dictionary.get(Name.Type) == Name.Action or str(subtype) in _ACTIONS):
            found[str(subtype)] += 1
    return found


_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/URI",
        "/GoToR",
        "/GoToE",
        "/SubmitForm",
        "/ImportData",
        "/Rendition",
        "/Movie",
        "/Sound",
        "/RichMediaExecute",
    }
)


def attachments(pdf: pikepdf.Pdf) -> int:
    """Count the files embedded in the document."""
    return sum(1 for dictionary in _dictionaries(pdf) if Name.EF in dictionary)


def is_signed(pdf: pikepdf.Pdf, raw: bytes) -> bool:
    """Say whether the document carries a signature, in any of its revisions.

    `raw` is the file itself: a signature of an earlier revision may be out of reach of the object tree.
    An empty signature field is no signature.
    """
    if b"/ByteRange" in raw or Name.Perms in pdf.Root:
        return True
    return any(_signature(dictionary) for dictionary in _dictionaries(pdf))


def _signature(dictionary: Any) -> bool:
    if Name.ByteRange in dictionary or dictionary.get(Name.Type) == Name.Sig:
        return Name.Contents in dictionary
    return bool(dictionary.get(Name.FT) == Name.Sig and Name.V in dictionary)


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    for thing in pdf.objects:
        yield from _direct(thing, 0)
    yield pdf.trailer


def _direct(thing: Any, depth: int) -> Iterator[Any]:
    # Indirect objects are met by the walk over `pdf.objects`; only what lies directly inside is followed here.
    if depth > DEEPEST:
        return
    if isinstance(thing, Dictionary | Stream):
        yield thing
        children = [thing.get(key) for key in list(thing.keys())]
    elif isinstance(thing, Array):
        children = list(thing)
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from _direct(child, depth + 1)
