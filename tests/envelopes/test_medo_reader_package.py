"""A package as a whole: finding the message, kinds, and whether all that is listed is there."""

from typing import BinaryIO

import pytest
from medo_dialects import (
    CONTAINER_BODY,
    OLD,
    acknowledgement,
    codes,
    contents,
    ltr,
    message,
    notice,
    read_files,
    read_message_text,
    registered,
)

from edo_gateway.envelopes.medo.completeness import MedoCompleteness
from edo_gateway.envelopes.reading import MessageKind
from edo_gateway.ports.completeness import Completeness
from edo_gateway.ports.content import Content

_RECEIPT = message("Квитанция", acknowledgement()).encode()


def _code(files: dict[str, bytes]) -> str:
    reading = read_files(files)
    assert reading.unreadable is not None
    assert reading.unreadable.text.endswith(".") or reading.unreadable.text.endswith("».")
    return reading.unreadable.code


@pytest.mark.parametrize(
    "name", ["message.xml", "document.xml", "communication.xml", "notification.xml", "acknowledgment.xml", "ЛЮБОЕ.XML"]
)
def test_the_message_is_found_whatever_its_name(name: str) -> None:
    """Never by fixed name: by its root, among the XML files of the package."""
    reading = read_message_text(_RECEIPT, name)
    assert reading.unreadable is None
    assert reading.message is not None
    assert reading.message.file == name
    assert reading.deviations == ()


def test_of_several_xml_files_the_one_with_the_messages_root_is_read() -> None:
    """Attachments may be XML too, broken and hostile ones among them."""
    reading = read_files(
        {
            "e.ltr": ltr("a.xml", "b.xml", "c.xml", "z.xml"),
            "a.xml": b"<data/>",
            "b.xml": b"<!DOCTYPE x [<!ENTITY y 'z'>]><x>&y;</x>",
            "c.xml": b"<broken",
            "z.xml": _RECEIPT,
        }
    )
    assert reading.unreadable is None
    assert reading.message is not None
    assert reading.message.file == "z.xml"


def test_a_listed_message_goes_before_one_that_is_not_listed() -> None:
    """What the envelope lists is what was sent."""
    other = message("Квитанция", acknowledgement(), uid="00000000-0000-4000-8000-000000000001").encode()
    reading = read_files({"e.ltr": ltr("z.xml"), "a.xml": other, "z.xml": _RECEIPT})
    assert reading.unreadable is None
    assert reading.message is not None
    assert reading.message.file == "z.xml"
    assert codes(reading) == {"extra-file"}


def test_a_message_the_envelope_does_not_list_is_read_and_noted() -> None:
    """An envelope without `[ФАЙЛЫ]` does not hide the XML of the folder."""
    reading = read_files({"e.ltr": ltr(), "a.xml": _RECEIPT})
    assert reading.unreadable is None
    assert reading.message is not None
    assert "extra-file" in codes(reading)


def test_two_messages_in_one_package_are_for_a_person() -> None:
    """The first is read; that there are two is the reason."""
    reading = read_files({"e.ltr": ltr("a.xml", "b.xml"), "a.xml": _RECEIPT, "b.xml": _RECEIPT})
    assert reading.unreadable is not None
    assert reading.unreadable.code == "several-messages"
    assert reading.message is not None
    assert reading.message.file == "a.xml"


def test_a_package_without_an_envelope_gives_its_message_and_the_reason() -> None:
    """No envelope, no address: a person looks, with the message before them."""
    reading = read_files({"a.xml": _RECEIPT})
    assert reading.unreadable is not None
    assert (reading.unreadable.code, reading.envelope) == ("no-envelope", None)
    assert reading.message is not None


def test_a_package_without_an_address_is_read() -> None:
    """No address to answer to is for flows to decide."""
    reading = read_files({"e.ltr": ltr("a.xml", address=""), "a.xml": _RECEIPT})
    assert reading.unreadable is None
    assert reading.envelope is not None
    assert reading.envelope.addresses == ()


def test_a_listed_file_that_is_missing_is_a_reason_for_quarantine() -> None:
    """It is named, and the message is read all the same."""
    reading = read_files({"e.ltr": ltr("a.xml", "Смета.pdf"), "a.xml": _RECEIPT})
    assert reading.unreadable is not None
    assert reading.unreadable.code == "missing-file"
    assert "Смета.pdf" in reading.unreadable.text
    assert reading.message is not None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n\0", "empty"),
        (_RECEIPT[: len(_RECEIPT) // 2], "not-xml"),
        (b"GIF89a", "not-xml"),
        (b"\xff\xfe\x00", "not-xml"),
        (b"<data/>", "no-message"),
        (b'<environment xmlns="http://www.infpres.com/IEDMS"/>', "no-message"),
        (b'<communication xmlns="urn:IEDMS:MESSAGE"/>', "no-header"),
        (b'<?xml version="1.0"?><!DOCTYPE c [<!ENTITY a "b">]><c>&a;</c>', "forbidden-dtd"),
        (message("Приказ", "<p:order/>").encode(), "unknown-kind"),
        (message("", "").encode(), "unknown-kind"),
        (message("Квитанция", "").encode(), "no-body"),
    ],
)
def test_what_is_no_message_has_its_reason(data: bytes, code: str) -> None:
    """Empty, cut off, not XML, an address book, unknown kind, no content: each its own code."""
    assert _code({"e.ltr": ltr("a.xml"), "a.xml": data}) == code


def test_a_package_without_xml_or_without_anything_has_its_reason() -> None:
    """Nothing to read is a reason too."""
    assert _code({"e.ltr": ltr("a.pdf"), "a.pdf": b"%PDF"}) == "no-message"
    assert _code({}) == "no-message"


