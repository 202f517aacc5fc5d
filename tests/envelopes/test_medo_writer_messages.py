"""Messages: the two shapes public senders of 2.7.1 are known to write, every kind of notice, and refusals."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest
from medo_writer_material import MESSAGE, empties, outline, xmllint_says

from edo_gateway.envelopes.medo.message import build_acknowledgement, build_container_message, build_notice
from edo_gateway.envelopes.model import NoticeKind, OutgoingAcknowledgement, OutgoingNotice, Participant, Person
from edo_gateway.errors import Refused
from edo_schemas import MEDO_MESSAGE_271

SOURCE = "7d9e8f10-2132-4354-8697-a8b9cadbecfd"
DESTINATION = "0f3c2b1a-4d5e-4f60-8a7b-9c8d7e6f5a4b"
UID = "4c0a1d52-6b0e-4f0b-9d0a-2f1b8c7d6e51"
ANSWERED = UUID("9B8A7C6D-5E4F-4A3B-8C2D-1E0F9A8B7C6D")
R = "/communication"
N = f"{R}/notification"

ACKNOWLEDGEMENT = OutgoingAcknowledgement(ANSWERED, datetime(2026, 3, 17, 7, 20, 31, tzinfo=UTC), accepted=True)
NOTICE = OutgoingNotice(
    kind=NoticeKind.REGISTERED,
    document_uid=UUID("5A6B7C8D-9E0F-4123-8456-789ABCDEF012"),
    time=datetime(2026, 3, 18, 6, 0, 0, tzinfo=UTC),
    foundation_organization="Министерство образцов и примеров",
    foundation_number="17/ОГ-1",
    foundation_date=date(2026, 3, 17),
    number="Вх-45",
    number_date=date(2026, 3, 18),
)


def around(kind: str, body: list[tuple[str, dict[str, str], str]]) -> list[tuple[str, dict[str, str], str]]:
    """Return the outline of a whole message around its branch."""
    delivery = f"{R}/deliveryIndex/destination"
    return [
        (R, {"version": "2.7.1"}, ""),
        (f"{R}/header", {"type": kind, "uid": UID, "created": "2026-03-17T10:20:30+03:00"}, ""),
        (f"{R}/header/source", {"uid": SOURCE}, ""),
        (f"{R}/header/source/organization", {}, "Союз вымышленных профсоюзов"),
        *body,
        (f"{R}/deliveryIndex", {}, ""),
        (delivery, {}, ""),
        (f"{delivery}/destination", {"uid": DESTINATION}, ""),
        (f"{delivery}/destination/organization", {}, "Министерство образцов и примеров"),
    ]


def test_message_with_a_container_has_the_known_shape(tmp_path: Path) -> None:
    """A message with a container is what a public sender of 2.7.1 writes, element by element."""
    xml = build_container_message(MESSAGE)
    container = [
        (f"{R}/container", {"type": "Документ в электронном виде"}, ""),
        (f"{R}/container/body", {}, "document.edc.zip"),
        (f"{R}/container/signature", {}, "containerSign.p7s"),
    ]
    assert outline(xml) == around("Транспортный контейнер", container)
    assert empties(xml) == []
    assert xmllint_says(xml, MEDO_MESSAGE_271, tmp_path) == ""


def test_acknowledgement_has_the_known_shape(tmp_path: Path) -> None:
    """A квитанция is what a public sender of 2.7.1 writes: uid of the message it answers, time, verdict."""
    xml = build_acknowledgement(MESSAGE, ACKNOWLEDGEMENT)
    answer = [
        (f"{R}/acknowledgment", {"uid": "9b8a7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d"}, ""),
        (f"{R}/acknowledgment/time", {}, "2026-03-17T10:20:31+03:00"),
        (f"{R}/acknowledgment/accepted", {}, "true"),
    ]
    assert outline(xml) == around("Квитанция", answer)
    assert empties(xml) == []
    assert xmllint_says(xml, MEDO_MESSAGE_271, tmp_path) == ""


def test_negative_acknowledgement_carries_its_words(tmp_path: Path) -> None:
    """A refusal carries the content and the comment where the schema has them."""
    answer = replace(ACKNOWLEDGEMENT, accepted=False, content="Квитанция на\nписьмо № 1", comment="Подпись\nне сошлась")
    xml = build_acknowledgement(MESSAGE, answer)
    assert outline(xml)[4:8] == [
        (
            f"{R}/acknowledgment",
            {"uid": "9b8a7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d", "content": "Квитанция на письмо № 1"},
            "",
        ),
        (f"{R}/acknowledgment/time", {}, "2026-03-17T10:20:31+03:00"),
        (f"{R}/acknowledgment/accepted", {}, "false"),
        (f"{R}/acknowledgment/comment", {}, "Подпись\nне сошлась"),
    ]
    assert xmllint_says(xml, MEDO_MESSAGE_271, tmp_path) == ""


def notice_body(literal: str, element: str, body: list[tuple[str, str]]) -> list[tuple[str, dict[str, str], str]]:
    """Return the outline of a notice's branch; `body` are the paths and texts after the foundation."""
    at = f"{N}/{element}"
    return [
        (N, {"type": literal, "uid": "5a6b7c8d-9e0f-4123-8456-789abcdef012"}, ""),
        (at, {}, ""),
        (f"{at}/time", {}, "2026-03-18T09:00:00+03:00"),
        (f"{at}/foundation", {}, ""),
        (f"{at}/foundation/organization", {}, "Министерство образцов и примеров"),
        (f"{at}/foundation/num", {}, ""),
        (f"{at}/foundation/num/number", {}, "17/ОГ-1"),
        (f"{at}/foundation/num/date", {}, "2026-03-17"),
        *((f"{at}/{path}", {}, text) for path, text in body),
    ]


