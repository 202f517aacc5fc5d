"""From a checked draft to the letter that is kept, once its files are stored and its number is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from edo_gateway.documents.model import StampPlan
from edo_gateway.errors import Problem, Refused
from edo_gateway.letters.drafting import CheckedDraft
from edo_gateway.letters.files import CheckedFile
from edo_gateway.letters.model import FileRole, Letter, LetterAddressee, LetterFile, Signatory

__all__ = ["LetterFacts", "StoredDocument", "compose_letter", "require_pages"]


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """The main document after conversion, in the blob store."""

    source_sha256: str
    sha256: str
    size: int
    pages: int
    changes: tuple[str, ...]
    plan: StampPlan


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What only the flow that accepts a letter knows."""

    id: UUID
    document_uid: UUID
    owner: UUID
    caller: str
    number: str
    request_digest: str
    created_at: datetime
    document: StoredDocument
    attachments: Sequence[str]
    """SHA-256 hex of the attachments, in order."""


def require_pages(checked: CheckedDraft, pages: int) -> None:
    """Raise `Refused` if the clerk counted other pages than the document has."""
    draft = checked.draft
    if draft.pages is not None and draft.pages != pages:
        problem = Problem(draft.field("pages"), f"указано страниц {draft.pages}, а в документе {pages}")
        raise Refused("Письмо не принято.", [problem], todo="Исправьте число страниц или не указывайте его.")


def compose_letter(checked: CheckedDraft, facts: LetterFacts) -> Letter:
    """Return the letter as it will be kept; stamps are the plan's, in the order of the signatories."""
    document = facts.document
    return Letter(
        id=facts.id,
        owner=facts.owner,
        caller=facts.caller,
        key=checked.draft.key,
        request_digest=facts.request_digest,
        document_uid=facts.document_uid,
        register=checked.register,
        year=checked.year,
        number=facts.number,
        date=checked.date,
        kind=checked.kind,
        subject=checked.subject,
        classification=checked.classification,
        place=checked.place,
        department=checked.department,
        file_index=checked.file_index,
        instead_of_distributed=checked.draft.instead_of_distributed,
        pages=document.pages,
        enclosure_pages=checked.draft.enclosure_pages,
        executor=checked.executor,
        registration_stamp=document.plan.registration,
        created_at=facts.created_at,
        signatories=tuple(
            Signatory(
                one.profile.key,
                one.profile.name,
                one.profile.post,
                one.profile.phone,
                one.profile.email,
                one.signed_on,
                box,
            )
            for one, box in zip(checked.signatories, document.plan.signatures, strict=True)
        ),
        addressees=tuple(
            LetterAddressee(one.organization.guid, one.organization.name, one.role, one.department, one.persons)
            for one in checked.addressees
        ),
        files=(
            LetterFile(FileRole.SOURCE, 0, checked.document.name, "", checked.document.size, document.source_sha256),
            LetterFile(
                FileRole.DOCUMENT,
                0,
                checked.document.name,
                checked.document.wire_name,
                document.size,
                document.sha256,
                document.changes,
            ),
            *(
                _attachment(position, file, sha256)
                for position, (file, sha256) in enumerate(zip(checked.attachments, facts.attachments, strict=True))
            ),
        ),
        links=checked.links,
        corrects=checked.corrects,
    )


def _attachment(position: int, file: CheckedFile, sha256: str) -> LetterFile:
    return LetterFile(FileRole.ATTACHMENT, position, file.name, file.wire_name, file.size, sha256)
