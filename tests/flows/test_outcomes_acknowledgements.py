"""Квитанции and what they do to transport: from which states, from whom, in which order."""

from collections.abc import Callable
from datetime import timedelta

import foreign
import pytest
from office import FIRST, SECOND, Office
from rows import attempt_outcomes, column, receipt_rows, records
from scripted import ABSENT, CANT_TELL, SENT, UNCERTAIN, ScriptedAdapter, refused

from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.flows.apply import apply_intake
from edo_gateway.flows.collect import collect
from edo_gateway.flows.resolve import resolve_unknown
from edo_gateway.flows.seal import seal_due
from edo_gateway.flows.send import send_due
from edo_gateway.flows.submit import Submitted
from edo_gateway.flows.sweep import expire_leases
from edo_gateway.ports import Envelope, SendResult
from edo_gateway.simulator.parties import MINISTRIES, OPERATOR

FOUR = MINISTRIES[:4]
"""Answered, in this order, by: the addressee with yes, the addressee with no, the operator with yes, with no."""
CONTRADICT = "acknowledgements-contradict"
D, R, U = Transport.DELIVERED, Transport.REJECTED, Transport.UNDELIVERED


def answer(adapter: ScriptedAdapter, office: Office, letter: Submitted, position: int, **how: bool) -> None:
    """Let the addressee, or the operator for it, acknowledge."""
    sender = OPERATOR if how.pop("operator", False) else FOUR[position]
    adapter.lay(foreign.acknowledgement(sender, office.dispatch(letter, position).message_uid, **how))


def answer_all(adapter: ScriptedAdapter, office: Office, letter: Submitted) -> None:
    for position, operator, accepted in ((0, False, True), (1, False, False), (2, True, True), (3, True, False)):
        answer(adapter, office, letter, position, operator=operator, accepted=accepted)


def give(adapter: ScriptedAdapter, answer_: SendResult) -> None:
    for party in FOUR:
        adapter.answers[party.mailbox] = answer_


def in_handed_over(adapter: ScriptedAdapter, office: Office, letter: Submitted) -> None:
    office.work()


def in_sent(adapter: ScriptedAdapter, office: Office, letter: Submitted) -> None:
    give(adapter, SENT)
    office.work()


def in_unknown(adapter: ScriptedAdapter, office: Office, letter: Submitted) -> None:
    give(adapter, UNCERTAIN)
    office.work()


def in_rejected(adapter: ScriptedAdapter, office: Office, letter: Submitted) -> None:
    office.work()
    for position in range(4):
        answer(adapter, office, letter, position, accepted=False)
    office.work()


def in_undelivered(adapter: ScriptedAdapter, office: Office, letter: Submitted) -> None:
    office.work()
    for position in range(4):
        answer(adapter, office, letter, position, operator=True, accepted=False)
    office.work()


@pytest.mark.parametrize(
    ("bring", "state", "after", "contradicted"),
    [
        (in_handed_over, Transport.HANDED_OVER, [D, R, D, U], []),
        (in_sent, Transport.SENT, [D, R, D, U], []),
        (in_unknown, Transport.UNKNOWN, [D, R, D, U], []),
        (in_rejected, Transport.REJECTED, [D, R, D, R], [0, 2, 3]),
        (in_undelivered, Transport.UNDELIVERED, [D, R, D, U], [0, 2]),
    ],
)
def test_receipts_apply_from(
    scripted: Office,
    adapter: ScriptedAdapter,
    bring: Callable[[ScriptedAdapter, Office, Submitted], None],
    state: Transport,
    after: list[Transport],
    contradicted: list[int],
) -> None:
    """Receipts apply from `handed_over`, `sent`, `unknown`, `undelivered` and `rejected`."""
    letter = scripted.send(*FOUR)
    bring(adapter, scripted, letter)
    assert [scripted.dispatch(letter, each).transport for each in range(4)] == [state] * 4

    answer_all(adapter, scripted, letter)
    scripted.work()

    assert [scripted.dispatch(letter, each).transport for each in range(4)] == after
    assert [each for each in range(4) if CONTRADICT in scripted.attention(letter, each)] == contradicted
    assert scripted.quarantined() == []
    assert [scripted.delivery(letter, each).registration for each in range(4)] == [Registration.AWAITING] * 4
    for position in range(4):
        assert scripted.attention(letter, position) <= {CONTRADICT}
        receipts = receipt_rows(scripted, letter.deliveries[position].id)
        assert receipts[-1].matched_by == "message"
        assert receipts[-1].sender == (OPERATOR if position > 1 else FOUR[position]).guid


