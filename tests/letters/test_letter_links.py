"""What a letter speaks of is found, or cited."""

import uuid
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from database import OWNER, insert_bare_letter
from sqlalchemy import Connection

from edo_gateway.errors import Ambiguous, NotFound, WrongUse
from edo_gateway.letters import DraftLink, LetterLink, LinkContext, LinkDirection, resolve_link
from edo_gateway.receipts.tables import incoming_letters, intake

AT = datetime(2026, 2, 1, tzinfo=UTC)
CONTEXT = LinkContext(OWNER, "Федерация", default_organization="Минтруд")
OURS = UUID(int=0x100)


def insert_incoming(conn: Connection, identity: UUID, **changes: Any) -> None:
    """Insert a letter that came to us."""
    row = {
        "id": uuid.uuid5(identity, "intake"),
        "owner_id": OWNER,
        "channel": "medo",
        "source": "x",
        "digest": str(identity),
        "size": 1,
        "pack": b"",
        "broken": "",
        "state": "applied",
        "crashes": 0,
        "received_at": AT,
        "copies": 1,
        "message_uid": None,
        "deviations": [],
    }
    conn.execute(intake.insert().values(**row))
    values = {
        "id": identity,
        "owner_id": OWNER,
        "intake_id": row["id"],
        "channel": "medo",
        "uid": uuid.uuid5(identity, "uid"),
        "message_uid": uuid.uuid5(identity, "message"),
        "organization": None,
        "organization_name": "Минфин",
        "kind": "Письмо",
        "number": "03-04/5",
        "date": date(2026, 1, 20),
        "subject": "О налогах",
        "signatures": "valid",
        "signature_reports": [],
        "letter_id": None,
        "delivery_id": None,
        "attention": "",
        "received_at": AT,
    }
    conn.execute(incoming_letters.insert().values(**values | changes))


def resolve(conn: Connection, text: str, **changes: str) -> LetterLink:
    """Resolve a link."""
    return resolve_link(conn, DraftLink(text, **changes), CONTEXT)


def test_our_letter_by_id_uid_number_and_citation(conn: Connection) -> None:
    """A letter of ours is found by id, document uid, number, and «№ … от …»."""
    insert_bare_letter(conn, OURS, "12/7")
    uid = uuid.uuid5(OURS, "document")
    for text in (str(OURS), str(uid), "12/7", "№ 12/7 от 25.11.2026", "12/7 от 2026-11-25 г."):
        found = resolve(conn, text)
        assert found == LetterLink(
            LinkDirection.OURS, "Связан с", "Федерация", "12/7", date(2026, 11, 25), uid, linked_id=OURS
        )


def test_incoming_letter_by_id_uids_number_and_citation(conn: Connection) -> None:
    """A letter that came to us is found by id, either uid, number, and «… № … от …»."""
    theirs = UUID(int=0x200)
    insert_incoming(conn, theirs)
    uid, message = uuid.uuid5(theirs, "uid"), uuid.uuid5(theirs, "message")
    for text in (str(theirs), f"{{{uid}}}", str(message), "03-04/5", "Минфин России № 03-04/5 от 20.01.2026"):
        found = resolve(conn, text, type="В ответ на")
        assert found == LetterLink(
            LinkDirection.THEIRS, "В ответ на", "Минфин", "03-04/5", date(2026, 1, 20), uid, linked_id=theirs
        )


@pytest.mark.parametrize(
    ("text", "organization", "number"),
    [
        ("№ 15-2/В-1 от 01.02.2026", "Минтруд", "15-2/В-1"),
        ("15-2/В-1 от 01.02.2026 г.", "Минтруд", "15-2/В-1"),
        ("Роструд,  №15-2/В-1  от 1.2.2026г.", "Роструд", "15-2/В-1"),
        ("Письмо от Роструда № 7 от 2026-02-01", "Письмо от Роструда", "7"),
    ],
)
def test_what_is_not_here_is_cited(conn: Connection, text: str, organization: str, number: str) -> None:
    """A document that is not here is kept as it was cited; who is not named is the addressee."""
    assert resolve(conn, text) == LetterLink(LinkDirection.CITED, "Связан с", organization, number, date(2026, 2, 1))


def test_number_of_ours_and_theirs_lists_both(conn: Connection) -> None:
    """A number that both we and another have lists both; so does a citation that fits two."""
    insert_bare_letter(conn, OURS, "5")
    insert_incoming(conn, UUID(int=1), number="5", date=date(2026, 11, 25))
    for text in ("5", "№ 5 от 25.11.2026"):
        with pytest.raises(Ambiguous) as caught:
            resolve(conn, text)
        ours, theirs = caught.value.candidates
        assert ours.startswith("наше письмо: № 5 от 25.11.2026")
        assert theirs.startswith("входящее, Минфин: № 5")


def test_other_owners_letters_are_not_seen(conn: Connection) -> None:
    """Letters of another organisation of this home are not linked to."""
    insert_bare_letter(conn, OURS, "5")
    with pytest.raises(NotFound):
        resolve_link(conn, DraftLink("5"), LinkContext(UUID(int=9), "Другая"))


@pytest.mark.parametrize("text", ["404", str(uuid.UUID(int=404)), "", "№ 5"])
def test_unknown_says_what_to_do(conn: Connection, text: str) -> None:
    """What is not here and is no citation is not found, and how to cite is said."""
    with pytest.raises(NotFound) as caught:
        resolve(conn, text)
    assert "№ … от" in caught.value.todo


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"date": None}, "нет номера или даты"),
        ({"number": ""}, "нет номера или даты"),
        ({"number": "5" * 32}, "31"),
        ({"organization_name": ""}, "чей документ"),
    ],
)
def test_incoming_letter_without_requisites_cannot_be_linked(
    conn: Connection, changes: dict[str, Any], word: str
) -> None:
    """A letter to us whose number, date or sender is missing can't be written as a link, and why is said."""
    insert_incoming(conn, UUID(int=7), **changes)
    with pytest.raises(WrongUse) as caught:
        resolve(conn, str(UUID(int=7)))
    assert word in str(caught.value)


@pytest.mark.parametrize("text", ["№ 5 от 31.02.2026", "№ " + "5" * 32 + " от 01.02.2026"])
def test_citation_that_cannot_be(conn: Connection, text: str) -> None:
    """A day that does not exist and a number that is too long are refused."""
    with pytest.raises(WrongUse):
        resolve(conn, text)


def test_issuer_of_a_link_is_said_or_asked(conn: Connection) -> None:
    """Whose a cited document is may be said apart; where nobody is named and nobody is meant, it is asked."""
    assert resolve(conn, "№ 5 от 01.02.2026", organization="Роструд").organization == "Роструд"
    with pytest.raises(WrongUse) as caught:
        resolve_link(conn, DraftLink("№ 5 от 01.02.2026"), LinkContext(OWNER, "Федерация"))
    assert "Не сказано, чей" in caught.value.what