def test_an_unknown_kind_with_known_content_is_shown_beside_the_reason() -> None:
    """Nothing is done of itself with a word nobody knows; the person sees what it seems to be."""
    reading = read_message_text(message("Квитанция о приёме", acknowledgement()))
    assert reading.unreadable is not None
    assert reading.unreadable.code == "unknown-kind"
    assert reading.message is not None
    assert reading.message.kind is MessageKind.ACKNOWLEDGEMENT


def test_the_content_decides_where_the_kind_lacks_or_says_another_thing() -> None:
    """Versions and kinds are told by content; a 2.7 container may come as «Документ»."""
    missing = read_message_text(message("", acknowledgement()))
    assert missing.message is not None
    assert (missing.message.kind, missing.unreadable) == (MessageKind.ACKNOWLEDGEMENT, None)
    assert "no-kind" in codes(missing)
    other = read_message_text(message("Документ", CONTAINER_BODY, namespace=OLD))
    assert other.message is not None
    assert other.message.kind is MessageKind.CONTAINER
    assert "kind-contradicts" in codes(other)


def test_two_contents_are_noted_and_the_kind_chooses() -> None:
    """A message of kind «Квитанция» with a notice beside the receipt is a receipt."""
    reading = read_message_text(message("Квитанция", notice("Зарегистрирован", registered()) + acknowledgement()))
    assert reading.message is not None
    assert reading.message.acknowledgement is not None
    assert reading.message.notice is None
    assert "several-bodies" in codes(reading)


def test_a_kind_in_another_case_is_the_same_kind() -> None:
    """«КВИТАНЦИЯ» is a квитанция."""
    reading = read_message_text(message("КВИТАНЦИЯ", acknowledgement()))
    assert reading.unreadable is None
    assert codes(reading) == {"kind-form"}


def test_an_unknown_namespace_is_noted_only() -> None:
    """The content is read by local names."""
    reading = read_message_text(message("Квитанция", acknowledgement(), namespace="urn:IEDMS:MESSAGE:2.8"))
    assert reading.unreadable is None
    assert codes(reading) == {"unknown-namespace"}


def test_stray_characters_around_the_xml_are_survived() -> None:
    """Blank lines before the declaration and zeros or Ctrl-Z after the root."""
    reading = read_message_text(b"\r\n " + _RECEIPT + b"\r\n\x1a\0\0")
    assert reading.unreadable is None
    assert codes(reading) == {"stray-characters"}


def test_control_characters_in_values_are_passed_over() -> None:
    """A vertical tab pasted into a comment does not lose the message."""
    text = message("Квитанция", acknowledgement(extra="<p:comment>a\x0bb</p:comment>"))
    reading = read_message_text(text)
    assert reading.message is not None
    assert reading.message.acknowledgement is not None
    assert reading.message.acknowledgement.comment == "ab"
    assert codes(reading) == {"control-characters"}


def test_names_that_are_no_characters_do_not_reach_the_words_of_a_reading() -> None:
    """A file name with octets that fit no character is shown with a mark, so that any store can keep the text."""
    reading = read_files({"e.ltr": ltr("a.xml"), "a.xml": _RECEIPT, "bad\udcff\n.pdf": b""})
    for deviation in reading.deviations:
        deviation.text.encode()
        assert deviation.text.isprintable()


_COMPLETENESS: Completeness = MedoCompleteness()


@pytest.mark.parametrize("names", [("a.xml",), ("A.XML",), ("C:\\out\\a.xml", "")])
def test_a_package_with_all_that_is_listed_is_complete(names: tuple[str, ...]) -> None:
    """Names count in any case and without their paths."""
    assert _COMPLETENESS.examine(contents({"envelope.LTR": ltr(*names), "a.xml": b""})).complete


def test_what_is_listed_and_lacks_is_named() -> None:
    """Every missing name is told, the text of the letter (`[ТЕКСТ]`) included."""
    text = ltr("a.xml", "b.pdf").decode("cp1251") + "[ТЕКСТ]\r\nФАЙЛ=annotation.txt\r\n"
    report = _COMPLETENESS.examine(contents({"e.ini": text.encode("cp1251"), "a.xml": b""}))
    assert not report.complete
    assert report.missing == ("b.pdf", "annotation.txt")
    assert "annotation.txt" in report.reason


@pytest.mark.parametrize("files", [{}, {"a.xml": _RECEIPT}, {"e.ltr": b"", "a.xml": _RECEIPT}, {"e.ltr": b"\r\n"}])
def test_without_a_written_envelope_a_package_waits(files: dict[str, bytes]) -> None:
    """The mail program may be about to write it; the channel's own limit ends the waiting."""
    report = _COMPLETENESS.examine(contents(files))
    assert not report.complete
    assert report.reason


@pytest.mark.parametrize(
    "files", [{"e.ltr": b"garbage"}, {"e.ltr": b"\0\xff" * 999}, {"a.ltr": ltr("x"), "b.ltr": ltr("y")}]
)
def test_an_envelope_nobody_can_read_does_not_wait_for_ever(files: dict[str, bytes]) -> None:
    """It is taken as complete, so that it goes to quarantine at once."""
    assert _COMPLETENESS.examine(contents(files)).complete


def test_an_envelope_that_vanishes_while_it_is_looked_at_is_not_complete() -> None:
    """The mail program may move files between two steps of a look; nothing is raised."""

    def vanished() -> BinaryIO:
        raise FileNotFoundError("envelope.ltr")

    assert not _COMPLETENESS.examine({"envelope.ltr": Content(10, vanished)}).complete