NOTICES = [
    (
        NOTICE,
        "Зарегистрирован",
        "documentAccepted",
        [("num", ""), ("num/number", "Вх-45"), ("num/date", "2026-03-18")],
    ),
    (
        replace(NOTICE, kind=NoticeKind.REFUSED, reason="Ошибка адресации"),
        "Отказано в регистрации",
        "documentRefused",
        [("reason", "Ошибка адресации")],
    ),
    (
        replace(
            NOTICE,
            kind=NoticeKind.EXECUTOR_ASSIGNED,
            persons=(
                Person("Секретарёва Анна"),
                Person("Начальников Пётр", "Директор"),
                Person("Исполнителев Олег", None, "+7 000", "o@example.org"),
            ),
        ),
        "Назначен исполнитель",
        "executorAssigned",
        [
            ("secretary", ""),
            ("secretary/person", "Секретарёва Анна"),
            ("manager", ""),
            ("manager/person", "Начальников Пётр"),
            ("manager/post", "Директор"),
            ("executor", ""),
            ("executor/person", "Исполнителев Олег"),
            ("executor/contactInfo", "+7 000, o@example.org"),
        ],
    ),
    (
        replace(NOTICE, kind=NoticeKind.REPORT_PREPARED, persons=(Person("Начальников Пётр"),)),
        "Доклад подготовлен",
        "reportPrepared",
        [("signatory", ""), ("signatory/person", "Начальников Пётр"), ("signatory/signed", "2026-03-18")],
    ),
    (
        replace(NOTICE, kind=NoticeKind.REPORT_SENT, text="Два тома"),
        "Доклад направлен",
        "reportSent",
        [
            ("report", ""),
            ("report/num", ""),
            ("report/num/number", "Вх-45"),
            ("report/num/date", "2026-03-18"),
            ("report/comment", "Два тома"),
        ],
    ),
    (
        replace(NOTICE, kind=NoticeKind.COURSE_CHANGED, text="Срок продлён"),
        "Исполнение",
        "courseChanged",
        [("courseText", "Срок продлён")],
    ),
    (
        replace(NOTICE, kind=NoticeKind.PUBLISHED, text="Сборник образцов"),
        "Опубликование",
        "documentPublished",
        [
            ("num", ""),
            ("num/number", "Вх-45"),
            ("num/date", "2026-03-18T00:00:00+03:00"),
            ("publicationPoint", "Сборник образцов"),
        ],
    ),
]


@pytest.mark.parametrize(("notice", "literal", "element", "body"), NOTICES, ids=[each[0].kind for each in NOTICES])
def test_notice_of_each_kind(
    notice: OutgoingNotice, literal: str, element: str, body: list[tuple[str, str]], tmp_path: Path
) -> None:
    """Each kind of notice is written with its literal, its element and what it needs."""
    xml = build_notice(MESSAGE, notice)
    assert outline(xml) == around("Уведомление", notice_body(literal, element, body))
    assert empties(xml) == []
    assert xmllint_says(xml, MEDO_MESSAGE_271, tmp_path) == ""


