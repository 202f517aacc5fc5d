"""Compares two PDF as they are seen: what was cleaned up must look as it did before."""

from pathlib import Path

import pypdfium2
from PIL import ImageChops

__all__ = ["first_difference"]

DPI = 60
DARKER = 64
"""Difference of grey levels (of 255) that an eye would notice."""
PIXELS = 20
"""How many such pixels make a difference: about the area of two letters."""


def first_difference(before: Path, after: Path) -> int | None:
    """Return the first page, from 1, that looks different; None if all look the same."""
    with pypdfium2.PdfDocument(before) as old, pypdfium2.PdfDocument(after) as new:
        old.init_forms()
        if len(old) != len(new):
            return min(len(old), len(new)) + 1
        for index in range(len(old)):
            if _differs(old[index], new[index]):
                return index + 1
    return None


def _differs(old: "pypdfium2.PdfPage", new: "pypdfium2.PdfPage") -> bool:
    scale = DPI / 72
    first, second = (page.render(scale=scale, grayscale=True).to_pil() for page in (old, new))
    if first.size != second.size:
        return True
    histogram = ImageChops.difference(first, second).histogram()
    return sum(histogram[DARKER:]) > PIXELS
