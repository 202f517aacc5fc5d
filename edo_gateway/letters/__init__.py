"""What is sent: letters with their requisites, drafting, registration numbers, links to earlier documents."""

from edo_gateway.letters.card import CARD_KEYS, read_card
from edo_gateway.letters.compose import LetterFacts, StoredDocument, compose_letter, require_pages
from edo_gateway.letters.digest import request_digest
from edo_gateway.letters.draft import (
    LINK_TYPES,
    DraftAddressee,
    DraftLink,
    DraftOrigin,
    DraftPerson,
    DraftSignatory,
    LetterDraft,
)
from edo_gateway.letters.drafting import CheckedAddressee, CheckedDraft, DraftContext, check_draft
from edo_gateway.letters.links import LinkContext, resolve_link
from edo_gateway.letters.mapping import ContainerNames, party_of, to_document
from edo_gateway.letters.masks import LONGEST_NUMBER, NumberMask
from edo_gateway.letters.model import (
    AddresseeRole,
    FileRole,
    Letter,
    LetterAddressee,
    LetterFile,
    LetterLink,
    LinkDirection,
    Signatory,
    SignatoryProfile,
)
from edo_gateway.letters.moscow import MOSCOW, moscow_date
from edo_gateway.letters.numbers import check_external, take_number
from edo_gateway.letters.policy import LetterLimits, NumberingPolicy
from edo_gateway.letters.store import find_by_key, find_letter, get_letter, insert_letter

__all__ = [
    "CARD_KEYS",
    "LINK_TYPES",
    "LONGEST_NUMBER",
    "MOSCOW",
    "AddresseeRole",
    "CheckedAddressee",
    "CheckedDraft",
    "ContainerNames",
    "DraftAddressee",
    "DraftContext",
    "DraftLink",
    "DraftOrigin",
    "DraftPerson",
    "DraftSignatory",
    "FileRole",
    "Letter",
    "LetterAddressee",
    "LetterDraft",
    "LetterFacts",
    "LetterFile",
    "LetterLimits",
    "LetterLink",
    "LinkContext",
    "LinkDirection",
    "NumberMask",
    "NumberingPolicy",
    "Signatory",
    "SignatoryProfile",
    "StoredDocument",
    "check_draft",
    "check_external",
    "compose_letter",
    "find_by_key",
    "find_letter",
    "get_letter",
    "insert_letter",
    "moscow_date",
    "party_of",
    "read_card",
    "request_digest",
    "require_pages",
    "resolve_link",
    "take_number",
    "to_document",
]
