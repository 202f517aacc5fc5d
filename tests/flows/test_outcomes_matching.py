"""Which delivery a notice speaks of, and whose word counts."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import foreign
import pytest
from office import FIRST, SECOND, THIRD, Office
from rows import quarantine_rows, receipt_rows, records
from scripted import ScriptedAdapter

from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.directory import Successor
from edo_gateway.directory.successors import save_successor
from edo_gateway.flows.submit import Submitted
from edo_gateway.simulator.parties import MINISTRIES, OPERATOR, DemoParty

FOURTH, FIFTH = MINISTRIES[3:5]


@pytest.fixture
def letter(scripted: Office) -> Submitted:
    submitted = scripted.send(FIRST, SECOND, THIRD)
    scripted.work()
    return submitted


def succeed(office: Office, old: DemoParty, new: DemoParty, since: date) -> None:
    with office.context.database.write() as connection:
        save_successor(connection, Successor(old.guid, new.guid, since))


def registrations(office: Office, letter: Submitted) -> list[str]:
    return [office.delivery(letter, each).registration_number for each in range(len(letter.deliveries))]


def named(letter: Submitted, day: date | None = None) -> str:
    return foreign.foundation(letter.number, f"{day or letter.date}")


def test_every_handle(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """A notice is matched by `@mid`, else by document uid, else by our number and date."""
    mid = scripted.dispatch(letter).message_uid
    adapter.lay(foreign.notice(FIRST, None, foreign.registered("А-1"), mid=mid))
    adapter.lay(foreign.notice(SECOND, letter.document_uid, foreign.registered("Б-2")))
    adapter.lay(foreign.notice(THIRD, None, foreign.registered("В-3", foundation=named(letter))))
    scripted.work()

    assert registrations(scripted, letter) == ["А-1", "Б-2", "В-3"]
    by = [receipt_rows(scripted, each.id)[0].matched_by for each in letter.deliveries]
    assert by == ["mid", "document", "number"]
    assert scripted.quarantined() == []


def test_next_handle_where_one_says_nothing(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """A handle that is none of ours leaves the word to the next one."""
    adapter.lay(foreign.notice(FIRST, letter.document_uid, foreign.registered("А-1"), mid=uuid4()))
    adapter.lay(foreign.notice(SECOND, uuid4(), foreign.registered("Б-2", foundation=named(letter)), mid=uuid4()))
    scripted.work()
    assert registrations(scripted, letter) == ["А-1", "Б-2", ""]


def test_matched_notice_implies_delivered(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """A matched notice implies `delivered` (ground: notice)."""
    adapter.lay(foreign.notice(FIRST, letter.document_uid, foreign.registered("А-1")))
    adapter.lay(
        foreign.notice(SECOND, letter.document_uid, foreign.refused("Не подписано"), kind="Отказано в регистрации")
    )
    adapter.lay(foreign.acknowledgement(THIRD, scripted.dispatch(letter, 2).message_uid, accepted=False))
    scripted.work()
    adapter.lay(foreign.notice(THIRD, letter.document_uid, foreign.registered("В-3")))
    scripted.work()

    for position in range(3):
        dispatch = scripted.dispatch(letter, position)
        assert dispatch.transport is Transport.DELIVERED
        last = records(scripted, "dispatch.transport", dispatch.id)[-1]
        assert (last["to"], last["ground"]) == ("delivered", "notice")
    assert scripted.delivery(letter, 1).registration is Registration.REFUSED


def test_sender_must_be_the_addressee(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """In every case a notice's sender must be the addressee's GUID; the exchange operator's word is no notice."""
    mid = scripted.dispatch(letter).message_uid
    adapter.lay(foreign.notice(SECOND, None, foreign.registered("1"), mid=mid))
    adapter.lay(foreign.notice(FOURTH, letter.document_uid, foreign.registered("2")))
    adapter.lay(foreign.notice(OPERATOR, letter.document_uid, foreign.registered("3")))
    adapter.lay(foreign.notice(FOURTH, None, foreign.registered("4", foundation=named(letter))))
    scripted.work()

    assert registrations(scripted, letter) == ["", "", ""]
    assert [scripted.dispatch(letter, each).transport for each in range(3)] == [Transport.HANDED_OVER] * 3
    rows = quarantine_rows(scripted)
    assert [row.code for row in rows] == ["wrong-sender"] * 4
    every = [str(each.id) for each in letter.deliveries]
    assert [row.candidates for row in rows] == [every[:1], every, every, every]


@pytest.mark.parametrize("by", ["mid", "document", "number", "message"])
def test_dated_successor(scripted: Office, adapter: ScriptedAdapter, by: str) -> None:
    """A dated successor's word counts from its day on and not before, by whatever handle it names the letter."""
    letter = scripted.send(FIRST)
    scripted.work()
    succeed(scripted, FIRST, FOURTH, (scripted.clock.now() + timedelta(days=2)).date())
    mid = scripted.dispatch(letter).message_uid

    def word() -> dict[str, bytes]:
        if by == "message":
            return foreign.acknowledgement(FOURTH, mid)
        handles: dict[str, tuple[UUID | None, str, UUID | None]] = {
            "mid": (None, "", mid),
            "document": (letter.document_uid, "", None),
            "number": (None, named(letter), None),
        }
        document, foundation, message = handles[by]
        return foreign.notice(FOURTH, document, foreign.registered("Н-1", foundation=foundation), mid=message)

    adapter.lay(word())
    scripted.work()
    assert [code for code, _ in scripted.quarantined()] == ["wrong-sender"]
    assert scripted.dispatch(letter).transport is Transport.HANDED_OVER

    scripted.clock.advance(timedelta(days=2))
    adapter.lay(word())
    scripted.work()
    assert scripted.dispatch(letter).transport is Transport.DELIVERED
    assert [row.matched_by for row in receipt_rows(scripted, letter.deliveries[0].id)] == [by]


def test_exactly_one_candidate(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """Exactly one candidate, otherwise quarantine with the candidates: two addressees have one successor, which
    must name the message."""
    for old in (FIRST, SECOND):
        succeed(scripted, old, FIFTH, letter.date)
    adapter.lay(foreign.notice(FIFTH, letter.document_uid, foreign.registered("Н-1")))
    adapter.lay(foreign.notice(FIFTH, None, foreign.registered("Н-2", foundation=named(letter))))
    scripted.work()

    assert registrations(scripted, letter) == ["", "", ""]
    both = [str(each.id) for each in letter.deliveries[:2]]
    assert [(row.code, row.candidates) for row in quarantine_rows(scripted)] == [("ambiguous", both)] * 2

    second = scripted.dispatch(letter, 1).message_uid
    adapter.lay(foreign.notice(FIFTH, letter.document_uid, foreign.registered("Н-3"), mid=second))
    scripted.work()
    assert registrations(scripted, letter) == ["", "Н-3", ""]


def test_of_no_letter(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """A notice of a letter that is not ours, of another date or without a handle goes to quarantine."""
    day = letter.date - timedelta(days=1)
    adapter.lay(foreign.notice(FIRST, uuid4(), foreign.registered("1")))
    adapter.lay(foreign.notice(FIRST, None, foreign.registered("2", foundation=named(letter, day))))
    adapter.lay(foreign.notice(FIRST, None, foreign.registered("3")))
    scripted.work()
    assert [(row.code, row.candidates) for row in quarantine_rows(scripted)] == [("unmatched", [])] * 3
    assert registrations(scripted, letter) == ["", "", ""]
