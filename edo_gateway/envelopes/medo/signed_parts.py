"""What of a container is signed by what: the material for checking signatures.

Sources: IEDMS 2.6 (detached PKCS#7 with the signer's certificate), order 667/233 of 04.12.2020, points 15 and 16
(each signatory and each attachment has its own signature file), order 186/258, section I (the container's signature
covers the set of its files except itself).
No act that could be read orders those files; public senders sign the passport first, then the others by name.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from edo_gateway.envelopes.concatenation import concatenated
from edo_gateway.envelopes.medo.literals import CONTAINER_NS_27
from edo_gateway.envelopes.medo.reading_files import Labels
from edo_gateway.envelopes.medo.reading_notes import Notes
from edo_gateway.envelopes.reading import ContainerReading, DocumentReading
from edo_gateway.ports.content import Content, bytes_content

__all__ = ["SignedPart", "SignedRole", "loose_signatures", "signed_parts"]

_MOST_LOOSE = 200
"""Signatures looked at in a document of 2.0 to 2.6."""
_LARGEST_SIGNATURE = 1 << 20
"""Octets up to which a signature file is looked at as text."""
_DER_SEQUENCE = b"\x30"
_PEM_LINE = re.compile(rb"-----[A-Z0-9 ]+-----")


class SignedRole(StrEnum):
    """What is signed."""

    DOCUMENT = "document"
    ATTACHMENT = "attachment"
    CONTAINER = "container"
    """All files of the container except its own signature."""


@dataclass(frozen=True, slots=True)
class SignedPart:
    """One signature to check, or the lack of one."""

    role: SignedRole
    label: str
    """Label of what is signed; for the container that of its archive."""
    content: Content | None
    """What is signed; None if the file is not in the container."""
    signature_label: str
    """Label of the signature file; empty if none is named."""
    signature: Content | None
    """The signature as DER (a base64 text is decoded); None if it is not in the container."""
    signatory: str = ""
    """Name of the signatory as the passport has it, for the document."""


def signed_parts(container: ContainerReading) -> tuple[SignedPart, ...]:
    """Return every signature that there is or ought to be: the document's, the attachments', the container's.

    A document without signatures gives one part with none; so does an attachment in 2.7.1, where it must have one.
    The container's signature is optional: a part comes only if it is named.
    """
    main = container.document.main
    parts = list(_named(container.document, container.files))
    if main is not None and not container.document.signatories:
        parts.insert(0, _part(container.files, SignedRole.DOCUMENT, main.name, ""))
    if container.namespace != CONTAINER_NS_27:
        bare = (each for each in container.document.attachments if not each.signature_files)
        parts.extend(_part(container.files, SignedRole.ATTACHMENT, each.name, "") for each in bare)
    if container.container_signature:
        label = container.archive or container.passport
        signature = _signature(container.files, container.container_signature)
        content = _container_content(container)
        parts.append(SignedPart(SignedRole.CONTAINER, label, content, container.container_signature, signature))
    return tuple(parts)


def loose_signatures(document: DocumentReading, files: Mapping[str, Content]) -> tuple[SignedPart, ...]:
    """Return the signatures that lie in a package of 2.0 to 2.6; there they are optional.

    2.6 names them (`signerInfo`); before it nothing does, and a file is taken to be signed by the one that bears
    its name.  `files` are those of the package.
    """
    main = document.main
    by_signatory = {each.signature_file for each in document.signatories}
    others = () if main is None else (label for label in main.signature_files if label not in by_signatory)
    parts = [part for part in _named(document, files) if part.signature_label]
    parts += [_part(files, SignedRole.DOCUMENT, main.name, label) for label in others if main is not None]
    labels = Labels(files)
    for role, each in [(SignedRole.DOCUMENT, main), *((SignedRole.ATTACHMENT, one) for one in document.attachments)]:
        if each is not None and not each.signature_files:
            names = (f"{each.name}.p7s", f"{each.name.rpartition('.')[0]}.p7s")
            found = next((label for name in names if (label := labels.find(name, Notes()))), None)
            parts += [] if found is None else [_part(files, role, each.name, found)]
    return tuple(parts[:_MOST_LOOSE])


def _named(document: DocumentReading, files: Mapping[str, Content]) -> Iterator[SignedPart]:
    """Yield a part for each signatory and for each signature file of an attachment."""
    if document.main is not None:
        for signatory in document.signatories:
            yield _part(files, SignedRole.DOCUMENT, document.main.name, signatory.signature_file, signatory.name)
    for attachment in document.attachments:
        for label in attachment.signature_files:
            yield _part(files, SignedRole.ATTACHMENT, attachment.name, label)


def _part(
    files: Mapping[str, Content], role: SignedRole, label: str, signature_label: str, signatory: str = ""
) -> SignedPart:
    return SignedPart(role, label, files.get(label), signature_label, _signature(files, signature_label), signatory)


def _signature(files: Mapping[str, Content], label: str) -> Content | None:
    found = files.get(label)
    return None if found is None else _as_der(found)


def _container_content(container: ContainerReading) -> Content:
    others = sorted(set(container.files) - {container.passport, container.container_signature})
    return concatenated([container.files[label] for label in (container.passport, *others)])


def _as_der(signature: Content) -> Content:
    """Decode a signature that was written as base64 text, with PEM's lines or without; leave others as they are."""
    if signature.size > _LARGEST_SIGNATURE:
        return signature
    data = signature.read()
    if data.startswith(_DER_SEQUENCE) and not data.isascii():
        return signature
    text = b"".join(_PEM_LINE.sub(b"", data.removeprefix(b"\xef\xbb\xbf")).split())
    try:
        decoded = base64.b64decode(text, validate=True)
    except binascii.Error:
        return signature
    return bytes_content(decoded) if decoded.startswith(_DER_SEQUENCE) else signature
