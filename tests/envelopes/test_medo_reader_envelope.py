"""The envelope file, as real mail programs and gateways write it."""

import datetime as dt

import pytest
from medo_dialects import ADDRESS, acknowledgement, codes, ltr, message, read_files

from edo_gateway.envelopes.medo.envelope_reader import read_envelope
from edo_gateway.envelopes.reading import EnvelopeReading
from edo_gateway.envelopes.reading_errors import ReadingError

_HEAD = "[ПИСЬМО КП ПС СЗИ]\r\n"


def _read(text: str, encoding: str = "cp1251", name: str = "envelope.ltr") -> tuple[EnvelopeReading, set[str]]:
    envelope, deviations = read_envelope(name, text.encode(encoding))
    return envelope, {deviation.code for deviation in deviations}


def test_an_ordinary_incoming_envelope_gives_subject_address_files_and_moscow_time() -> None:
    """A `.ltr` in windows-1251 with CRLF reads without a deviation."""
    envelope, deviations = read_envelope("ENVELOPE.LTR", ltr("document.edc.zip", "message.xml"))
    assert deviations == ()
    assert envelope.subject == "ЭСД МЭДО (Квитанция)"
    assert envelope.addresses == (ADDRESS,)
    assert envelope.files == ("document.edc.zip", "message.xml")
    assert envelope.incoming
    assert envelope.date == dt.datetime(2023, 1, 10, 17, 57, 2, tzinfo=dt.UTC)


def test_an_ini_is_an_outgoing_envelope_with_all_its_recipients() -> None:
    """An `.ini` is not incoming, and its addresses keep the order of their numbers."""
    envelope, _ = _read(_HEAD + "[АДРЕСАТЫ]\r\n3=C~D\r\n0=A~B\r\n1=M_MID_S~MEDOGU\r\n", name="envelope.ini")
    assert not envelope.incoming
    assert envelope.addresses == ("A~B", "M_MID_S~MEDOGU", "C~D")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp866"])
def test_an_envelope_in_another_encoding_is_read_and_noted(encoding: str) -> None:
    """UTF-8, UTF-16 and cp866 instead of windows-1251 are deviations, not obstacles."""
    envelope, found = _read(_HEAD + "ТЕМА=Привет, Ёж\r\n[ФАЙЛЫ]\r\n0=Документ.pdf\r\n", encoding)
    assert (envelope.subject, envelope.files) == ("Привет, Ёж", ("Документ.pdf",))
    assert "envelope-encoding" in found


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_of_any_kind_are_read(newline: str) -> None:
    """LF, CRLF and CR envelopes give the same reading."""
    text = ltr("a.xml").decode("cp1251").replace("\r\n", newline)
    envelope, found = _read(text)
    assert (envelope.files, envelope.addresses, found) == (("a.xml",), (ADDRESS,), set())


def test_a_subject_over_several_lines_is_kept_whole() -> None:
    """Lines «Тип …» and «Рег№ …» after ТЕМА belong to the subject, even with an equals sign or brackets in them."""
    text = _HEAD + "ТЕМА=Исх уведомление от 07.12.2014 14:23:14\r\nТип Зарегистрирован\r\n  Рег№ 12=5\r\n[срочно]\r\n"
    envelope, found = _read(text + "АВТООТПРАВКА=1\r\nДАТА=07.12.2014 14:23:14\r\n[АДРЕСАТЫ]\r\n0=A~B\r\n")
    assert envelope.subject == ("Исх уведомление от 07.12.2014 14:23:14\nТип Зарегистрирован\nРег№ 12=5\n[срочно]")
    assert envelope.date is not None
    assert found == set()


def test_the_misspelt_section_and_leading_spaces_are_survived() -> None:
    """The typo `ПСИЬМО` opens the letter's section, and spaces before keys and sections are ignored."""
    envelope, found = _read("  [ПСИЬМО КП ПС СЗИ]\r\n   ТЕМА = Тема\r\n [ адресаты ]\r\n  0 = A~B\r\n")
    assert (envelope.subject, envelope.addresses) == ("Тема", ("A~B",))
    assert found == {"envelope-typo"}


def test_sections_and_keys_come_in_any_order() -> None:
    """`[ФАЙЛЫ]` before `[ТЕКСТ]` before the letter's section, АВТООТПРАВКА before ТЕМА: all the same."""
    envelope, found = _read(
        "[ФАЙЛЫ]\r\n0=document.xml\r\n[ТЕКСТ]\r\nФАЙЛ=annotation.txt\r\n[АДРЕСАТЫ]\r\n0=A~B\r\n"
        "[ПИСЬМО КП ПС СЗИ]\r\nАВТООТПРАВКА=1\r\nТЕМА=Тема\r\n"
    )
    assert envelope.files == ("document.xml", "annotation.txt")
    assert (envelope.subject, envelope.addresses, found) == ("Тема", ("A~B",), set())


def test_holes_and_tens_in_the_numbering_are_read_by_number() -> None:
    """Numbers 0, 1, 3 and 10 are numbers, not places or texts."""
    envelope, _ = _read(_HEAD + "[ФАЙЛЫ]\r\n10=ten.pdf\r\n0=zero.xml\r\n3=three.pdf\r\n1=one.pdf\r\n")
    assert envelope.files == ("zero.xml", "one.pdf", "three.pdf", "ten.pdf")


