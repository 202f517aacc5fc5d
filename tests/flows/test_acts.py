"""A person's acts on a letter on its way: each journalled, each refused where it would be wrong."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import foreign
import pytest
from office import FIRST, Office, open_office
from sqlalchemy import select

from edo_adapters.memory import Fault, forget_exchanges, memory_exchange
from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.delivery.store import delivery_dispatches
from edo_gateway.errors import NotFound, WrongUse
from edo_gateway.flows.acts import (
    ActRefused,
    cancel_dispatch,
    hold_dispatch,
    release_dispatch,
    repeat_dispatch,
    resend_delivery,
    settle_attention,
)
from edo_gateway.flows.context import ChannelEntry
from edo_gateway.flows.seal import seal_due
from edo_gateway.flows.send import send_due
from edo_gateway.flows.submit import Submitted
from edo_gateway.journal.tables import journal
from edo_gateway.ports import LookupAnswer, LookupResult, SendOutcome

WHO = "person:clerk"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


@pytest.fixture
def memory(office: Office) -> Iterator[Office]:
    """The same office with a channel that does what it is told."""
    from edo_adapters.memory import plugin
    from edo_gateway.ports import AdapterContext, AlwaysComplete

    adapter = plugin.open({}, AdapterContext("medo", office.clock, AlwaysComplete(), office.home))
    entry = ChannelEntry("medo", adapter)
    office.context = replace(office.context, channels={"medo": entry})
    yield office
    forget_exchanges()


def acts(office: Office, kind: str) -> list[dict[str, object]]:
    """Return the payloads of a person's records of one kind."""
    with office.context.database.read() as connection:
        rows = connection.execute(select(journal.c.payload).where(journal.c.kind == kind, journal.c.actor == WHO))
        return [json.loads(row.payload) for row in rows]


def newest(office: Office, submitted: Submitted) -> object:
    with office.context.database.read() as connection:
        return delivery_dispatches(connection, submitted.deliveries[0].id)


def test_hold_keeps_a_letter_until_it_is_released(office: Office) -> None:
    """Hold is a flag with who, until when and why, checked at every claim; release lets the letter go."""
    submitted = office.send(FIRST)
    seal_due(office.context)
    dispatch = office.dispatch(submitted)
    hold_dispatch(office.context, dispatch.id, actor=WHO, reason="ждём приложение")
    assert send_due(office.context, "medo") == 0
    assert office.dispatch(submitted).transport is Transport.SEALED
    release_dispatch(office.context, dispatch.id, actor=WHO)
    assert send_due(office.context, "medo") == 1
    assert [each["cause"] for each in acts(office, "dispatch.held")] == ["person"]
    assert acts(office, "dispatch.released") == [{"held_by": WHO}]


def test_hold_ends_when_its_time_comes(office: Office) -> None:
    """A hold with an end lifts itself."""
    submitted = office.send(FIRST)
    seal_due(office.context)
    until = office.clock.now() + timedelta(hours=1)
    hold_dispatch(office.context, office.dispatch(submitted).id, actor=WHO, reason="до обеда", until=until)
    assert send_due(office.context, "medo") == 0
    office.clock.advance(timedelta(hours=1, seconds=1))
    assert send_due(office.context, "medo") == 1


def test_hold_wants_a_reason_and_a_letter_that_has_not_left(office: Office) -> None:
    """A hold without a reason, with an end in the past, or of what has left is refused; so is an idle release."""
    submitted = office.send(FIRST)
    dispatch = office.dispatch(submitted)
    with pytest.raises(WrongUse, match="причина"):
        hold_dispatch(office.context, dispatch.id, actor=WHO, reason="  ")
    with pytest.raises(WrongUse, match="прошёл"):
        hold_dispatch(office.context, dispatch.id, actor=WHO, reason="x", until=office.clock.now())
    with pytest.raises(WrongUse, match="не удерживает"):
        release_dispatch(office.context, dispatch.id, actor=WHO)
    office.work()
    with pytest.raises(ActRefused, match="Передано в канал"):
        hold_dispatch(office.context, dispatch.id, actor=WHO, reason="x")


def test_cancel_works_before_the_claim_only(office: Office) -> None:
    """Cancel works before the claim only; after it the answer is "too late"."""
    submitted = office.send(FIRST)
    seal_due(office.context)
    cancel_dispatch(office.context, office.dispatch(submitted).id, actor=WHO)
    office.work()
    assert office.dispatch(submitted).transport is Transport.CANCELLED
    assert office.published() == []
    late = office.send(FIRST)
    office.work()
    with pytest.raises(ActRefused, match="Поздно"):
        cancel_dispatch(office.context, office.dispatch(late).id, actor=WHO)
    assert acts(office, "dispatch.transport")[0]["to"] == "cancelled"


def test_repeat_sends_the_same_bytes_under_the_same_wire_id(memory: Office) -> None:
    """*Повторить передачу*: same bytes, same wire id; only where the channel shows that nothing left."""
    exchange = memory_exchange("medo")
    exchange.script.append(Fault.REFUSE)
    submitted = memory.send(FIRST)
    memory.work()
    failed = memory.dispatch(submitted)
    assert failed.transport is Transport.FAILED
    repeat_dispatch(memory.context, failed.id, actor=WHO)
    memory.work()
    again = memory.dispatch(submitted)
    assert again.transport is Transport.HANDED_OVER
    assert (again.id, again.message_uid, again.envelope_digest) == (
        failed.id,
        failed.message_uid,
        failed.envelope_digest,
    )
    assert len(exchange.of(failed.message_uid)) == 1


