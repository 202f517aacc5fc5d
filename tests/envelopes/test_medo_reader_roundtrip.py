"""What our strict writer writes, our lenient reader reads without finding anything to note; so it does the samples."""

import datetime as dt
import io

import pytest
from medo_dialects import ltr, read_files
from medo_writer_material import FULL, MESSAGE, SHORT, files_of

from edo_gateway.envelopes.medo import Medo271
from edo_gateway.envelopes.medo.signed_parts import SignedRole, signed_parts
from edo_gateway.envelopes.model import Document, NoticeKind, OutgoingAcknowledgement, OutgoingNotice, Person
from edo_gateway.envelopes.reading import MessageReading
from edo_gateway.ports.content import Content, bytes_content
from edo_schemas import MEDO_MESSAGE_271, samples

_TIME = dt.datetime(2026, 3, 18, 9, 30, tzinfo=dt.UTC)
_SAMPLES = sorted(samples(MEDO_MESSAGE_271.family, MEDO_MESSAGE_271.name).valid.items())


def _received(parts: dict[str, Content]) -> MessageReading:
    """Read a package as its receiver would, its envelope still an `.ini` naming the recipient."""
    reading = Medo271().read(parts)
    assert reading.unreadable is None
    assert reading.deviations == ()
    assert reading.envelope is not None
    assert reading.envelope.addresses == ("MIN_S~SAMPLE",)
    assert Medo271().completeness().examine(parts).complete
    assert reading.message is not None
    message = reading.message
    assert (message.uid, message.source, message.destinations) == (
        MESSAGE.uid,
        MESSAGE.source.guid,
        (MESSAGE.destination.guid,),
    )
    assert message.created == MESSAGE.created.replace(microsecond=0)
    return message


@pytest.mark.parametrize("document", [SHORT, FULL], ids=["short", "full"])
def test_a_container_of_ours_is_read_whole(document: Document) -> None:
    """Requisites, files, links and signatures come back as they were put in."""
    medo = Medo271()
    passport = medo.passport(document)
    files = files_of(document)
    stream = io.BytesIO()
    medo.container(passport, files, b"the container's signature")(stream)
    parts = medo.letter_message(MESSAGE, "101-14/77", dt.date(2026, 3, 17), bytes_content(stream.getvalue()))
    container = _received({part.name: part.content for part in parts}).container
    assert container is not None
    assert container.schema_errors == ()
    found = container.document
    author = document.authors[0]
    assert (found.uid, found.kind, found.annotation) == (document.uid, document.kind.text, document.annotation)
    assert (found.number, found.date) == (author.registration.number, author.registration.date)
    assert found.organization == author.organization.title
    assert [(each.name, each.post, each.signature_file) for each in found.signatories] == [
        (mark.person.name, mark.person.post or "-", mark.signature_file) for mark in author.signatures
    ]
    assert [(each.name, each.description, each.signature_files) for each in found.attachments] == [
        (each.name, each.description or "", each.signature_files) for each in document.attachments
    ]
    assert [(link.uid, link.number, link.date, link.organization) for link in found.links] == [
        (link.uid, link.number, link.date, link.organization.title) for link in document.links
    ]
    assert {name: container.files[name].read() for name in files} == {name: file.read() for name, file in files.items()}


def test_reader_and_writer_agree_on_what_the_containers_signature_covers() -> None:
    """The octets the writer gives to be signed are those the reader gives to be checked."""
    medo = Medo271()
    passport, files = medo.passport(FULL), files_of(FULL)
    stream = io.BytesIO()
    medo.container(passport, files, b"signature")(stream)
    parts = medo.letter_message(MESSAGE, "101-14/77", dt.date(2026, 3, 17), bytes_content(stream.getvalue()))
    container = _received({part.name: part.content for part in parts}).container
    assert container is not None
    last = signed_parts(container)[-1]
    assert last.role is SignedRole.CONTAINER
    assert last.content is not None
    assert last.signature is not None
    assert last.content.read() == medo.signed_content(passport, files).read()
    assert last.signature.read() == b"signature"


@pytest.mark.parametrize("accepted", [True, False])
def test_a_receipt_of_ours_is_read_whole(accepted: bool) -> None:
    """Verdict, time, content and comment."""
    outgoing = OutgoingAcknowledgement(FULL.uid, _TIME, accepted, "Квитанция", "Сообщение доставлено")
    parts = Medo271().acknowledgement_message(MESSAGE, outgoing)
    found = _received({part.name: part.content for part in parts}).acknowledgement
    assert found is not None
    assert (found.answers, found.accepted, found.time) == (FULL.uid, accepted, _TIME)
    assert (found.content, found.comment) == ("Квитанция", "Сообщение доставлено")


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_a_notice_of_ours_is_read_whole(kind: NoticeKind) -> None:
    """All seven kinds, with what each of them carries."""
    persons = {NoticeKind.EXECUTOR_ASSIGNED: 3, NoticeKind.REPORT_PREPARED: 1}.get(kind, 0)
    numbered = kind in {NoticeKind.REGISTERED, NoticeKind.REPORT_SENT, NoticeKind.PUBLISHED}
    worded = kind in {NoticeKind.COURSE_CHANGED, NoticeKind.PUBLISHED, NoticeKind.REPORT_SENT}
    outgoing = OutgoingNotice(
        kind=kind,
        document_uid=FULL.uid,
        time=_TIME,
        foundation_organization="Союз",
        foundation_number="101-14/77",
        foundation_date=dt.date(2026, 3, 17),
        number="4312-р" if numbered else None,
        number_date=dt.date(2026, 3, 18) if numbered or kind is NoticeKind.REPORT_PREPARED else None,
        reason="Нет подписи" if kind is NoticeKind.REFUSED else None,
        text="Слова для человека" if worded else None,
        persons=tuple(Person(f"Лицо {number}", "Должность") for number in range(persons)),
        comment="Примечание",
        message_uid=MESSAGE.uid,
    )
    parts = Medo271().notice_message(MESSAGE, outgoing)
    found = _received({part.name: part.content for part in parts}).notice
    assert found is not None
    assert (found.kind, found.document_uid, found.message_uid) == (kind, FULL.uid, MESSAGE.uid)
    assert (found.time, found.comment) == (_TIME, "Примечание")
    assert (found.foundation_number, found.foundation_date) == ("101-14/77", dt.date(2026, 3, 17))
    assert (found.number, found.number_date) == (outgoing.number or "", outgoing.number_date if numbered else None)
    assert kind is not NoticeKind.REPORT_PREPARED or "2026-03-18" in found.text
    assert found.reason == (outgoing.reason or "")
    assert (outgoing.text or "") in found.text
    assert all(person.name in found.text for person in outgoing.persons)


@pytest.mark.parametrize(("name", "data"), _SAMPLES, ids=[name for name, _ in _SAMPLES])
def test_every_valid_sample_of_the_schema_is_read(name: str, data: bytes) -> None:
    """Nothing valid is unreadable, but for the files a sample names and does not bring."""
    reading = read_files({"envelope.ltr": ltr(name), name: data})
    assert reading.message is not None
    assert reading.unreadable is None or reading.unreadable.code in {"no-archive", "missing-file"}
    held = (reading.message.acknowledgement, reading.message.notice, reading.message.document)
    assert any(held) or reading.unreadable is not None
