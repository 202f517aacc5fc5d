"""The seam between the gateway and the formats of envelopes: strict writer, lenient reader.

Canonical document in, container and messages out; files in, a reading out with its deviations.
A format knows no letter, delivery or channel, signs nothing and stores nothing:
whoever calls it signs what `signed_content` returns and keeps what comes back.
The fake is `PlainFormat`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, Protocol

from edo_gateway.envelopes.model import Document, Message, OutgoingAcknowledgement, OutgoingNotice
from edo_gateway.envelopes.reading import Reading, Unreadable
from edo_gateway.ports.completeness import AlwaysComplete, Completeness
from edo_gateway.ports.content import Content, bytes_content

__all__ = ["EnvelopeFormat", "EnvelopePart", "Fill", "PlainFormat"]

Fill = Callable[[BinaryIO], None]
"""Writes a whole file to a seekable binary stream: what `BlobStore.write` takes."""


@dataclass(frozen=True, slots=True)
class EnvelopePart:
    """One file of an envelope; parts come in publish order, the file that starts processing last."""

    name: str
    """Latin label inside the envelope, never a path."""
    content: Content


class EnvelopeFormat(Protocol):
    """How one family and version writes and reads envelopes.

    The writing half is deterministic: the same arguments give the same octets.
    It raises `edo_gateway.errors.Refused` for values the format can't carry, with every problem at once,
    and `edo_gateway.envelopes.errors.WriterDefect` where its own output is wrong.
    The reading half raises nothing for what came from outside.
    """

    @property
    def name(self) -> str:
        """Return the stable identifier, e.g. `medo-2.7.1`."""

    def passport(self, document: Document) -> bytes:
        """Write the container's description file, checked against its schema."""

    def signed_content(self, passport: bytes, files: Mapping[str, Content]) -> Content:
        """Return the octets that the container's signature covers, streamed."""

    def container(self, passport: bytes, files: Mapping[str, Content], signature: bytes) -> Fill:
        """Check the parts of a container and return what writes it to a stream.

        `files` holds every file but the description and the signature, by its name inside the container.
        """

    def letter_message(self, message: Message, number: str, date: date, container: Content) -> tuple[EnvelopePart, ...]:
        """Write the envelope that brings a sealed container to one addressee."""

    def acknowledgement_message(
        self, message: Message, acknowledgement: OutgoingAcknowledgement
    ) -> tuple[EnvelopePart, ...]:
        """Write the envelope of a квитанция."""

    def notice_message(self, message: Message, notice: OutgoingNotice) -> tuple[EnvelopePart, ...]:
        """Write the envelope of a notice."""

    def read(self, files: Mapping[str, Content]) -> Reading:
        """Read one incoming package, whatever it holds."""

    def completeness(self) -> Completeness:
        """Return what can tell whether all that a package lists is there."""


class PlainFormat:
    """Writes parts as readable lines and reads nothing: the fake of this seam."""

    name = "plain"

    def passport(self, document: Document) -> bytes:
        return f"document {document.uid}\n{document.annotation}\n".encode()

    def signed_content(self, passport: bytes, files: Mapping[str, Content]) -> Content:
        return bytes_content(passport + b"".join(files[name].read() for name in sorted(files)))

    def container(self, passport: bytes, files: Mapping[str, Content], signature: bytes) -> Fill:
        data = self.signed_content(passport, files).read() + signature

        def fill(stream: BinaryIO) -> None:
            stream.write(data)

        return fill

    def letter_message(self, message: Message, number: str, date: date, container: Content) -> tuple[EnvelopePart, ...]:
        return EnvelopePart("container.bin", container), _part(message, f"letter {number} {date.isoformat()}")

    def acknowledgement_message(
        self, message: Message, acknowledgement: OutgoingAcknowledgement
    ) -> tuple[EnvelopePart, ...]:
        return (_part(message, f"acknowledgement {acknowledgement.answers} {acknowledgement.accepted}"),)

    def notice_message(self, message: Message, notice: OutgoingNotice) -> tuple[EnvelopePart, ...]:
        return (_part(message, f"notice {notice.kind} {notice.document_uid}"),)

    def read(self, files: Mapping[str, Content]) -> Reading:
        del files
        return Reading(None, None, (), Unreadable("plain", "Этот формат ничего не читает."))

    def completeness(self) -> Completeness:
        return AlwaysComplete()


def _part(message: Message, text: str) -> EnvelopePart:
    return EnvelopePart("message.txt", bytes_content(f"{message.uid} {text}\n".encode()))
