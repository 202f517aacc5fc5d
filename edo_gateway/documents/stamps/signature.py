"""The mark of an electronic signature.

Content: the phrase, number of the certificate, its owner, its validity
(ГОСТ Р 7.0.97-2016, requisite 23; sample in Росархив's recommendations, item 3.5.18).
No state emblem: a federation that is no state body may not use one.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

from edo_gateway.documents.model import SIGNATURE_STAMP, StampSize
from edo_gateway.documents.stamps.drawing import BOLD, REGULAR, Canvas

__all__ = ["SignatureStampText", "signature_stamp"]

TITLE = ("ДОКУМЕНТ ПОДПИСАН", "ЭЛЕКТРОННОЙ ПОДПИСЬЮ")
MOSCOW = timezone(timedelta(hours=3))
PADDING = 4.0
TITLE_SIZE = 3.9
LINE_SIZE = 3.1


@dataclass(frozen=True, slots=True)
class SignatureStampText:
    """What the mark says of one signature."""

    certificate: str
    """Serial number of the certificate, as it is to be shown."""
    owner: str
    """«Фамилия Имя Отчество»."""
    valid_from: date
    valid_to: date
    """Days; an aware time is shown as its day in Moscow."""


@lru_cache(maxsize=64)
def signature_stamp(text: SignatureStampText, size: StampSize = SIGNATURE_STAMP) -> bytes:
    """Draw the mark: PNG of `size` at 300 dpi, opaque; the same text gives the same octets.

    Drawing takes longer than signing a letter, and a signatory's mark stays the same: the last ones are kept.
    """
    canvas = Canvas(size)
    canvas.frame(inset=0.5, line=0.5, radius=2.5)
    width = size.width - 2 * PADDING
    for number, line in enumerate(TITLE):
        canvas.text(
            line,
            x=size.width / 2,
            baseline=5.9 + 4.4 * number,
            width=width,
            size=TITLE_SIZE,
            face=BOLD,
            anchor="ms",
        )
    canvas.rule(left=PADDING, right=size.width - PADDING, y=12.1, line=0.25)
    lines = (
        f"Сертификат {text.certificate}",
        f"Владелец {text.owner}",
        f"Действителен с {_day(text.valid_from)} по {_day(text.valid_to)}",
    )
    size_of_lines = canvas.common_size(lines, width=width, size=LINE_SIZE, face=REGULAR)
    for number, line in enumerate(lines):
        canvas.text(
            line,
            x=PADDING,
            baseline=16.7 + 4.8 * number,
            width=width,
            size=size_of_lines,
            face=REGULAR,
            anchor="ls",
        )
    return canvas.png()


def _day(day: date) -> str:
    if isinstance(day, datetime):
        day = day.astimezone(MOSCOW)
    return f"{day:%d.%m.%Y}"