@pytest.mark.parametrize(
    "answer",
    [
        LookupResult(LookupAnswer.CANT_TELL, detail="Папка недоступна."),
        LookupResult(LookupAnswer.PRESENT, SendOutcome.HANDED_OVER),
        LookupResult(LookupAnswer.PRESENT, SendOutcome.REFUSED),
    ],
)
def test_repeat_is_refused_where_the_letter_may_have_left(memory: Office, answer: LookupResult) -> None:
    """If the channel had the envelope or can't tell, the same bytes are not sent a second time."""
    exchange = memory_exchange("medo")
    exchange.script.append(Fault.REFUSE)
    submitted = memory.send(FIRST)
    memory.work()
    exchange.answers.append(answer)
    with pytest.raises(ActRefused, match="resend"):
        repeat_dispatch(memory.context, memory.dispatch(submitted).id, actor=WHO)
    assert memory.dispatch(submitted).transport is Transport.FAILED


def test_repeat_of_what_left_or_waits_is_refused(office: Office) -> None:
    """What waits anyway, or has left, is not repeated."""
    submitted = office.send(FIRST)
    dispatch = office.dispatch(submitted)
    with pytest.raises(ActRefused, match="и так"):
        repeat_dispatch(office.context, dispatch.id, actor=WHO)
    office.work()
    with pytest.raises(ActRefused, match="Пакет ушёл"):
        repeat_dispatch(office.context, dispatch.id, actor=WHO)


def test_resend_is_a_new_message_with_the_same_container(office: Office) -> None:
    """*Направить повторно*: new dispatch and message uid; same container, number and document uid."""
    submitted = office.send(FIRST)
    office.work()
    first = office.dispatch(submitted)
    office.lay("no", foreign.acknowledgement(FIRST, first.message_uid, accepted=False, comment="сбой"))
    office.work()
    (package,) = office.published()
    container = (package / "document.edc.zip").read_bytes()
    made = resend_delivery(office.context, submitted.deliveries[0].id, actor=WHO, reason="сбой у адресата")
    office.work()
    second = office.dispatch(submitted)
    assert second.id == made != first.id
    assert second.message_uid != first.message_uid
    assert second.transport is Transport.HANDED_OVER
    packages = office.published()
    assert len(packages) == 2
    assert {(each / "document.edc.zip").read_bytes() for each in packages} == {container}
    with office.context.database.read() as connection:
        _, old = delivery_dispatches(connection, submitted.deliveries[0].id)
    assert old.transport is Transport.SUPERSEDED


def test_receipt_for_an_older_dispatch_still_counts(office: Office) -> None:
    """A receipt for an older dispatch still counts: the new one is kept back if it has not left."""
    submitted = office.send(FIRST)
    office.work()
    first = office.dispatch(submitted)
    resend_delivery(office.context, submitted.deliveries[0].id, actor=WHO, reason="молчат")
    office.lay("late", foreign.acknowledgement(FIRST, first.message_uid))
    office.lay("reg", foreign.notice(FIRST, None, foreign.registered("7"), mid=first.message_uid))
    from edo_gateway.flows.apply import apply_intake
    from edo_gateway.flows.collect import collect

    collect(office.context, "medo")
    office.clock.advance(timedelta(seconds=2))
    collect(office.context, "medo")
    apply_intake(office.context)
    office.work()
    assert office.delivery(submitted).registration is Registration.REGISTERED
    assert office.dispatch(submitted).hold_by == "gateway"
    assert "earlier-arrived" in office.attention(submitted)
    assert len([path for path in office.published() if path.name != str(first.message_uid)]) == 1  # our квитанция


def test_resend_is_refused_where_it_would_double_a_letter(office: Office) -> None:
    """While the present dispatch may still leave, or once the addressee registered, nothing is sent anew."""
    submitted = office.send(FIRST)
    with pytest.raises(WrongUse, match="причина"):
        resend_delivery(office.context, submitted.deliveries[0].id, actor=WHO, reason="")
    with pytest.raises(ActRefused, match="ещё не ушло"):
        resend_delivery(office.context, submitted.deliveries[0].id, actor=WHO, reason="x")
    office.work()
    office.lay("reg", foreign.notice(FIRST, submitted.document_uid, foreign.registered("7")))
    office.work()
    with pytest.raises(ActRefused, match="Зарегистрировано адресатом"):
        resend_delivery(office.context, submitted.deliveries[0].id, actor=WHO, reason="x")


def test_attention_is_settled_by_a_journalled_choice(office: Office) -> None:
    """A contradiction raises needs_attention until a person's journalled choice."""
    submitted = office.send(FIRST)
    office.work()
    office.lay("a", foreign.notice(FIRST, submitted.document_uid, foreign.registered("7")))
    office.work()
    office.lay("b", foreign.notice(FIRST, submitted.document_uid, foreign.registered("8")))
    office.work()
    assert office.attention(submitted) == {"registration-number-differs"}
    settle_attention(office.context, submitted.deliveries[0].id, actor=WHO)
    assert office.attention(submitted) == set()
    assert acts(office, "attention.resolved") == [{"code": "registration-number-differs"}]
    with pytest.raises(NotFound):
        settle_attention(office.context, submitted.deliveries[0].id, actor=WHO)
