"""Builders of foreign packages: every version and dialect of МЭДО the readers must survive, with fictitious parties."""

import io
import re
import zipfile
from collections.abc import Mapping
from uuid import UUID

from edo_gateway.envelopes.medo.reader import read_package
from edo_gateway.envelopes.reading import Reading
from edo_gateway.ports.content import Content, bytes_content

OLD = "http://www.infpres.com/IEDMS"
NEW = "urn:IEDMS:MESSAGE"
CONTAINER_27 = "http://minsvyaz.ru/container"
CONTAINER_271 = "urn:IEDMS:CONTAINER"

MESSAGE_UID = UUID("11111111-2222-4333-8444-555555555555")
SOURCE_UID = UUID("aaaaaaaa-1111-4222-8333-bbbbbbbbbbbb")
OUR_UID = UUID("cccccccc-1111-4222-8333-dddddddddddd")
DOCUMENT_UID = UUID("99999999-8888-4777-8666-555555555555")
ANSWERED_UID = UUID("77777777-6666-4555-8444-333333333333")
ZERO_UID = UUID(int=0)
SOURCE_NAME = "Министерство учебных примеров"
ADDRESS = "UCHEB_S~PRIMER"

PDF = b"%PDF-1.4\n" + b"letter " * 300
ATTACHMENT = b"%PDF-1.4\n" + b"attachment " * 200
SIGNATURE = b"\x30\x82\x01\x00" + bytes(range(256))


def ltr(*names: str, address: str = ADDRESS, subject: str = "ЭСД МЭДО (Квитанция)") -> bytes:
    """Return an ordinary incoming envelope."""
    listed = "".join(f"{index}={name}\r\n" for index, name in enumerate(names))
    return (
        f"[ПИСЬМО КП ПС СЗИ]\r\nТЕМА={subject}\r\nДАТА=10.01.2023 20:57:02\r\nАВТООТПРАВКА=1\r\nЭЦП=1\r\n"
        f"[АДРЕСАТЫ]\r\n0={address}\r\n[ФАЙЛЫ]\r\n{listed}"
    ).encode("cp1251")


def message(
    kind: str,
    body: str,
    *,
    namespace: str = NEW,
    prefix: str = "xdms",
    version: str = "2.7.1",
    uid: object = MESSAGE_UID,
    created: str = "2023-01-10T20:57:02+03:00",
    organization: str = SOURCE_NAME,
    declaration: str = '<?xml version="1.0" encoding="UTF-8"?>',
    index: bool = True,
) -> str:
    """Return a message; `body` writes `p:` before names, an empty `prefix` makes the namespace the default one.

    Attributes are qualified where there is a prefix, as the schema wants them.
    """
    mark = "p:" if prefix else ""
    uid_text = f' {mark}uid="{uid}"' if uid is not None else ""
    delivery = (
        f'<p:deliveryIndex><p:destination><p:destination {mark}uid="{OUR_UID}">'
        "<p:organization>Учебная федерация</p:organization>"
        "</p:destination></p:destination></p:deliveryIndex>"
    )
    if not prefix:
        body = re.sub(r"(?<=\s)p:", "", body)
    text = (
        f'{declaration}\n<p:communication {mark}version="{version}" xmlns:p="{namespace}">'
        f'<p:header {mark}type="{kind}"{uid_text} {mark}created="{created}">'
        f'<p:source {mark}uid="{SOURCE_UID}"><p:organization>{organization}</p:organization></p:source></p:header>'
        f"{body}{delivery if index else ''}</p:communication>"
    )
    text = text.replace("xmlns:p=", f"xmlns:{prefix}=" if prefix else "xmlns=")
    return re.sub(r"(?<=[<\s/])p:", f"{prefix}:" if prefix else "", text)


def acknowledgement(
    answers: object = ANSWERED_UID,
    *,
    accepted: str = "true",
    time: str = "2023-01-10T20:57:02+03:00",
    attributes: str = "",
    extra: str = "",
) -> str:
    """Return the body of a квитанция."""
    return (
        f'<p:acknowledgment p:uid="{answers}"{attributes}><p:time>{time}</p:time>'
        f"<p:accepted>{accepted}</p:accepted>{extra}</p:acknowledgment>"
    )


def notice(literal: str, inner: str, *, attributes: str = "", comment: str = "") -> str:
    """Return the body of a notice."""
    note = f"<p:comment>{comment}</p:comment>" if comment else ""
    return f'<p:notification p:type="{literal}" p:uid="{DOCUMENT_UID}"{attributes}>{inner}{note}</p:notification>'


FOUNDATION = (
    "<p:foundation><p:organization>Учебная федерация</p:organization>"
    "<p:num><p:number>101/05</p:number><p:date>2023-01-09</p:date></p:num></p:foundation>"
)
TIME = "<p:time>2023-01-11T10:00:00+03:00</p:time>"


