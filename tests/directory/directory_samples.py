"""Invented participants and shorthand for keeping them."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.directory import Organization, save, set_route

OWNER = UUID("11111111-1111-4111-8111-111111111111")
AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 1)
FORMAT = "medo-2.7.1"

LABOUR = Organization(
    UUID("20000000-0000-4000-8000-000000000001"),
    "Министерство труда и социальной защиты",
    "Минтруд",
    "MT~MEDOGU",
    "1000000000021",
    "0000000025",
)
FINANCE = Organization(
    UUID("20000000-0000-4000-8000-000000000002"),
    "Министерство финансов",
    "Минфин",
    "MF~MEDOGU",
    "1000000000032",
    "0000000032",
)
GREEN = Organization(UUID("20000000-0000-4000-8000-000000000003"), "Комитет «Зелёный щит»", "", "GREEN~MEDOGU")
US = Organization(OWNER, "Федерация профсоюзов", "ФНПР", "FNPR~MEDOGU", ours=True)


def keep(conn: Connection, *organizations: Organization) -> None:
    """Keep organisations as they are."""
    for one in organizations:
        save(conn, one, owner=OWNER, at=AT, today=TODAY)


def route(conn: Connection, organization: UUID, since: date, channel: str = "medo", number: int = 1) -> None:
    """Put a route in force."""
    set_route(
        conn,
        route_id=UUID(int=organization.int ^ (since.toordinal() << 40) ^ number),
        owner=OWNER,
        organization=organization,
        envelope_format=FORMAT,
        channel=channel,
        since=since,
    )
