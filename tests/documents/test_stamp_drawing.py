"""Stamps as PNG: natural size, opaque, readable, the same octets every time."""

import io
from datetime import UTC, date, datetime

import pytest
from fontTools.ttLib import TTFont
from pdf_samples import FONTS
from PIL import Image

from edo_gateway.documents import (
    REGISTRATION_STAMP,
    SIGNATURE_STAMP,
    SignatureStampText,
    registration_stamp,
    signature_stamp,
)

TEXT = SignatureStampText("1A111AAA000000000011", "Иванов Иван Иванович", date(2025, 1, 12), date(2026, 4, 12))
LONG = SignatureStampText("0F" * 40, "Константинопольский-Заозёрный " * 4, date(2025, 1, 12), date(2026, 4, 12))


def picture(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as image:
        assert image.format == "PNG"
        assert "transparency" not in image.info
        assert round(image.info["dpi"][0]) == round(image.info["dpi"][1]) == 300
        return image.convert("L")


def darkest(image: Image.Image, left: int, top: int, right: int, bottom: int) -> int:
    return int(image.crop((left, top, right, bottom)).getextrema()[0])


def test_signature_stamp_has_natural_size() -> None:
    """The mark is 72×30 mm at 300 dpi, white and opaque between the lines."""
    image = picture(signature_stamp(TEXT))
    assert (SIGNATURE_STAMP.width, SIGNATURE_STAMP.height) == (72, 30)
    assert image.size == (850, 354)
    assert image.getpixel((20, 180)) == 255


def test_registration_stamp_has_natural_size() -> None:
    """The registration stamp is 100×14 mm at 300 dpi."""
    image = picture(registration_stamp("101-114/25", date(2025, 7, 3)))
    assert (REGISTRATION_STAMP.width, REGISTRATION_STAMP.height) == (100, 14)
    assert image.size == (1181, 165)
    assert image.getpixel((2, 2)) == 255


def test_same_text_gives_same_octets() -> None:
    """Drawing again gives the same file, and other text another one."""
    assert signature_stamp(TEXT) == signature_stamp(TEXT)
    assert signature_stamp(TEXT) != signature_stamp(LONG)
    assert registration_stamp("1", date(2025, 7, 3)) == registration_stamp("1", date(2025, 7, 3))


@pytest.mark.parametrize("text", [TEXT, LONG])
def test_text_stays_inside_the_frame(text: SignatureStampText) -> None:
    """However long certificate and owner are, nothing is written between the padding and the frame."""
    image = picture(signature_stamp(text))
    assert darkest(image, 16, 40, 44, 314) == 255
    assert darkest(image, 808, 40, 834, 314) == 255
    assert darkest(image, 47, 150, 803, 330) < 80


def test_longest_number_fits_the_registration_stamp() -> None:
    """A number of 31 wide characters, the most the format allows, stays inside."""
    image = picture(registration_stamp("Щ" * 31, date(2025, 7, 3)))
    assert darkest(image, 1150, 0, 1181, 125) == 255


def test_aware_times_are_days_of_moscow() -> None:
    """A certificate valid from 22:00 UTC is valid from the next day in Moscow."""
    late = datetime(2025, 1, 11, 22, 0, tzinfo=UTC)
    assert signature_stamp(SignatureStampText(TEXT.certificate, TEXT.owner, late, TEXT.valid_to)) == signature_stamp(
        TEXT
    )


def test_control_characters_draw_nothing() -> None:
    """Line breaks and controls in a certificate's names are spaces on the stamp."""
    odd = SignatureStampText("1A111AAA000000000011", "Иванов\nИван\x00Иванович", TEXT.valid_from, TEXT.valid_to)
    assert signature_stamp(odd) == signature_stamp(TEXT)


def test_font_has_every_letter_of_a_stamp() -> None:
    """PT Sans covers Russian letters, digits and the number sign, so no box stands for a letter."""
    wanted = {*range(ord("А"), ord("я") + 1), *map(ord, "ЁёABCDEF0123456789№…«»-/.()")}
    for face in ("PT_Sans-Web-Bold.ttf", "PT_Sans-Web-Regular.ttf"):
        with TTFont(FONTS / face) as font:
            assert wanted <= set(font.getBestCmap())
