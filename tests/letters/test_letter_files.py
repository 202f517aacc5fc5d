"""Checks of a draft's files by what they are."""

import os
from pathlib import Path

import pytest
from letter_samples import good_draft, pdf

from edo_gateway.letters import LetterDraft, LetterLimits
from edo_gateway.letters.files import CheckedFile, check_files
from edo_gateway.letters.noting import Notes


def check(draft: LetterDraft) -> tuple[tuple[CheckedFile, ...], list[tuple[str, str]]]:
    """Check the files; return those that pass, and what is wrong."""
    notes = Notes(draft)
    found = check_files(draft, LetterLimits(), notes)
    return found, [(one.field, one.text) for one in notes.problems]


@pytest.mark.parametrize(
    ("octets", "word"),
    [
        (b"PK\x03\x04....", "docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".doc"),
        (b"{\\rtf1", "RTF"),
        (b"plain text named .pdf", "не PDF"),
        (b" " * 1024 + b"%PDF-1.4", "не PDF"),
        (b"%PDF-", "не PDF"),
    ],
)
def test_document_that_is_no_pdf_inside(tmp_path: Path, octets: bytes, word: str) -> None:
    """A document is judged by its content, whatever its name says, and what it looks like is said."""
    path = tmp_path / "a.pdf"
    path.write_bytes(octets)
    _, ((field, text),) = check(good_draft(tmp_path, document=path))
    assert field == "document"
    assert word in text


def test_pdf_header_may_stand_a_little_later(tmp_path: Path) -> None:
    """A header within the first kilobyte is a PDF's, and the extension of the name does not matter."""
    path = tmp_path / "scan.bin"
    path.write_bytes(b"\n" * 900 + b"%PDF-1.7\n")
    found, wrong = check(good_draft(tmp_path, document=path))
    assert not wrong
    assert found[0].wire_name == "document.pdf"


def test_empty_missing_and_strange_files(tmp_path: Path) -> None:
    """An empty file, one that is not there, a folder, a pipe and an impossible name are each told."""
    empty, folder, pipe = tmp_path / "e.pdf", tmp_path / "d.pdf", tmp_path / "p.pdf"
    empty.touch()
    folder.mkdir()
    os.mkfifo(pipe)
    draft = good_draft(tmp_path, attachments=(empty, tmp_path / "none.pdf", folder, pipe, Path("a\0.pdf")))
    _, wrong = check(draft)
    assert [field for field, _ in wrong[:4]] == [f"attachments[{number}]" for number in range(1, 5)]
    words = ("пуст", "файла нет", "это не файл", "это не файл")
    assert all(word in text for word, (_, text) in zip(words, wrong, strict=False))
    assert {field for field, _ in wrong[4:]} == {"attachments[5]"}


@pytest.mark.parametrize("name", ["без_расширения", "a.7z", "a.таб", "a.jpeg2", ".pdf ", "a.p-f"])
def test_extension_the_container_cannot_carry(tmp_path: Path, name: str) -> None:
    """An extension that no name inside the container can have is refused with what would do."""
    _, wrong = check(good_draft(tmp_path, attachments=(pdf(tmp_path, name),)))
    if name == ".pdf ":
        # Blanks at the end of a name are cut: what is left says what the file is.
        assert not wrong
        return
    ((field, text),) = wrong
    assert field == "attachments[1]"
    assert "3–4 латинские" in text


def test_same_file_twice(tmp_path: Path) -> None:
    """The same file given twice, even through a link, is noticed."""
    path = pdf(tmp_path, "a.pdf")
    link = tmp_path / "b.pdf"
    link.symlink_to(path)
    _, ((field, text),) = check(good_draft(tmp_path, attachments=(path, link)))
    assert field == "attachments[2]"
    assert "дважды" in text


def test_name_with_octets_that_are_no_text(tmp_path: Path) -> None:
    """A name that no XML can hold is refused, and shown without harm."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\x1b.pdf"))
    path.write_bytes(b"%PDF-1.4")
    _, ((field, text),) = check(good_draft(tmp_path, attachments=(path,)))
    assert field == "attachments[1]"
    assert "U+DCFF" in text
    text.encode("utf-8")


def test_decomposed_names_are_composed(tmp_path: Path) -> None:
    """A name from a system that keeps й as two characters is kept with one."""
    found, _ = check(good_draft(tmp_path, attachments=(pdf(tmp_path, "Таи\u0306на.pdf"),)))
    assert found[1].name == "Тайна.pdf"


def test_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file we may not read is told before anything is accepted."""
    monkeypatch.setattr(os, "access", lambda path, _mode: path.name != "a.pdf")
    _, ((field, text),) = check(good_draft(tmp_path, attachments=(pdf(tmp_path, "a.pdf"),)))
    assert field == "attachments[1]"
    assert "нет прав" in text
