"""What a person's acts leave behind: reasons, calls that are answered, holds of the gateway, silence once looked at."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import foreign
import pytest
from office import FIRST, Office, open_office
from sqlalchemy import select, update

from edo_gateway.delivery.attention import AttentionCode, raise_attention
from edo_gateway.delivery.model import DispatchKind, Transport
from edo_gateway.delivery.store import Dispatch, delivery_dispatches, select_dispatches, to_dispatch
from edo_gateway.delivery.tables import attentions, dispatches
from edo_gateway.flows.acts import (
    ActRefused,
    cancel_dispatch,
    hold_dispatch,
    release_dispatch,
    repeat_dispatch,
    resend_delivery,
    settle_attention,
)
from edo_gateway.flows.seal import seal_due
from edo_gateway.flows.send import send_due
from edo_gateway.flows.submit import Submitted
from edo_gateway.flows.sweep import flag_silence
from edo_gateway.journal.tables import journal

WHO = "cli:clerk"
DAY = timedelta(hours=25)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def set_dispatch(office: Office, dispatch: Dispatch, **values: object) -> None:
    with office.context.database.write() as connection:
        connection.execute(update(dispatches).where(dispatches.c.id == dispatch.id).values(**values))


def call(office: Office, submitted: Submitted, code: AttentionCode) -> None:
    context = office.context
    with context.database.write() as connection:
        raise_attention(connection, context.journal, context.clock, office.delivery(submitted), code, "Посмотрите.")


def actors(office: Office, kind: str) -> list[str]:
    with office.context.database.read() as connection:
        return list(
            connection.execute(select(journal.c.actor).where(journal.c.kind == kind).order_by(journal.c.id)).scalars()
        )


def test_the_gateways_own_hold_gets_no_end_from_a_person(office: Office) -> None:
    """What the gateway holds is released by a person who knows why, and not by the time of another hold."""
    submitted = office.send(FIRST)
    seal_due(office.context)
    dispatch = office.dispatch(submitted)
    set_dispatch(office, dispatch, hold_by="gateway", hold_reason="Пришла квитанция.")
    with pytest.raises(ActRefused, match=r"Пришла квитанция.*release"):
        hold_dispatch(
            office.context, dispatch.id, actor=WHO, reason="x", until=office.clock.now() + timedelta(minutes=1)
        )
    release_dispatch(office.context, dispatch.id, actor=WHO)
    assert send_due(office.context, "medo") == 1


def test_a_hold_that_ended_is_journalled_as_lifted(office: Office) -> None:
    """A hold whose time has come is lifted by the gateway, once, and the journal tells."""
    submitted = office.send(FIRST)
    seal_due(office.context)
    dispatch = office.dispatch(submitted)
    until = office.clock.now() + timedelta(hours=1)
    hold_dispatch(office.context, dispatch.id, actor=WHO, reason="до обеда", until=until)
    assert send_due(office.context, "medo") == 0
    assert office.dispatch(submitted).hold_by == WHO
    office.clock.advance(timedelta(hours=2))
    assert send_due(office.context, "medo") == 1
    assert office.dispatch(submitted).hold_by == ""
    assert actors(office, "dispatch.released") == ["gateway"]


@pytest.mark.parametrize("act", [release_dispatch, cancel_dispatch])
def test_release_and_cancel_answer_the_call_about_crashes(office: Office, act: object) -> None:
    """Whoever releases or cancels what brought the program down has looked at it."""
    submitted = office.send(FIRST)
    seal_due(office.context)
    dispatch = office.dispatch(submitted)
    set_dispatch(office, dispatch, hold_by="gateway", hold_reason="Обрывы.")
    call(office, submitted, AttentionCode.SENDER_CRASHES)
    act(office.context, dispatch.id, actor=WHO)  # type: ignore[operator]
    assert office.attention(submitted) == set()
    assert actors(office, "attention.resolved") == [WHO]


def test_resend_keeps_why_and_answers_the_calls_about_the_earlier_one(office: Office) -> None:
    """The person's words stay with the dispatch that was replaced; the new one is theirs in the journal."""
    submitted = office.send(FIRST)
    office.work()
    call(office, submitted, AttentionCode.ACKNOWLEDGEMENT_OVERDUE)
    call(office, submitted, AttentionCode.NUMBER_DIFFERS)
    made = resend_delivery(office.context, submitted.deliveries[0].id, actor=WHO, reason=" адресат не получил ")
    with office.context.database.read() as connection:
        _, old = delivery_dispatches(connection, submitted.deliveries[0].id)
        replaced = connection.execute(select(dispatches.c.superseded_by).where(dispatches.c.id == old.id)).scalar_one()
    assert (old.transport, old.reason, replaced) == (Transport.SUPERSEDED, "адресат не получил", made)
    assert office.attention(submitted) == {"registration-number-differs"}
    assert actors(office, "dispatch.added") == ["gateway", WHO]


