"""What we owe in return: one квитанция for every container, document and notice, none for a квитанция."""

from uuid import uuid4

import foreign
from foreign_letters import Ministry
from office import FIRST, SECOND, Office
from rows import answered, owed, quarantine_rows, receipt_kinds
from scripted import ScriptedAdapter

from edo_gateway.delivery.model import Transport
from edo_gateway.flows.decide import retry_quarantined
from edo_gateway.simulator.behaviour import Dialect


def test_one_for_each(scripted: Office, adapter: ScriptedAdapter) -> None:
    """We owe a квитанция for every incoming document, container and notice, none for a квитанция; they are
    dispatches like any other."""
    letter = scripted.send(FIRST)
    scripted.work()
    ministry = Ministry(scripted.home, FIRST)
    uids = [uuid4() for _ in range(3)]
    adapter.lay(foreign.acknowledgement(FIRST, scripted.dispatch(letter).message_uid))
    adapter.lay(foreign.notice(FIRST, letter.document_uid, foreign.registered("1"), uid=uids[0]))
    adapter.lay(ministry.letter(uid=uids[1]))
    adapter.lay(ministry.letter(uid=uids[2], dialect=Dialect.V25))
    scripted.work()

    assert scripted.quarantined() == []
    assert sorted(answered(scripted), key=str) == sorted([(uid, True) for uid in uids], key=str)
    for dispatch in owed(scripted):
        assert (dispatch.transport, dispatch.address) == (Transport.HANDED_OVER, FIRST.mailbox)
        assert (dispatch.organization, dispatch.delivery_id) == (FIRST.guid, None)
        assert dispatch.message_uid in [each.wire_id for each in adapter.sent]

    adapter.lay(foreign.acknowledgement(FIRST, owed(scripted)[0].message_uid))
    adapter.lay(foreign.acknowledgement(SECOND, owed(scripted)[1].message_uid))
    scripted.work()
    assert [each.transport for each in owed(scripted)].count(Transport.DELIVERED) == 1
    assert len(owed(scripted)) == 3
    assert [code for code, _ in scripted.quarantined()] == ["wrong-sender"]


def test_second_reading_owes_nothing_new(scripted: Office, adapter: ScriptedAdapter) -> None:
    """The same bytes again are a copy that is counted; a second reading owes nothing new."""
    letter = scripted.send(FIRST)
    scripted.work()
    notice = foreign.notice(FIRST, letter.document_uid, foreign.registered("1"))
    stray = foreign.notice(FIRST, uuid4(), foreign.registered("2"))
    for _ in range(3):
        adapter.lay(notice)
        adapter.lay(stray)
        scripted.work()
    retry_quarantined(scripted.context, scripted.quarantined()[0][1], "operator")
    scripted.work()

    assert [row.copies for row in scripted.intake()] == [3, 3]
    assert len(adapter.confirmed) == 6
    assert receipt_kinds(scripted, letter.deliveries[0].id) == ["registered"]
    assert len(owed(scripted)) == 2
    assert [row.code for row in quarantine_rows(scripted)] == ["unmatched", "unmatched"]


def test_same_uid_with_other_bytes(scripted: Office, adapter: ScriptedAdapter) -> None:
    """The same message uid with other bytes is quarantined, changes nothing and is not acknowledged anew."""
    letter = scripted.send(FIRST, SECOND)
    scripted.work()
    uid, lone = uuid4(), uuid4()
    adapter.lay(foreign.notice(FIRST, letter.document_uid, foreign.registered("1"), uid=uid))
    adapter.lay(foreign.notice(FIRST, letter.document_uid, foreign.registered("2"), uid=uid))
    adapter.lay(foreign.notice(SECOND, letter.document_uid, foreign.registered("3"), uid=lone, address=""))
    scripted.work()
    adapter.lay(foreign.notice(SECOND, letter.document_uid, foreign.registered("4"), uid=lone))
    scripted.work()

    assert [scripted.delivery(letter, each).registration_number for each in range(2)] == ["1", "3"]
    assert scripted.attention(letter) == scripted.attention(letter, 1) == set()
    assert sorted(code for code, _ in scripted.quarantined()) == ["no-address", "uid-reused", "uid-reused"]
    assert sorted(answered(scripted), key=str) == sorted([(uid, True), (lone, True)], key=str)


def test_verdict_that_changes(scripted: Office, adapter: ScriptedAdapter) -> None:
    """Who was told that its message can't be read, and sends it whole under the same uid, is told that it came."""
    letter = scripted.send(FIRST)
    scripted.work()
    uid = uuid4()
    whole = foreign.notice(FIRST, letter.document_uid, foreign.registered("1"), uid=uid)
    broken = foreign.package("", "notification.xml", FIRST, "lost.pdf")
    adapter.lay({**whole, "envelope.ltr": broken["envelope.ltr"]})
    scripted.work()
    assert answered(scripted) == [(uid, False)]
    assert scripted.delivery(letter).registration_number == ""

    adapter.lay(whole)
    scripted.work()
    assert scripted.delivery(letter).registration_number == "1"
    assert answered(scripted) == [(uid, False), (uid, True)]
