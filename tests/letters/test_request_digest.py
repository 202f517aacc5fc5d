"""The digest of a request."""

from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from edo_gateway.letters import (
    DraftAddressee,
    DraftLink,
    DraftOrigin,
    DraftPerson,
    DraftSignatory,
    LetterDraft,
    request_digest,
)

DRAFT = LetterDraft(
    document=Path("/a/b.pdf"), to=(DraftAddressee("x", "", (DraftPerson("p"),)),), attachments=(Path("/a/c.pdf"),)
)
DIGESTS = ("1" * 64, "2" * 64)


def test_same_request_has_the_same_digest() -> None:
    """The key, the way it was given and the folder of the files are no content."""
    right = request_digest(DRAFT, DIGESTS)
    assert len(right) == 64
    for same in (
        replace(DRAFT, key="k"),
        replace(DRAFT, origin=DraftOrigin.CARD),
        replace(DRAFT, document=Path("/elsewhere/b.pdf")),
    ):
        assert request_digest(same, DIGESTS) == right


def test_every_other_field_counts() -> None:
    """Any other field, and any octet of the files, makes another request."""
    other: dict[str, Any] = {
        "document": Path("/a/z.pdf"),
        "to": (DraftAddressee("x", "", (DraftPerson("q"),)),),
        "attachments": (),
        "date": date(2026, 1, 1),
        "signatories": (DraftSignatory("chair", date(2026, 1, 1)),),
        "links": (DraftLink("5"),),
        "copy_to": (DraftAddressee("x"),),
        "in_reply_to": ("5",),
        "instead_of_distributed": True,
        "pages": 1,
        "enclosure_pages": 0,
    }
    names = [one.name for one in fields(DRAFT) if one.name not in ("key", "origin")]
    drafts = [replace(DRAFT, **{name: other.get(name, "другое")}) for name in names]
    digests = {request_digest(draft, DIGESTS) for draft in (DRAFT, *drafts)}
    digests.add(request_digest(DRAFT, DIGESTS[::-1]))
    digests.add(request_digest(DRAFT, DIGESTS[:1]))
    assert len(digests) == len(names) + 3


def test_names_that_are_no_text_are_digested() -> None:
    """A file name with octets that are no UTF-8 stops no digest."""
    assert request_digest(replace(DRAFT, document=Path("/a/\udcff.pdf")), DIGESTS)