def test_silence_that_was_looked_at_does_not_call_again(office: Office) -> None:
    """A settled call about silence stays settled while that silence lasts; the next alarm still comes."""
    submitted = office.send(FIRST)
    office.work()
    office.clock.advance(DAY)
    assert flag_silence(office.context) == 1
    settle_attention(office.context, submitted.deliveries[0].id, actor=WHO)
    office.clock.advance(timedelta(minutes=1))
    assert flag_silence(office.context) == 0
    office.clock.advance(timedelta(days=2))
    assert flag_silence(office.context) == 1
    assert office.attention(submitted) == {"acknowledgement-overdue"}


def test_silence_of_a_new_dispatch_calls_anew(office: Office) -> None:
    """After a resend silence counts from the new handing over."""
    submitted = office.send(FIRST)
    office.work()
    office.clock.advance(DAY)
    flag_silence(office.context)
    settle_attention(office.context, submitted.deliveries[0].id, actor=WHO)
    resend_delivery(office.context, submitted.deliveries[0].id, actor=WHO, reason="молчат")
    office.work()
    assert flag_silence(office.context) == 0
    office.clock.advance(DAY)
    assert flag_silence(office.context) == 1


def owed(office: Office) -> Dispatch:
    with office.context.database.read() as connection:
        row = connection.execute(
            select_dispatches().where(dispatches.c.kind == DispatchKind.ACKNOWLEDGEMENT.value)
        ).one()
    return to_dispatch(row)


def test_acts_on_what_we_owe(office: Office) -> None:
    """A квитанция of ours is held, released, cancelled like a letter; what left is not repeated, nor sent anew."""
    submitted = office.send(FIRST)
    office.work()
    office.lay("reg", foreign.notice(FIRST, submitted.document_uid, foreign.registered("7")))
    from edo_gateway.flows.apply import apply_intake
    from edo_gateway.flows.collect import collect

    collect(office.context, "medo")
    office.clock.advance(timedelta(seconds=2))
    collect(office.context, "medo")
    apply_intake(office.context)
    seal_due(office.context)
    hold_dispatch(office.context, owed(office).id, actor=WHO, reason="проверяем")
    assert send_due(office.context, "medo") == 0
    release_dispatch(office.context, owed(office).id, actor=WHO)
    assert send_due(office.context, "medo") == 1
    with pytest.raises(ActRefused) as refused:
        repeat_dispatch(office.context, owed(office).id, actor=WHO)
    assert "resend" not in refused.value.todo and "квитанция" in refused.value.todo


def test_corrected_letter_is_told_in_both_stories(office: Office) -> None:
    """A letter that corrects another is noted with the one it corrects, once, in the transaction that accepts it."""
    old = office.send(FIRST)
    new = office.send(FIRST, corrects=old.number, key="k")
    assert office.send(FIRST, corrects=old.number, key="k").letter == new.letter
    with office.context.database.read() as connection:
        rows = connection.execute(select(journal).where(journal.c.kind == "letter.corrected")).all()
    (row,) = rows
    assert (row.letter_id, row.actor) == (old.letter, "caller:test")
    assert str(new.letter) in row.payload


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (timedelta(seconds=1), "1 с"),
        (timedelta(seconds=90), "1,5 мин"),
        (timedelta(hours=1.5), "1,5 ч"),
        (timedelta(hours=24), "24 ч"),
        (timedelta(hours=72), "72 ч"),
        (timedelta(days=5), "5 сут."),
    ],
)
def test_silence_says_its_period_in_a_fitting_unit(office: Office, period: timedelta, words: str) -> None:
    """However short the period, it reads as a number of its own unit."""
    silence = replace(office.context.policies.silence, acknowledgement_warning=period)
    office.context = replace(office.context, policies=replace(office.context.policies, silence=silence))
    submitted = office.send(FIRST)
    office.work()
    office.clock.advance(period + timedelta(seconds=1))
    flag_silence(office.context)
    with office.context.database.read() as connection:
        found = connection.execute(
            select(attentions.c.text).where(
                attentions.c.delivery_id == submitted.deliveries[0].id, attentions.c.code == "acknowledgement-late"
            )
        ).scalar_one()
    assert found.startswith(f"Квитанции нет больше {words} ")
