"""From a letter to the canonical document that every envelope format writes.

What has no confirmed place in a 2.7.1 container stays with the letter: «взамен разосланного», the file index,
the days of signing; the type of a link is handed on, and that format leaves it out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from edo_gateway.directory.model import Organization
from edo_gateway.documents.model import StampBox
from edo_gateway.envelopes.medo.names import REGISTRATION_STAMP_FILE, signature_name, stamp_name
from edo_gateway.envelopes.model import (
    AttachmentEntry,
    Author,
    Coded,
    Document,
    DocumentAddressee,
    DocumentLink,
    MainFile,
    Party,
    Person,
    Registration,
    SignatureMark,
    StampPlace,
)
from edo_gateway.letters.model import Letter, LetterAddressee, LetterFile

__all__ = ["ContainerNames", "party_of", "to_document"]


@dataclass(frozen=True, slots=True)
class ContainerNames:
    """Latin names of the files inside a letter's container, attachments apart: theirs are their `wire_name`."""

    document: str
    registration_stamp: str
    document_signatures: tuple[str, ...]
    """One for each signatory, in order."""
    signature_stamps: tuple[str, ...]
    """One for each signatory, in order."""
    attachment_signatures: tuple[str, ...]
    """One for each attachment, in order."""

    @classmethod
    def of(cls, letter: Letter) -> "ContainerNames":
        """Return the names for a letter; the same letter has the same names always."""
        orders = range(len(letter.signatories))
        return cls(
            document=letter.document.wire_name,
            registration_stamp=REGISTRATION_STAMP_FILE,
            document_signatures=tuple(signature_name(letter.document.wire_name, order) for order in orders),
            signature_stamps=tuple(stamp_name(order) for order in orders),
            attachment_signatures=tuple(signature_name(one.wire_name) for one in letter.attachments),
        )


def party_of(organization: Organization) -> Party:
    """Return an organisation of the directory as a document names it."""
    return Party(
        title=organization.name,
        id=str(organization.guid),
        address=organization.address or None,
        phone=organization.phone or None,
        email=organization.email or None,
    )


def to_document(
    letter: Letter, names: ContainerNames, ours: Party, addressees: Mapping[UUID, Organization | None]
) -> Document:
    """Return everything the container's description says of the letter.

    `ours` is our organisation as the letter's head names it; `addressees` are the directory's, by GUID.
    An addressee keeps the name it bore when the letter was accepted, whatever the directory says now.
    """
    marks = zip(letter.signatories, names.document_signatures, names.signature_stamps, strict=True)
    author = Author(
        organization=ours,
        registration=Registration(
            letter.number, letter.date, _place(names.registration_stamp, letter.registration_stamp)
        ),
        signatures=tuple(
            SignatureMark(
                Person(one.name, one.post or None, one.phone or None, one.email or None), file, _place(stamp, one.stamp)
            )
            for one, file, stamp in marks
        ),
        department=Coded(letter.department) if letter.department else None,
        executor=letter.executor,
    )
    attachments = zip(letter.attachments, names.attachment_signatures, strict=True)
    return Document(
        uid=letter.document_uid,
        kind=letter.kind,
        annotation=letter.subject,
        authors=(author,),
        addressees=tuple(
            DocumentAddressee(
                _addressee(one, addressees.get(one.organization)),
                Coded(one.department) if one.department else None,
                one.persons,
            )
            for one in letter.addressees
        ),
        main=MainFile(names.document, letter.pages, letter.enclosure_pages),
        attachments=tuple(_attachment(order, file, signature) for order, (file, signature) in enumerate(attachments)),
        links=tuple(
            DocumentLink(Party(one.organization), one.number, one.date, one.uid, one.type) for one in letter.links
        ),
        place=letter.place if letter.place.text else None,
        classification=letter.classification,
    )


def _addressee(addressee: LetterAddressee, known: Organization | None) -> Party:
    if known is None:
        return Party(addressee.name, id=str(addressee.organization))
    return replace(party_of(known), title=addressee.name)


def _place(file: str, box: StampBox) -> StampPlace:
    return StampPlace(file, box.page, box.x, box.y, box.width, box.height)


def _attachment(order: int, file: LetterFile, signature: str) -> AttachmentEntry:
    return AttachmentEntry(file.wire_name, order, (signature,), file.name)
