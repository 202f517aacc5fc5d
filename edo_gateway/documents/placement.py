"""Places all stamps of one letter: inside the page, off each other, off text and pictures.

Source: Росархив's recommendations on office work (the item on the mark of an electronic signature):
the mark stands where a handwritten signature would, and covers neither text nor other marks.
"""

from collections.abc import Callable, Sequence

import pypdfium2

from edo_gateway.documents.ink import InkMap, read_ink
from edo_gateway.documents.model import StampBox, StampPlan, StampPolicy, StampSize
from edo_gateway.documents.signature_place import SignaturePlace, find_places
from edo_gateway.errors import Problem, Refused

__all__ = ["plan_stamps"]

GAP = 2
"""Millimetres wanted between a signatory's name and the stamp to its left."""
FALLBACK_MARGIN = 20
"""Without a place of signature the stamp is wanted this far from the lower right corner of the last page."""

Pages = Callable[[int], InkMap]


class _NoRoom(Exception):
    def __init__(self, page: int) -> None:
        super().__init__(page)
        self.page = page


def plan_stamps(document: "pypdfium2.PdfDocument", signatories: Sequence[str], policy: StampPolicy) -> StampPlan:
    """Return the places of the registration stamp and of one signature stamp for each signatory, in their order.

    Only the pages that are needed are drawn: the first, the last, and those where a signature belongs.
    Raises `Refused` naming the page without room.
    """
    places = find_places(document, signatories, policy)
    last = len(document)
    ink = {page: _ink(document, page, policy) for page in {1, last, *(place.page for place in places if place)}}
    registration = _near(ink[1], policy.registration, (policy.registration_x, policy.registration_y), policy)
    if registration is None:
        raise _refused("регистрационного штампа", policy.registration, 1)
    try:
        signatures = _where_signed(_copies(ink, registration), places, last, policy)
    except _NoRoom:
        # Taking the nearest room one by one may waste it; packed tightly they may yet fit.
        try:
            signatures = _packed(_copies(ink, registration)(last), len(signatories), policy)
        except _NoRoom as error:
            raise _refused("отметки об электронной подписи", policy.signature, error.page) from error
    return StampPlan(registration, tuple(signatures))


def _ink(document: "pypdfium2.PdfDocument", number: int, policy: StampPolicy) -> InkMap:
    page = document[number - 1]
    if max(page.get_size()) * 25.4 / 72 > policy.largest_page:
        raise Refused(
            "Отметки не размещены.",
            [Problem("document", f"Страница {number} больше {policy.largest_page} мм.")],
            todo="Уменьшите размер страницы и приложите документ ещё раз.",
        )
    return read_ink(page, number, policy.pixels_per_mm)


def _copies(ink: dict[int, InkMap], registration: StampBox) -> Pages:
    fresh: dict[int, InkMap] = {}

    def page(number: int) -> InkMap:
        if number not in fresh:
            fresh[number] = ink[number].copy()
            if number == registration.page:
                fresh[number].take(registration)
        return fresh[number]

    return page


def _where_signed(
    pages: Pages, places: Sequence[SignaturePlace | None], last: int, policy: StampPolicy
) -> list[StampBox]:
    boxes = []
    for place in places:
        box = _beside(pages(place.page), place, policy) if place else None
        if box is None:
            page = pages(last)
            corner = (
                page.width - FALLBACK_MARGIN - policy.signature.width,
                page.height - FALLBACK_MARGIN - policy.signature.height,
            )
            box = _near(page, policy.signature, corner, policy)
        if box is None:
            raise _NoRoom(last)
        pages(box.page).take(box)
        boxes.append(box)
    return boxes


def _beside(page: InkMap, place: SignaturePlace, policy: StampPolicy) -> StampBox | None:
    want = (
        place.left - GAP - policy.signature.width,
        (place.top + place.bottom - policy.signature.height) / 2,
    )
    box = _near(page, policy.signature, want, policy)
    if box is None or (box.x - want[0]) ** 2 + (box.y - want[1]) ** 2 > policy.near**2:
        return None
    return box


def _packed(page: InkMap, count: int, policy: StampPolicy) -> list[StampBox]:
    boxes = []
    for _ in range(count):
        box = _near(page, policy.signature, (page.width, page.height), policy)
        if box is None:
            raise _NoRoom(page.page)
        page.take(box)
        boxes.append(box)
    # Read from the top, as the signatories are listed.
    return sorted(boxes, key=lambda box: (box.y, box.x))


def _near(page: InkMap, size: StampSize, want: tuple[float, float], policy: StampPolicy) -> StampBox | None:
    return page.nearest_free(size, want, policy.margin, policy.clearance)


def _refused(what: str, size: StampSize, page: int) -> Refused:
    return Refused(
        "Отметки не размещены.",
        [
            Problem(
                "document",
                f"На странице {page} нет свободного места для {what} ({size.width}×{size.height} мм).",
            )
        ],
        todo="Оставьте на этой странице место, чтобы отметка не закрывала текст, и приложите документ ещё раз.",
    )
