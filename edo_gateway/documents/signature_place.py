"""Finds on the last pages where a person would have signed: a marker, else the signatory's surname.

Only the text layer is searched; a scan without one has no place of signature, and the stamps go to the last page.
"""

import re
from collections.abc import Iterator, Sequence
from ctypes import byref, c_int
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from edo_gateway.documents.model import StampPolicy

__all__ = ["SignaturePlace", "find_places", "surname"]

LONGEST_TEXT = 100_000
"""Characters of one page that are searched; a page of a letter has about 3,000."""
FINE = 100
"""PDFium answers in whole units; these are hundredths of a millimetre."""


@dataclass(frozen=True, slots=True)
class SignaturePlace:
    """Words next to which a signature belongs: page from 1, their box in millimetres on the displayed page."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


def surname(person: str) -> str:
    """Return the surname of «Иванов Иван Иванович», «Иванов И.И.» or «И.И. Иванов»."""
    words = [word for word in person.split() if "." not in word]
    return words[0] if words else person.strip()


def find_places(
    document: "pypdfium2.PdfDocument", signatories: Sequence[str], policy: StampPolicy
) -> list[SignaturePlace | None]:
    """Return for each signatory the place of the signature, or None.

    Markers are given out in reading order; whoever gets none is looked for by surname, the last match counting.
    """
    markers: list[SignaturePlace] = []
    names: dict[str, SignaturePlace] = {}
    wanted = {_folded(surname(person)) for person in signatories if surname(person)}
    marker = re.compile(re.escape(_folded(policy.marker)))
    first = max(0, len(document) - policy.searched_pages)
    for index in range(len(document) - 1, first - 1, -1):
        page = document[index]
        text = page.get_textpage()
        words = _folded(_text(text))
        markers = [*_boxes(page, text, index, marker.finditer(words)), *markers]
        for name in wanted - names.keys():
            found = list(re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", words))
            names.update((name, box) for box in _boxes(page, text, index, iter(found[-1:])))
        if len(markers) >= len(signatories) or len(names) == len(wanted):
            break
    return [
        markers[number] if number < len(markers) else names.get(_folded(surname(person)))
        for number, person in enumerate(signatories)
    ]


def _folded(text: str) -> str:
    # Letter by letter, so that the positions stay those of the page.
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text).replace("ё", "е")


def _text(text: "pypdfium2.PdfTextPage") -> str:
    # One character an index, unlike the whole-text call, which may leave some out.
    count = min(text.count_chars(), LONGEST_TEXT)
    return "".join(chr(pdfium.FPDFText_GetUnicode(text.raw, index) or 0x20) for index in range(count))


def _boxes(
    page: "pypdfium2.PdfPage", text: "pypdfium2.PdfTextPage", index: int, matches: Iterator[re.Match[str]]
) -> list[SignaturePlace]:
    places = []
    for match in matches:
        corners = []
        for char in range(*match.span()):
            left, bottom, right, top = text.get_charbox(char)
            corners += [_displayed(page, left, bottom), _displayed(page, right, top)]
        across, down = [x for x, _ in corners], [y for _, y in corners]
        places.append(SignaturePlace(index + 1, min(across), min(down), max(across), max(down)))
    return places


def _displayed(page: "pypdfium2.PdfPage", x: float, y: float) -> tuple[float, float]:
    width, height = (round(length * 25.4 / 72 * FINE) for length in page.get_size())
    across, down = c_int(), c_int()
    pdfium.FPDF_PageToDevice(page.raw, 0, 0, width, height, 0, x, y, byref(across), byref(down))
    return across.value / FINE, down.value / FINE
