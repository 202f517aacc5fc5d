"""«Исправить и направить»: a new letter that is linked to the letter of ours which it corrects."""

from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.errors import EdoError
from edo_gateway.letters.draft import LINKED_TYPE, DraftLink, LetterDraft
from edo_gateway.letters.links import LinkContext, resolve_link
from edo_gateway.letters.model import LetterLink, LinkDirection
from edo_gateway.letters.noting import Notes

__all__ = ["find_corrected", "with_corrected"]


def find_corrected(conn: Connection, draft: LetterDraft, owner: UUID, our_name: str, notes: Notes) -> LetterLink | None:
    """Return the link to the letter that the draft corrects, None if it corrects none; note what is wrong with it."""
    if not draft.corrects.strip():
        return None
    context = LinkContext(owner, our_name, among=frozenset({LinkDirection.OURS}))
    try:
        return resolve_link(conn, DraftLink(draft.corrects, LINKED_TYPE), context)
    except EdoError as error:
        notes.add_error("corrects", error)
        return None


def with_corrected(links: tuple[LetterLink, ...], corrected: LetterLink | None) -> tuple[LetterLink, ...]:
    """Add the link to the corrected letter, unless the person has linked it themselves, with a type of their own."""
    if corrected is None or any(link.linked_id == corrected.linked_id for link in links):
        return links
    return (*links, corrected)
