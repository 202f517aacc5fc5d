"""Notices of all kinds, versions and dialects."""

import datetime as dt

import pytest
from medo_dialects import (
    DOCUMENT_UID,
    FOUNDATION,
    MESSAGE_UID,
    NEW,
    OLD,
    SOURCE_UID,
    TIME,
    codes,
    message,
    notice,
    read_message_text,
    registered,
)

from edo_gateway.envelopes.medo.literals import REFUSAL_REASONS
from edo_gateway.envelopes.model import NoticeKind
from edo_gateway.envelopes.reading import MessageKind, NoticeReading, Reading

_PERSON = "<p:organization>Министерство</p:organization><p:person>Примеров Пример</p:person><p:post>Директор</p:post>"


def _read(body: str, namespace: str = NEW) -> tuple[NoticeReading, Reading]:
    reading = read_message_text(message("Уведомление", body, namespace=namespace))
    assert reading.unreadable is None
    assert reading.message is not None
    assert reading.message.kind is MessageKind.NOTICE
    assert reading.message.notice is not None
    return reading.message.notice, reading


@pytest.mark.parametrize("namespace", [OLD, NEW])
def test_a_registration_gives_number_date_and_what_it_is_about(namespace: str) -> None:
    """A 2.7.1 registration, and the same in the old namespace, reads whole and without deviations."""
    found, reading = _read(
        notice("Зарегистрирован", registered(), attributes=f' p:mid="{MESSAGE_UID}"', comment="Принято"), namespace
    )
    assert found == NoticeReading(
        kind=NoticeKind.REGISTERED,
        literal="Зарегистрирован",
        document_uid=DOCUMENT_UID,
        message_uid=MESSAGE_UID,
        time=dt.datetime(2023, 1, 11, 7, tzinfo=dt.UTC),
        number="4312-р",
        number_date=dt.date(2023, 1, 11),
        foundation_organization="Учебная федерация",
        foundation_number="101/05",
        foundation_date=dt.date(2023, 1, 9),
        comment="Принято",
    )
    assert reading.deviations == ()
    assert reading.message is not None
    assert reading.message.source == SOURCE_UID


def test_a_registration_of_2_7_has_time_and_number_only() -> None:
    """A sender of 2.7 leaves out the foundation."""
    found, _ = _read(notice("Зарегистрирован", registered(foundation="")), OLD)
    assert (found.kind, found.number, found.foundation_number) == (NoticeKind.REGISTERED, "4312-р", "")


def test_state_registration_is_a_registration_with_its_own_word() -> None:
    """«Государственная регистрация» (2.7.x) registers, and the word is kept."""
    found, _ = _read(notice("Государственная регистрация", registered()))
    assert (found.kind, found.literal) == (NoticeKind.REGISTERED, "Государственная регистрация")


@pytest.mark.parametrize("reason", [*REFUSAL_REASONS, "Наименование отказа", "Причина, которой нет в перечне"])
def test_a_refusal_keeps_any_reason(reason: str) -> None:
    """Reasons of the list and others are open words."""
    found, _ = _read(
        notice(
            "Отказано в регистрации",
            f"<p:documentRefused>{TIME}{FOUNDATION}<p:reason>{reason}</p:reason></p:documentRefused>",
        )
    )
    assert (found.kind, found.reason) == (NoticeKind.REFUSED, reason)
    assert found.foundation_number == "101/05"


@pytest.mark.parametrize(
    ("literal", "kind", "inner", "text"),
    [
        (
            "Назначен исполнитель",
            NoticeKind.EXECUTOR_ASSIGNED,
            f"<p:executorAssigned>{TIME}<p:secretary>{_PERSON}</p:secretary><p:manager>{_PERSON}</p:manager>"
            f"<p:executor>{_PERSON}</p:executor></p:executorAssigned>",
            "Исполнитель: Министерство, Директор, Примеров Пример",
        ),
        (
            "Доклад подготовлен",
            NoticeKind.REPORT_PREPARED,
            f"<p:reportPrepared>{TIME}<p:signatory>{_PERSON}<p:signed>2023-01-11</p:signed></p:signatory>"
            "</p:reportPrepared>",
            "Подписал: Министерство, Директор, Примеров Пример, 2023-01-11",
        ),
        (
            "Доклад направлен",
            NoticeKind.REPORT_SENT,
            f"<p:reportSent>{TIME}<p:report><p:organization>Министерство</p:organization>"
            "<p:num><p:number>77</p:number><p:date>2023-01-12</p:date></p:num></p:report></p:reportSent>",
            "Доклад: Министерство № 77 от 2023-01-12",
        ),
        (
            "Исполнение",
            NoticeKind.COURSE_CHANGED,
            f"<p:courseChanged>{TIME}<p:clause><p:designation>п. 3</p:designation></p:clause>"
            "<p:courseText>Передано\nв отдел</p:courseText></p:courseChanged>",
            "Передано\nв отдел\nПункт: п. 3",
        ),
        (
            "Опубликование",
            NoticeKind.PUBLISHED,
            f"<p:documentPublished>{TIME}<p:num><p:number>0001202301</p:number>"
            "<p:date>2023-01-12T00:00:00+03:00</p:date></p:num>"
            "<p:publicationPoint>Портал правовой информации</p:publicationPoint></p:documentPublished>",
            "Опубликовано: Портал правовой информации",
        ),
    ],
)
def test_progress_notices_say_in_words_what_happened(literal: str, kind: NoticeKind, inner: str, text: str) -> None:
    """Each kind of progress is known by its element and word, and tells persons, course, report or place."""
    found, reading = _read(notice(literal, inner), OLD)
    assert (found.kind, found.literal) == (kind, literal)
    assert text in found.text
    assert found.time is not None
    assert reading.deviations == ()