def test_late_outcome_of_our_own_lowers_nothing(scripted: Office, adapter: ScriptedAdapter) -> None:
    """Receipts apply from `sending`; a late outcome of our own closes its attempt only and never lowers a state."""
    letter = scripted.send(*FOUR)
    give(adapter, UNCERTAIN)
    seen: list[Envelope] = []

    def answered_meanwhile(envelope: Envelope) -> None:
        seen.append(envelope)
        if len(seen) == len(FOUR):
            states = {scripted.dispatch(letter, each).transport for each in range(4)}
            assert states == {Transport.SENDING}
            answer_all(adapter, scripted, letter)
            collect(scripted.context, "medo")
            apply_intake(scripted.context)

    adapter.during = answered_meanwhile
    scripted.work()

    assert [scripted.dispatch(letter, each).transport for each in range(4)] == [D, R, D, U]
    for position in range(4):
        dispatch = scripted.dispatch(letter, position)
        assert attempt_outcomes(scripted, dispatch.id) == ["uncertain"]
        assert len(records(scripted, "attempt.overtaken", dispatch.id)) == 1
    assert len(adapter.sent) == 4


def test_outcome_after_the_lease_closes_its_attempt_only(scripted: Office, adapter: ScriptedAdapter) -> None:
    """An outcome with a stale fence is refused and journalled: a later attempt's state stands."""
    letter = scripted.send(FIRST)
    adapter.lookups[FIRST.mailbox] = ABSENT

    def sleep_past_the_lease(envelope: Envelope) -> None:
        adapter.during = lambda envelope: None
        scripted.clock.advance(timedelta(minutes=2))
        assert expire_leases(scripted.context) == 1
        assert resolve_unknown(scripted.context, "medo") == 1
        adapter.answers[FIRST.mailbox] = SENT
        assert send_due(scripted.context, "medo") == 1
        adapter.answers[FIRST.mailbox] = refused()

    adapter.during = sleep_past_the_lease
    scripted.work()

    dispatch = scripted.dispatch(letter)
    assert (dispatch.transport, dispatch.fence, dispatch.reason) == (Transport.SENT, 2, "")
    assert attempt_outcomes(scripted, dispatch.id) == ["refused", "sent"]
    (record,) = records(scripted, "attempt.overtaken", dispatch.id)
    assert (record["attempt"], record["fence"], record["outcome"]) == (1, 2, "refused")


def test_positive_outranks_negative(scripted: Office, adapter: ScriptedAdapter) -> None:
    """A positive квитанция outranks a negative one for the same message in either order; a contradiction raises
    `needs_attention` until a person's journalled choice."""
    letter = scripted.send(*FOUR)
    scripted.work()
    orders = [(True, FOUR[0]), (False, FOUR[1]), (True, OPERATOR), (False, OPERATOR)]
    uids = [scripted.dispatch(letter, position).message_uid for position in range(4)]
    for position, (first, _) in enumerate(orders):
        adapter.lay(foreign.acknowledgement(FOUR[position], uids[position], accepted=first, comment="код 7"))
    scripted.work()
    assert [scripted.attention(letter, position) for position in range(4)] == [set()] * 4
    for position, (first, second_from) in enumerate(orders):
        adapter.lay(foreign.acknowledgement(second_from, uids[position], accepted=not first, comment="код 8"))
    scripted.work()

    for position, (first, _) in enumerate(orders):
        dispatch = scripted.dispatch(letter, position)
        assert (dispatch.transport, dispatch.reason) == (Transport.DELIVERED, "")
        assert scripted.attention(letter, position) == {CONTRADICT}
        rows = receipt_rows(scripted, letter.deliveries[position].id)
        assert [row.accepted for row in rows] == [first, not first]
    scripted.clock.advance(timedelta(days=1))
    scripted.work()
    assert CONTRADICT in scripted.attention(letter)


def test_negative_keeps_its_reason(scripted: Office, adapter: ScriptedAdapter) -> None:
    """«Не принято системой адресата»: the квитанция's own words are the reason, and nothing is sent by itself."""
    letter = scripted.send(FIRST, SECOND)
    scripted.work()
    uid = scripted.dispatch(letter).message_uid
    adapter.lay(foreign.acknowledgement(FIRST, uid, accepted=False, comment="Подпись не прошла проверку"))
    scripted.work()
    scripted.clock.advance(timedelta(hours=2))
    scripted.work()

    dispatch = scripted.dispatch(letter)
    assert (dispatch.transport, dispatch.reason) == (Transport.REJECTED, "Подпись не прошла проверку")
    assert scripted.dispatch(letter, 1).transport is Transport.HANDED_OVER
    assert len(adapter.sent) == 2


