"""Квитанции of every version and dialect."""

import datetime as dt

import pytest
from medo_dialects import (
    ANSWERED_UID,
    MESSAGE_UID,
    NEW,
    OLD,
    OUR_UID,
    SOURCE_NAME,
    SOURCE_UID,
    ZERO_UID,
    acknowledgement,
    codes,
    message,
    read_message_text,
)

from edo_gateway.envelopes.reading import AcknowledgementReading, MessageKind, Reading


def _acknowledgement(reading: Reading) -> AcknowledgementReading:
    assert reading.unreadable is None
    assert reading.message is not None
    assert reading.message.kind is MessageKind.ACKNOWLEDGEMENT
    assert reading.message.acknowledgement is not None
    return reading.message.acknowledgement


@pytest.mark.parametrize("prefix", ["c", "xdms", "", "любой"])
@pytest.mark.parametrize(
    ("namespace", "version"),
    [
        (OLD, "2.0"),
        (OLD, "2.2"),
        (OLD, "2.2.0"),
        (OLD, "2.5"),
        (OLD, "2.6"),
        (OLD, "1.0"),
        (OLD, "2.7"),
        (NEW, "2.7.1"),
    ],
)
def test_a_receipt_of_any_version_and_prefix_reads_the_same(namespace: str, version: str, prefix: str) -> None:
    """From 2.0 to 2.7.1, with `c:`, `xdms:` or no prefix: one reading, no deviation."""
    reading = read_message_text(
        message("Квитанция", acknowledgement(), namespace=namespace, version=version, prefix=prefix)
    )
    found = _acknowledgement(reading)
    assert reading.deviations == ()
    assert (found.answers, found.accepted, found.time_had_zone) == (ANSWERED_UID, True, True)
    assert found.time == dt.datetime(2023, 1, 10, 17, 57, 2, tzinfo=dt.UTC)
    assert reading.message is not None
    assert (reading.message.uid, reading.message.source) == (MESSAGE_UID, SOURCE_UID)
    assert (reading.message.source_name, reading.message.destinations) == (SOURCE_NAME, (OUR_UID,))
    assert (reading.message.namespace, reading.message.version) == (namespace, version)
    assert reading.message.file == "document.xml"


def test_content_and_comment_of_a_receipt_are_kept() -> None:
    """`@content` (2.6) and `comment` are what a person reads."""
    body = acknowledgement(
        attributes=' p:content="Квитанция на сообщение типа &quot;Уведомление&quot;. Исх. №: 4312-р"',
        extra="<p:comment>Сообщение доставлено</p:comment>",
    )
    found = _acknowledgement(read_message_text(message("Квитанция", body, namespace=OLD, version="2.6")))
    assert found.content == 'Квитанция на сообщение типа "Уведомление". Исх. №: 4312-р'
    assert found.comment == "Сообщение доставлено"


def test_the_gateways_error_names_no_message_but_its_code_and_archive() -> None:
    """Error 248 comes with an all-zero uid: `answers` is None, the code, the archive and the comment are there."""
    body = acknowledgement(
        ZERO_UID,
        accepted="false",
        attributes=' p:content="MEDOErrorAcknowledgment"',
        extra=(
            "<p:errorCode>248</p:errorCode><p:errorFileMessage>originalMessage.zip</p:errorFileMessage>"
            "<p:comment>Для разработчика Вашего СЭД:Отсутствует идентификатор сообщения"
            " communication:header:@uid.</p:comment>"
        ),
    )
    reading = read_message_text(message("Квитанция", body, namespace=OLD), **{"OriginalMessage.zip": b"PK"})
    found = _acknowledgement(reading)
    assert (found.answers, found.accepted, found.error_code) == (None, False, "248")
    assert found.content == "MEDOErrorAcknowledgment"
    assert found.original_file == "OriginalMessage.zip"
    assert "communication:header:@uid" in found.comment
    assert {"zero-guid", "name-differs"} <= codes(reading)


def test_an_error_receipt_whose_archive_did_not_come_keeps_the_name() -> None:
    """The named archive may be absent; that is a deviation."""
    body = acknowledgement(ZERO_UID, accepted="false", extra="<p:errorFileMessage>original.zip</p:errorFileMessage>")
    reading = read_message_text(message("Квитанция", body))
    assert _acknowledgement(reading).original_file == "original.zip"
    assert "missing-original" in codes(reading)


