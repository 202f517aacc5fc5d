"""Silence is shown to a person and is nothing more."""

from datetime import timedelta

import foreign
from office import FIRST, SECOND, THIRD, Office
from rows import records
from scripted import SENT, ScriptedAdapter, present

from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.ports import SendOutcome

HOURS, DAYS = timedelta(hours=1), timedelta(days=1)
LATE, OVERDUE, NOTICE = "acknowledgement-late", "acknowledgement-overdue", "notice-late"


def test_no_acknowledgement(scripted: Office, adapter: ScriptedAdapter) -> None:
    """Silence is not non-delivery: no квитанция is a flag (warning at 24 hours, alarm at 72); it changes no state,
    sends nothing, and goes away when the receipt comes."""
    adapter.answers[SECOND.mailbox] = SENT
    letter = scripted.send(FIRST, SECOND, THIRD)
    scripted.work()
    steps = []
    for passed in (23 * HOURS, HOURS, 47 * HOURS, HOURS, 30 * DAYS):
        scripted.clock.advance(passed)
        scripted.work()
        steps.append([scripted.attention(letter, each) for each in range(2)])
    assert steps == [
        [set(), set()],
        [{LATE}, {LATE}],
        [{LATE}, {LATE}],
        [{LATE, OVERDUE}, {LATE, OVERDUE}],
        [{LATE, OVERDUE}, {LATE, OVERDUE}],
    ]
    states = [scripted.dispatch(letter, each).transport for each in range(3)]
    assert states == [Transport.HANDED_OVER, Transport.SENT, Transport.HANDED_OVER]
    assert len(adapter.sent) == 3

    adapter.lay(foreign.acknowledgement(FIRST, scripted.dispatch(letter).message_uid))
    adapter.lay(foreign.acknowledgement(SECOND, scripted.dispatch(letter, 1).message_uid, accepted=False))
    adapter.lay(foreign.notice(THIRD, letter.document_uid, foreign.registered("1")))
    scripted.work()
    assert [scripted.attention(letter, each) for each in range(3)] == [set(), set(), set()]
    states = [scripted.dispatch(letter, each).transport for each in range(3)]
    assert states == [Transport.DELIVERED, Transport.REJECTED, Transport.DELIVERED]
    closed = [each["code"] for each in records(scripted, "attention.resolved", letter.deliveries[0].id)]
    assert sorted(closed) == [LATE, OVERDUE]


def test_no_notice(scripted: Office, adapter: ScriptedAdapter) -> None:
    """No registration notice after 5 days likewise: a flag that lasts until the addressee registers or refuses,
    whatever else it tells us meanwhile."""
    letter = scripted.send(FIRST, SECOND)
    scripted.work()
    for position, (party, year) in enumerate(((FIRST, b"2020"), (SECOND, b"2031"))):
        # Ministries' clocks drive no timer.
        files = foreign.acknowledgement(party, scripted.dispatch(letter, position).message_uid)
        adapter.lay({name: data.replace(b"2026-", year + b"-") for name, data in files.items()})
    scripted.work()
    scripted.clock.advance(5 * DAYS - HOURS)
    scripted.work()
    assert scripted.attention(letter) == set()
    scripted.clock.advance(HOURS)
    scripted.work()
    assert [scripted.attention(letter, each) for each in range(2)] == [{NOTICE}, {NOTICE}]
    assert scripted.delivery(letter).registration is Registration.AWAITING

    words = "<c:executorAssigned><c:executor><c:person>П</c:person></c:executor></c:executorAssigned>"
    adapter.lay(foreign.notice(FIRST, letter.document_uid, words, kind="Назначен исполнитель"))
    adapter.lay(foreign.notice(SECOND, letter.document_uid, foreign.refused("Нет"), kind="Отказано в регистрации"))
    scripted.work()
    assert [scripted.attention(letter, each) for each in range(2)] == [{NOTICE}, set()]
    assert len(records(scripted, "attention.raised", letter.deliveries[0].id)) == 1

    adapter.lay(foreign.notice(FIRST, letter.document_uid, foreign.registered("15/1")))
    scripted.work()
    assert scripted.attention(letter) == set()
    assert len(adapter.sent) == 2 + 3


def test_silence_about_what_did_not_leave(scripted: Office, adapter: ScriptedAdapter) -> None:
    """Who reports after days that it could not send an envelope ends the waiting for a квитанция."""
    reporting = ScriptedAdapter(confirms_sending=True)
    adapter.describe = reporting.describe  # type: ignore[method-assign]
    adapter.lookups[FIRST.mailbox] = present(SendOutcome.HANDED_OVER)
    letter = scripted.send(FIRST)
    scripted.work()
    scripted.clock.advance(25 * HOURS)
    scripted.work()
    assert scripted.attention(letter) == {LATE}

    adapter.lookups[FIRST.mailbox] = present(SendOutcome.REFUSED, "Ящик закрыт.")
    scripted.clock.advance(HOURS)
    scripted.work()
    dispatch = scripted.dispatch(letter)
    assert (dispatch.transport, dispatch.reason) == (Transport.FAILED, "Ящик закрыт.")
    assert scripted.attention(letter) == set()
