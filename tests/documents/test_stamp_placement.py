"""Places of stamps, judged by poppler's picture of the page, not by the renderer that found them."""

import random
from collections.abc import Sequence
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_samples import SAMPLES, archive_pdf, drawn_pdf, page_picture, scan_with_mask
from pikepdf import Array, pdfa

from edo_gateway.documents import PreparedDocument, StampBox, StampPolicy, StampSize, placement, prepare_document
from edo_gateway.documents.ink import InkMap
from edo_gateway.errors import Refused

SIGNATURES = """
#v(20mm)
#grid(columns: (1fr, auto), [Председатель], [И.И. Иванов])
#v(30mm)
#grid(columns: (1fr, auto), [Заместитель], [П.П. Петрова])
"""
PEOPLE = ("Иванов Иван Иванович", "Петрова Пелагея Павловна")
FULL = b"0 g " + b" ".join(b"%d %d 20 20 re f" % (x, y) for x in range(5, 590, 40) for y in range(5, 840, 40))


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def boxes(prepared: PreparedDocument) -> list[StampBox]:
    return [prepared.plan.registration, *prepared.plan.signatures]


def overlap(a: StampBox, b: StampBox) -> bool:
    across = a.x < b.x + b.width and b.x < a.x + a.width
    return a.page == b.page and across and a.y < b.y + b.height and b.y < a.y + a.height


def check_places(prepared: PreparedDocument, folder: Path, paper: int = 250) -> None:
    """Inside the page, off each other, and nothing but paper under each box (in poppler's picture)."""
    places = boxes(prepared)
    for number, box in enumerate(places):
        size = prepared.page_sizes[box.page - 1]
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= size.width
        assert box.y + box.height <= size.height
        assert not any(overlap(box, other) for other in places[number + 1 :])
        picture = page_picture(prepared.converted.path, box.page, folder)
        assert abs(picture.width / 5 - size.width) < 0.5
        under = picture.crop((box.x * 5, box.y * 5, (box.x + box.width) * 5, (box.y + box.height) * 5))
        assert under.getextrema()[0] >= paper


def prepared_letter(path: Path, work: Path, text: str, people: Sequence[str], page: str = "") -> PreparedDocument:
    source = archive_pdf(path, text, page or '#set page(paper: "a4", margin: 20mm)')
    return prepare_document(source, work, people)


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("position", ("Образцов Пётр Семёнович", "Примерова Анна Ильинична")),
        ("reply", ("Примерова Анна Ильинична",)),
        ("refused", ("Образцов Пётр Семёнович",)),
        ("plain", ("Образцов Пётр Семёнович",)),
    ],
)
def test_sample_letters_have_room_where_it_belongs(
    tmp_path: Path, work: Path, name: str, people: tuple[str, ...]
) -> None:
    """In the samples the marks stand beside the names and the registration stamp under the letterhead."""
    prepared = prepare_document(SAMPLES / f"{name}.pdf", work, people)
    check_places(prepared, tmp_path)
    plan = prepared.plan
    assert plan.registration.page == 1
    assert plan.registration.y < 70
    assert [box.page for box in plan.signatures] == [prepared.converted.pages] * len(people)
    assert all(85 <= box.x <= 105 for box in plan.signatures)
    assert list(plan.signatures) == sorted(plan.signatures, key=lambda box: box.y)


def test_two_signatories_get_their_own_places(tmp_path: Path, work: Path) -> None:
    """Each mark stands at its signatory's line, whatever the order in which they are named."""
    prepared = prepared_letter(tmp_path / "a.pdf", work, "Письмо." + SIGNATURES, PEOPLE)
    swapped = prepare_document(tmp_path / "a.pdf", work, PEOPLE[::-1])
    check_places(prepared, tmp_path)
    first, second = prepared.plan.signatures
    assert first.y + first.height <= second.y
    assert swapped.plan.signatures == (second, first)


def test_last_match_of_the_surname_counts(tmp_path: Path, work: Path) -> None:
    """A surname in the text above, or as part of another word, does not draw the mark away from the end."""
    text = "Иванов сообщил. Ивановский район." + "#v(150mm) #grid(columns: (1fr, auto), [], [ИВАНОВ И.И.])\n Ивановой"
    prepared = prepared_letter(tmp_path / "a.pdf", work, text, PEOPLE[:1])
    check_places(prepared, tmp_path)
    assert 145 < prepared.plan.signatures[0].y < 180