def test_same_verdict_twice_calls_nobody(scripted: Office, adapter: ScriptedAdapter) -> None:
    """The same verdict under another message uid is kept and contradicts nothing."""
    letter = scripted.send(FIRST, SECOND)
    scripted.work()
    for accepted, position, party in ((True, 0, FIRST), (False, 1, SECOND)):
        for _ in range(2):
            uid = scripted.dispatch(letter, position).message_uid
            adapter.lay(foreign.acknowledgement(party, uid, accepted=accepted))
    scripted.work()

    assert [scripted.dispatch(letter, each).transport for each in range(2)] == [D, R]
    for position in range(2):
        assert scripted.attention(letter, position) == set()
        assert len(receipt_rows(scripted, letter.deliveries[position].id)) == 2


def test_stranger_and_unknown_message(scripted: Office, adapter: ScriptedAdapter) -> None:
    """A квитанция counts only from the addressee or a configured exchange operator; one for a message that we
    never sent matches nothing."""
    letter = scripted.send(FIRST)
    scripted.work()
    uid = scripted.dispatch(letter).message_uid
    adapter.lay(foreign.acknowledgement(SECOND, uid))
    adapter.lay(foreign.acknowledgement(SECOND, uid, accepted=False))
    adapter.lay(foreign.acknowledgement(FIRST, letter.document_uid))
    scripted.work()

    assert scripted.dispatch(letter).transport is Transport.HANDED_OVER
    assert receipt_rows(scripted, letter.deliveries[0].id) == []
    assert [code for code, _ in scripted.quarantined()] == ["wrong-sender", "wrong-sender", "unmatched"]


def test_receipt_for_what_never_left(scripted: Office, adapter: ScriptedAdapter) -> None:
    """A receipt for a sealed dispatch holds it, so that nothing more is sent before a person has looked."""
    letter = scripted.send(FIRST, SECOND)
    seal_due(scripted.context)
    uid = scripted.dispatch(letter).message_uid
    adapter.lay(foreign.acknowledgement(FIRST, uid))
    collect(scripted.context, "medo")
    apply_intake(scripted.context)
    scripted.work()
    scripted.clock.advance(timedelta(days=1))
    scripted.work()

    dispatch = scripted.dispatch(letter)
    assert (dispatch.transport, dispatch.hold_by) == (Transport.SEALED, "gateway")
    assert column(scripted, dispatch.id, "hold_reason") == "Пришла квитанция на пакет, который не отправлялся."
    assert [record["cause"] for record in records(scripted, "dispatch.held", dispatch.id)] == ["receipt-unexpected"]
    assert scripted.attention(letter) == {"receipt-unexpected"}
    assert adapter.addresses() == [SECOND.mailbox]


def test_receipt_for_a_failed_dispatch(scripted: Office, adapter: ScriptedAdapter) -> None:
    """A receipt for what the channel refused is kept and calls a person; the state is not changed by it."""
    adapter.answers[FIRST.mailbox] = refused()
    letter = scripted.send(FIRST)
    scripted.work()
    adapter.lay(foreign.acknowledgement(FIRST, scripted.dispatch(letter).message_uid))
    scripted.work()

    assert scripted.dispatch(letter).transport is Transport.FAILED
    assert scripted.attention(letter) == {"receipt-unexpected"}
    assert len(receipt_rows(scripted, letter.deliveries[0].id)) == 1


def test_receipt_ends_the_doubt_about_an_interrupted_sending(scripted: Office, adapter: ScriptedAdapter) -> None:
    """A receipt for an `unknown` dispatch answers what the channel could not, and closes that call for a person."""
    adapter.answers[FIRST.mailbox] = UNCERTAIN
    adapter.lookups[FIRST.mailbox] = CANT_TELL
    letter = scripted.send(FIRST)
    scripted.work()
    assert scripted.attention(letter) == {"channel-cant-tell"}
    adapter.lay(foreign.acknowledgement(FIRST, scripted.dispatch(letter).message_uid))
    scripted.work()

    assert scripted.dispatch(letter).transport is Transport.DELIVERED
    assert scripted.attention(letter) == set()
    scripted.clock.advance(timedelta(hours=1))
    scripted.work()
    assert len(adapter.sent) == 1