def test_empty_list_lines_are_left_out_and_noted() -> None:
    """An empty `0=` is no address and no file."""
    envelope, found = _read(_HEAD + "[АДРЕСАТЫ]\r\n0=\r\n[ФАЙЛЫ]\r\n0=\r\n1=a.xml\r\n")
    assert (envelope.addresses, envelope.files) == ((), ("a.xml",))
    assert "envelope-empty" in found


def test_windows_paths_are_cut_to_their_last_part() -> None:
    """Absolute and relative paths of Windows, and `..`, never reach beyond the folder."""
    envelope, found = _read(
        _HEAD + "[ФАЙЛЫ]\r\n0=C:\\Обмен\\ToSend\\a.xml\r\n1=sub\\b.pdf\r\n2=../../etc/passwd\r\n3=..\r\n4=D:x\r\n"
    )
    assert envelope.files == ("a.xml", "b.pdf", "passwd")
    assert "path-in-name" in found


def test_a_missing_subject_and_date_are_fine() -> None:
    """Neither ТЕМА nor ДАТА is demanded."""
    envelope, found = _read(_HEAD + "ЭЦП=1\r\n[АДРЕСАТЫ]\r\n0=A~B\r\n[ФАЙЛЫ]\r\n0=a.xml\r\n")
    assert (envelope.subject, envelope.date, found) == ("", None, set())


@pytest.mark.parametrize("text", ["31.02.2023 10:00:00", "вчера", "01.01.0001 00:00:00", "2023-01-01"])
def test_an_impossible_date_is_noted(text: str) -> None:
    """A date that is none does not stop the reading."""
    envelope, found = _read(_HEAD + f"ДАТА={text}\r\n")
    assert (envelope.date, found) == (None, {"envelope-date"})


def test_an_address_that_is_none_of_the_exchange_does_not_count() -> None:
    """Only `BOX~SERVER` is an address to answer to; without one the package still reads."""
    envelope, found = _read(_HEAD + "[АДРЕСАТЫ]\r\n0=user@example.org\r\n1=A B~C\r\n")
    assert (envelope.addresses, found) == ((), {"address-form"})


def test_repeated_keys_numbers_and_stray_lines_are_noted() -> None:
    """The first of two equal keys stands, and what makes no sense is passed over."""
    envelope, found = _read(
        "вне разделов\r\n" + _HEAD + "ДАТА=10.01.2023 20:57:02\r\nчто-то\r\nТЕМА=первая\r\nЭЦП=1\r\nТЕМА=вторая\r\n"
        "[АДРЕСАТЫ]\r\n0=A~B\r\n0=C~D\r\nE~F\r\n"
    )
    assert (envelope.subject, envelope.addresses) == ("первая", ("A~B", "C~D"))
    assert found == {"envelope-line", "envelope-repeated"}


def test_an_envelope_without_its_signature_section_is_noted() -> None:
    """The mandatory `[ПИСЬМО КП ПС СЗИ]` may be lacking as long as something known is there."""
    envelope, found = _read("[АДРЕСАТЫ]\r\n0=A~B\r\n")
    assert (envelope.addresses, found) == (("A~B",), {"no-envelope-signature"})


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 100, b"garbage", b"[OTHER]\r\n0=x", bytes(range(256)) * 8, b"[" * 250_000]
)
def test_what_is_no_envelope_is_refused_with_a_reason(data: bytes) -> None:
    """Without one known section there is nothing to read."""
    with pytest.raises(ReadingError) as caught:
        read_envelope("envelope.ltr", data)
    assert caught.value.code == "bad-envelope"


def test_an_oversized_envelope_is_refused() -> None:
    """An envelope of more than a quarter of a mebibyte is none."""
    with pytest.raises(ReadingError) as caught:
        read_envelope("envelope.ltr", _HEAD.encode("cp1251") + b"x" * (1 << 18))
    assert caught.value.code == "bad-envelope"


def test_a_package_with_a_bad_envelope_still_gives_its_message() -> None:
    """What could be read stands beside the reason for quarantine."""
    reading = read_files({"envelope.ltr": b"garbage", "a.xml": message("Квитанция", acknowledgement()).encode()})
    assert reading.envelope is None
    assert reading.unreadable is not None
    assert reading.unreadable.code == "bad-envelope"
    assert reading.message is not None
    assert reading.message.acknowledgement is not None


def test_the_incoming_envelope_is_preferred_to_an_outgoing_one() -> None:
    """With a `.ltr` and an `.ini` in one folder the `.ltr` is the envelope."""
    text = message("Квитанция", acknowledgement()).encode()
    reading = read_files({"a.ini": ltr("a.xml", address="X~Y"), "b.ltr": ltr("a.xml"), "a.xml": text})
    assert reading.envelope is not None
    assert reading.envelope.addresses == (ADDRESS,)
    assert "two-envelopes" in codes(reading)
    assert reading.unreadable is None


def test_two_incoming_envelopes_are_for_a_person() -> None:
    """Which of two `.ltr` is true nobody can tell."""
    text = message("Квитанция", acknowledgement()).encode()
    reading = read_files({"a.ltr": ltr("a.xml"), "b.ltr": ltr("a.xml"), "a.xml": text})
    assert reading.unreadable is not None
    assert reading.unreadable.code == "several-envelopes"
    assert reading.message is not None
