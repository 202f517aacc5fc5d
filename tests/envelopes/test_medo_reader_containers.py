"""Transport containers 2.7 and 2.7.1: archive, passport, files, signatures."""

import datetime as dt
import zipfile

import pytest
from medo_dialects import (
    ANSWERED_UID,
    CONTAINER_27,
    CONTAINER_BODY,
    DOCUMENT_UID,
    NEW,
    OLD,
    PDF,
    SOURCE_NAME,
    codes,
    container_files,
    ltr,
    message,
    passport,
    read_container_package,
    read_files,
    zipped,
)

from edo_gateway.envelopes.reading import ContainerReading, FileReading, MessageKind, Reading

_KIND = "Транспортный контейнер"


def _container(reading: Reading) -> ContainerReading:
    assert reading.unreadable is None, reading.unreadable
    assert reading.message is not None
    assert reading.message.kind is MessageKind.CONTAINER
    assert reading.message.container is not None
    return reading.message.container


def _refused(reading: Reading) -> str:
    assert reading.unreadable is not None
    assert reading.unreadable.text
    assert reading.message is not None, "what could be read of the message stands beside the reason"
    return reading.unreadable.code


def _archive(description: str) -> bytes:
    return zipped(container_files(description))


def test_a_container_2_7_1_is_read_whole_without_a_deviation() -> None:
    """Requisites, signatories, files and signatures of an ordinary container."""
    reading = read_container_package(_archive(passport()))
    found = _container(reading)
    assert reading.deviations == ()
    assert found.schema_errors == ()
    assert (found.archive, found.passport, found.version) == ("document.edc.zip", "passport.xml", "2.7.1")
    assert found.container_signature == "containerSign.p7s"
    document = found.document
    assert (document.uid, document.kind, document.annotation) == (DOCUMENT_UID, "Письмо", "О проверке <чтения>")
    assert (document.number, document.date) == ("12-34/56", dt.date(2023, 1, 9))
    assert (document.organization, document.pages) == (SOURCE_NAME, 2)
    assert [(each.name, each.post, each.signature_file) for each in document.signatories] == [
        ("Примеров Пример 1", "Директор 1", "sign1.p7s"),
        ("Примеров Пример 2", "Директор 2", "sign2.p7s"),
    ]
    assert document.main == FileReading("document.pdf", "", ("sign1.p7s", "sign2.p7s"))
    assert document.attachments == (
        FileReading("first.pdf", "Смета.pdf", ("first.p7s",)),
        FileReading("second.pdf", "", ("second.p7s",)),
    )
    assert set(found.files) == set(container_files())
    assert found.files["document.pdf"].read() == PDF
    assert found.files["document.pdf"].size == len(PDF)


@pytest.mark.parametrize("version", ["2.7", "1.0"])
def test_a_container_2_7_in_the_old_namespace_is_read_the_same(version: str) -> None:
    """2.7 has the same elements; its version says `2.7` or `1.0`, and its kind of signature may be another."""
    description = passport(namespace=CONTAINER_27, version=version)
    text = message(_KIND, CONTAINER_BODY, namespace=OLD, version="2.7", created="2016-01-10T10:00:00.123")
    reading = read_container_package(_archive(description), text)
    found = _container(reading)
    assert (found.namespace, found.version) == (CONTAINER_27, version)
    assert found.document.number == "12-34/56"
    assert found.schema_errors == ()
    assert codes(reading) == {"no-zone"}


def test_links_tell_which_letter_is_answered() -> None:
    """`links/link` names our document by uid, number and date; a type is read if there is one."""
    links = (
        f'<c:links><c:link c:uid="{ANSWERED_UID}"><c:organization><c:title>Учебная федерация</c:title></c:organization>'
        "<c:registration><c:number>101/05</c:number><c:date>2023-01-05</c:date></c:registration></c:link>"
        "<c:link><c:linkType>В ответ на</c:linkType><c:organization><c:title>Т</c:title></c:organization></c:link>"
        "</c:links>"
    )
    found = _container(read_container_package(_archive(passport(links=links))))
    first, second = found.document.links
    assert (first.uid, first.number, first.date) == (ANSWERED_UID, "101/05", dt.date(2023, 1, 5))
    assert first.organization == "Учебная федерация"
    assert (second.type, second.uid) == ("В ответ на", None)


def test_schema_errors_are_told_and_never_refuse() -> None:
    """A passport that breaks the reconstructed schema reads all the same."""
    description = (
        passport().replace("<c:phone>", "").replace("<c:date>2023-01-09</c:date>", "<c:date>09.01.2023</c:date>")
    )
    reading = read_container_package(_archive(description))
    found = _container(reading)
    assert found.schema_errors
    assert found.document.date == dt.date(2023, 1, 9)
    assert "date-form" in codes(reading)


