"""What a ministry's system sends, written by hand from public samples: квитанции and notices, as bytes."""

import io
import zipfile
from collections.abc import Mapping
from uuid import UUID, uuid4

from edo_gateway.simulator.parties import OUR_ORGANIZATION, DemoParty

NEW = "urn:IEDMS:MESSAGE"


def _header(kind: str, sender: DemoParty, uid: UUID | None) -> str:
    own = f' c:uid="{uid}"' if uid else ""
    return (
        f'<c:header c:type="{kind}"{own} c:created="2026-11-25T12:00:00+03:00">'
        f'<c:source c:uid="{sender.guid}"><c:organization>{sender.name}</c:organization></c:source></c:header>'
    )


def _index(to: UUID) -> str:
    return (
        f'<c:deliveryIndex><c:destination><c:destination c:uid="{to}"><c:organization>ФНПР</c:organization>'
        "</c:destination></c:destination></c:deliveryIndex>"
    )


def package(body: str, name: str, sender: DemoParty, *more: str, address: str | None = None) -> dict[str, bytes]:
    """Wrap the XML of a message into a package with its `.ltr`."""
    files = "".join(f"{position}={label}\r\n" for position, label in enumerate((name, *more)))
    box = sender.mailbox if address is None else address
    ltr = (
        "[ПИСЬМО КП ПС СЗИ]\r\nТЕМА=ЭСД МЭДО\r\nДАТА=25.11.2026 12:00:00\r\n"
        f"[АДРЕСАТЫ]\r\n0={box}\r\n[ФАЙЛЫ]\r\n{files}"
    )
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'
    return {"envelope.ltr": ltr.encode("cp1251"), name: xml.encode()}


def communication(inner: str, kind: str, sender: DemoParty, uid: UUID | None, to: UUID | None = None) -> str:
    """Return the whole XML of a 2.7.1 message."""
    return (
        f'<c:communication xmlns:c="{NEW}" c:version="2.7.1">{_header(kind, sender, uid)}{inner}'
        f"{_index(to or OUR_ORGANIZATION.guid)}</c:communication>"
    )


def acknowledgement(
    sender: DemoParty, answers: UUID, *, accepted: bool = True, comment: str = "", uid: UUID | None = None
) -> dict[str, bytes]:
    """Return a квитанция for a message."""
    note = f"<c:comment>{comment}</c:comment>" if comment else ""
    inner = (
        f'<c:acknowledgment c:uid="{answers}"><c:time>2026-11-25T12:00:00+03:00</c:time>'
        f"<c:accepted>{str(accepted).lower()}</c:accepted>{note}</c:acknowledgment>"
    )
    return package(communication(inner, "Квитанция", sender, uid or uuid4()), "acknowledgment.xml", sender)


ORIGINAL = "originalMessage.zip"


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Pack files as the gateway of the exchange packs a message in which it found an error."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def zero_acknowledgement(sender: DemoParty, original: bytes | None) -> dict[str, bytes]:
    """Return the квитанция with an error that names no message: its uid is all zeros, the original is attached."""
    inner = (
        f'<c:acknowledgment c:uid="{UUID(int=0)}" c:content="MEDOErrorAcknowledgment">'
        "<c:time>2026-11-25T12:00:00+03:00</c:time><c:accepted>false</c:accepted><c:errorCode>248</c:errorCode>"
        f"<c:errorFileMessage>{ORIGINAL}</c:errorFileMessage>"
        "<c:comment>Отсутствует идентификатор сообщения</c:comment></c:acknowledgment>"
    )
    more = () if original is None else (ORIGINAL,)
    files = package(communication(inner, "Квитанция", sender, uuid4()), "acknowledgment.xml", sender, *more)
    return files if original is None else {**files, ORIGINAL: original}


def notice(
    sender: DemoParty,
    document: UUID | None,
    body: str,
    *,
    kind: str = "Зарегистрирован",
    mid: UUID | None = None,
    uid: UUID | None = None,
    to: UUID | None = None,
    with_uid: bool = True,
    address: str | None = None,
) -> dict[str, bytes]:
    """Return a notice about a document; `body` is the element of its kind."""
    of = (f' c:uid="{document}"' if document else "") + (f' c:mid="{mid}"' if mid else "")
    inner = f'<c:notification c:type="{kind}"{of}>{body}</c:notification>'
    own = (uid or uuid4()) if with_uid else None
    return package(communication(inner, "Уведомление", sender, own, to), "notification.xml", sender, address=address)


def registered(number: str, day: str = "2026-11-25", foundation: str = "") -> str:
    """Return the element of a registration."""
    return (
        f"<c:documentAccepted><c:time>2026-11-25T12:30:00+03:00</c:time>{foundation}"
        f"<c:num><c:number>{number}</c:number><c:date>{day}</c:date></c:num></c:documentAccepted>"
    )


def refused(reason: str) -> str:
    """Return the element of a refusal."""
    return (
        "<c:documentRefused><c:time>2026-11-25T12:30:00+03:00</c:time>"
        f"<c:reason>{reason}</c:reason></c:documentRefused>"
    )


def foundation(number: str, day: str) -> str:
    """Return our number and date, as notices name them."""
    return (
        "<c:foundation><c:organization>ФНПР</c:organization>"
        f"<c:num><c:number>{number}</c:number><c:date>{day}</c:date></c:num></c:foundation>"
    )
