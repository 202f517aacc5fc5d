"""From rows to the files of a bundle and the description of them; contents are opened when they are written."""

import hashlib
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import Connection, Row, select

from edo_gateway.delivery.tables import envelope_parts
from edo_gateway.envelopes.medo.completeness import read_limited
from edo_gateway.envelopes.medo.lone_reader import read_lone_archive
from edo_gateway.envelopes.medo.signed_parts import SignedPart, SignedRole, signed_parts
from edo_gateway.flows.context import FlowContext
from edo_gateway.flows.evidence.rows import Arrived, LetterRows
from edo_gateway.inspection.evidence.loading import CERTIFICATES
from edo_gateway.journal import Anchor
from edo_gateway.journal.evidence import (
    FORMAT,
    AnchorPlaceInBundle,
    ContainerInBundle,
    DeliveryInBundle,
    Description,
    DispatchInBundle,
    FileInBundle,
    LetterInBundle,
    PartInBundle,
    ReceivedInBundle,
)
from edo_gateway.journal.evidence.names import anchor_names, ending_of
from edo_gateway.letters.model import FileRole
from edo_gateway.ports import Content, bytes_content
from edo_gateway.receipts.tables import intake
from edo_gateway.signing import (
    LARGEST_SIGNATURE,
    CertificateInfo,
    enclosed_certificates,
    path_upwards,
    read_certificate,
)
from edo_gateway.storage.pack import read_pack

__all__ = ["Collected", "collect"]


@dataclass(slots=True)
class Collected:
    """Files of a bundle being gathered."""

    files: dict[str, Content] = field(default_factory=dict)
    certificates: set[CertificateInfo] = field(default_factory=set)

    def add(self, path: str, content: Content) -> str:
        """Keep a file; return its path."""
        self.files[path] = content
        return path

    def met(self, signature: bytes) -> None:
        """Keep the certificates of a signature."""
        self.certificates.update(enclosed_certificates(signature))


def collect(
    context: FlowContext, connection: Connection, rows: LetterRows, anchors: Sequence[Anchor]
) -> tuple[dict[str, Content], Description]:
    """Return every file but the journal's extract, the description itself and the page, and the description."""
    collected = Collected()
    letter = rows.letter
    containers = _containers(context, collected, rows)
    addressees = {each.organization: each.name for each in letter.addressees}
    description = Description(
        format=FORMAT,
        made=context.clock.now(),
        home=context.home,
        letter=LetterInBundle(
            id=letter.id,
            document_uid=letter.document_uid,
            number=letter.number,
            date=letter.date.isoformat(),
            kind=letter.kind.text,
            subject=letter.subject,
            organization=context.ours.guid,
            organization_name=context.ours.name,
        ),
        files=(*_letter_files(context, collected, rows), *_signatures(collected, rows, containers)),
        containers=containers,
        deliveries=tuple(
            DeliveryInBundle(
                id=each.id,
                organization=each.organization,
                organization_name=addressees.get(each.organization, ""),
                registration=each.registration.value,
                number=each.registration_number,
                date="" if each.registration_date is None else each.registration_date.isoformat(),
            )
            for each in rows.deliveries
        ),
        dispatches=tuple(_dispatches(context, connection, collected, rows, containers)),
        received=tuple(
            _received(context, connection, collected, each, number) for number, each in enumerate(rows.arrived, 1)
        ),
        anchors=tuple(_anchor(collected, each) for each in anchors),
        certificates=_certificates(context, collected),
    )
    return collected.files, description


def _letter_files(context: FlowContext, collected: Collected, rows: LetterRows) -> Iterable[FileInBundle]:
    document = rows.letter.document
    for file in rows.letter.files:
        if file.role is FileRole.SOURCE and file.sha256 == document.sha256:
            continue
        path = f"source/source.{ending_of(file.name)}" if file.role is FileRole.SOURCE else f"letter/{file.wire_name}"
        yield FileInBundle(file.role.value, file.name, collected.add(path, context.blobs.get(file.sha256)))


def _containers(context: FlowContext, collected: Collected, rows: LetterRows) -> tuple[ContainerInBundle, ...]:
    found = []
    for row in rows.containers:
        names = [part.name for part in rows.parts if part.sha256 == row.sha256]
        path = f"containers/{row.format}/{names[0] if names else 'container.zip'}"
        found.append(ContainerInBundle(row.format, collected.add(path, context.blobs.get(row.sha256))))
    return tuple(found)


