"""The registration stamp: our number and date, laid over the letter by the receiver (container 2.7.1)."""

from datetime import date

from edo_gateway.documents.model import REGISTRATION_STAMP, StampSize
from edo_gateway.documents.stamps.drawing import BOLD, Canvas

__all__ = ["registration_stamp"]

PADDING = 3.0
TEXT_SIZE = 5.2


def registration_stamp(number: str, day: date, size: StampSize = REGISTRATION_STAMP) -> bytes:
    """Draw «от 03.07.2025 № 101-14/25»: PNG of `size` at 300 dpi, opaque; the same text gives the same octets."""
    canvas = Canvas(size)
    canvas.text(
        f"от {day:%d.%m.%Y} № {number}",
        x=PADDING,
        baseline=size.height / 2 + TEXT_SIZE * 0.35,
        width=size.width - 2 * PADDING,
        size=TEXT_SIZE,
        face=BOLD,
        anchor="ls",
    )
    canvas.rule(left=PADDING, right=size.width - PADDING, y=size.height - 3.0, line=0.25)
    return canvas.png()
