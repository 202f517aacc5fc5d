"""Invented parties, a draft in which nothing is wrong, and a letter made of it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.directory import Organization, save, set_route
from edo_gateway.documents.model import StampBox, StampPlan
from edo_gateway.letters import (
    CheckedDraft,
    DraftAddressee,
    DraftContext,
    Letter,
    LetterDraft,
    LetterFacts,
    SignatoryProfile,
    StoredDocument,
    compose_letter,
)

OWNER = UUID("11111111-1111-4111-8111-111111111111")
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
FORMAT = "medo-2.7.1"

LABOUR = Organization(UUID(int=0x21), "Министерство труда", "Минтруд", "MT~MEDOGU", address="Москва", phone="1")
FINANCE = Organization(UUID(int=0x22), "Министерство финансов", "Минфин", "MF~MEDOGU")
UNROUTED = Organization(UUID(int=0x23), "Комитет без маршрута", "", "NO~MEDOGU")
US = Organization(OWNER, "Федерация профсоюзов", "ФНПР", "FNPR~MEDOGU", ours=True)

PROFILES = {
    "chair": SignatoryProfile("chair", "Иванов Иван Иванович", "Председатель", "+7 1", "i@example.org"),
    "deputy": SignatoryProfile("deputy", "Петров Пётр Петрович", "Заместитель"),
}
CONTEXT = DraftContext(
    owner=OWNER,
    our_name="Федерация профсоюзов",
    today=TODAY,
    signatories=PROFILES,
    default_signatory="chair",
    channels={"medo": "folder"},
)
PLAN = StampPlan(StampBox(1, 20, 50, 100, 14), (StampBox(2, 100, 200, 72, 30),))


def fill_directory(conn: Connection) -> None:
    """Keep the parties, and routes to the ministries."""
    for one in (LABOUR, FINANCE, UNROUTED, US):
        save(conn, one, owner=OWNER, at=AT, today=TODAY)
    for number, one in enumerate((LABOUR, FINANCE), 1):
        set_route(
            conn,
            route_id=UUID(int=number),
            owner=OWNER,
            organization=one.guid,
            envelope_format=FORMAT,
            channel="medo",
            since=date(2026, 1, 1),
        )


def pdf(folder: Path, name: str = "Письмо о труде.pdf") -> Path:
    """Write something that begins like a PDF."""
    path = folder / name
    path.write_bytes(b"%PDF-1.4\n" + name.encode())
    return path


def good_draft(folder: Path, **changes: Any) -> LetterDraft:
    """Return a draft in which nothing is wrong, with some fields changed."""
    draft = LetterDraft(document=pdf(folder), to=(DraftAddressee("Минтруд"),), subject="О труде")
    return replace(draft, **changes)


def facts(number: int, checked: CheckedDraft, **changes: Any) -> LetterFacts:
    """Return what the accepting flow would know."""
    stored = StoredDocument("0" * 64, "1" * 64, 4096, 2, ("Удалены данные о редакторе.",), PLAN)
    made = LetterFacts(
        id=UUID(int=0x1000 + number),
        document_uid=UUID(int=0x2000 + number),
        owner=OWNER,
        caller="test",
        number=checked.number or str(number),
        request_digest="2" * 64,
        created_at=AT,
        document=stored,
        attachments=tuple("3" * 64 for _ in checked.attachments),
    )
    return replace(made, **changes)


def letter(number: int, checked: CheckedDraft, **changes: Any) -> Letter:
    """Return a letter made of a checked draft."""
    return compose_letter(checked, facts(number, checked, **changes))
