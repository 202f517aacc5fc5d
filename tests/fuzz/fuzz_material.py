"""Inputs to begin from: what our writer writes, what the simulated ministries write in every dialect, the samples.

All of it is small, so that changes fall on what is read and not on the octets of a letter's pages.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from edo_gateway.envelopes.medo.format import Medo271
from edo_gateway.envelopes.medo.literals import CONTAINER_NS_27, CONTAINER_NS_271
from edo_gateway.envelopes.model import (
    AttachmentEntry,
    Author,
    Coded,
    Document,
    DocumentAddressee,
    DocumentLink,
    Executor,
    MainFile,
    Message,
    NoticeKind,
    Party,
    Person,
    Registration,
    SignatureMark,
    StampPlace,
)
from edo_gateway.ports import Content, ManualClock, bytes_content
from edo_gateway.signing import DemoAuthority, IssuedKey, SoftwareSigner, Subject, TrustStore
from edo_gateway.signing.gost import DEFAULT, ParameterSet
from edo_gateway.simulator.behaviour import AnswerKind, Dialect, Encoding
from edo_gateway.simulator.dialects import FORMS, Form, encode
from edo_gateway.simulator.facts import Answer
from edo_gateway.simulator.letter_old import document_xml
from edo_gateway.simulator.parties import MINISTRIES, OUR_ORGANIZATION, DemoParty
from edo_gateway.simulator.rendering import render
from edo_schemas import samples, schemas

__all__ = ["AT", "DOCUMENT", "Keys", "container", "letters", "make_keys", "old_letter", "passports", "receipts",
           "samples_of"]  # fmt: skip

AT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
DOCUMENT = b"%PDF-1.4 letter"
_MESSAGE_UID = UUID("4c0a1d52-6b0e-4f0b-9d0a-2f1b8c7d6e51")


@dataclass(frozen=True)
class Keys:
    """An authority with one signer."""

    signer: SoftwareSigner
    issued: IssuedKey
    trust: TrustStore


def make_keys(folder: Path, parameters: ParameterSet = DEFAULT) -> Keys:
    """Make an authority and a signer in a folder."""
    clock = ManualClock(AT)
    authority = DemoAuthority.create(folder / "authority", clock, parameters=parameters)
    subject = Subject("Образцов Пётр", surname="Образцов", given_name="Пётр", inn="770123456789", ogrn="1027700123456")
    issued = authority.issue(subject, folder / "signer", parameters=parameters)
    signer = SoftwareSigner.load(issued.key_path, issued.certificate_path, clock)
    return Keys(signer, issued, TrustStore.of([authority.root]))


def _document() -> Document:
    signatory = Person("Образцов Пётр Семёнович", "Председатель", "+7 000", "a@example.org")
    return Document(
        uid=UUID("5a6b7c8d-9e0f-4123-8456-789abcdef012"),
        kind=Coded("Письмо", "DK00000000"),
        annotation="О порядке\nзаполнения",
        authors=(
            Author(
                Party(OUR_ORGANIZATION.name, str(OUR_ORGANIZATION.guid), "Москва", "+7", "b@example.org"),
                Registration("101-14/77", date(2026, 3, 17), StampPlace("reg_stamp.png", 1, 7, 55, 100, 14)),
                (SignatureMark(signatory, "document.p7s", StampPlace("signature_stamp.png", 1, 1, 2, 72, 30)),),
                executor=Executor("Исполнителев Иван", "+7 000"),
            ),
        ),
        addressees=(DocumentAddressee(Party(MINISTRIES[0].name), persons=(Person("Адресатов А. А.", "директор"),)),),
        main=MainFile("document.pdf", 2),
        attachments=(AttachmentEntry("table.xlsx", 0, ("table.p7s",), "Смета.xlsx"),),
        links=(DocumentLink(Party("Минфин"), "12-3/45", date(2026, 3, 1), uid=_MESSAGE_UID, type="В ответ на"),),
    )


def _parts(keys: Keys) -> tuple[bytes, dict[str, Content]]:
    files = {"document.pdf": bytes_content(DOCUMENT), "table.xlsx": bytes_content(b"PK table")}
    signatures = {"document.p7s": "document.pdf", "table.p7s": "table.xlsx"}
    signed = {name: bytes_content(keys.signer.sign(files[of])) for name, of in signatures.items()}
    stamps = {name: bytes_content(b"\x89PNG") for name in ("reg_stamp.png", "signature_stamp.png")}
    return Medo271().passport(_document()), {**files, **signed, **stamps}


def container(keys: Keys) -> bytes:
    """Return a container as our writer makes it."""
    writer, (passport, files) = Medo271(), _parts(keys)
    seal = keys.signer.sign(writer.signed_content(passport, files))
    stream = io.BytesIO()
    writer.container(passport, files, seal)(stream)
    return stream.getvalue()


def passports() -> list[bytes]:
    """Return a passport of ours, in 2.7.1 and in 2.7."""
    written = Medo271().passport(_document())
    return [written, written.replace(CONTAINER_NS_271.encode(), CONTAINER_NS_27.encode())]


def letters(keys: Keys) -> list[dict[str, bytes]]:
    """Return packages with letters: ours, and one of every older version."""
    message = Message(_MESSAGE_UID, AT, OUR_ORGANIZATION.participant, MINISTRIES[0].participant)
    parts = Medo271().letter_message(message, "101-14/77", date(2026, 3, 17), bytes_content(container(keys)))
    found = [{part.name: part.content.read() for part in parts}]
    return [*found, *(old_letter(keys, dialect) for dialect in Dialect if not FORMS[dialect].container_namespace)]


def old_letter(keys: Keys, dialect: Dialect) -> dict[str, bytes]:
    """Return a letter of 2.0 to 2.6, whose requisites stand in the message."""
    signature = keys.signer.sign(bytes_content(DOCUMENT))

    def write(form: Form, answer: Answer, party: DemoParty, at: datetime) -> dict[str, bytes]:
        xml = document_xml(form, answer, party, at, _MESSAGE_UID, ("document.pdf", "document.p7s"))
        return {
            "document.pdf": DOCUMENT,
            "document.p7s": signature,
            form.document_file: encode(xml, answer.encoding),
        }

    return render(_answer(AnswerKind.LETTER, dialect, Encoding.UTF8), AT, Path(), write)


def _answer(
    kind: AnswerKind, dialect: Dialect, encoding: Encoding, notice: NoticeKind = NoticeKind.REGISTERED
) -> Answer:
    return Answer(
        uid=_MESSAGE_UID,
        folder="",
        kind=kind,
        delay=0.0,
        source=MINISTRIES[0].guid,
        message_uid=_MESSAGE_UID,
        document_uid=_MESSAGE_UID,
        package="",
        notice=notice,
        text="Нет подписи" if notice is NoticeKind.REFUSED else "",
        number="15-2/77",
        our_number="101-14/77",
        our_date=date(2026, 3, 17),
        our_name=OUR_ORGANIZATION.name,
        our_guid=OUR_ORGANIZATION.guid,
        dialect=dialect,
        encoding=encoding,
    )


def receipts() -> Iterator[dict[str, bytes]]:
    """Yield packages with квитанции and notices in every dialect, every kind and every encoding."""

    def none(form: Form, answer: Answer, party: DemoParty, at: datetime) -> dict[str, bytes]:
        raise AssertionError("no letters are written here")

    for dialect in Dialect:
        yield render(_answer(AnswerKind.ACKNOWLEDGEMENT, dialect, Encoding.UTF8), AT, Path(), none)
        yield render(_answer(AnswerKind.NOTICE, dialect, Encoding.WINDOWS_1251), AT, Path(), none)
    for kind in NoticeKind:
        yield render(_answer(AnswerKind.NOTICE, Dialect.V271, Encoding.LYING, kind), AT, Path(), none)


def samples_of(root: bytes) -> list[bytes]:
    """Return every sample beside the schemas, valid or broken, that has this root element."""
    found = [samples(schema.family, schema.name) for schema in schemas()]
    every = [data for each in found for data in (*each.valid.values(), *each.broken.values())]
    return [data for data in every if root + b" " in data]
