"""Packing: a letter's files, its stamps and its signatures become a container; no database, no disk.

Stamps are drawn apart from the rest: they cost more than all signatures together, and theirs is another clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from edo_gateway.directory.model import Organization
from edo_gateway.documents import SignatureStampText, StampBox, StampSize, registration_stamp, signature_stamp
from edo_gateway.envelopes.format import EnvelopeFormat, Fill
from edo_gateway.envelopes.model import Party
from edo_gateway.flows.context import Signers
from edo_gateway.letters.mapping import ContainerNames, to_document
from edo_gateway.letters.model import Letter
from edo_gateway.ports import Content, bytes_content
from edo_gateway.signing import read_certificate

__all__ = ["Material", "draw_stamps", "earliest_end", "pack_container"]


@dataclass(frozen=True, slots=True)
class Material:
    """All that goes into the container of one letter, signatures and description apart."""

    letter: Letter
    files: Mapping[str, Content]
    """Main document and attachments by their names in the container."""
    stamps: Mapping[str, Content]
    """What `draw_stamps` drew."""
    organizations: Mapping[UUID, Organization | None]
    """The addressees as the directory knows them."""


def draw_stamps(letter: Letter, signers: Signers) -> Mapping[str, Content]:
    """Return the registration stamp and each signatory's mark, by their names in the container."""
    names = ContainerNames.of(letter)
    drawn = registration_stamp(letter.number, letter.date, _size(letter.registration_stamp))
    stamps = {names.registration_stamp: bytes_content(drawn)}
    for name, signatory in zip(names.signature_stamps, letter.signatories, strict=True):
        certificate = read_certificate(signers.signatory(signatory.key).certificate)
        text = SignatureStampText(certificate.serial, signatory.name, certificate.valid_from, certificate.valid_to)
        stamps[name] = bytes_content(signature_stamp(text, _size(signatory.stamp)))
    return stamps


def _size(box: StampBox) -> StampSize:
    """A mark is drawn at the size its place was sought for, so that it stands at natural size."""
    return StampSize(box.width, box.height)


def earliest_end(letter: Letter, signers: Signers) -> datetime:
    """Return when the first of the certificates that sign a letter runs out."""
    signing = (signers.organization, *(signers.signatory(each.key) for each in letter.signatories))
    return min(read_certificate(signer.certificate).valid_to for signer in signing)


def pack_container(writer: EnvelopeFormat, party: Party, signers: Signers, material: Material) -> Fill:
    """Sign the files and the whole, and return what writes the container.

    Each signatory signs the main document; the first signatory's key signs the attachments, each of which has
    its signature in a file of its own; the organisation's key signs the whole.
    Raises `TryLater` if a key is out of reach, another `EdoError` if the letter can't be built.
    """
    letter = material.letter
    names = ContainerNames.of(letter)
    files: dict[str, Content] = {**material.files, **material.stamps}
    for name, signatory in zip(names.document_signatures, letter.signatories, strict=True):
        files[name] = bytes_content(signers.signatory(signatory.key).sign(files[names.document]))
    first = signers.signatory(letter.signatories[0].key)
    for attachment, name in zip(letter.attachments, names.attachment_signatures, strict=True):
        files[name] = bytes_content(first.sign(files[attachment.wire_name]))
    passport = writer.passport(to_document(letter, names, party, material.organizations))
    signature = signers.organization.sign(writer.signed_content(passport, files))
    return writer.container(passport, files, signature)
