"""Names of files inside a container."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edo_gateway.envelopes.medo.names import (
    DOCUMENT_FILE,
    REGISTRATION_STAMP_FILE,
    attachment_name,
    is_container_name,
    is_document_name,
    is_package_name,
    signature_name,
    stamp_name,
)
from edo_gateway.errors import Refused

PATTERN = re.compile(r"[a-zA-Z0-9_]{1,250}\.[a-zA-Z0-9]{3,4}")


@pytest.mark.parametrize(
    ("original", "name"),
    [
        ("Расчёт № 1.pdf", "attachment_1.pdf"),
        ("Таблица.XLSX", "attachment_1.xlsx"),
        ("архив.tar.zip", "attachment_1.zip"),
        ("C:\\Отчёт.docx ", "attachment_1.docx"),
        (".pdf", "attachment_1.pdf"),
    ],
)
def test_attachment_keeps_its_extension(original: str, name: str) -> None:
    """An attachment gets a latin name by its order and keeps its extension in lower case."""
    assert attachment_name(0, original) == name


@pytest.mark.parametrize("original", ["письмо", "архив.7z", "a.tar.gz", "стр.html5", "письмо.док", "x.", "", "a.p f"])
def test_attachment_whose_extension_does_not_fit_is_refused(original: str) -> None:
    """An extension that the rule can't carry is refused, with the attachment named."""
    with pytest.raises(Refused) as caught:
        attachment_name(4, original)
    (problem,) = caught.value.problems
    assert problem.field == "attachments[4]"
    assert "3–4 латинских" in problem.text


@given(st.text(max_size=300), st.integers(0, 10_000))
def test_whatever_the_original_name_the_result_fits_the_rule(original: str, order: int) -> None:
    """Any original name gives a name that fits the pattern, or a refusal with nothing unprintable in it."""
    try:
        name = attachment_name(order, original)
    except Refused as error:
        assert str(error).isprintable()
    else:
        assert PATTERN.fullmatch(name)
        assert PATTERN.fullmatch(signature_name(name))


def test_names_of_one_letter_are_all_different_and_fit() -> None:
    """Names of the document, attachments, signatures and stamps of one letter never meet."""
    names = [DOCUMENT_FILE, REGISTRATION_STAMP_FILE]
    for order in range(30):
        names += [stamp_name(order), signature_name(DOCUMENT_FILE, order)]
        attachment = attachment_name(order, "a.pdf")
        names += [attachment, signature_name(attachment), signature_name(attachment, 1)]
    assert len({name.lower() for name in names}) == len(names)
    assert all(PATTERN.fullmatch(name) for name in names)


@pytest.mark.parametrize("name", ["a\n.pdf", "a.pdf\n", "а.pdf", "a-b.pdf", "a b.pdf", "a.b.pdf", "a" * 251 + ".pdf"])
def test_name_outside_the_rule_is_not_taken(name: str) -> None:
    """Line ends, Cyrillic look-alikes, hyphens, spaces, second dots and long names are outside the rule."""
    assert not is_container_name(name)
    assert not is_document_name(name)


def test_document_is_a_lower_case_pdf() -> None:
    """The main document ends with `.pdf` in lower case."""
    assert is_document_name("document.pdf")
    assert not is_document_name("document.PDF")
    assert not is_document_name("document.docx")


def test_package_may_hold_a_name_with_two_dots() -> None:
    """Beside the message lies `document.edc.zip`, which a container could not hold."""
    assert is_package_name("document.edc.zip")
    assert not is_container_name("document.edc.zip")
    assert not is_package_name("..")
    assert not is_package_name("a..b")
    assert not is_package_name("a.b\n")
