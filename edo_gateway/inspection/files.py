"""The files of what is inspected: what each is there for, how large it is, and its SHA-256."""

import hashlib
from collections.abc import Iterator, Mapping

from edo_gateway.envelopes.medo.envelope_reader import INCOMING_ENDING, OUTGOING_ENDING
from edo_gateway.envelopes.reading import ContainerReading, DocumentReading, MessageReading
from edo_gateway.inspection.model import FileRole, InspectedFile
from edo_gateway.ports.content import Content

__all__ = ["digest", "list_files", "list_sizes"]


def list_files(
    files: Mapping[str, Content], message: MessageReading | None, container: ContainerReading | None
) -> Iterator[InspectedFile]:
    """Yield the files of a package or of a lone part, then those of the container's archive.

    Raises `TryLater` if a file changes while it is read, `ReadingError` for damage in an archive.
    """
    packed = container is not None and bool(container.archive)
    roles = _roles(message, container, packed=packed)
    for label, content in files.items():
        yield _file(label, roles.get(label) or _by_name(label), content)
    if container is not None and packed:
        inside = _inside(container)
        for label, content in container.files.items():
            # A signature that lies beside the archive by mistake is listed where it lies.
            if files.get(label) is not content:
                yield _file(label, inside.get(label) or _by_name(label), content, container.archive)


def list_sizes(files: Mapping[str, Content]) -> Iterator[InspectedFile]:
    """Yield the files without reading them: their digests stay empty."""
    for label, content in files.items():
        yield InspectedFile(label, _by_name(label), content.size, "")


def digest(content: Content) -> str:
    """Return the SHA-256 of some octets, streamed."""
    found = hashlib.sha256()
    for piece in content.chunks():
        found.update(piece)
    return found.hexdigest()


def _file(label: str, role: FileRole, content: Content, archive: str = "") -> InspectedFile:
    return InspectedFile(label, role, content.size, digest(content), archive)


def _roles(
    message: MessageReading | None, container: ContainerReading | None, *, packed: bool
) -> Mapping[str, FileRole]:
    roles: dict[str, FileRole] = {}
    if message is not None:
        roles[message.file] = FileRole.MESSAGE
        if message.document is not None:
            roles |= _of_document(message.document)
        if message.acknowledgement is not None and message.acknowledgement.original_file:
            roles[message.acknowledgement.original_file] = FileRole.ORIGINAL
    if container is not None and packed:
        roles[container.archive] = FileRole.CONTAINER
        roles[container.container_signature] = FileRole.SIGNATURE
    elif container is not None:
        roles |= _inside(container)
    return roles


def _inside(container: ContainerReading) -> Mapping[str, FileRole]:
    return {
        **_of_document(container.document),
        container.passport: FileRole.PASSPORT,
        container.container_signature: FileRole.SIGNATURE,
    }


def _of_document(document: DocumentReading) -> dict[str, FileRole]:
    roles = {label: FileRole.SIGNATURE for each in document.attachments for label in each.signature_files}
    roles |= {each.name: FileRole.ATTACHMENT for each in document.attachments}
    if document.main is not None:
        roles |= dict.fromkeys(document.main.signature_files, FileRole.SIGNATURE)
        roles[document.main.name] = FileRole.DOCUMENT
    return roles


def _by_name(label: str) -> FileRole:
    name = label.lower()
    if name.endswith((INCOMING_ENDING, OUTGOING_ENDING)):
        return FileRole.ENVELOPE
    if name.endswith((".p7s", ".sig")):
        return FileRole.SIGNATURE
    return FileRole.STAMP if name.endswith(".png") else FileRole.OTHER
