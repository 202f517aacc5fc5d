"""One letter, three ministries: each has a fate of its own."""

import hashlib
from datetime import timedelta

import foreign
import pytest
from foreign_letters import Ministry
from office import FIRST, SECOND, THIRD, Office
from rows import column, receipt_kinds
from scripted import CANT_TELL, HANDED_OVER, UNCERTAIN, ScriptedAdapter, deferred, refused

from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.flows.submit import Submitted
from edo_gateway.simulator.parties import MINISTRIES, OPERATOR


def states(office: Office, letter: Submitted) -> list[tuple[str, str]]:
    count = len(letter.deliveries)
    return [
        (office.dispatch(letter, n).transport.value, office.delivery(letter, n).registration.value)
        for n in range(count)
    ]


def test_fail_and_succeed_apart(office: Office) -> None:
    """Several addressees fail and succeed apart: one registers and answers, one refuses, one does not take the
    package; all were sent the same container under one number."""
    letter = office.send(FIRST, SECOND, THIRD)
    assert states(office, letter) == [("pending", "none")] * 3
    office.work()
    assert states(office, letter) == [("handed_over", "awaiting")] * 3

    containers = {hashlib.sha256((each / "document.edc.zip").read_bytes()).hexdigest() for each in office.published()}
    assert len(office.published()) == 3
    assert len(containers) == 1
    uids = [office.dispatch(letter, each).message_uid for each in range(3)]
    assert len(set(uids)) == 3

    office.lay("1", foreign.acknowledgement(FIRST, uids[0]))
    office.lay("2", foreign.acknowledgement(SECOND, uids[1]))
    office.lay("3", foreign.acknowledgement(THIRD, uids[2], accepted=False, comment="Нет подписи"))
    office.work()
    assert states(office, letter) == [("delivered", "awaiting"), ("delivered", "awaiting"), ("rejected", "awaiting")]

    office.lay("4", foreign.notice(FIRST, letter.document_uid, foreign.registered("15/1")))
    office.lay(
        "5", foreign.notice(SECOND, letter.document_uid, foreign.refused("Копия"), kind="Отказано в регистрации")
    )
    office.work()
    assert states(office, letter) == [("delivered", "registered"), ("delivered", "refused"), ("rejected", "awaiting")]

    office.lay("6", Ministry(office.home, FIRST).letter(our_number=letter.number, our_date=letter.date))
    office.work()
    assert states(office, letter) == [("delivered", "answered"), ("delivered", "refused"), ("rejected", "awaiting")]
    assert [office.attention(letter, each) for each in range(3)] == [set()] * 3
    assert office.quarantined() == []
    assert receipt_kinds(office, letter.deliveries[0].id) == ["acknowledgement", "registered"]
    assert len(office.published()) == 3 + 3


def test_channel_fails_apart(scripted: Office, adapter: ScriptedAdapter) -> None:
    """What the channel says of one addressee touches no other: one is refused, one waits for its turn, one is in
    doubt, and the fourth is sent and registered."""
    fourth = MINISTRIES[3]
    adapter.answers = {
        FIRST.mailbox: refused("Такого ящика нет."),
        SECOND.mailbox: [deferred("Ящик занят.", retry_after=timedelta(hours=1)), HANDED_OVER],
        THIRD.mailbox: UNCERTAIN,
    }
    adapter.lookups[THIRD.mailbox] = CANT_TELL
    letter = scripted.send(FIRST, SECOND, THIRD, fourth)
    scripted.work()
    adapter.lay(foreign.notice(fourth, letter.document_uid, foreign.registered("16-3/1")))
    scripted.work()
    assert states(scripted, letter) == [
        ("failed", "none"),
        ("sealed", "none"),
        ("unknown", "none"),
        ("delivered", "registered"),
    ]
    assert [scripted.attention(letter, each) for each in range(4)] == [set(), set(), {"channel-cant-tell"}, set()]
    due = column(scripted, scripted.dispatch(letter, 1).id, "due_at")
    scripted.clock.advance(due - scripted.clock.now())
    scripted.work()
    assert states(scripted, letter)[1] == ("handed_over", "awaiting")


@pytest.mark.parametrize("late", [Transport.REJECTED, Transport.UNDELIVERED])
def test_registered_all_the_same(scripted: Office, adapter: ScriptedAdapter, late: Transport) -> None:
    """What counted as not accepted or not delivered and is registered all the same was delivered."""
    letter = scripted.send(FIRST)
    scripted.work()
    sender = FIRST if late is Transport.REJECTED else OPERATOR
    adapter.lay(foreign.acknowledgement(sender, scripted.dispatch(letter).message_uid, accepted=False))
    scripted.work()
    assert scripted.dispatch(letter).transport is late
    adapter.lay(foreign.notice(FIRST, letter.document_uid, foreign.registered("15/1")))
    scripted.work()
    assert states(scripted, letter) == [("delivered", Registration.REGISTERED.value)]
