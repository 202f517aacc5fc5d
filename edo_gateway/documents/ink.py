"""Where a displayed page is free of ink: a grid of square millimetres with a table of sums.

grid    one cell a square millimetre, from the top-left corner of the displayed page; 1 where there is ink
sums    sums[y][x] = ink in all cells above y and left of x, so that any rectangle costs four look-ups
"""

from itertools import accumulate
from operator import add

import pypdfium2
from PIL import Image

from edo_gateway.documents.model import StampBox, StampSize

__all__ = ["InkMap", "read_ink"]

WHITE = 255
FAINTEST = 8
"""On a white page everything darker than white by this many of 255 levels is ink."""
PAPER_NOISE = 32
"""On a scan, whose paper is never white, this much is still paper."""
SCAN_BELOW = 254
"""A page whose commonest level is darker than this is taken for a scan, or for tinted."""
DARKEST_PAPER = 160
"""Anything darker is no paper, however much of the page it covers."""


class InkMap:
    """The ink of one page, and the boxes taken on it since."""

    def __init__(self, page: int, width: int, height: int, cells: bytes) -> None:
        """Take `height` rows of `width` cells; 0 is free, 1 is ink."""
        self.page = page
        self.width = width
        self.height = height
        self._cells = bytearray(cells)
        self._sums = self._add_up()

    def take(self, box: StampBox) -> None:
        """Count the cells under a stamp as ink from now on."""
        for y in range(box.y, box.y + box.height):
            start = y * self.width + box.x
            self._cells[start : start + box.width] = b"\1" * box.width
        self._sums = self._add_up()

    def copy(self) -> "InkMap":
        """Return another map with the same ink, to try other places on."""
        return InkMap(self.page, self.width, self.height, bytes(self._cells))

    def ink(self, x: int, y: int, width: int, height: int) -> int:
        """Count the inked cells of a rectangle; what lies off the page has none."""
        left, top = max(x, 0), max(y, 0)
        right, bottom = min(x + width, self.width), min(y + height, self.height)
        sums = self._sums
        return sums[bottom][right] - sums[top][right] - sums[bottom][left] + sums[top][left]

    def nearest_free(self, size: StampSize, want: tuple[float, float], margin: int, clearance: int) -> StampBox | None:
        """Return the free box of `size` whose top-left corner is nearest to `want`, or None.

        `margin` millimetres stay free along the edges of the page, `clearance` around the box.
        """
        columns = range(margin, self.width - margin - size.width + 1)
        rows = range(margin, self.height - margin - size.height + 1)
        by_x = sorted(columns, key=lambda x: (abs(x - want[0]), x))
        best: tuple[float, int, int] | None = None
        for y in sorted(rows, key=lambda y: (abs(y - want[1]), y)):
            down = (y - want[1]) ** 2
            if best is not None and down >= best[0]:
                break
            for x in by_x:
                distance = down + (x - want[0]) ** 2
                if best is not None and distance >= best[0]:
                    break
                if not self.ink(x - clearance, y - clearance, size.width + 2 * clearance, size.height + 2 * clearance):
                    best = (distance, x, y)
                    break
        return None if best is None else StampBox(self.page, best[1], best[2], size.width, size.height)

    def _add_up(self) -> list[list[int]]:
        sums = [[0] * (self.width + 1)]
        for start in range(0, self.width * self.height, self.width):
            row = accumulate(self._cells[start : start + self.width], initial=0)
            sums.append(list(map(add, sums[-1], row)))
        return sums


def read_ink(page: "pypdfium2.PdfPage", number: int, pixels_per_mm: int) -> InkMap:
    """Draw a page in grey, annotations included, and note every square millimetre with ink in it."""
    width, height = (int(length * 25.4 / 72) for length in page.get_size())
    picture = page.render(scale=pixels_per_mm * 25.4 / 72, grayscale=True).to_pil()
    picture = picture.crop((0, 0, width * pixels_per_mm, height * pixels_per_mm))
    lightest = _lightest_ink(picture)
    # Reducing averages: one inked pixel still leaves its cell above zero.
    inked = picture.point([WHITE if level <= lightest else 0 for level in range(WHITE + 1)])
    cells = inked.reduce(pixels_per_mm).point([0] + [1] * WHITE)
    return InkMap(number, width, height, cells.tobytes())


def _lightest_ink(picture: Image.Image) -> int:
    histogram = picture.histogram()
    paper = max(range(DARKEST_PAPER, WHITE + 1), key=lambda level: histogram[level])
    if histogram[paper] == 0 or paper >= SCAN_BELOW:
        return WHITE - FAINTEST
    return paper - PAPER_NOISE
