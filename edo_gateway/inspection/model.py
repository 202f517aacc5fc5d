"""What was found out about something on a disk; nothing in it is trusted but what the checks say.

Readings keep their contents closed: what is in `Inspection` can be shown after the files are gone.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from edo_gateway.envelopes.medo.versions import format_version
from edo_gateway.envelopes.reading import (
    ContainerReading,
    Deviation,
    DocumentReading,
    EnvelopeReading,
    MessageReading,
)
from edo_gateway.signing import CertificateInfo

__all__ = ["FileRole", "Foreseen", "InspectedFile", "InspectedSignature", "Inspection", "SubjectKind"]


class SubjectKind(StrEnum):
    """What a path turned out to be."""

    PACKAGE = "package"
    """A folder (or an archive) with an envelope file, a message or both."""
    CONTAINER = "container"
    """A transport container, packed or unpacked."""
    MESSAGE = "message"
    """The XML of a message alone."""
    PASSPORT = "passport"
    """A container's description file alone."""
    ENVELOPE = "envelope"
    """`envelope.ini` or `envelope.ltr` alone."""
    SIGNATURE = "signature"
    """A signature file alone."""
    NOTHING = "nothing"
    """Nothing of МЭДО could be read."""


class FileRole(StrEnum):
    """What a file is there for."""

    ENVELOPE = "envelope"
    MESSAGE = "message"
    CONTAINER = "container"
    ORIGINAL = "original"
    """The archive with the original message that a квитанция with an error carries."""
    PASSPORT = "passport"
    DOCUMENT = "document"
    ATTACHMENT = "attachment"
    SIGNATURE = "signature"
    STAMP = "stamp"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class InspectedFile:
    """One file, with its digest."""

    name: str
    role: FileRole
    size: int
    """Octets."""
    sha256: str
    """Hex; empty if the files together were too large to be read through."""
    archive: str = ""
    """Label of the archive it lies in; empty for a file of the disk."""


@dataclass(frozen=True, slots=True)
class InspectedSignature:
    """What the technical check found about one signer of one file, or that there is no signature."""

    file: str
    """Label of what is signed; for a container that of its archive."""
    signature: str
    """Label of the signature file; empty if none is named."""
    verdict: str
    """A value of `edo_gateway.signing.Verdict`, or `missing` (no signature) or `unsigned` (no signed file)."""
    matches: bool | None
    """Whether signature and file fit each other; None if that could not be told."""
    text: str
    """Russian sentence."""
    signatory: str = ""
    """Who signed as the document says."""
    certificate: CertificateInfo | None = None
    signing_time: datetime | None = None
    """Aware; the signer's own claim."""
    findings: tuple[str, ...] = ()
    """Russian sentences."""
    trust_unknown: bool = False
    """Whether nobody said whom to trust, so that the certificate could only be called unknown."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Why it would go to quarantine if it came in."""

    code: str
    """The reason of quarantine: `broken`, `unreadable`, `no-uid` …"""
    text: str
    """Russian sentence."""
    detail: str = ""
    """The reader's own code, e.g. `bad-archive`; empty if the reader stopped at nothing."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """Everything that was found out."""

    path: Path
    """Absolute."""
    kind: SubjectKind
    packed: bool = False
    """Whether it is a package that came as one archive."""
    envelope: EnvelopeReading | None = None
    message: MessageReading | None = None
    container: ContainerReading | None = None
    document: DocumentReading | None = None
    """Requisites, wherever they stand."""
    files: tuple[InspectedFile, ...] = ()
    signatures: tuple[InspectedSignature, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    faults: tuple[str, ...] = ()
    """Russian sentences: what lies there and can't be in a package."""
    foreseen: Foreseen | None = None
    attention: str = ""
    """Russian sentence: what would call a person though it goes to no quarantine."""

    @property
    def version(self) -> str:
        """Return the version of the format; empty if nothing tells it."""
        return format_version(self.message, self.container)
