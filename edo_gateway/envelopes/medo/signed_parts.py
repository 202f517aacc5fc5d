"""What of a container is signed by what: the material for checking signatures.

Sources: IEDMS 2.6 (detached PKCS#7 with the signer's certificate), order 667/233 of 04.12.2020, points 15 and 16
(each signatory and each attachment has its own signature file), order 186/258, section I (the container's signature
covers the set of its files except itself).
No act that could be read orders those files; public senders sign the passport first, then the others by name.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from edo_gateway.envelopes.concatenation import concatenated
from edo_gateway.envelopes.medo.literals import CONTAINER_NS_27
from edo_gateway.envelopes.reading import ContainerReading, FileReading
from edo_gateway.ports.content import Content, bytes_content

__all__ = ["SignedPart", "SignedRole", "signed_parts"]

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
    parts = list(_document(container))
    for attachment in container.document.attachments:
        parts.extend(_attachment(container, attachment))
    if container.container_signature:
        label = container.archive or container.passport
        parts.append(
            _part(container, SignedRole.CONTAINER, label, container.container_signature, _container_content(container))
        )
    return tuple(parts)


def _document(container: ContainerReading) -> Iterator[SignedPart]:
    main = container.document.main
    if main is None:
        return
    content = container.files.get(main.name)
    for signatory in container.document.signatories:
        yield _part(container, SignedRole.DOCUMENT, main.name, signatory.signature_file, content, signatory.name)
    if not container.document.signatories:
        yield _part(container, SignedRole.DOCUMENT, main.name, "", content)


def _attachment(container: ContainerReading, attachment: FileReading) -> Iterator[SignedPart]:
    content = container.files.get(attachment.name)
    for label in attachment.signature_files:
        yield _part(container, SignedRole.ATTACHMENT, attachment.name, label, content)
    if not attachment.signature_files and container.namespace != CONTAINER_NS_27:
        yield _part(container, SignedRole.ATTACHMENT, attachment.name, "", content)


def _part(
    container: ContainerReading,
    role: SignedRole,
    label: str,
    signature_label: str,
    content: Content | None,
    signatory: str = "",
) -> SignedPart:
    found = container.files.get(signature_label)
    return SignedPart(role, label, content, signature_label, _as_der(found) if found else None, signatory)


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
