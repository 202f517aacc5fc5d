"""The passport: every field of its tree, what is left out, and what is refused before writing."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from medo_writer_material import FULL, SHORT, author, empties, files_of, outline, paths, xmllint_says

from edo_gateway.envelopes.medo.passport import build_passport, passport_files
from edo_gateway.envelopes.model import (
    AttachmentEntry,
    Coded,
    Document,
    DocumentAddressee,
    DocumentLink,
    Executor,
    MainFile,
    Party,
    Person,
    Registration,
    SignatureMark,
    StampPlace,
)
from edo_gateway.envelopes.schema import validate
from edo_gateway.errors import Refused
from edo_schemas import MEDO_CONTAINER_271

AUTHOR = FULL.authors[0]
MARK = AUTHOR.signatures[0]
STAMP = MARK.stamp
C = "/container"
A = f"{C}/authors/author"


def fields_refused(document: Document) -> list[str]:
    """Return the fields named by the refusal."""
    with pytest.raises(Refused) as caught:
        build_passport(document)
    return [problem.field for problem in caught.value.problems]


def stamp_outline(at: str, place: StampPlace) -> list[tuple[str, dict[str, str], str]]:
    """Return the outline of a stamp written at a path."""
    position = f"{at}/position"
    return [
        (at, {"localName": place.file}, ""),
        (position, {}, ""),
        (f"{position}/page", {}, str(place.page)),
        (f"{position}/topLeft", {}, ""),
        (f"{position}/topLeft/x", {}, str(place.x)),
        (f"{position}/topLeft/y", {}, str(place.y)),
        (f"{position}/dimension", {}, ""),
        (f"{position}/dimension/w", {}, str(place.width)),
        (f"{position}/dimension/h", {}, str(place.height)),
    ]


def test_short_document_is_written_as_the_tree_says(tmp_path: Path) -> None:
    """A document with only the required fields gives exactly the required elements, in the order of the schema."""
    xml = build_passport(SHORT)
    expected = [
        (C, {"uid": "5a6b7c8d-9e0f-4123-8456-789abcdef012", "version": "2.7.1"}, ""),
        (f"{C}/requisites", {}, ""),
        (f"{C}/requisites/documentKind", {}, "Письмо"),
        (f"{C}/requisites/annotation", {}, "О порядке заполнения образцов"),
        (f"{C}/authors", {}, ""),
        (A, {}, ""),
        (f"{A}/organization", {}, ""),
        (f"{A}/organization/title", {}, "Союз вымышленных профсоюзов"),
        (f"{A}/registration", {}, ""),
        (f"{A}/registration/number", {}, "101-14/77"),
        (f"{A}/registration/date", {}, "2026-03-17"),
        *stamp_outline(f"{A}/registration/registrationStamp", SHORT.authors[0].registration.stamp),
        (f"{A}/sign", {}, ""),
        (f"{A}/sign/person", {}, ""),
        (f"{A}/sign/person/post", {}, "Председатель"),
        (f"{A}/sign/person/name", {}, "Образцов Иван Иванович"),
        (f"{A}/sign/documentSignature", {"localName": "document_sign_1.p7s", "type": "Утверждающая"}, ""),
        *stamp_outline(f"{A}/sign/documentSignature/signatureStamp", SHORT.authors[0].signatures[0].stamp),
        (f"{C}/addressees", {}, ""),
        (f"{C}/addressees/addressee", {}, ""),
        (f"{C}/addressees/addressee/organization", {}, ""),
        (f"{C}/addressees/addressee/organization/title", {}, "Министерство образцов и примеров"),
        (f"{C}/document", {"localName": "document.pdf"}, ""),
        (f"{C}/document/pagesQuantity", {}, "2"),
    ]
    assert outline(xml) == expected
    assert empties(xml) == []
    assert xmllint_says(xml, MEDO_CONTAINER_271, tmp_path) == ""


def test_full_document_carries_every_field(tmp_path: Path) -> None:
    """Every field of the canonical model lands in its own element, in order; only the type of a link has no place."""
    xml = build_passport(FULL)
    written = outline(xml)
    requisites, link = f"{C}/requisites", f"{C}/requisites/links/link"
    assert written[1:21] == [
        (requisites, {}, ""),
        (f"{requisites}/documentKind", {"id": "DK00000000"}, "Письмо"),
        (f"{requisites}/documentPlace", {"id": "DP00000003"}, "Республика Бурятия"),
        (f"{requisites}/classification", {"id": "DC00000000"}, "Обычная информация"),
        (f"{requisites}/annotation", {}, "О порядке\nзаполнения образцов"),
        (f"{requisites}/links", {}, ""),
        (link, {"uid": "1b2c3d4e-5f60-4718-8293-a4b5c6d7e8f9"}, ""),
        (f"{link}/organization", {"id": "7"}, ""),
        (f"{link}/organization/title", {}, "Министерство"),
        (f"{link}/department", {"id": "3"}, "Департамент примеров"),
        (f"{link}/registration", {}, ""),
        (f"{link}/registration/number", {}, "17/ОГ-1"),
        (f"{link}/registration/date", {}, "2026-02-01"),
        (f"{link}/signer", {}, ""),
        (f"{link}/signer/post", {}, "Директор"),
        (f"{link}/signer/name", {}, "Начальников Пётр"),
        (f"{link}/signer/phone", {}, "+7 000 000-00-04"),
        (f"{link}/signer/email", {}, "e@example.org"),
        (f"{link}/signer", {}, ""),
        (f"{link}/signer/name", {}, "Подписантов Лев"),
    ]
    of_author = [entry for entry in written if entry[0].startswith(f"{A}/")]
    assert of_author == [
        (f"{A}/organization", {"id": "1"}, ""),
        (f"{A}/organization/title", {}, "Союз"),
        (f"{A}/organization/address", {}, "г. Образцов, ул. Примерная, 1"),
        (f"{A}/organization/phone", {}, "+7 000 000-00-00"),
        (f"{A}/organization/email", {}, "a@example.org"),
        (f"{A}/organization/website", {}, "example.org"),
        (f"{A}/department", {"id": "12"}, "Правовой отдел"),
        (f"{A}/registration", {}, ""),
        (f"{A}/registration/number", {}, "101-14/77"),
        (f"{A}/registration/date", {}, "2026-03-17"),
        *stamp_outline(f"{A}/registration/registrationStamp", AUTHOR.registration.stamp),
        (f"{A}/sign", {}, ""),
        (f"{A}/sign/person", {}, ""),
        (f"{A}/sign/person/post", {}, "Председатель"),
        (f"{A}/sign/person/name", {}, "Образцов Иван"),
        (f"{A}/sign/person/phone", {}, "+7 000 000-00-01"),
        (f"{A}/sign/person/email", {}, "b@example.org"),
        (f"{A}/sign/documentSignature", {"localName": "document_sign_1.p7s", "type": "Утверждающая"}, ""),
        *stamp_outline(f"{A}/sign/documentSignature/signatureStamp", MARK.stamp),
        (f"{A}/sign", {}, ""),
        (f"{A}/sign/person", {}, ""),
        (f"{A}/sign/person/post", {}, "-"),
        (f"{A}/sign/person/name", {}, "Примерова Ольга"),
        (f"{A}/sign/documentSignature", {"localName": "document_sign_2.p7s", "type": "Согласующая"}, ""),
        *stamp_outline(f"{A}/sign/documentSignature/signatureStamp", AUTHOR.signatures[1].stamp),
        (f"{A}/executor", {}, ""),
        (f"{A}/executor/post", {}, "Специалист"),
        (f"{A}/executor/name", {}, "Пишущая Мария"),
        (f"{A}/executor/phone", {}, "+7 000 000-00-02"),
        (f"{A}/executor/email", {}, "c@example.org"),
    ]
    addressee, attachment = f"{C}/addressees/addressee", f"{C}/attachments/attachment"
    assert written[written.index((f"{C}/addressees", {}, "")) + 1 :] == [
        (addressee, {}, ""),
        (f"{addressee}/organization", {}, ""),
        (f"{addressee}/organization/title", {}, "Министерство"),
        (f"{addressee}/department", {}, "Департамент примеров"),
        (f"{addressee}/person", {}, ""),
        (f"{addressee}/person/post", {}, "Министр"),
        (f"{addressee}/person/name", {}, "Адресатов Семён"),
        (f"{addressee}/person/phone", {}, "+7 000 000-00-03"),
        (f"{addressee}/person/email", {}, "d@example.org"),
        (f"{addressee}/person", {}, ""),
        (f"{addressee}/person/post", {}, "Секретарь"),
        (addressee, {}, ""),
        (f"{addressee}/organization", {}, ""),
        (f"{addressee}/organization/title", {}, "Служба копий"),
        (f"{C}/document", {"localName": "document.pdf"}, ""),
        (f"{C}/document/pagesQuantity", {}, "2"),
        (f"{C}/document/enclosurePagesQuantity", {}, "0"),
        (f"{C}/document/description", {}, "Письмо в министерство.pdf"),
        (f"{C}/attachments", {}, ""),
        (attachment, {"localName": "attachment_1.pdf"}, ""),
        (f"{attachment}/order", {}, "0"),
        (f"{attachment}/description", {}, "Расчёт № 1.pdf"),
        (f"{attachment}/signature", {"localName": "attachment_1_sign_1.p7s"}, ""),
        (attachment, {"localName": "attachment_2.xlsx"}, ""),
        (f"{attachment}/order", {}, "1"),
        (f"{attachment}/signature", {"localName": "attachment_2_sign_1.p7s"}, ""),
        (f"{attachment}/signature", {"localName": "attachment_2_sign_2.p7s"}, ""),
    ]
    assert "В ответ на".encode() not in xml
    assert empties(xml) == []
    assert xmllint_says(xml, MEDO_CONTAINER_271, tmp_path) == ""


OPTIONAL = {
    f"{C}/requisites/documentPlace": replace(FULL, place=None),
    f"{C}/requisites/documentPlace/@id": replace(FULL, place=Coded("Республика Бурятия", " ")),
    f"{C}/requisites/classification": replace(FULL, classification=Coded("  ")),
    f"{C}/requisites/links": replace(FULL, links=()),
    f"{A}/department": author(department=None),
    f"{A}/executor": author(executor=None),
    f"{A}/executor/post": author(executor=Executor("Пишущая Мария", "1", "")),
    f"{A}/organization/@id": author(organization=Party("Союз", "")),
    f"{A}/organization/address": author(organization=Party("Союз", address="\n \t")),
    f"{A}/sign/person/phone": author(signatures=(replace(MARK, person=Person("Образцов Иван", "Председатель")),)),
    f"{C}/document/enclosurePagesQuantity": replace(FULL, main=MainFile("document.pdf", 2)),
    f"{C}/document/description": replace(FULL, main=MainFile("document.pdf", 2, description=" ")),
    f"{C}/attachments": replace(FULL, attachments=()),
    f"{C}/attachments/attachment/description": replace(
        FULL, attachments=(replace(FULL.attachments[0], description=""),)
    ),
}


@pytest.mark.parametrize("path", OPTIONAL)
def test_missing_optional_is_left_out(path: str) -> None:
    """A missing or blank optional value leaves no element and no attribute behind."""
    xml = build_passport(OPTIONAL[path])
    assert path in paths(build_passport(FULL))
    assert path not in paths(xml)
    assert empties(xml) == []
    assert validate(xml, MEDO_CONTAINER_271) == ()


def with_mark(**changes: object) -> Document:
    """Return the full document with one signatory, changed."""
    return author(signatures=(replace(MARK, **changes),))


def with_registration(**changes: object) -> Document:
    """Return the full document with its registration changed."""
    return author(registration=replace(AUTHOR.registration, **changes))


def with_attachment(**changes: object) -> Document:
    """Return the full document with its first attachment changed."""
    return replace(FULL, attachments=(replace(FULL.attachments[0], **changes), FULL.attachments[1]))


REFUSED = [
    (replace(FULL, kind=Coded("")), "kind.text"),
    (replace(FULL, kind=Coded("Письмо", "DK " + "0" * 125)), "kind.code"),
    (replace(FULL, place=Coded("", "DP00000003")), "place.text"),
    (replace(FULL, annotation=" \n"), "annotation"),
    (replace(FULL, annotation="я" * 4001), "annotation"),
    (replace(FULL, annotation="до\x0bпосле"), "annotation"),
    (replace(FULL, annotation="\ud800"), "annotation"),
    (replace(FULL, annotation="\uffff"), "annotation"),
    (replace(FULL, authors=()), "authors"),
    (replace(FULL, addressees=()), "addressees"),
    (replace(FULL, addressees=(DocumentAddressee(Party("\u00a0")),)), "addressees[0].organization.title"),
    (replace(FULL, addressees=(DocumentAddressee(Party("м" * 512)),)), "addressees[0].organization.title"),
    (replace(FULL, addressees=(DocumentAddressee(Party("м"), None, (Person(" "),)),)), "addressees[0].persons[0]"),
    (author(organization=Party("")), "authors[0].organization.title"),
    (author(signatures=()), "authors[0].signatures"),
    (author(executor=Executor("Пишущая Мария", " ")), "authors[0].executor.phone"),
    (author(executor=Executor("", "1")), "authors[0].executor.name"),
    (with_registration(number=""), "authors[0].registration.number"),
    (with_registration(number="1" * 32), "authors[0].registration.number"),
    (with_registration(number="1  2"), "authors[0].registration.number"),
    (with_registration(number=" 12"), "authors[0].registration.number"),
    (with_registration(number="1\n2"), "authors[0].registration.number"),
    (with_registration(stamp=replace(STAMP, file="штамп.png")), "authors[0].registration.stamp.file"),
    (with_registration(stamp=replace(STAMP, file="stamp.jpg")), "authors[0].registration.stamp.file"),
    (with_registration(stamp=replace(STAMP, file="document.pdf")), "authors[0].registration.stamp.file"),
    (with_mark(person=Person("", "Председатель")), "authors[0].signatures[0].person.name"),
    (with_mark(person=Person("Образцов", "\x00")), "authors[0].signatures[0].person.post"),
    (with_mark(type="Простая"), "authors[0].signatures[0].type"),
    (with_mark(signature_file="../sign.p7s"), "authors[0].signatures[0].signature_file"),
    (with_mark(signature_file="document.pdf"), "authors[0].signatures[0].signature_file"),
    (with_mark(signature_file="containersign.p7s"), "authors[0].signatures[0].signature_file"),
    (with_mark(stamp=replace(STAMP, page=0)), "authors[0].signatures[0].stamp.page"),
    (with_mark(stamp=replace(STAMP, x=-1)), "authors[0].signatures[0].stamp.x"),
    (with_mark(stamp=replace(STAMP, y=32768)), "authors[0].signatures[0].stamp.y"),
    (with_mark(stamp=replace(STAMP, width=0)), "authors[0].signatures[0].stamp.width"),
    (with_mark(stamp=replace(STAMP, height=0)), "authors[0].signatures[0].stamp.height"),
    (replace(FULL, main=MainFile("document.pdf", 0)), "main.pages"),
    (replace(FULL, main=MainFile("document.pdf", 1, -1)), "main.enclosure_pages"),
    (replace(FULL, main=MainFile("document.PDF", 1)), "main.name"),
    (replace(FULL, main=MainFile("документ.pdf", 1)), "main.name"),
    (with_attachment(name="attachment-1.pdf"), "attachments[0].name"),
    (with_attachment(name="Document.pdf"), "attachments[0].name"),
    (with_attachment(name="passport.xml"), "attachments[0].name"),
    (with_attachment(order=-1), "attachments[0].order"),
    (with_attachment(order=1), "attachments[1].order"),
    (with_attachment(signature_files=()), "attachments[0].signature_files"),
    (with_attachment(signature_files=("document_sign_1.p7s",)), "attachments[0].signature_files[0]"),
    (with_attachment(description="я" * 4001), "attachments[0].description"),
    (replace(FULL, links=(DocumentLink(Party("М"), "", date(2026, 1, 1)),)), "links[0].number"),
    (
        replace(FULL, links=(DocumentLink(Party("М"), "1", date(2026, 1, 1), signers=(Person(""),)),)),
        "links[0].signers[0].name",
    ),
]


@pytest.mark.parametrize(("document", "field"), REFUSED, ids=[f"{i}-{field}" for i, (_, field) in enumerate(REFUSED)])
def test_wrong_or_missing_value_is_refused_by_its_field(document: Document, field: str) -> None:
    """What the passport can't carry is refused before writing, and the field is named."""
    assert fields_refused(document) == [field]