def test_yo_and_ye_are_one_letter(tmp_path: Path, work: Path) -> None:
    """«Семенов» in the letter is «Семёнов» of the configuration."""
    text = "Письмо. #v(100mm) #grid(columns: (1fr, auto), [], [С.С. Семенов])"
    prepared = prepared_letter(tmp_path / "a.pdf", work, text, ["Семёнов Семён Семёнович"])
    assert 100 < prepared.plan.signatures[0].y < 125


def test_marker_outranks_the_surname(tmp_path: Path, work: Path) -> None:
    """Where the text says [подпись], the mark stands there, off the marker itself."""
    text = "Письмо. #v(60mm) #align(right)[\\[подпись\\]] #v(80mm) И.И. Иванов"
    prepared = prepared_letter(tmp_path / "a.pdf", work, text, PEOPLE[:1])
    check_places(prepared, tmp_path)
    assert 60 < prepared.plan.signatures[0].y < 90


def test_signature_page_may_be_followed_by_others(tmp_path: Path, work: Path) -> None:
    """The mark goes to the page where the name stands, though pages follow it."""
    text = "Письмо." + SIGNATURES + "#pagebreak() Приложение #pagebreak() Ещё"
    prepared = prepared_letter(tmp_path / "a.pdf", work, text, PEOPLE)
    check_places(prepared, tmp_path)
    assert [box.page for box in prepared.plan.signatures] == [1, 1]
    assert prepared.converted.pages == 3


def test_without_room_near_the_name_the_last_page_is_used(tmp_path: Path, work: Path) -> None:
    """If the page of the name is full, the mark goes to free room on the last page."""
    text = f"#v(30mm) #block(height: 200mm, clip: true)[{'Иванов и слово ' * 900}] #pagebreak() Конец"
    prepared = prepared_letter(tmp_path / "a.pdf", work, text, PEOPLE[:1])
    check_places(prepared, tmp_path)
    assert prepared.plan.signatures[0].page == 2


def test_registration_stamp_moves_off_a_letterhead(tmp_path: Path, work: Path) -> None:
    """With no room at the top left the registration stamp goes elsewhere on page 1."""
    text = f"#block(height: 120mm, clip: true)[{'слово ' * 900}]"
    prepared = prepared_letter(tmp_path / "a.pdf", work, text, [], '#set page(paper: "a4", margin: 10mm)')
    check_places(prepared, tmp_path)
    assert prepared.plan.registration.page == 1
    assert prepared.plan.registration.y > 120
    assert prepared.plan.signatures == ()


def test_full_page_is_refused_with_its_number(tmp_path: Path, work: Path) -> None:
    """With no room anywhere the letter is refused, and the page is named."""
    source = drawn_pdf(tmp_path / "a.pdf", FULL)
    with pytest.raises(Refused, match="странице 1 нет свободного места для регистрационного штампа"):
        prepare_document(source, work, PEOPLE)
    source = drawn_pdf(tmp_path / "b.pdf", b"", b"", FULL)
    with pytest.raises(Refused, match="странице 3 нет свободного места для отметки об электронной подписи") as caught:
        prepare_document(source, work, PEOPLE)
    assert caught.value.problems[0].field == "document"


def test_many_signatories_are_packed(tmp_path: Path, work: Path) -> None:
    """Where taking the nearest room wastes it, the marks are packed; one too many is refused."""
    # Free room of 156×100 mm: two columns of three marks.
    strip = b"0 g 0 284 595 558 re f 0 0 60 842 re f 510 0 85 842 re f"
    source = drawn_pdf(tmp_path / "a.pdf", b"", strip)
    prepared = prepare_document(source, work, ["Иванов"] * 6)
    check_places(prepared, tmp_path)
    with pytest.raises(Refused, match="странице 2"):
        prepare_document(source, work, ["Иванов"] * 7)


def test_pictures_and_thin_lines_are_ink(tmp_path: Path, work: Path) -> None:
    """Hairlines and pale pictures count as ink, not text alone."""
    lines = b"0.1 w 0.9 G " + b" ".join(b"0 %d m 595 %d l S" % (y, y) for y in range(300, 842, 30))
    source = drawn_pdf(tmp_path / "a.pdf", lines)
    prepared = prepare_document(source, work, ["Иванов"])
    check_places(prepared, tmp_path, paper=255)
    assert min(box.y for box in boxes(prepared)) > (842 - 300) * 25.4 / 72 - 1