def test_a_time_without_zone_is_moscows_and_noted() -> None:
    """Old versions write no zone, and milliseconds at times."""
    body = acknowledgement(time="2018-03-30T10:41:12.502")
    reading = read_message_text(message("Квитанция", body, namespace=OLD, created="2018-03-30T10:41:12"))
    found = _acknowledgement(reading)
    assert found.time == dt.datetime(2018, 3, 30, 7, 41, 12, 502000, tzinfo=dt.UTC)
    assert not found.time_had_zone
    assert "no-zone" in codes(reading)
    assert reading.message is not None
    assert reading.message.created is not None
    assert reading.message.created.tzinfo is not None


@pytest.mark.parametrize(
    ("text", "hour"),
    [("2022-05-19T13:18:26+07:00", 6), ("2022-05-19T13:18:26Z", 13), ("2022-05-19T13:18:26-0330", 16)],
)
def test_other_zones_are_honoured(text: str, hour: int) -> None:
    """An offset of another region, Z, or one without a colon is taken at its word."""
    found = _acknowledgement(read_message_text(message("Квитанция", acknowledgement(time=text))))
    assert found.time is not None
    assert found.time.astimezone(dt.UTC).hour == hour


@pytest.mark.parametrize(
    "text", ["", "вчера", "2023-13-01T00:00:00", "0001-01-01T00:00:00+14:00", "2023-01-01T25:00:00"]
)
def test_a_time_that_is_none_is_left_out(text: str) -> None:
    """An empty or impossible time does not spoil the verdict."""
    reading = read_message_text(message("Квитанция", acknowledgement(time=text)))
    found = _acknowledgement(reading)
    assert (found.time, found.accepted) == (None, True)
    assert codes(reading) & {"bad-time", "empty-value"}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("true", True), ("1", True), ("True", True), ("false", False), ("0", False), (" false ", False)],
)
def test_the_verdict_is_read_as_schemas_write_booleans(text: str, verdict: bool) -> None:
    """`true`, `1`, `false` and `0`, in any case."""
    assert _acknowledgement(read_message_text(message("Квитанция", acknowledgement(accepted=text)))).accepted is verdict


@pytest.mark.parametrize("text", ["", "да", "2"])
def test_a_verdict_that_is_none_is_none(text: str) -> None:
    """Nothing is guessed of a verdict."""
    reading = read_message_text(message("Квитанция", acknowledgement(accepted=text)))
    assert _acknowledgement(reading).accepted is None
    assert "no-verdict" in codes(reading)


def test_an_empty_organization_and_version_are_noted() -> None:
    """Every real квитанция of 2014 has an empty `organization`, and some an empty version: never a reason to refuse."""
    reading = read_message_text(message("Квитанция", acknowledgement(), namespace=OLD, organization="", version=""))
    assert _acknowledgement(reading).accepted is True
    assert {"empty-organization", "empty-version"} <= codes(reading)


@pytest.mark.parametrize(
    ("declared", "actual"),
    [
        ("windows-1251", "utf-8"),
        ("UTF-8", "cp1251"),
        ("windows-1251", "utf-8-sig"),
        ("koi8-r", "cp1251"),
        ("UTF-16", "utf-8"),
        ("UTF-16", "cp1251"),
    ],
)
def test_a_lying_encoding_declaration_is_not_believed(declared: str, actual: str) -> None:
    """Declared windows-1251 and being UTF-8, and the other way round: the kind reads, the lie is noted."""
    text = message("Квитанция", acknowledgement(), declaration=f'<?xml version="1.0" encoding="{declared}"?>')
    reading = read_message_text(text.encode(actual))
    assert _acknowledgement(reading).answers == ANSWERED_UID
    assert reading.message is not None
    assert reading.message.source_name == SOURCE_NAME
    assert "encoding-lies" in codes(reading)


