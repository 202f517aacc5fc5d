"""The same words in every version of the format and in every encoding have the same effect."""

import pytest
from foreign_dialects import answer
from office import Office
from rows import owed, receipt_rows
from scripted import ScriptedAdapter

from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.envelopes.model import NoticeKind
from edo_gateway.simulator.behaviour import AnswerKind, Dialect, Encoding, Handle
from edo_gateway.simulator.parties import MINISTRIES

OLD = (Dialect.V20, Dialect.V22, Dialect.V25, Dialect.V26, Dialect.V27)


@pytest.mark.parametrize("encoding", list(Encoding))
def test_every_version(scripted: Office, adapter: ScriptedAdapter, encoding: Encoding) -> None:
    """Квитанции and notices of every version (2.0 to 2.7) and both encodings act alike, a lying declaration
    included."""
    letter = scripted.send(*MINISTRIES)
    scripted.work()
    for position, (party, dialect) in enumerate(zip(MINISTRIES, OLD, strict=True)):
        uid = scripted.dispatch(letter, position).message_uid
        adapter.lay(answer(AnswerKind.ACKNOWLEDGEMENT, party, letter, uid, dialect=dialect, encoding=encoding))
    scripted.work()
    for position, (party, dialect) in enumerate(zip(MINISTRIES, OLD, strict=True)):
        assert scripted.dispatch(letter, position).transport is Transport.DELIVERED
        uid = scripted.dispatch(letter, position).message_uid
        number = f"Вх-{position}"
        adapter.lay(answer(AnswerKind.NOTICE, party, letter, uid, dialect=dialect, encoding=encoding, number=number))
    scripted.work()

    assert scripted.quarantined() == []
    assert len(owed(scripted)) == 5
    for position in range(5):
        delivery = scripted.delivery(letter, position)
        assert (delivery.registration, delivery.registration_number) == (Registration.REGISTERED, f"Вх-{position}")
        assert [row.at.isoformat() for row in receipt_rows(scripted, delivery.id)] == ["2026-11-25T09:30:00+00:00"] * 2


def test_old_refusals_by_number_and_date(scripted: Office, adapter: ScriptedAdapter) -> None:
    """Where an old notice names nothing but our number and date, its sender tells whose word it is."""
    letter = scripted.send(*MINISTRIES)
    scripted.work()
    for position, (party, dialect) in enumerate(zip(MINISTRIES, OLD, strict=True)):
        uid = scripted.dispatch(letter, position).message_uid
        refusal = NoticeKind.REFUSED
        by = Handle.FOUNDATION
        adapter.lay(answer(AnswerKind.NOTICE, party, letter, uid, dialect=dialect, handles=by, notice=refusal))
    scripted.work()

    assert scripted.quarantined() == []
    for position in range(5):
        delivery = scripted.delivery(letter, position)
        assert (delivery.registration, delivery.refusal_reason) == (Registration.REFUSED, "Нет подписи")
        assert [row.matched_by for row in receipt_rows(scripted, delivery.id)] == ["number"]
