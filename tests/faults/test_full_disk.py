"""A blob store with no room: nothing is accepted, sealed or confirmed, nothing fails, and all goes on later."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from broken_disk import FULL, READ_ONLY, refusing
from fault_homes import (
    Stage,
    assert_sent_once,
    draft,
    finish,
    lay,
    rows,
    second_life,
    transports,
)
from office import FIRST, Office, submit_policy
from sqlalchemy import select

from edo_gateway.delivery.tables import containers, dispatches
from edo_gateway.envelopes.medo.format import Medo271
from edo_gateway.envelopes.model import Message
from edo_gateway.errors import TryLater
from edo_gateway.flows.submit import submit
from edo_gateway.flows.work import work_once
from edo_gateway.letters.tables import letters
from edo_gateway.receipts.tables import intake
from edo_gateway.simulator.parties import OUR_ORGANIZATION

HomeAt = Callable[[Stage], Path]
CODES = pytest.mark.parametrize("code", [FULL, READ_ONLY])


def turns(office: Office, count: int) -> None:
    """Work some turns, a good while apart."""
    for _ in range(count):
        work_once(office.context)
        office.clock.advance(timedelta(seconds=20))


def lay_letter(home: Path, office: Office) -> None:
    """Lay a letter to us into the incoming folder: our own container, sent by a ministry."""
    with office.context.database.read() as connection:
        sealed = connection.execute(select(containers)).one()
        letter = connection.execute(select(letters)).one()
    content = office.context.blobs.get(sealed.sha256)
    message = Message(uuid4(), office.clock.now(), FIRST.participant, OUR_ORGANIZATION.participant, "")
    parts = office.context.format(Medo271.name).letter_message(message, letter.number, letter.date, content)
    lay(home, "letter", {part.name: part.content.read() for part in parts})


@CODES
def test_nothing_is_accepted_without_room(home_at: HomeAt, code: int) -> None:
    """A letter whose files can't be stored is not accepted, and its number is not used up."""
    home = home_at(Stage.EMPTY)
    with second_life(home) as office:
        with refusing(home / "blobs", code), pytest.raises(TryLater):
            submit(office.context, submit_policy(), draft(), "test")
        assert rows(office.context, letters) == []
        assert submit(office.context, submit_policy(), draft(), "test").number == "1"


@CODES
def test_sealing_waits_for_room(home_at: HomeAt, code: int) -> None:
    """A letter whose container can't be stored stays pending with the reason, however often it is tried."""
    home = home_at(Stage.PENDING)
    with second_life(home) as office:
        with refusing(home / "blobs", code):
            turns(office, 8)
            assert transports(office.context) == ["pending", "pending"]
            assert all("не сохранён" in row.reason for row in rows(office.context, dispatches))
        turns(office, 3)
    assert_sent_once(home)


def test_sealing_waits_for_room_after_the_container(home_at: HomeAt, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message whose large parts can't be stored waits too, and the program goes on."""
    home = home_at(Stage.PENDING)

    def no_room(*_: object) -> str:
        raise TryLater("Файл не сохранён.")

    with second_life(home) as office:
        with monkeypatch.context() as patch:
            patch.setattr(type(office.context.blobs), "put", no_room)
            patch.setattr("edo_gateway.flows.seal._INLINE", 10)
            turns(office, 8)
            assert transports(office.context) == ["pending", "pending"]
        turns(office, 3)
    assert_sent_once(home)


@CODES
def test_nothing_is_taken_without_room(home_at: HomeAt, code: int) -> None:
    """A large package that can't be stored stays in the folder, small ones act meanwhile; then it is taken once."""
    home = home_at(Stage.ANSWERED)
    with second_life(home) as office:
        lay_letter(home, office)
        with refusing(home / "blobs", code):
            turns(office, 6)
            assert [path.name for path in (home / "incoming").iterdir()] == ["letter"]
            assert transports(office.context) == ["delivered", "delivered"]
        turns(office, 4)
        assert [path.name for path in (home / "incoming").iterdir()] == []
        assert len(office.incoming_letters()) == 1
        assert office.quarantined() == []


@CODES
def test_reading_waits_for_room(home_at: HomeAt, code: int) -> None:
    """A stored letter whose files can't be unpacked for want of room is read later and never taken for a bad one."""
    home = home_at(Stage.SENT)
    with second_life(home) as office:
        lay_letter(home, office)
        work_once(office.context)
        office.clock.advance(timedelta(seconds=2))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("edo_gateway.flows.collect._INLINE", 1 << 30)
            with refusing(home / "blobs", code):
                turns(office, 8)
        (item,) = rows(office.context, intake)
        assert (item.state, item.crashes) == ("stored", 0)
        assert list((home / "incoming").iterdir()) == []
        turns(office, 2)
        (letter,) = office.incoming_letters()
        assert letter.message_uid is not None
        assert [row.state for row in rows(office.context, intake)] == ["applied"]
    finish(home)


def test_stored_octets_are_what_their_names_say(home_at: HomeAt) -> None:
    """After refused writes the blob store holds whole files only, and nothing half written beside them."""
    home = home_at(Stage.PENDING)
    with second_life(home) as office:
        with refusing(home / "blobs", FULL):
            turns(office, 2)
        turns(office, 2)
    files = [path for path in (home / "blobs").rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