def test_notice_names_the_message_and_comments(tmp_path: Path) -> None:
    """`mid` names the message that brought the document; the comment comes after the kind's element."""
    xml = build_notice(MESSAGE, replace(NOTICE, message_uid=ANSWERED, comment="К сведению", foundation_organization=""))
    written = outline(xml)
    assert written[4][1]["mid"] == "9b8a7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d"
    assert written[-5] == (f"{N}/comment", {}, "К сведению")
    assert f"{N}/documentAccepted/foundation/organization" not in [path for path, _, _ in written]
    assert xmllint_says(xml, MEDO_MESSAGE_271, tmp_path) == ""


REFUSED_NOTICES = [
    (replace(NOTICE, number=None), "number"),
    (replace(NOTICE, number="1" * 32), "number"),
    (replace(NOTICE, number_date=None), "number_date"),
    (replace(NOTICE, foundation_number=""), "foundation_number"),
    (replace(NOTICE, time=NOTICE.time.replace(tzinfo=None)), "time"),
    (replace(NOTICE, comment="я" * 2048), "comment"),
    (replace(NOTICE, kind=NoticeKind.REFUSED, reason=" "), "reason"),
    (replace(NOTICE, kind=NoticeKind.REFUSED, reason="я" * 128), "reason"),
    (replace(NOTICE, kind=NoticeKind.EXECUTOR_ASSIGNED, persons=(Person("Один"),)), "persons"),
    (replace(NOTICE, kind=NoticeKind.REPORT_PREPARED), "persons"),
    (replace(NOTICE, kind=NoticeKind.REPORT_PREPARED, persons=(Person(""),)), "persons[0].name"),
    (replace(NOTICE, kind=NoticeKind.COURSE_CHANGED), "text"),
    (replace(NOTICE, kind=NoticeKind.PUBLISHED, text="Сборник", number_date=None), "number_date"),
]


@pytest.mark.parametrize(("notice", "field"), REFUSED_NOTICES, ids=range(len(REFUSED_NOTICES)))
def test_notice_without_what_its_kind_needs_is_refused(notice: OutgoingNotice, field: str) -> None:
    """A notice that lacks what its kind needs is refused by the name of the field."""
    with pytest.raises(Refused) as caught:
        build_notice(MESSAGE, notice)
    assert [problem.field for problem in caught.value.problems] == [field]


REFUSED_MESSAGES = [
    (replace(MESSAGE, created=MESSAGE.created.replace(tzinfo=None)), "created"),
    (replace(MESSAGE, created=datetime.max.replace(tzinfo=UTC)), "created"),
    (replace(MESSAGE, source=Participant(MESSAGE.source.guid, " ")), "source.name"),
    (replace(MESSAGE, destination=Participant(MESSAGE.source.guid, "м" * 512)), "destination.name"),
    (replace(MESSAGE, destination=Participant(MESSAGE.source.guid, "м\x02")), "destination.name"),
]


@pytest.mark.parametrize(("message", "field"), REFUSED_MESSAGES, ids=range(len(REFUSED_MESSAGES)))
def test_message_with_a_wrong_value_is_refused(message: object, field: str) -> None:
    """A naive or impossible time, a blank or too long name: refused by the name of the field, in every kind."""
    for build in (
        build_container_message,
        lambda each: build_acknowledgement(each, ACKNOWLEDGEMENT),
        lambda each: build_notice(each, NOTICE),
    ):
        with pytest.raises(Refused) as caught:
            build(message)  # type: ignore[operator]
        assert [problem.field for problem in caught.value.problems] == [field]


def test_times_are_moscow_times_to_the_second() -> None:
    """Whatever zone a time comes in, it is written in Moscow time, with the offset and without fractions."""
    vladivostok = datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=timezone(timedelta(hours=10)))
    xml = build_container_message(replace(MESSAGE, created=vladivostok))
    assert outline(xml)[1][1]["created"] == "2025-12-31T17:00:00+03:00"


def test_first_line_and_prefix_are_fixed() -> None:
    """Every message begins with the exact declaration, has one prefix, LF, and the same octets every time."""
    for build in (
        lambda: build_container_message(MESSAGE),
        lambda: build_acknowledgement(MESSAGE, ACKNOWLEDGEMENT),
        lambda: build_notice(MESSAGE, NOTICE),
    ):
        xml = build()
        assert xml == build()
        assert xml.startswith(
            b'<?xml version="1.0" encoding="UTF-8"?>\n'
            b'<xdms:communication xmlns:xdms="urn:IEDMS:MESSAGE" xdms:version="2.7.1">\n'
        )
        assert xml.endswith(b"</xdms:communication>\n")
        assert b"\r" not in xml
