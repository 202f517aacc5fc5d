"""The format as a whole: parts in publish order, checked before they are given out, read back by our own reader."""

import io
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from medo_writer_material import FULL, MESSAGE, SHORT, empties, files_of, xmllint_says

from edo_gateway.envelopes import ContainerMismatch, EnvelopeFormat, EnvelopePart, PlainFormat, SchemaViolation
from edo_gateway.envelopes.medo import EnvelopeOptions, Medo271, MedoSettings
from edo_gateway.envelopes.medo import format as medo_format
from edo_gateway.envelopes.model import Document, NoticeKind, OutgoingAcknowledgement, OutgoingNotice, Participant
from edo_gateway.envelopes.reading import MessageKind
from edo_gateway.errors import EdoError, Refused, WrongConfiguration
from edo_gateway.ports import bytes_content
from edo_schemas import MEDO_MESSAGE_271

FORMAT = Medo271()
ACKNOWLEDGEMENT = OutgoingAcknowledgement(FULL.uid, MESSAGE.created, accepted=True)
NOTICE = OutgoingNotice(
    NoticeKind.REFUSED, FULL.uid, MESSAGE.created, "Союз", "17", date(2026, 3, 17), reason="Нет подписи"
)


def sealed(document: Document = FULL) -> bytes:
    """Return the octets of a container made by the format."""
    files = files_of(document)
    stream = io.BytesIO()
    FORMAT.container(FORMAT.passport(document), files, b"signature")(stream)
    return stream.getvalue()


def letter() -> tuple[EnvelopePart, ...]:
    """Return the parts of a letter."""
    return FORMAT.letter_message(MESSAGE, "101-14/77", date(2026, 3, 17), bytes_content(sealed()))


def test_letter_comes_in_publish_order(tmp_path: Path) -> None:
    """A letter is the container, the message and the envelope file, which starts processing, last."""
    parts = letter()
    assert [part.name for part in parts] == ["document.edc.zip", "message.xml", "envelope.ini"]
    message = parts[1].content.read()
    assert xmllint_says(message, MEDO_MESSAGE_271, tmp_path) == ""
    assert empties(message) == []
    ini = parts[2].content.read().decode("cp1251")
    assert "ТЕМА=ЭСД МЭДО (101-14/77 от 17.03.2026 {4c0a1d52-6b0e-4f0b-9d0a-2f1b8c7d6e51})\r\n" in ini
    assert "[АДРЕСАТЫ]\r\n0=MIN_S~SAMPLE\r\n[ФАЙЛЫ]\r\n0=document.edc.zip\r\n1=message.xml\r\n" in ini


def test_letter_is_the_same_every_time() -> None:
    """The same letter, ids and signature give the same octets in every part."""
    first, second = letter(), letter()
    assert [part.content.read() for part in first] == [part.content.read() for part in second]


@pytest.mark.parametrize(
    ("parts", "name", "subject"),
    [
        (FORMAT.acknowledgement_message(MESSAGE, ACKNOWLEDGEMENT), "acknowledgment.xml", "Квитанция о приеме"),
        (FORMAT.notice_message(MESSAGE, NOTICE), "notification.xml", "Уведомление (Отказано в регистрации)"),
    ],
)
def test_answers_are_a_message_and_its_envelope(
    parts: tuple[EnvelopePart, ...], name: str, subject: str, tmp_path: Path
) -> None:
    """A квитанция and a notice are one message and the envelope file that lists it."""
    assert [part.name for part in parts] == [name, "envelope.ini"]
    assert xmllint_says(parts[0].content.read(), MEDO_MESSAGE_271, tmp_path) == ""
    ini = parts[1].content.read().decode("cp1251")
    assert f"ТЕМА={subject}\r\n" in ini
    assert ini.endswith(f"[ФАЙЛЫ]\r\n0={name}\r\n")


def test_our_reader_reads_the_letter_back_without_deviations() -> None:
    """What the strict writer writes, the lenient reader reads with nothing to remark and nothing lost."""
    files = {part.name: part.content for part in letter()}
    reading = FORMAT.read(files)
    assert reading.unreadable is None
    assert reading.deviations == ()
    message = reading.message
    assert message is not None and message.container is not None
    assert message.kind is MessageKind.CONTAINER
    assert (message.uid, message.source) == (MESSAGE.uid, MESSAGE.source.guid)
    assert message.destinations == (MESSAGE.destination.guid,)
    assert message.created == MESSAGE.created.replace(microsecond=0)
    container = message.container
    assert container.schema_errors == ()
    assert container.container_signature == "containerSign.p7s"
    document = container.document
    assert (document.uid, document.number, document.date) == (FULL.uid, "101-14/77", date(2026, 3, 17))
    assert [each.description for each in document.attachments] == ["Расчёт № 1.pdf", ""]
    assert {name: content.read() for name, content in container.files.items() if name in files_of(FULL)} == {
        name: content.read() for name, content in files_of(FULL).items()
    }
    assert FORMAT.completeness().examine(files).complete
    del files["document.edc.zip"]
    assert FORMAT.completeness().examine(files).missing == ("document.edc.zip",)