def test_scan_without_text_uses_the_last_page(tmp_path: Path, work: Path) -> None:
    """A scan has no text layer: the marks go to free room, off the dark bars."""
    prepared = prepare_document(scan_with_mask(tmp_path / "a.pdf"), work, ["Иванов"])
    check_places(prepared, tmp_path)


def test_grey_paper_of_a_scan_is_paper(tmp_path: Path, work: Path) -> None:
    """A page that is tinted all over still has free room where nothing is written."""
    tinted = b"0.93 g 0 0 595 842 re f 0 g 60 400 475 380 re f"
    prepared = prepare_document(drawn_pdf(tmp_path / "a.pdf", tinted), work, ["Иванов"])
    check_places(prepared, tmp_path, paper=230)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_displayed_page_counts(tmp_path: Path, work: Path, turn: int) -> None:
    """With CropBox and /Rotate, sizes and places are those of the page as it is displayed."""
    source = archive_pdf(tmp_path / "draft.pdf", "Письмо." + SIGNATURES, "#set page(width: 230mm, height: 280mm)")
    turned = tmp_path / "a.pdf"
    with pikepdf.open(source) as pdf:
        pdf.pages[0].obj.CropBox = Array([20, 30, 620, 760])
        pdf.pages[0].obj.Rotate = turn
        pdfa.save(pdf, turned, "1b")
    prepared = prepare_document(turned, work, PEOPLE)
    width, height = 600 * 25.4 / 72, 730 * 25.4 / 72
    size = prepared.page_sizes[0]
    expected = (width, height) if turn % 180 == 0 else (height, width)
    assert (size.width, size.height) == pytest.approx(expected, abs=0.1)
    check_places(prepared, tmp_path)
    # The names stand near the right edge of the text: where that is now depends on the turn.
    box = prepared.plan.signatures[0]
    centre = (box.x + box.width / 2, box.y + box.height / 2)
    name = {0: (200, 45), 90: (210, 195), 180: (15, 210), 270: (45, 15)}[turn]
    assert abs(centre[0] - name[0]) + abs(centre[1] - name[1]) < 120


def test_huge_pages_are_refused_not_searched(tmp_path: Path, work: Path) -> None:
    """A page of five metres is named and refused at once."""

    def grow(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.MediaBox = Array([0, 0, 14000, 14000])

    with pytest.raises(Refused, match="Страница 1 больше 1500 мм"):
        prepare_document(drawn_pdf(tmp_path / "a.pdf", b"", change=grow), work, [])


def test_only_needed_pages_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three hundred pages two are drawn: the first and the last."""
    drawn: list[int] = []
    read = placement.read_ink

    def count(page: pypdfium2.PdfPage, number: int, resolution: int) -> InkMap:
        drawn.append(number)
        return read(page, number, resolution)

    monkeypatch.setattr(placement, "read_ink", count)
    with pypdfium2.PdfDocument(drawn_pdf(tmp_path / "a.pdf", *[b""] * 300)) as document:
        placement.plan_stamps(document, PEOPLE, StampPolicy())
    assert sorted(drawn) == [1, 300]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), width=st.integers(3, 14), height=st.integers(3, 14), dots=st.integers(0, 12))
def test_nearest_free_box_is_the_nearest(seed: int, width: int, height: int, dots: int) -> None:
    """On any page the box found is free, and no free one is nearer; None means that there is none."""
    dice = random.Random(seed)
    page_width, page_height, margin, clearance = 24, 30, 1, 1
    cells = bytearray(page_width * page_height)
    for _ in range(dots):
        cells[dice.randrange(len(cells))] = 1
    want = (dice.uniform(-5, 30), dice.uniform(-5, 35))
    page = InkMap(1, page_width, page_height, bytes(cells))
    found = page.nearest_free(StampSize(width, height), want, margin, clearance)

    def free(x: int, y: int) -> bool:
        return not any(
            cells[row * page_width + column]
            for row in range(max(y - clearance, 0), min(y + height + clearance, page_height))
            for column in range(max(x - clearance, 0), min(x + width + clearance, page_width))
        )

    def distance(x: int, y: int) -> float:
        return (x - want[0]) ** 2 + (y - want[1]) ** 2

    candidates = [
        distance(x, y)
        for x in range(margin, page_width - margin - width + 1)
        for y in range(margin, page_height - margin - height + 1)
        if free(x, y)
    ]
    if found is None:
        assert not candidates
    else:
        assert free(found.x, found.y)
        assert distance(found.x, found.y) == pytest.approx(min(candidates))
