"""A ministry's own letter in answer to ours: signed by its person, sealed by its organisation.

2.7.1 and 2.7 go as a container, older versions as a document in the message itself.
The passport is made by the gateway's writer (2.7 differs in namespace and version only);
the messages are the simulator's own.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from edo_gateway.documents.stamps import SignatureStampText, registration_stamp, signature_stamp
from edo_gateway.envelopes.medo.container import signed_content, write_container
from edo_gateway.envelopes.medo.format import Medo271
from edo_gateway.envelopes.medo.literals import (
    CONTAINER_FILE,
    CONTAINER_NS_271,
    CONTAINER_SIGNATURE_FILE,
    CONTAINER_TYPE,
    VERSION_271,
)
from edo_gateway.envelopes.model import (
    Author,
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
from edo_gateway.ports import Content, Signer, bytes_content
from edo_gateway.simulator.behaviour import Fault
from edo_gateway.simulator.dialects import MOSCOW, Form, Node, Partner, encode, message_root
from edo_gateway.simulator.facts import Answer
from edo_gateway.simulator.letter_old import document_xml
from edo_gateway.simulator.parties import DemoParty, DemoPerson
from edo_gateway.simulator.samples import ANSWER_FILE, samples_folder
from edo_gateway.simulator.writing import delivery_index

__all__ = ["LetterOffice", "Seal", "document_uid"]

_PDF, _SIGNATURE = "document.pdf", "document.p7s"
_SIGNATURE_STAMP, _REGISTRATION_STAMP = "signature_stamp.png", "reg_stamp.png"
_REGISTRATION_PLACE = StampPlace(_REGISTRATION_STAMP, 1, 20, 45, 100, 14)
_SIGNATURE_PLACE = StampPlace(_SIGNATURE_STAMP, 1, 85, 146, 72, 30)
_KIND = Coded("Письмо", "DK00000000")
_ANNOTATION = "О рассмотрении обращения"


@dataclass(frozen=True, slots=True)
class Seal:
    """A key that signs, and what the mark of its signature says."""

    signer: Signer
    serial: str
    owner: str
    valid_from: datetime
    valid_to: datetime


class LetterOffice:
    """Writes letters; `seals` gives the seal of a person or an organisation by its key."""

    def __init__(self, seals: Callable[[str], Seal]) -> None:
        self._seals = seals
        self._format = Medo271()

    def write(self, form: Form, answer: Answer, party: DemoParty, at: datetime) -> dict[str, bytes]:
        """Return the body files of a letter in the version of `form`."""
        pdf = (samples_folder() / ANSWER_FILE).read_bytes()
        person = party.persons[0]
        signature = self._seals(person.key).signer.sign(bytes_content(pdf))
        if not form.container_namespace:
            xml = document_xml(form, answer, party, at, document_uid(answer), (_PDF, _SIGNATURE))
            return {_PDF: pdf, _SIGNATURE: signature, form.document_file: encode(xml, answer.encoding)}
        files = {
            _PDF: bytes_content(pdf),
            _SIGNATURE: bytes_content(signature),
            _SIGNATURE_STAMP: bytes_content(self._signature_stamp(person)),
            _REGISTRATION_STAMP: bytes_content(registration_stamp(answer.number, _day(at))),
        }
        passport = self._passport(form, answer, party, at)
        archive = self._sealed(party, passport, files)
        return {CONTAINER_FILE: archive, form.document_file: encode(_message(form, answer, party, at), answer.encoding)}

    def _passport(self, form: Form, answer: Answer, party: DemoParty, at: datetime) -> bytes:
        written = self._format.passport(_document(answer, party, at))
        namespace, version = CONTAINER_NS_271.encode(), VERSION_271.encode()
        return written.replace(namespace, form.container_namespace.encode()).replace(
            b'version="' + version, b'version="' + form.version.encode(), 1
        )

    def _sealed(self, party: DemoParty, passport: bytes, files: dict[str, Content]) -> bytes:
        seal = self._seals(party.key).signer.sign(signed_content(passport, files))
        archive = io.BytesIO()
        write_container(archive, passport, files, seal)
        return archive.getvalue()

    def _signature_stamp(self, person: DemoPerson) -> bytes:
        seal = self._seals(person.key)
        return signature_stamp(SignatureStampText(seal.serial, seal.owner, seal.valid_from, seal.valid_to))


def document_uid(answer: Answer) -> UUID:
    """Return the uid of the letter's document, derived from the answer's."""
    return uuid5(answer.uid, "document")


def _document(answer: Answer, party: DemoParty, at: datetime) -> Document:
    person = party.persons[0]
    signatory = Person(person.name, person.post, person.phone, person.email)
    links: tuple[DocumentLink, ...] = ()
    if answer.our_number and answer.our_date:
        links = (DocumentLink(Party(answer.our_name), answer.our_number, answer.our_date, uid=answer.document_uid),)
    return Document(
        uid=document_uid(answer),
        kind=_KIND,
        annotation=_ANNOTATION,
        authors=(
            Author(
                organization=Party(party.name, str(party.guid), party.address, party.phone, party.email),
                registration=Registration(answer.number, _day(at), _REGISTRATION_PLACE),
                signatures=(SignatureMark(signatory, _SIGNATURE, _SIGNATURE_PLACE),),
                executor=Executor(party.executor, party.phone),
            ),
        ),
        addressees=(DocumentAddressee(Party(answer.our_name, str(answer.our_guid))),),
        main=MainFile(_PDF, pages=1),
        links=links,
        classification=Coded("Обычная информация", "DC00000000"),
    )


def _message(form: Form, answer: Answer, party: DemoParty, at: datetime) -> Node:
    uid = None if answer.fault is Fault.NO_UID else answer.uid
    root = message_root(form, "Транспортный контейнер", uid, at, Partner(party.guid, party.name))
    container = root.add("container", type=CONTAINER_TYPE)
    container.add("body", CONTAINER_FILE)
    container.add("signature", CONTAINER_SIGNATURE_FILE)
    delivery_index(root, form, answer)
    return root


def _day(at: datetime) -> date:
    return at.astimezone(MOSCOW).date()
