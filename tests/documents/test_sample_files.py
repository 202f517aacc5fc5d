"""The sample letters of the demonstration, as files."""

from pathlib import Path

import pytest
from pdf_samples import SAMPLES, approved, pdf_info, pdf_text

from edo_gateway.documents import PdfConverter

ARCHIVE = ("position", "appendix_table", "appendix_note", "refused", "reply")


@pytest.mark.parametrize("name", ARCHIVE)
def test_sample_is_archive_pdf(tmp_path: Path, name: str) -> None:
    """Both checkers accept the sample, so that it goes on byte for byte."""
    source = SAMPLES / f"{name}.pdf"
    assert approved(source, tmp_path)
    assert PdfConverter().convert(source, tmp_path).path == source


def test_plain_sample_shows_the_clean_up(tmp_path: Path) -> None:
    """The plain sample is no PDF/A and becomes one, with something to tell."""
    source = SAMPLES / "plain.pdf"
    assert not approved(source, tmp_path)
    converted = PdfConverter().convert(source, tmp_path)
    assert approved(converted.path, tmp_path)
    assert len(converted.changes) >= 4
    assert pdf_text(converted.path) == pdf_text(source)


@pytest.mark.parametrize("name", [*ARCHIVE, "plain"])
def test_sample_is_small(name: str) -> None:
    """Every sample is below 60 KB and carries its Typst source beside it."""
    source = SAMPLES / f"{name}.pdf"
    assert source.stat().st_size < 60_000
    assert source.with_suffix(".typ").exists()


def test_position_has_two_pages() -> None:
    """The letter with two signatories is two pages long."""
    assert pdf_info(SAMPLES / "position.pdf")["Pages"] == "2"
    assert "П.С. Образцов" in pdf_text(SAMPLES / "position.pdf")
    assert "А.И. Примерова" in pdf_text(SAMPLES / "position.pdf")
