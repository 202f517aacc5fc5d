"""МЭДО 2.7.1 as one envelope format: writes strictly by our schemas, reads every version leniently.

What is written is checked against the reconstructed schemas before it is given out:
a violation is a bug that stops the letter, not a warning.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import BinaryIO

from edo_gateway.envelopes.errors import ContainerMismatch, SchemaViolation
from edo_gateway.envelopes.format import EnvelopePart, Fill
from edo_gateway.envelopes.medo.completeness import MedoCompleteness
from edo_gateway.envelopes.medo.container import check_parts, signed_content, write_container
from edo_gateway.envelopes.medo.envelope_ini import ACKNOWLEDGEMENT_SUBJECT, build_envelope_ini, letter_subject
from edo_gateway.envelopes.medo.literals import CONTAINER_FILE, ENVELOPE_FILE
from edo_gateway.envelopes.medo.message import build_acknowledgement, build_container_message, build_notice
from edo_gateway.envelopes.medo.notice import NOTICE_TYPES
from edo_gateway.envelopes.medo.passport import build_passport, passport_files
from edo_gateway.envelopes.medo.reader import read_package
from edo_gateway.envelopes.medo.settings import MedoSettings
from edo_gateway.envelopes.model import Document, Message, OutgoingAcknowledgement, OutgoingNotice
from edo_gateway.envelopes.reading import Reading
from edo_gateway.envelopes.schema import validate
from edo_gateway.ports.completeness import Completeness
from edo_gateway.ports.content import Content, bytes_content
from edo_schemas import MEDO_CONTAINER_271, MEDO_MESSAGE_271, Schema

__all__ = ["Medo271"]

_DEFAULT = MedoSettings()


class Medo271:
    """The format; holds settings only and may be used by any number of threads."""

    name = "medo-2.7.1"

    def __init__(self, settings: MedoSettings = _DEFAULT) -> None:
        self._settings = settings

    def passport(self, document: Document) -> bytes:
        """Return `passport.xml`; raises `Refused` for its values, `SchemaViolation` for a bug of ours."""
        passport = build_passport(document)
        _named(passport)
        return passport

    def signed_content(self, passport: bytes, files: Mapping[str, Content]) -> Content:
        """Return what the container's signature covers; raises `Refused`, `SchemaViolation` or `ContainerMismatch`."""
        _compare(passport, files)
        return signed_content(passport, files)

    def container(self, passport: bytes, files: Mapping[str, Content], signature: bytes) -> Fill:
        """Return what writes `document.edc.zip`; raises `Refused`, `SchemaViolation` or `ContainerMismatch`."""
        check_parts(passport, files, signature)
        _compare(passport, files)

        def fill(stream: BinaryIO) -> None:
            write_container(stream, passport, files, signature)

        return fill

    def letter_message(self, message: Message, number: str, date: date, container: Content) -> tuple[EnvelopePart, ...]:
        """Return the container, the message and the envelope file, in publish order.

        `number` and `date` are those of the letter; they are shown in the subject.
        """
        body = EnvelopePart(CONTAINER_FILE, container)
        xml = _checked("Сообщение", build_container_message(message), MEDO_MESSAGE_271)
        return self._package(
            message, letter_subject(number, date, message.uid), (body,), (self._settings.message_file, xml)
        )

    def acknowledgement_message(
        self, message: Message, acknowledgement: OutgoingAcknowledgement
    ) -> tuple[EnvelopePart, ...]:
        """Return the message and the envelope file of a квитанция, in publish order."""
        xml = _checked("Квитанция", build_acknowledgement(message, acknowledgement), MEDO_MESSAGE_271)
        return self._package(message, ACKNOWLEDGEMENT_SUBJECT, (), (self._settings.acknowledgement_file, xml))

    def notice_message(self, message: Message, notice: OutgoingNotice) -> tuple[EnvelopePart, ...]:
        """Return the message and the envelope file of a notice, in publish order."""
        xml = _checked("Уведомление", build_notice(message, notice), MEDO_MESSAGE_271)
        subject = f"Уведомление ({NOTICE_TYPES[notice.kind]})"
        return self._package(message, subject, (), (self._settings.notice_file, xml))

    def read(self, files: Mapping[str, Content]) -> Reading:
        """Read one incoming package of any version from 2.0 on."""
        return read_package(files)

    def completeness(self) -> Completeness:
        """Return what compares a package with the list in its envelope file."""
        return MedoCompleteness()

    def _package(
        self, message: Message, subject: str, bodies: tuple[EnvelopePart, ...], xml: tuple[str, bytes]
    ) -> tuple[EnvelopePart, ...]:
        name, octets = xml
        parts = (*bodies, EnvelopePart(name, bytes_content(octets)))
        names = [part.name for part in parts]
        ini = build_envelope_ini(
            subject,
            message.destination.mailbox,
            names,
            message.created,
            self._settings.envelope,
            message.body_folder,
        )
        return (*parts, EnvelopePart(ENVELOPE_FILE, bytes_content(ini)))


@lru_cache(maxsize=8)
def _named(passport: bytes) -> frozenset[str]:
    """Check a description and return the files it names; each is asked about three times while its letter is built."""
    return passport_files(_checked("Описание контейнера", passport, MEDO_CONTAINER_271))


def _checked(document: str, xml: bytes, schema: Schema) -> bytes:
    findings = validate(xml, schema)
    if findings:
        raise SchemaViolation(document, findings)
    return xml


def _compare(passport: bytes, files: Mapping[str, Content]) -> None:
    named = _named(passport)
    missing, extra = named - files.keys(), files.keys() - named
    if missing or extra:
        raise ContainerMismatch(missing, extra)