def test_all_problems_come_at_once() -> None:
    """One refusal names everything that is wrong, in Russian."""
    document = replace(with_mark(person=Person("")), annotation="", kind=Coded("\x01"), addressees=())
    with pytest.raises(Refused) as caught:
        build_passport(document)
    fields = {problem.field for problem in caught.value.problems}
    assert fields == {"addressees", "kind.text", "annotation", "authors[0].signatures[0].person.name"}
    texts = {problem.field: problem.text for problem in caught.value.problems}
    assert texts["kind.text"] == "Вид документа: недопустимый символ U+0001 (знак 1)."
    assert texts["annotation"] == "Содержание: обязательное значение не заполнено."


def test_limits_are_counted_in_characters() -> None:
    """Values as long as the limits allow are written whole, however many octets they take."""
    number, title, annotation = "Ж" * 31, "𐍈" * 511, "€" * 4000
    document = replace(
        with_registration(number=number), annotation=annotation, addressees=(DocumentAddressee(Party(title)),)
    )
    xml = build_passport(document)
    texts = {path: text for path, _, text in outline(xml)}
    assert texts[f"{A}/registration/number"] == number
    assert texts[f"{C}/addressees/addressee/organization/title"] == title
    assert texts[f"{C}/requisites/annotation"] == annotation
    assert validate(xml, MEDO_CONTAINER_271) == ()