def test_an_unknown_namespace_of_a_passport_is_a_schema_error_only() -> None:
    """Elements are known by their local names."""
    found = _container(read_container_package(_archive(passport(namespace="urn:other"))))
    assert found.document.number == "12-34/56"
    assert "urn:other" in found.schema_errors[0]


def test_a_bare_passport_is_read_as_far_as_it_goes() -> None:
    """No authors, no registration, no attachments: what is there is there."""
    description = (
        f'<container xmlns="urn:IEDMS:CONTAINER" uid="{DOCUMENT_UID}"><document localName="document.pdf"/></container>'
    )
    reading = read_container_package(_archive(description))
    found = _container(reading)
    assert found.document.uid == DOCUMENT_UID
    assert (found.document.number, found.document.signatories, found.document.attachments) == ("", (), ())
    assert found.document.main == FileReading("document.pdf")
    assert "no-author" in codes(reading)


def test_a_deflated_archive_with_a_guid_for_a_name_is_read() -> None:
    """Senders may pack, and call the archive `<guid>.edc.zip`, in any case."""
    name = "62b466c9-fb5d-4d9f-82e0-455173b29091.EDC.ZIP"
    body = CONTAINER_BODY.replace("document.edc.zip", name.lower())
    reading = read_files(
        {
            "envelope.ltr": ltr(name, "document.xml"),
            name: zipped(container_files(), zipfile.ZIP_DEFLATED),
            "document.xml": message(_KIND, body).encode(),
        }
    )
    found = _container(reading)
    assert found.archive == name
    assert found.files["document.pdf"].read() == PDF
    assert codes(reading) == {"name-differs"}


def test_a_passport_with_another_name_is_found_by_its_root() -> None:
    """The recommended name is `passport.xml`; the only XML whose root is `container` will do."""
    files = container_files()
    files["Description1.XML"] = files.pop("passport.xml")
    files["data.xml"] = b"<data/>"
    files["broken.xml"] = b"<data"
    reading = read_container_package(zipped(files))
    assert _container(reading).passport == "Description1.XML"
    assert "passport-name" in codes(reading)


def test_two_passports_are_for_a_person() -> None:
    """Which of two descriptions is the true one nobody can tell."""
    files = container_files()
    files["one.xml"] = files["two.xml"] = files.pop("passport.xml")
    assert _refused(read_container_package(zipped(files))) == "several-passports"


def test_files_in_a_folder_of_the_archive_are_taken_by_their_last_part() -> None:
    """Folders inside are against the rules and occur, with slashes of both kinds."""
    for separator in ("/", "\\"):
        files = {f"container{separator}{name}": data for name, data in container_files().items()}
        reading = read_container_package(zipped(files))
        assert _container(reading).document.number == "12-34/56"
        assert "archive-subfolder" in codes(reading)


def test_russian_names_in_an_archive_are_read() -> None:
    """Names in UTF-8 that says so are names like others; their passport names them with a path at times."""
    files = container_files(passport(main="C:\\Исходящие\\Письмо.pdf"))
    files["Письмо.pdf"] = files.pop("document.pdf")
    reading = read_container_package(zipped(files))
    found = _container(reading)
    assert found.document.main is not None
    assert found.document.main.name == "Письмо.pdf"


def test_a_container_signature_named_in_the_passport_is_found() -> None:
    """2.7 may name it in `containerSignature` instead of the message."""
    body = CONTAINER_BODY.replace("<p:signature>containerSign.p7s</p:signature>", "")
    tail = '<c:containerSignature c:localName="containersign.P7S"/>'
    reading = read_container_package(_archive(passport(tail=tail)), message(_KIND, body, namespace=OLD))
    assert _container(reading).container_signature == "containerSign.p7s"


def test_a_container_signature_beside_the_archive_is_found() -> None:
    """It ought to lie inside; outside it is taken and noted."""
    files = container_files()
    signature = files.pop("containerSign.p7s")
    reading = read_files(
        {
            "envelope.ltr": ltr("document.edc.zip", "m.xml", "containerSign.p7s"),
            "document.edc.zip": zipped(files),
            "m.xml": message(_KIND, CONTAINER_BODY).encode(),
            "containerSign.p7s": signature,
        }
    )
    found = _container(reading)
    assert found.files[found.container_signature].read() == signature
    assert "signature-outside" in codes(reading)


