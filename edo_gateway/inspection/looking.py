"""Looking at a path: recognise, read, check, digest, and foresee what would become of it if it came in.

Needs no home, follows nothing and changes nothing.  Whatever the files hold, the answer is an `Inspection`.
"""

from collections.abc import Mapping
from pathlib import Path

from edo_gateway.envelopes.medo.lone_reader import (
    LoneReading,
    read_lone_archive,
    read_lone_envelope,
    read_lone_xml,
    read_unpacked_container,
)
from edo_gateway.envelopes.medo.reader import read_package
from edo_gateway.envelopes.medo.signed_parts import loose_signatures, signed_parts
from edo_gateway.envelopes.reading import Reading, Unreadable
from edo_gateway.errors import WrongUse
from edo_gateway.inspection.files import list_files, list_sizes
from edo_gateway.inspection.foresight import attention, foresee, foresee_part
from edo_gateway.inspection.model import Foreseen, InspectedSignature, Inspection, SubjectKind
from edo_gateway.inspection.recognition import HEAD, Likeness, likenesses
from edo_gateway.inspection.signatures import SignatureCheck
from edo_gateway.inspection.source import Source, SourceLimits, open_source
from edo_gateway.ports.content import Content
from edo_gateway.signing import Verdict

__all__ = ["inspect_path"]

_DEFAULT = SourceLimits()
_LONE_READERS = {
    Likeness.ARCHIVE: read_lone_archive,
    Likeness.XML: read_lone_xml,
    Likeness.ENVELOPE: read_lone_envelope,
}


def inspect_path(
    path: Path, check: SignatureCheck, *, signed: Path | None = None, limits: SourceLimits = _DEFAULT
) -> Inspection:
    """Look at a file or a folder.

    `signed` names the file that a lone signature should be over.
    Raises `NotFound` or `WrongUse` for a path that can't be looked at, `TryLater` for files that change meanwhile.
    """
    with open_source(path, limits) as source:
        if signed is None:
            return _look(source, check, limits)
        with open_source(signed, limits) as other:
            if source.is_folder or other.is_folder:
                raise WrongUse("Подпись и подписанный файл должны быть файлами.", why="Одно из двух — папка.")
            return _signature_over(source, other, check)


def _look(source: Source, check: SignatureCheck, limits: SourceLimits) -> Inspection:
    if not source.readable:
        reason = Foreseen("broken", f"Файлы занимают больше {limits.most_octets >> 20} МБ и не читались.")
        files = tuple(list_sizes(source.files))
        return Inspection(source.path, SubjectKind.NOTHING, files=files, faults=source.faults, foreseen=reason)
    return _folder(source, check) if source.is_folder else _file(source, check)


def _folder(source: Source, check: SignatureCheck) -> Inspection:
    reading = read_package(source.files)
    if reading.envelope is None and reading.message is None:
        unpacked = read_unpacked_container(source.files)
        if not unpacked.is_empty:
            return _part(source, check, SubjectKind.CONTAINER, unpacked)
        return _nothing(source, reading.unreadable)
    return _package(source, source.files, reading, check)


def _file(source: Source, check: SignatureCheck) -> Inspection:
    (label, content), *_ = source.files.items()
    with content.open() as stream:
        head = stream.read(HEAD)
    trouble: Unreadable | None = None
    # What looks like nothing may still be an envelope or a signature in bare base64.
    likely = likenesses(label, head)
    for likeness in likely or (Likeness.ENVELOPE, Likeness.SIGNATURE):
        if likeness is Likeness.SIGNATURE:
            found = check.alone(label, content, None)
            if any(each.verdict != Verdict.UNREADABLE for each in found):
                return _signature(source, found)
            trouble = trouble or Unreadable("bad-signature", found[0].findings[0])
            continue
        lone = _LONE_READERS[likeness](label, content)
        if lone.package is not None:
            return _package(source, lone.package, lone.reading, check)
        if not lone.is_empty:
            return _part(source, check, _kind(likeness, lone), lone)
        trouble = trouble or lone.reading.unreadable
    return _nothing(source, trouble if likely else None)


def _kind(likeness: Likeness, lone: LoneReading) -> SubjectKind:
    if likeness is Likeness.ARCHIVE:
        return SubjectKind.CONTAINER
    if likeness is Likeness.ENVELOPE:
        return SubjectKind.ENVELOPE
    return SubjectKind.PASSPORT if lone.container is not None else SubjectKind.MESSAGE


def _package(source: Source, files: Mapping[str, Content], reading: Reading, check: SignatureCheck) -> Inspection:
    message = reading.message
    container = message.container if message else None
    signatures: tuple[InspectedSignature, ...] = ()
    if container is not None:
        signatures = check.parts(signed_parts(container))
    elif message is not None and message.document is not None:
        signatures = check.parts(loose_signatures(message.document, files))
    return Inspection(
        path=source.path,
        kind=SubjectKind.PACKAGE,
        packed=not source.is_folder,
        envelope=reading.envelope,
        message=message,
        container=container,
        document=container.document if container else message.document if message else None,
        files=tuple(list_files(files, message, container)),
        signatures=signatures,
        deviations=reading.deviations,
        faults=source.faults,
        foreseen=foresee(reading, files, source.faults),
        attention=attention(signatures) if container is not None else "",
    )


def _part(source: Source, check: SignatureCheck, kind: SubjectKind, lone: LoneReading) -> Inspection:
    """Describe a part; a lone message or passport has no files beside it, so no signature can be checked."""
    message, container = lone.reading.message, lone.container
    whole = kind is SubjectKind.CONTAINER and container is not None
    signatures = check.parts(signed_parts(container)) if whole and container is not None else ()
    document = container.document if container else message.document if message else None
    return Inspection(
        path=source.path,
        kind=kind,
        envelope=lone.reading.envelope,
        message=message,
        container=container,
        document=document,
        files=tuple(list_files(source.files, message, container)),
        signatures=signatures,
        deviations=lone.reading.deviations,
        faults=source.faults,
        foreseen=foresee_part(lone.reading),
        attention=attention(signatures) if whole else "",
    )


def _signature_over(source: Source, other: Source, check: SignatureCheck) -> Inspection:
    (label, content), *_ = source.files.items()
    (name, signed), *_ = other.files.items()
    found = check.alone(label, content, (name, signed))
    if all(each.verdict == Verdict.UNREADABLE for each in found):
        return _nothing(source, Unreadable("bad-signature", found[0].findings[0]))
    return _signature(source, found)


def _signature(source: Source, found: list[InspectedSignature]) -> Inspection:
    files = tuple(list_files(source.files, None, None))
    return Inspection(source.path, SubjectKind.SIGNATURE, files=files, signatures=tuple(found))


def _nothing(source: Source, trouble: Unreadable | None) -> Inspection:
    text = trouble.text if trouble else "Это не похоже ни на пакет МЭДО, ни на его часть."
    reason = Foreseen("unreadable", text, trouble.code if trouble else "")
    files = tuple(list_files(source.files, None, None))
    return Inspection(source.path, SubjectKind.NOTHING, files=files, faults=source.faults, foreseen=reason)
