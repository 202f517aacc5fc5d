"""What both stamps are drawn with: 300 dpi, PT Sans, black on opaque white, the same octets for the same text."""

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import fontpkg_pt_sans
from PIL import Image, ImageDraw, ImageFont

from edo_gateway.documents.model import StampSize

__all__ = ["DPI", "BOLD", "REGULAR", "INK", "Canvas"]

DPI = 300
BOLD = "PT_Sans-Web-Bold.ttf"
REGULAR = "PT_Sans-Web-Regular.ttf"
INK = (16, 42, 110)
"""Dark blue, the colour of an office stamp; black enough for a grey printer."""
PAPER = (255, 255, 255)
FULL = 255
SHADES = 16
"""Steps between paper and ink, enough for smooth edges of letters."""
SMALLEST_PX = 12
"""About 3 points on paper; below this nothing can be read, so the text is cut with an ellipsis instead."""


class Canvas:
    """One stamp being drawn; lengths are millimetres, type sizes are millimetres too."""

    def __init__(self, size: StampSize) -> None:
        self._size = (px(size.width), px(size.height))
        self._image = Image.new("L", self._size, 0)  # How much ink lies on each pixel.
        self._draw = ImageDraw.Draw(self._image)

    def frame(self, *, inset: float, line: float, radius: float) -> None:
        """Draw a rounded frame."""
        left = px(inset)
        box = (left, left, self._size[0] - 1 - left, self._size[1] - 1 - left)
        self._draw.rounded_rectangle(box, radius=px(radius), outline=FULL, width=px(line))

    def rule(self, *, left: float, right: float, y: float, line: float) -> None:
        """Draw a horizontal line."""
        self._draw.rectangle((px(left), px(y), px(right), px(y) + px(line) - 1), fill=FULL)

    def text(self, text: str, *, x: float, baseline: float, width: float, size: float, face: str, anchor: str) -> None:
        """Write one line; the type shrinks until it fits `width`.  `anchor` is Pillow's (`ls`, `ms`)."""
        font, fitted = _fit(clean(text), px(width), px(size), face)
        self._draw.text((px(x), px(baseline)), fitted, font=font, fill=FULL, anchor=anchor)

    def common_size(self, lines: Sequence[str], *, width: float, size: float, face: str) -> float:
        """Return the type size, in millimetres, at which every line fits `width`."""
        smallest = min(_fit(clean(line), px(width), px(size), face)[0].size for line in lines)
        return float(smallest) * 25.4 / DPI

    def png(self) -> bytes:
        """Return the octets: a palette from paper to ink, opaque, no time stamp, no text chunks."""
        steps = self._image.point([round(level * (SHADES - 1) / FULL) for level in range(FULL + 1)])
        shades = Image.new("P", self._size)
        shades.frombytes(steps.tobytes())
        shades.putpalette(
            [
                paper + (ink - paper) * step // (SHADES - 1)
                for step in range(SHADES)
                for paper, ink in zip(PAPER, INK, strict=True)
            ]
        )
        out = io.BytesIO()
        # The smallest file takes ten times as long and is smaller by a twentieth.
        shades.save(out, "PNG", dpi=(DPI, DPI), compress_level=6)
        return out.getvalue()


def px(mm: float) -> int:
    """Turn millimetres into pixels."""
    return round(mm * DPI / 25.4)


def clean(text: str) -> str:
    """Make one line of printable characters out of whatever a certificate holds."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _fit(text: str, width: int, size: int, face: str) -> tuple[ImageFont.FreeTypeFont, str]:
    for candidate in range(size, SMALLEST_PX - 1, -1):
        font = _font(face, candidate)
        if font.getlength(text) <= width:
            return font, text
    font = _font(face, SMALLEST_PX)
    while text and font.getlength(text + "…") > width:
        text = text[:-1]
    return font, text + "…"


@cache
def _font(face: str, size: int) -> ImageFont.FreeTypeFont:
    # The basic layout engine is always there, so that the octets do not depend on optional libraries.
    path = Path(fontpkg_pt_sans.ROOT) / "files" / face
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