def registered(
    number: str = "4312-р", date: str = "2023-01-11", *, time: str = TIME, foundation: str = FOUNDATION
) -> str:
    """Return what a registration notice holds."""
    return (
        f"<p:documentAccepted>{time}{foundation}"
        f"<p:num><p:number>{number}</p:number><p:date>{date}</p:date></p:num></p:documentAccepted>"
    )


CONTAINER_BODY = (
    '<p:container p:type="Документ в электронном виде"><p:body>document.edc.zip</p:body>'
    "<p:signature>containerSign.p7s</p:signature></p:container>"
)


def passport(
    *,
    namespace: str = CONTAINER_271,
    version: str = "2.7.1",
    main: str = "document.pdf",
    signatures: tuple[str, ...] = ("sign1.p7s", "sign2.p7s"),
    attachments: str | None = None,
    links: str = "",
    tail: str = "",
) -> str:
    """Return a description file of a container."""
    stamp = "<c:position><c:page>1</c:page><c:topLeft><c:x>7</c:x><c:y>55</c:y></c:topLeft>"
    stamp += "<c:dimension><c:w>100</c:w><c:h>14</c:h></c:dimension></c:position>"
    signs = "".join(
        f"<c:sign><c:person><c:post>Директор {number}</c:post><c:name>Примеров Пример {number}</c:name></c:person>"
        f'<c:documentSignature c:localName="{name}" c:type="Утверждающая">'
        f'<c:signatureStamp c:localName="stamp.png">{stamp}</c:signatureStamp></c:documentSignature></c:sign>'
        for number, name in enumerate(signatures, 1)
    )
    if attachments is None:
        attachments = (
            '<c:attachments><c:attachment c:localName="second.pdf"><c:order>1</c:order>'
            '<c:signature c:localName="second.p7s"/></c:attachment>'
            '<c:attachment c:localName="first.pdf"><c:order>0</c:order><c:description>Смета.pdf</c:description>'
            '<c:signature c:localName="first.p7s"/></c:attachment></c:attachments>'
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<c:container xmlns:c="{namespace}" c:uid="{DOCUMENT_UID}" c:version="{version}">'
        '<c:requisites><c:documentKind c:id="DK00000000">Письмо</c:documentKind>'
        f"<c:annotation>О проверке &lt;чтения&gt;</c:annotation>{links}</c:requisites>"
        f"<c:authors><c:author><c:organization><c:title>{SOURCE_NAME}</c:title></c:organization>"
        "<c:registration><c:number>12-34/56</c:number><c:date>2023-01-09</c:date>"
        f'<c:registrationStamp c:localName="reg.png">{stamp}</c:registrationStamp></c:registration>'
        f"{signs}</c:author></c:authors>"
        "<c:addressees><c:addressee><c:organization><c:title>Учебная федерация</c:title></c:organization>"
        "</c:addressee></c:addressees>"
        f'<c:document c:localName="{main}"><c:pagesQuantity>2</c:pagesQuantity></c:document>'
        f"{attachments}{tail}</c:container>"
    )


def container_files(description: str | None = None) -> dict[str, bytes]:
    """Return the files of a whole container, in no particular order."""
    return {
        "reg.png": b"\x89PNG reg",
        "document.pdf": PDF,
        "second.pdf": ATTACHMENT + b"2",
        "passport.xml": (passport() if description is None else description).encode(),
        "first.pdf": ATTACHMENT + b"1",
        "sign1.p7s": SIGNATURE + b"1",
        "sign2.p7s": SIGNATURE + b"2",
        "first.p7s": SIGNATURE + b"3",
        "second.p7s": SIGNATURE + b"4",
        "stamp.png": b"\x89PNG sign",
        "containerSign.p7s": SIGNATURE + b"5",
    }


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """Return a zip made by the standard library."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def contents(files: Mapping[str, bytes]) -> dict[str, Content]:
    """Wrap the files of a package."""
    return {name: bytes_content(data) for name, data in files.items()}


def read_files(files: Mapping[str, bytes]) -> Reading:
    """Read a package given as octets."""
    return read_package(contents(files))


def read_message_text(text: str | bytes, name: str = "document.xml", **others: bytes) -> Reading:
    """Read a package of one message, with an envelope that lists it."""
    data = text.encode() if isinstance(text, str) else text
    return read_files({"envelope.ltr": ltr(name, *others), name: data, **others})


def read_container_package(archive: bytes, text: str | None = None) -> Reading:
    """Read a package with a container's archive."""
    body = message("Транспортный контейнер", CONTAINER_BODY) if text is None else text
    return read_files(
        {
            "envelope.ltr": ltr("document.edc.zip", "communication.xml"),
            "document.edc.zip": archive,
            "communication.xml": body.encode(),
        }
    )


def codes(reading: Reading) -> set[str]:
    """Return the codes of all deviations."""
    return {deviation.code for deviation in reading.deviations}