@pytest.mark.parametrize(
    ("declared", "actual"),
    [
        ("windows-1251", "cp1251"),
        ("WINDOWS-1251", "cp1251"),
        ("utf-8", "utf-8"),
        ("UTF-16", "utf-16"),
        ("koi8-r", "koi8-r"),
    ],
)
def test_a_true_declaration_is_no_deviation(declared: str, actual: str) -> None:
    """windows-1251, UTF-8 in either case, UTF-16 and koi8-r are read as declared."""
    text = message("Квитанция", acknowledgement(), declaration=f'<?xml version="1.0" encoding="{declared}"?>')
    reading = read_message_text(text.encode(actual))
    assert _acknowledgement(reading).answers == ANSWERED_UID
    assert reading.deviations == ()


@pytest.mark.parametrize("declaration", ["", '<?xml version="1.0"?>', '<?xml version="1.0" encoding="ansi"?>'])
def test_windows_1251_that_nobody_declared_is_found(declaration: str) -> None:
    """No declaration, or an unknown word in it, leaves the octets to speak."""
    reading = read_message_text(message("Квитанция", acknowledgement(), declaration=declaration).encode("cp1251"))
    assert _acknowledgement(reading).answers == ANSWERED_UID
    assert "encoding-undeclared" in codes(reading)


def test_a_letter_cut_in_half_does_not_lose_a_message() -> None:
    """A comment cut at so many octets leaves broken UTF-8, which stays UTF-8."""
    text = message("Квитанция", acknowledgement(extra="<p:comment>Принято ЖЖ</p:comment>"))
    reading = read_message_text(text.encode().replace("ЖЖ".encode(), "ЖЖ".encode()[:3]))
    assert _acknowledgement(reading).comment.startswith("Принято Ж")
    assert "encoding-damaged" in codes(reading)


def test_bare_text_between_elements_is_noted() -> None:
    """A remark left in a message does not stop the reading."""
    text = message("Квитанция", acknowledgement()).replace(
        "<xdms:deliveryIndex>", "// а это пометка <xdms:deliveryIndex>"
    )
    reading = read_message_text(text)
    assert _acknowledgement(reading).accepted is True
    assert codes(reading) == {"bare-text"}


def test_unknown_elements_and_attributes_are_passed_over() -> None:
    """New parts of later versions are tolerated without a word, and so are comments inside values."""
    body = acknowledgement(attributes=' p:cookie="1" p:new="2"', extra="<p:future><p:x>1</p:x></p:future>")
    text = message("Квитанция", body).replace("true<", "tr<!-- note -->ue<")
    assert _acknowledgement(read_message_text(text)).accepted is True


def test_unqualified_attributes_are_read() -> None:
    """Attributes ought to be qualified; plain ones say the same."""
    text = message("Квитанция", acknowledgement(), prefix="c")
    text = text.replace(" c:uid=", " uid=").replace(" c:type=", " type=").replace(" c:created=", " created=")
    assert _acknowledgement(read_message_text(text)).answers == ANSWERED_UID


@pytest.mark.parametrize(
    "text", ["{77777777-6666-4555-8444-333333333333}", "77777777666645558444333333333333", str(ANSWERED_UID).upper()]
)
def test_guids_are_read_in_their_usual_forms(text: str) -> None:
    """Braces, no hyphens, upper case: the same GUID."""
    assert _acknowledgement(read_message_text(message("Квитанция", acknowledgement(text)))).answers == ANSWERED_UID


def test_a_message_without_uid_has_none() -> None:
    """A missing, zero or impossible `header/@uid` gives no uid and no refusal: flows decide."""
    for uid, code in ((None, "no-uid"), (ZERO_UID, "zero-guid"), ("42", "bad-guid")):
        reading = read_message_text(message("Квитанция", acknowledgement(), uid=uid))
        assert _acknowledgement(reading).accepted is True
        assert reading.message is not None
        assert reading.message.uid is None
        assert code in codes(reading)


def test_a_receipt_without_delivery_index_has_no_destination() -> None:
    """`deliveryIndex` came to квитанции with 2.7.1 only."""
    reading = read_message_text(message("Квитанция", acknowledgement(), namespace=OLD, index=False))
    _acknowledgement(reading)
    assert reading.message is not None
    assert reading.message.destinations == ()


def test_hash_codes_do_not_disturb() -> None:
    """`hashCodes` of 2.6 are passed over."""
    code = "<p:hashCodes p:algorithm='x'><p:item><p:name>a</p:name><p:code>00</p:code></p:item></p:hashCodes>"
    assert _acknowledgement(read_message_text(message("Квитанция", acknowledgement(extra=code)))).accepted is True
