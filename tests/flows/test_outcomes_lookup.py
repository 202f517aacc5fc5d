"""What became of an interrupted sending: the channel is asked, never guessed."""

from datetime import timedelta

import pytest
from office import FIRST, SECOND, Office
from rows import attempt_outcomes, column, records
from scripted import ABSENT, CANT_TELL, STAGED, UNCERTAIN, ScriptedAdapter, present

from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.flows.work import work_once
from edo_gateway.ports import Envelope, LookupResult, SendOutcome


def work_still(office: Office) -> None:
    """Work until nothing is left to be done at this moment."""
    while work_once(office.context):
        pass


class PowerCut(BaseException):
    """Stands for the end of the process: nothing in the product stops it."""


def cut_power(office: Office, adapter: ScriptedAdapter) -> None:
    """End a sending in the middle, and come back after its lease has run out."""

    def stop(envelope: Envelope) -> None:
        adapter.during = lambda envelope: None
        raise PowerCut

    adapter.during = stop
    with pytest.raises(PowerCut):
        office.work()
    office.clock.advance(timedelta(minutes=2))


@pytest.mark.parametrize("answer", [ABSENT, STAGED])
def test_nothing_left(scripted: Office, adapter: ScriptedAdapter, answer: LookupResult) -> None:
    """An attempt row with no outcome becomes `unknown` and is resolved by `lookup`: absent, or staged and not
    published, permits an automatic resend, at once, of the same bytes under the same wire id."""
    letter = scripted.send(FIRST)
    adapter.lookups[FIRST.mailbox] = answer
    cut_power(scripted, adapter)
    assert scripted.dispatch(letter).transport is Transport.SENDING
    assert len(adapter.sent) == 1
    work_still(scripted)

    dispatch = scripted.dispatch(letter)
    assert dispatch.transport is Transport.HANDED_OVER
    assert attempt_outcomes(scripted, dispatch.id) == ["", "handed_over"]
    assert adapter.asked == [(dispatch.message_uid, 1)]
    first, second = adapter.sent
    assert (first.wire_id, first.digest, first.address) == (second.wire_id, second.digest, second.address)
    steps = [(each["from"], each["to"], each["ground"]) for each in records(scripted, "dispatch.transport")]
    assert steps[1:] == [
        ("sealed", "sending", "claim"),
        ("sending", "unknown", "lease"),
        ("unknown", "sealed", "lookup"),
        ("sealed", "sending", "claim"),
        ("sending", "handed_over", "outcome"),
    ]


@pytest.mark.parametrize(
    ("answer", "state", "registration"),
    [
        (present(SendOutcome.HANDED_OVER), Transport.HANDED_OVER, Registration.AWAITING),
        (present(SendOutcome.SENT), Transport.SENT, Registration.AWAITING),
        (present(SendOutcome.REFUSED, "Ящик закрыт."), Transport.FAILED, Registration.NONE),
    ],
)
def test_present(
    scripted: Office, adapter: ScriptedAdapter, answer: LookupResult, state: Transport, registration: Registration
) -> None:
    """What the channel has is not sent again: it is handed over, sent or refused, as the channel says."""
    letter = scripted.send(FIRST)
    adapter.answers[FIRST.mailbox] = UNCERTAIN
    adapter.lookups[FIRST.mailbox] = answer
    scripted.work()
    scripted.clock.advance(timedelta(hours=1))
    scripted.work()

    dispatch = scripted.dispatch(letter)
    assert (dispatch.transport, dispatch.reason) == (state, answer.detail)
    assert scripted.delivery(letter).registration is registration
    assert len(adapter.sent) == 1
    assert scripted.attention(letter) == set()


def test_cant_tell_waits_for_a_person(scripted: Office, adapter: ScriptedAdapter) -> None:
    """«Can't tell» waits for a person: nothing is sent again, the channel is asked again now and then, and its
    answer, once there, closes the call."""
    letter = scripted.send(FIRST)
    adapter.answers[FIRST.mailbox] = UNCERTAIN
    adapter.lookups[FIRST.mailbox] = CANT_TELL
    work_still(scripted)
    for _ in range(3):
        scripted.clock.advance(timedelta(minutes=1))
        work_still(scripted)
    assert scripted.dispatch(letter).transport is Transport.UNKNOWN
    assert scripted.attention(letter) == {"channel-cant-tell"}
    assert len(adapter.asked) == 4
    assert len(adapter.sent) == 1

    adapter.lookups[FIRST.mailbox] = present(SendOutcome.HANDED_OVER)
    scripted.clock.advance(timedelta(minutes=1))
    work_still(scripted)
    assert scripted.dispatch(letter).transport is Transport.HANDED_OVER
    assert scripted.attention(letter) == set()
    assert len(records(scripted, "attention.raised", letter.deliveries[0].id)) == 1


def test_lookup_that_fails(scripted: Office, adapter: ScriptedAdapter, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lookup that breaks off tells nothing: it counts as «can't tell»."""

    def broken(wire_id: object, fence: int) -> LookupResult:
        raise ConnectionError

    letter = scripted.send(FIRST)
    adapter.answers[FIRST.mailbox] = UNCERTAIN
    monkeypatch.setattr(adapter, "lookup", broken)
    work_still(scripted)
    assert scripted.dispatch(letter).transport is Transport.UNKNOWN
    assert scripted.attention(letter) == {"channel-cant-tell"}


def test_three_crashes_alone(scripted: Office, adapter: ScriptedAdapter) -> None:
    """After a crash the dispatches of a batch are tried one at a time, and three crashes of one alone hold it for a
    person; the others of its batch leave."""
    letter = scripted.send(FIRST, SECOND)
    poison = SECOND.mailbox
    adapter.lookup_otherwise = ABSENT
    # Attempts of one claim are known by their common time, so time must pass between two claims.
    adapter.during = lambda envelope: scripted.clock.advance(timedelta(milliseconds=1))
    adapter.answers = {FIRST.mailbox: PowerCut(), poison: PowerCut()}
    crashes = 0
    for _ in range(8):
        try:
            work_still(scripted)
        except PowerCut:
            crashes += 1
            # The first crash takes both; from then on the innocent one passes whenever it is tried.
            adapter.answers.pop(FIRST.mailbox, None)
        scripted.clock.advance(timedelta(minutes=2))
    assert crashes == 4
    assert scripted.dispatch(letter).transport is Transport.HANDED_OVER
    assert scripted.attention(letter) == set()
    dispatch = scripted.dispatch(letter, 1)
    assert (dispatch.transport, dispatch.hold_by) == (Transport.SEALED, "gateway")
    assert column(scripted, dispatch.id, "hold_reason") == "Передача этого пакета трижды обрывала программу."
    assert scripted.attention(letter, 1) == {"sender-crashes"}
    assert attempt_outcomes(scripted, dispatch.id) == [""] * 4