def test_markup_in_values_stays_text(tmp_path: Path) -> None:
    """Angle brackets, ampersands, quotes and CDATA ends in a value add no element and come back as they were."""
    evil = "]]></c:annotation><c:urgency>&lt;\"'<!--"
    document = replace(FULL, annotation=evil, kind=Coded(evil, 'a"&<b'))
    xml = build_passport(document)
    texts = {path: (attributes, text) for path, attributes, text in outline(xml)}
    assert texts[f"{C}/requisites/annotation"][1] == evil
    assert texts[f"{C}/requisites/documentKind"] == ({"id": 'a"&<b'}, evil)
    assert paths(xml) == paths(build_passport(FULL))
    assert xmllint_says(xml, MEDO_CONTAINER_271, tmp_path) == ""


def test_line_breaks_become_spaces_where_the_schema_has_one_line() -> None:
    """A title of several lines is written in one, an annotation keeps its lines with LF."""
    document = replace(
        FULL, annotation="раз\r\nдва\rтри\n", addressees=(DocumentAddressee(Party("\nМинистерство\r\nобразцов\t")),)
    )
    texts = {path: text for path, _, text in outline(build_passport(document))}
    assert texts[f"{C}/addressees/addressee/organization/title"] == "Министерство образцов"
    assert texts[f"{C}/requisites/annotation"] == "раз\nдва\nтри\n"


