"""`envelope.ini`: its exact octets, and nothing given from outside can add a line to it."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edo_gateway.envelopes.medo.envelope_ini import (
    ACKNOWLEDGEMENT_SUBJECT,
    EnvelopeOptions,
    build_envelope_ini,
    letter_subject,
)
from edo_gateway.envelopes.medo.envelope_reader import read_envelope
from edo_gateway.errors import Refused

CREATED = datetime(2026, 3, 16, 21, 5, 9, tzinfo=UTC)
FILES = ("document.edc.zip", "message.xml")
ADDRESS = "MIN_S~SAMPLE"
OPTIONS = EnvelopeOptions()


def subject_line(subject: str) -> str:
    """Return the line of the subject as it was written."""
    octets = build_envelope_ini(subject, ADDRESS, FILES, CREATED, OPTIONS)
    return octets.decode("cp1251").split("\r\n")[1]


def test_octets_are_exact() -> None:
    """The envelope of a letter is written octet for octet: windows-1251, CRLF, sections and keys of the manual."""
    subject = letter_subject("17/№-4", date(2026, 3, 17), UUID("4C0A1D52-6B0E-4F0B-9D0A-2F1B8C7D6E51"))
    expected = (
        "[ПИСЬМО КП ПС СЗИ]\r\n"
        "ТЕМА=ЭСД МЭДО (17/№-4 от 17.03.2026 {4c0a1d52-6b0e-4f0b-9d0a-2f1b8c7d6e51})\r\n"
        "АВТООТПРАВКА=1\r\n"
        "ШИФРОВАНИЕ=0\r\n"
        "ЭЦП=1\r\n"
        "ДОСТАВЛЕНО=1\r\n"
        "ПРОЧТЕНО=1\r\n"
        "ДАТА=17.03.2026 00:05:09\r\n"
        "[АДРЕСАТЫ]\r\n"
        "0=MIN_S~SAMPLE\r\n"
        "[ФАЙЛЫ]\r\n"
        "0=document.edc.zip\r\n"
        "1=message.xml\r\n"
    ).encode("cp1251")
    assert build_envelope_ini(subject, ADDRESS, FILES, CREATED, OPTIONS) == expected
    assert b"\xb9-4" in expected


def test_options_turn_into_their_keys() -> None:
    """Each option is its own key, 1 or 0."""
    options = EnvelopeOptions(
        send_at_once=False, encrypt=True, sign=False, delivery_receipt=False, reading_receipt=False
    )
    lines = build_envelope_ini(ACKNOWLEDGEMENT_SUBJECT, ADDRESS, FILES, CREATED, options).decode("cp1251").split("\r\n")
    assert lines[1:7] == [
        "ТЕМА=Квитанция о приеме",
        "АВТООТПРАВКА=0",
        "ШИФРОВАНИЕ=1",
        "ЭЦП=0",
        "ДОСТАВЛЕНО=0",
        "ПРОЧТЕНО=0",
    ]


@pytest.mark.parametrize(
    ("given_subject", "written"),
    [
        ("тема\r\n[АДРЕСАТЫ]\r\n0=EVIL~BOX", "тема [АДРЕСАТЫ] 0=EVIL~BOX"),
        ("тема\n0=EVIL~BOX", "тема 0=EVIL~BOX"),
        ("тема\x850=EVIL~BOX", "тема 0=EVIL~BOX"),
        ("тема\u2028[ФАЙЛЫ]\u20290=x", "тема [ФАЙЛЫ] 0=x"),
        ("\x00\x1a те\tма \x0c", "те ма"),
        ("и\u0306 = й", "й = й"),
        ("日本 ∑ 🙂", "?? ? ?"),
        ("\u202eамет", "?амет"),
        ("я" * 255, "я" * 255),
        ("я" * 256, "я" * 254 + "…"),
    ],
)
def test_subject_is_brought_to_one_line(given_subject: str, written: str) -> None:
    """Line breaks and controls become spaces, what windows-1251 lacks a question mark, the rest past 255 is cut."""
    assert subject_line(given_subject) == f"ТЕМА={written}"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "BOX",
        "~SERVER",
        "BOX~",
        "A~B~C",
        "BOX~SERVER\r\n1=EVIL~BOX",
        "BOX~SERVER\n",
        "BOX\x85~SERVER",
        " BOX~SERVER",
        "BOX~SERVER ",
        "BOX~日本",
        "BOX\u2028~S",
        "BOX~S\x00",
    ],
)
def test_bad_address_is_refused(address: str) -> None:
    """An address is never mended: what is not one BOX~SERVER line of windows-1251 is refused."""
    with pytest.raises(Refused) as caught:
        build_envelope_ini("тема", address, FILES, CREATED, OPTIONS)
    assert [problem.field for problem in caught.value.problems] == ["address"]


@pytest.mark.parametrize(
    ("files", "field"),
    [
        ((), "files"),
        (("message.xml", "файл.xml"), "files[1]"),
        (("../message.xml",), "files[0]"),
        (("C:\\message.xml",), "files[0]"),
        (("message.xml\r\n1=passwd",), "files[0]"),
        (("message.xml\n",), "files[0]"),
        (("message",), "files[0]"),
        ((".xml",), "files[0]"),
        (("message.xml", "message.xml"), "files[1]"),
    ],
)
def test_bad_file_name_is_refused(files: tuple[str, ...], field: str) -> None:
    """Names of files are labels: no path, no line break, no letters but latin, none twice."""
    with pytest.raises(Refused) as caught:
        build_envelope_ini("тема", ADDRESS, files, CREATED, OPTIONS)
    assert [problem.field for problem in caught.value.problems] == [field]


def test_all_problems_of_an_envelope_come_at_once() -> None:
    """A blank subject, a bad address, no files and a naive time are told together."""
    with pytest.raises(Refused) as caught:
        build_envelope_ini(" \n ", "", (), CREATED.replace(tzinfo=None), OPTIONS)
    assert [problem.field for problem in caught.value.problems] == ["subject", "address", "files", "created"]


@given(st.text(min_size=1), st.text(min_size=1))
def test_no_text_adds_a_line(subject: str, address: str) -> None:
    """Whatever the subject and the address hold, the envelope has its thirteen lines or is refused."""
    try:
        octets = build_envelope_ini(subject, address, FILES, CREATED, OPTIONS)
    except Refused:
        return
    lines = octets.decode("cp1251").split("\r\n")
    assert len(lines) == 14
    assert octets.count(b"\n") == octets.count(b"\r") == 13
    assert len(lines[1].encode("cp1251")) <= len("ТЕМА=") + 255


@given(st.text(min_size=1, max_size=300))
def test_our_reader_reads_the_envelope_back(subject: str) -> None:
    """The lenient reader finds address, files and date where the writer put them, with nothing to remark."""
    try:
        octets = build_envelope_ini(subject, ADDRESS, FILES, CREATED, OPTIONS)
    except Refused:
        return
    reading, deviations = read_envelope("envelope.ini", octets)
    assert reading.addresses == (ADDRESS,)
    assert reading.files == FILES
    assert reading.date == CREATED
    assert deviations == ()
