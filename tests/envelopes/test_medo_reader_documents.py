"""Documents whose requisites stand in the message: versions 2.0 to 2.6."""

import datetime as dt

import pytest
from medo_dialects import ANSWERED_UID, DOCUMENT_UID, OLD, PDF, SIGNATURE, SOURCE_NAME, codes, ltr, message, read_files

from edo_gateway.envelopes.reading import DocumentReading, FileReading, MessageKind, Reading

_HEAD = (
    f'<p:document p:uid="{DOCUMENT_UID}" p:id="x1"><p:kind>Письмо</p:kind>'
    "<p:num><p:number>12-34</p:number><p:date>2014-12-01</p:date></p:num>"
    "<p:insteadOfDistributed>0</p:insteadOfDistributed>"
    "<p:signatories><p:signatory><p:organization>Министерство</p:organization><p:person>Примеров Пример</p:person>"
    "<p:post>Министр</p:post><p:signed>2014-12-01</p:signed></p:signatory></p:signatories>"
    "<p:addressees><p:addressee><p:organization>Федерация</p:organization></p:addressee></p:addressees>"
    "<p:pages>3</p:pages><p:annotation><![CDATA[О чём <b>письмо</b>]]></p:annotation>"
)
_LINK = (
    f'<p:links><p:link p:uid="{ANSWERED_UID}"><p:linkType>В ответ на</p:linkType><p:reference>'
    "<p:organization>Федерация</p:organization>"
    "<p:num><p:number>101/05</p:number><p:date>2014-11-01</p:date></p:num></p:reference></p:link>"
    "<p:link><p:linkType>Связан с</p:linkType><p:document><p:num><p:number>7</p:number></p:num>"
    "<p:signatories><p:signatory><p:organization>Третий</p:organization></p:signatory></p:signatories>"
    "</p:document></p:link></p:links>"
)


def _file(name: str, group: str, extra: str = "") -> str:
    return f'<p:file p:localName="{name}" p:localId="0"><p:group>{group}</p:group>{extra}</p:file>'


def _read(
    files_element: str, package: dict[str, bytes], document: str = _HEAD + _LINK, version: str = "2.2"
) -> Reading:
    body = f"{document}</p:document><p:files>{files_element}</p:files>"
    text = message("Документ", body, namespace=OLD, version=version, created="2014-12-01T10:00:00")
    return read_files({"envelope.ltr": ltr("document.xml", *package), "document.xml": text.encode(), **package})


def _document(reading: Reading) -> DocumentReading:
    assert reading.message is not None
    assert reading.message.kind is MessageKind.DOCUMENT
    assert reading.message.document is not None
    return reading.message.document


@pytest.mark.parametrize("version", ["2.0", "2.2", "2.5", "2.6", "1.0", ""])
def test_a_document_of_any_old_version_is_read_whole(version: str) -> None:
    """Number, date, annotation, signatories, links and files of the message."""
    reading = _read(
        _file("Письмо.pdf", "Текст документа")
        + _file("Смета.tif", "Текст приложения", "<p:description>Смета расходов</p:description>"),
        {"Письмо.pdf": PDF, "Смета.tif": b"II*"},
        version=version,
    )
    found = _document(reading)
    assert reading.unreadable is None
    assert (found.uid, found.kind, found.number, found.date) == (DOCUMENT_UID, "Письмо", "12-34", dt.date(2014, 12, 1))
    assert (found.annotation, found.organization, found.pages) == ("О чём <b>письмо</b>", "Министерство", 3)
    assert [(each.name, each.post) for each in found.signatories] == [("Примеров Пример", "Министр")]
    assert found.main == FileReading("Письмо.pdf")
    assert found.attachments == (FileReading("Смета.tif", "Смета расходов"),)
    first, second = found.links
    assert (first.uid, first.type, first.organization) == (ANSWERED_UID, "В ответ на", "Федерация")
    assert (first.number, first.date) == ("101/05", dt.date(2014, 11, 1))
    assert (second.type, second.number, second.organization) == ("Связан с", "7", "Третий")


def test_signatures_of_2_6_are_named_with_their_file() -> None:
    """`signedData/signerInfo/@signature` names a detached PKCS#7 beside the file."""
    signed = (
        '<p:signedData><p:signerInfo p:signature="sign.p7s"><p:digestTime>2014-12-01T10:00:00</p:digestTime>'
        "</p:signerInfo></p:signedData>"
    )
    reading = _read(_file("a.pdf", "Текст документа", signed), {"a.pdf": PDF, "sign.p7s": SIGNATURE}, version="2.6")
    found = _document(reading)
    assert found.main is not None
    assert found.main.signature_files == ("sign.p7s",)
    assert found.signatories[0].signature_file == "sign.p7s"


def test_a_file_with_its_ending_doubled_is_found() -> None:
    """The XML says `Документ.doc`, the package has `Документ.doc.doc`: one gateway does so."""
    reading = _read(_file("Документ.doc", "Текст документа"), {"Документ.doc.doc": b"DOC"})
    found = _document(reading)
    assert reading.unreadable is None
    assert found.main is not None
    assert found.main.name == "Документ.doc.doc"
    assert "name-differs" in codes(reading)


def test_a_file_in_another_case_is_found() -> None:
    """Names that differ by case are one file on the systems that send them."""
    found = _document(_read(_file("ДОКУМЕНТ.PDF", "Текст документа"), {"документ.pdf": PDF}))
    assert found.main is not None
    assert found.main.name == "документ.pdf"


def test_a_file_that_did_not_come_is_a_reason_for_quarantine_and_the_rest_is_read() -> None:
    """A letter without its text is not complete; its requisites are there all the same."""
    reading = _read(_file("a.pdf", "Текст документа"), {})
    assert reading.unreadable is not None
    assert reading.unreadable.code == "missing-file"
    assert "a.pdf" in reading.unreadable.text
    assert _document(reading).number == "12-34"


def test_without_a_group_the_first_file_is_the_document() -> None:
    """`group` is demanded by the schema; where it lacks the order decides."""
    found = _document(_read(_file("a.pdf", "") + _file("b.pdf", ""), {"a.pdf": PDF, "b.pdf": PDF}))
    assert found.main == FileReading("a.pdf")
    assert found.attachments == (FileReading("b.pdf"),)


def test_a_document_with_nothing_but_its_uid_is_read() -> None:
    """Every requisite may lack; the organisation is then the sender's."""
    reading = _read("", {}, document=f'<p:document p:uid="{DOCUMENT_UID}">')
    found = _document(reading)
    assert reading.unreadable is None
    assert (found.number, found.date, found.pages, found.main) == ("", None, None, None)
    assert found.organization == SOURCE_NAME
    assert "no-files" in codes(reading)


def test_an_appeal_of_a_citizen_keeps_its_kind() -> None:
    """`kind` = «Обращение» comes in the old namespace to this day."""
    document = _HEAD.replace("Письмо", "Обращение")
    assert _document(_read(_file("a.pdf", "Текст документа"), {"a.pdf": PDF}, document)).kind == "Обращение"


def test_absurd_numbers_of_pages_are_none() -> None:
    """Pages that are no count are left out and noted."""
    for text in ("-3", "три", "9" * 400, "٣"):
        reading = _read(_file("a.pdf", ""), {"a.pdf": PDF}, _HEAD.replace("<p:pages>3<", f"<p:pages>{text}<"))
        assert _document(reading).pages is None
        assert "bad-count" in codes(reading)