def test_a_container_without_its_own_signature_is_read() -> None:
    """The container's signature is optional."""
    body = CONTAINER_BODY.replace("<p:signature>containerSign.p7s</p:signature>", "")
    reading = read_container_package(_archive(passport()), message(_KIND, body))
    assert _container(reading).container_signature == ""
    assert reading.deviations == ()


def test_missing_signatures_and_stamps_are_noted_and_do_not_refuse() -> None:
    """What the verdict on signatures will say is not said twice; stamps are only pictures."""
    files = container_files()
    for name in ("sign1.p7s", "first.p7s", "containerSign.p7s", "stamp.png", "reg.png"):
        del files[name]
    reading = read_container_package(zipped(files))
    found = _container(reading)
    assert {"missing-signature", "missing-stamp"} == codes(reading)
    assert found.document.signatories[0].signature_file == "sign1.p7s"
    assert "sign1.p7s" not in found.files


@pytest.mark.parametrize("name", ["document.pdf", "first.pdf"])
def test_a_missing_document_or_attachment_is_a_reason_for_quarantine(name: str) -> None:
    """The letter is not whole; what came of it stands beside the reason."""
    files = container_files()
    del files[name]
    reading = read_container_package(zipped(files))
    assert _refused(reading) == "missing-file"
    assert reading.unreadable is not None
    assert name in reading.unreadable.text
    assert reading.message is not None
    assert reading.message.container is not None
    assert reading.message.container.document.number == "12-34/56"


def test_a_passport_without_its_document_is_a_reason_for_quarantine() -> None:
    """A container of no document is none."""
    assert _refused(read_container_package(_archive(passport(main="")))) == "missing-file"


def test_a_named_archive_that_did_not_come_is_a_reason_for_quarantine() -> None:
    """The message names another archive than the package has."""
    body = CONTAINER_BODY.replace("document.edc.zip", "other.edc.zip")
    assert _refused(read_container_package(_archive(passport()), message(_KIND, body))) == "no-archive"


def test_the_only_archive_is_taken_where_the_message_names_none() -> None:
    """`body` is demanded; where it lacks, one archive leaves no doubt."""
    body = '<p:container p:type="Документ в электронном виде"/>'
    reading = read_container_package(_archive(passport()), message(_KIND, body, namespace=NEW))
    assert _container(reading).archive == "document.edc.zip"
    assert "no-archive-name" in codes(reading)


def test_no_archive_at_all_is_a_reason_for_quarantine() -> None:
    """A container message alone brings nothing."""
    text = message(_KIND, '<p:container p:type="x"/>').encode()
    assert _refused(read_files({"envelope.ltr": ltr("a.xml"), "a.xml": text})) == "no-archive"


@pytest.mark.parametrize(
    ("archive", "code"),
    [
        (b"", "bad-archive"),
        (b"this is no zip", "bad-archive"),
        (zipped(container_files())[:-30], "bad-archive"),
        (zipped({"document.pdf": PDF}), "no-passport"),
        (zipped({"passport.xml": b"<other/>"}), "no-passport"),
        (zipped({}), "no-passport"),
        (zipped({"passport.xml": b""}), "empty"),
        (zipped({"passport.xml": b"<container"}), "not-xml"),
        (zipped({"passport.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><container/>'}), "forbidden-dtd"),
        (zipped({"../passport.xml": b"<container/>"}), "archive-unsafe-name"),
    ],
)
def test_a_bad_archive_or_passport_is_a_reason_for_quarantine(archive: bytes, code: str) -> None:
    """Each defect has its own code, and the message's header is read all the same."""
    reading = read_container_package(archive)
    assert _refused(reading) == code
    assert reading.message is not None
    assert reading.message.container is None
    assert reading.message.uid is not None


def test_a_container_of_separate_files_is_read() -> None:
    """Order 186/258 allows a set of separate files: `body` then names the passport."""
    text = message(_KIND, CONTAINER_BODY.replace("document.edc.zip", "passport.xml")).encode()
    files = container_files()
    reading = read_files({"envelope.ltr": ltr("message.xml", *files), "message.xml": text, **files})
    found = _container(reading)
    assert (found.archive, found.document.number) == ("", "12-34/56")
    assert set(found.files) == set(files)
    assert "loose-container" in codes(reading)


def test_a_passport_in_windows_1251_is_read_whatever_it_declares() -> None:
    """A passport has no known word to check by; its octets decide."""
    files = container_files()
    files["passport.xml"] = passport().encode("cp1251")
    reading = read_container_package(zipped(files))
    assert _container(reading).document.organization == SOURCE_NAME
    assert "encoding-lies" in codes(reading)
