"""Files of a container with the ministry's own eyes: the PDF and the stamps laid over it."""

import io

import pikepdf
from PIL import Image, UnidentifiedImageError

from edo_gateway.ports.content import Content

__all__ = ["PageSizes", "look_at_pdf", "look_at_stamp"]

PageSizes = tuple[tuple[float, float], ...]
"""Width and height of each displayed page, in millimetres."""

_MM = 72 / 25.4
_SLACK = 0.5
"""Half a millimetre: pages are measured in points, stamps in whole millimetres."""
_LARGEST_STAMP = 4 << 20


def look_at_pdf(content: Content, pages_said: str) -> tuple[PageSizes, list[str]]:
    """Measure the document; it must be a PDF that says it is PDF/A-1, with as many pages as the passport says."""
    data = content.read()
    if not data.startswith(b"%PDF-1.") or b"%%EOF" not in data[-1024:]:
        return (), ["Документ: это не PDF."]
    problems = []
    if b"http://www.aiim.org/pdfa/ns/id/" not in data:
        problems.append("Документ: в нём не сказано, что это PDF/A.")
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            sizes = tuple(_size(page) for page in pdf.pages)
    except (pikepdf.PdfError, ValueError, KeyError) as error:
        return (), [*problems, f"Документ: PDF не открывается ({type(error).__name__})."]
    if pages_said and pages_said != str(len(sizes)):
        problems.append(f"Паспорт: страниц {pages_said}, а в документе {len(sizes)}.")
    return sizes, problems


def look_at_stamp(image: Content, sizes: PageSizes, page: int, box: tuple[int, int, int, int], what: str) -> list[str]:
    """Check that a stamp is a PNG that hides nothing behind it by half, and lies inside its page."""
    problems = []
    x, y, width, height = box
    if not sizes:
        pass
    elif page > len(sizes):
        problems.append(f"Паспорт: {what}: страницы {page} в документе нет.")
    elif x + width > sizes[page - 1][0] + _SLACK or y + height > sizes[page - 1][1] + _SLACK:
        problems.append(f"Паспорт: {what} выходит за край страницы {page}.")
    data = image.read() if image.size <= _LARGEST_STAMP else b""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG",)) as png:
            png.load()
            if "A" in png.getbands() and png.getchannel("A").getextrema()[0] != 255:
                problems.append(f"Контейнер: {what}: изображение прозрачно.")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        problems.append(f"Контейнер: {what}: это не PNG.")
    return problems


def _size(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = (float(value) for value in page.cropbox)
    width, height = abs(right - left) / _MM, abs(top - bottom) / _MM
    turned = int(page.obj.get("/Rotate", 0)) % 180 != 0
    return (height, width) if turned else (width, height)