def test_octets_are_the_same_every_time_and_end_lines_with_lf() -> None:
    """The same document gives the same octets: the exact first line, one prefix, LF."""
    first, second = build_passport(FULL), build_passport(replace(FULL))
    assert first == second
    lines = first.split(b"\n")
    assert lines[0] == b'<?xml version="1.0" encoding="UTF-8"?>'
    assert lines[1].startswith(b'<c:container xmlns:c="urn:IEDMS:CONTAINER" c:uid="')
    assert lines[-1] == b""
    assert b"\r" not in first
    assert first.count(b"xmlns") == 1


def test_day_of_a_moment_is_written_without_its_time() -> None:
    """A date given as a moment is still written as a day."""
    document = with_registration(date=datetime(2026, 3, 17, 10, tzinfo=UTC))
    texts = {path: text for path, _, text in outline(build_passport(document))}
    assert texts[f"{A}/registration/date"] == "2026-03-17"


def test_one_picture_may_serve_several_marks() -> None:
    """A stamp may be named by several marks; signatures are separate files."""
    marks = (MARK, SignatureMark(Person("Второй"), "document_sign_2.p7s", MARK.stamp))
    assert validate(build_passport(author(signatures=marks)), MEDO_CONTAINER_271) == ()


def test_every_named_file_can_be_listed() -> None:
    """The names of a passport are exactly those of the document."""
    assert passport_files(build_passport(FULL)) == files_of(FULL).keys()