def test_our_reader_reads_the_answers_back() -> None:
    """A квитанция and a notice of ours come back as what they were."""
    read = FORMAT.read({part.name: part.content for part in FORMAT.acknowledgement_message(MESSAGE, ACKNOWLEDGEMENT)})
    assert read.deviations == ()
    assert read.message is not None and read.message.acknowledgement is not None
    assert (read.message.acknowledgement.answers, read.message.acknowledgement.accepted) == (FULL.uid, True)
    read = FORMAT.read({part.name: part.content for part in FORMAT.notice_message(MESSAGE, NOTICE)})
    assert read.deviations == ()
    assert read.message is not None and read.message.notice is not None
    assert (read.message.notice.kind, read.message.notice.reason) == (NoticeKind.REFUSED, "Нет подписи")


def test_settings_rename_the_messages_and_set_the_envelope() -> None:
    """Receivers that look for another name get it, and the mail program the options of the settings."""
    settings = MedoSettings("communication.xml", "ack.xml", "note.xml", EnvelopeOptions(delivery_receipt=False))
    tuned = Medo271(settings)
    parts = tuned.letter_message(MESSAGE, "1", date(2026, 3, 17), bytes_content(b"zip"))
    assert [part.name for part in parts] == ["document.edc.zip", "communication.xml", "envelope.ini"]
    ini = parts[2].content.read().decode("cp1251")
    assert "ДОСТАВЛЕНО=0\r\n" in ini
    assert "1=communication.xml\r\n" in ini
    assert tuned.acknowledgement_message(MESSAGE, ACKNOWLEDGEMENT)[0].name == "ack.xml"
    assert tuned.notice_message(MESSAGE, NOTICE)[0].name == "note.xml"


@pytest.mark.parametrize("name", ["message", "сообщение.xml", "../message.xml", "message.txt", "message.xml\n"])
def test_wrong_name_in_the_settings_is_a_wrong_configuration(name: str) -> None:
    """A message file that could not be sent is found when the settings are read."""
    with pytest.raises(WrongConfiguration, match="notice_file"):
        MedoSettings(notice_file=name)


def test_schema_violation_stops_the_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the writer itself breaks the schema, nothing is given out: an error of ours with the findings."""
    broken = (
        FORMAT.passport(SHORT).replace(b"<c:annotation>", b"<c:subject>").replace(b"/c:annotation>", b"/c:subject>")
    )
    monkeypatch.setattr(medo_format, "build_passport", lambda document: broken)
    with pytest.raises(SchemaViolation) as caught:
        FORMAT.passport(SHORT)
    assert isinstance(caught.value, EdoError)
    assert "subject" in caught.value.findings[0]
    for wrong in (broken, b"not xml"):
        with pytest.raises(SchemaViolation):
            FORMAT.container(wrong, files_of(SHORT), b"signature")
        with pytest.raises(SchemaViolation):
            FORMAT.signed_content(wrong, files_of(SHORT))


def test_schema_violation_of_a_message_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that breaks its schema is not given out either."""
    monkeypatch.setattr(medo_format, "build_container_message", lambda message: b"<a/>")
    with pytest.raises(SchemaViolation, match="Сообщение: нарушена схема формата"):
        FORMAT.letter_message(MESSAGE, "1", date(2026, 3, 17), bytes_content(b"zip"))


def test_container_and_passport_must_name_the_same_files() -> None:
    """A file the passport does not name, or one it names and nobody brought, stops the letter before signing."""
    passport, files = FORMAT.passport(FULL), files_of(FULL)
    stamp = files.pop("signature_stamp_2.png")
    files["stranger.txt"] = stamp
    for attempt in (
        lambda: FORMAT.signed_content(passport, files),
        lambda: FORMAT.container(passport, files, b"signature"),
    ):
        with pytest.raises(ContainerMismatch) as caught:
            attempt()
        assert caught.value.missing == ("signature_stamp_2.png",)
        assert caught.value.extra == ("stranger.txt",)


def test_values_are_refused_before_anything_is_given_out() -> None:
    """A destination without a mail box, or with one that could add a line, gives no parts."""
    for mailbox in ("", "BOX~SERVER\r\n1=EVIL~BOX"):
        message = replace(MESSAGE, destination=Participant(MESSAGE.destination.guid, "Министерство", mailbox))
        with pytest.raises(Refused):
            FORMAT.letter_message(message, "1", date(2026, 3, 17), bytes_content(b"zip"))


def use(envelope_format: EnvelopeFormat) -> list[str]:
    """Go the whole way with a format and return the names of the letter's parts."""
    files = files_of(SHORT)
    passport = envelope_format.passport(SHORT)
    assert envelope_format.signed_content(passport, files).read().startswith(passport)
    stream = io.BytesIO()
    envelope_format.container(passport, files, b"signature")(stream)
    container = bytes_content(stream.getvalue())
    parts = envelope_format.letter_message(MESSAGE, "1", date(2026, 3, 17), container)
    assert any(part.content.read() == stream.getvalue() for part in parts)
    later = replace(MESSAGE, created=datetime.now(MESSAGE.created.tzinfo) + timedelta(days=1))
    assert envelope_format.acknowledgement_message(later, ACKNOWLEDGEMENT)
    assert envelope_format.notice_message(later, NOTICE)
    assert envelope_format.read({}).unreadable is not None
    envelope_format.completeness().examine({})
    return [part.name for part in parts]


def test_the_format_and_its_fake_fill_the_same_seam() -> None:
    """The real format and the fake both go the whole way that a flow goes."""
    assert use(Medo271())[-1] == "envelope.ini"
    assert use(PlainFormat())[-1] == "message.txt"