def test_a_publication_gives_its_number_and_date() -> None:
    """`documentPublished/num/date` is a dateTime; its day is the date."""
    found, _ = _read(
        notice(
            "Опубликование",
            f"<p:documentPublished>{TIME}<p:num><p:number>0001</p:number><p:date>2023-01-12T10:00:00</p:date></p:num>"
            "</p:documentPublished>",
        ),
        OLD,
    )
    assert (found.number, found.number_date) == ("0001", dt.date(2023, 1, 12))


def test_a_report_sent_gives_the_reports_number_and_date() -> None:
    """`reportSent/report/num` is the number of the report itself, not of ours."""
    report = "<p:report><p:num><p:number>77</p:number><p:date>2023-01-12</p:date></p:num></p:report>"
    found, _ = _read(notice("Доклад направлен", f"<p:reportSent>{TIME}{FOUNDATION}{report}</p:reportSent>"))
    assert (found.number, found.number_date) == ("77", dt.date(2023, 1, 12))
    assert found.foundation_number == "101/05"


def test_the_misspelt_element_of_the_2_2_description_is_known() -> None:
    """`reportPepared` is how one description spells it."""
    found, _ = _read(notice("Доклад подготовлен", f"<p:reportPepared>{TIME}</p:reportPepared>"), OLD)
    assert found.kind is NoticeKind.REPORT_PREPARED


@pytest.mark.parametrize("inner", ["<p:documentForgotten/>", registered(), ""])
def test_an_unknown_word_is_no_kind_and_is_kept(inner: str) -> None:
    """A notice of unknown kind has no kind, whatever it holds; flows quarantine it."""
    found, reading = _read(notice("Взято на контроль", inner))
    assert (found.kind, found.literal) == (None, "Взято на контроль")
    assert found.document_uid == DOCUMENT_UID
    assert "unknown-notice" in codes(reading)


def test_a_word_that_contradicts_the_element_is_no_kind() -> None:
    """«Зарегистрирован» over a refusal is believed neither way."""
    found, reading = _read(
        notice("Зарегистрирован", f"<p:documentRefused>{TIME}<p:reason>Нет подписи</p:reason></p:documentRefused>")
    )
    assert (found.kind, found.reason) == (None, "Нет подписи")
    assert "notice-contradicts" in codes(reading)


def test_a_notice_without_its_word_is_known_by_its_element() -> None:
    """Without `@type` the element decides, and that is noted."""
    found, reading = _read(notice("", registered()))
    assert found.kind is NoticeKind.REGISTERED
    assert "no-notice-type" in codes(reading)


def test_a_word_in_another_case_is_the_same_word() -> None:
    """«зарегистрирован » is «Зарегистрирован»."""
    found, reading = _read(notice(" зарегистрирован ", registered()))
    assert found.kind is NoticeKind.REGISTERED
    assert "notice-form" in codes(reading)


def test_a_notice_matched_by_foundation_only_is_read() -> None:
    """No `@uid` at all: our number and date are what is left, and they are read."""
    body = notice("Зарегистрирован", registered()).replace(f' p:uid="{DOCUMENT_UID}"', "")
    found, reading = _read(body, OLD)
    assert found.document_uid is None
    assert (found.foundation_number, found.foundation_date) == ("101/05", dt.date(2023, 1, 9))
    assert "no-document-uid" in codes(reading)


def test_a_registration_without_number_is_noted() -> None:
    """documentNumber may be empty by the schema; a registration without a number is for flows to judge."""
    found, reading = _read(notice("Зарегистрирован", registered(number="", date="")))
    assert (found.kind, found.number, found.number_date) == (NoticeKind.REGISTERED, "", None)
    assert codes(reading) == {"no-number"}


def test_a_number_over_several_lines_is_one_line() -> None:
    """Line ends and spaces around and inside a number do not belong to it."""
    found, _ = _read(notice("Зарегистрирован", registered(number="\n  01-15 / \n 22 ")))
    assert found.number == "01-15 / 22"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11.01.2023", dt.date(2023, 1, 11)),
        ("2023-01-11+03:00", dt.date(2023, 1, 11)),
        ("2023-02-30", None),
        ("0000-01-01", None),
        ("завтра", None),
    ],
)
def test_dates_in_other_forms_are_read_where_their_meaning_is_plain(text: str, expected: dt.date | None) -> None:
    """A Russian date and a date with a zone are dates; an impossible one is none."""
    found, reading = _read(notice("Зарегистрирован", registered(date=text)))
    assert found.number_date == expected
    assert found.number == "4312-р"
    assert expected is not None or "bad-date" in codes(reading)


def test_two_kinds_in_one_notice_are_noted() -> None:
    """The first is read."""
    found, reading = _read(
        notice("Зарегистрирован", registered() + f"<p:documentRefused>{TIME}<p:reason>x</p:reason></p:documentRefused>")
    )
    assert (found.kind, found.number, found.reason) == (NoticeKind.REGISTERED, "4312-р", "")
    assert "several-notices" in codes(reading)


def test_a_huge_value_is_cut_and_noted() -> None:
    """A reason of a megabyte does not travel further as a whole."""
    found, reading = _read(
        notice(
            "Отказано в регистрации",
            f"<p:documentRefused>{TIME}<p:reason>{'x' * 1_000_000}</p:reason></p:documentRefused>",
        )
    )
    assert 4000 <= len(found.reason) <= 16_000
    assert "value-too-long" in codes(reading)