def test_several_authors_are_written_in_order() -> None:
    """With several authors the first stays first, since receivers take it for the sender."""
    second = replace(
        AUTHOR,
        organization=Party("Второй союз"),
        registration=Registration("2", date(2026, 3, 17), StampPlace("reg_stamp_2.png", 1, 0, 0, 1, 1)),
        signatures=(SignatureMark(Person("Второй"), "document_sign_3.p7s", MARK.stamp),),
    )
    written = outline(build_passport(replace(FULL, authors=(AUTHOR, second))))
    titles = [text for path, _, text in written if path == f"{A}/organization/title"]
    assert titles == ["Союз", "Второй союз"]


def test_uid_is_lower_case() -> None:
    """Identifiers are written in lower case."""
    document = replace(SHORT, uid=UUID("ABCDEFAB-CDEF-4BCD-8FAB-CDEFABCDEFAB"))
    assert outline(build_passport(document))[0][1]["uid"] == "abcdefab-cdef-4bcd-8fab-cdefabcdefab"


def test_attachment_entry_with_many_signatures_keeps_their_order() -> None:
    """Signatures of one attachment stay in the order given."""
    names = ("attachment_1_sign_2.p7s", "attachment_1_sign_1.p7s")
    document = replace(SHORT, attachments=(AttachmentEntry("attachment_1.zip", 0, names),))
    written = [a["localName"] for path, a, _ in outline(build_passport(document)) if path.endswith("/signature")]
    assert written == list(names)