def _signatures(
    collected: Collected, rows: LetterRows, containers: Sequence[ContainerInBundle]
) -> Iterable[FileInBundle]:
    """Lay the signatures that are in the container beside what they are over, for tools that open no container."""
    for container in containers:
        reading = read_lone_archive("container.zip", collected.files[container.path]).container
        for part in () if reading is None else signed_parts(reading):
            if part.signature is None:
                continue
            octets = read_limited(part.signature, LARGEST_SIGNATURE)
            collected.met(octets)
            path, over = f"letter/{part.signature_label}", f"letter/{part.label}"
            if part.role is not SignedRole.CONTAINER and path not in collected.files and _is_ours(rows, part):
                collected.add(path, bytes_content(octets))
                yield FileInBundle("signature", part.signature_label, path, over)


def _is_ours(rows: LetterRows, part: SignedPart) -> bool:
    return any(file.wire_name == part.label for file in rows.letter.files)


def _dispatches(
    context: FlowContext,
    connection: Connection,
    collected: Collected,
    rows: LetterRows,
    containers: Sequence[ContainerInBundle],
) -> Iterable[DispatchInBundle]:
    shared = {row.sha256: each.path for row, each in zip(rows.containers, containers, strict=True)}
    parts: defaultdict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in rows.parts:
        parts[row.dispatch_id].append(row)
    for number, dispatch in enumerate(rows.dispatches, 1):
        sealed = tuple(
            PartInBundle(
                row.name,
                shared.get(row.sha256)
                or collected.add(f"dispatches/{number:03d}/{row.name}", _part(context, connection, row)),
            )
            for row in parts[dispatch.id]
        )
        yield DispatchInBundle(
            id=dispatch.id,
            kind=dispatch.kind.value,
            delivery=dispatch.delivery_id,
            organization=dispatch.organization,
            organization_name=dispatch.organization_name,
            address=dispatch.address,
            channel=dispatch.channel,
            message_uid=dispatch.message_uid,
            answers=dispatch.answers,
            transport=dispatch.transport.value,
            parts=sealed,
        )


def _part(context: FlowContext, connection: Connection, row: Row[Any]) -> Content:
    query = select(envelope_parts.c.octets).where(
        envelope_parts.c.dispatch_id == row.dispatch_id, envelope_parts.c.position == row.position
    )

    def opened() -> BinaryIO:
        octets = connection.execute(query).scalar_one()
        return context.blobs.get(row.sha256).open() if octets is None else io.BytesIO(octets)

    return Content(row.size, opened)


def _received(
    context: FlowContext, connection: Connection, collected: Collected, arrived: Arrived, number: int
) -> ReceivedInBundle:
    item = arrived.item
    query = select(intake.c.pack).where(intake.c.id == item.id)

    def opened() -> BinaryIO:
        pack = connection.execute(query).scalar_one()
        return context.blobs.get(item.digest).open() if pack is None else io.BytesIO(pack)

    files = read_pack(Content(item.size, opened))
    parts = tuple(
        PartInBundle(name, collected.add(f"received/{number:03d}/{position:02d}.{ending_of(name)}", files[name]))
        for position, name in enumerate(sorted(files), 1)
    )
    for name in files:
        if name.lower().endswith(".zip"):
            _meet_theirs(collected, name, files)
    return ReceivedInBundle(
        intake=item.id,
        kind=arrived.kind,
        channel=item.channel,
        source=item.source,
        matched_by=arrived.matched_by,
        delivery=arrived.delivery,
        dispatch=arrived.dispatch,
        parts=parts,
    )


def _meet_theirs(collected: Collected, name: str, files: Mapping[str, Content]) -> None:
    reading = read_lone_archive(name, files[name]).container
    for part in () if reading is None else signed_parts(reading):
        if part.signature is not None:
            collected.met(read_limited(part.signature, LARGEST_SIGNATURE))


def _anchor(collected: Collected, anchor: Anchor) -> AnchorPlaceInBundle:
    path, signature = anchor_names(anchor.number)
    collected.add(path, bytes_content(anchor.document.encode()))
    collected.add(signature, bytes_content(anchor.signature))
    collected.met(anchor.signature)
    return AnchorPlaceInBundle(anchor.number, path, signature)


def _certificates(context: FlowContext, collected: Collected) -> tuple[str, ...]:
    """Add every certificate that was met, and those above them that we trust; never the roots: they are the
    verifier's to bring."""
    collected.certificates.add(read_certificate(context.signers.organization.certificate))
    known = (*collected.certificates, *context.trust.intermediates)
    for certificate in tuple(collected.certificates):
        collected.certificates.update(path_upwards(certificate, known))
    paths = []
    for certificate in collected.certificates:
        content = bytes_content(certificate.der)
        paths.append(collected.add(f"{CERTIFICATES}{hashlib.sha256(certificate.der).hexdigest()[:16]}.cer", content))
    return tuple(sorted(paths))
