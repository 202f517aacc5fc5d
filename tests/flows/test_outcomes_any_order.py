"""Receipts in any order, any number of times: the end is the one the rules say, whatever came first."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from database import MINISTRY, OWNER, insert_dispatch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import Office, open_office
from sqlalchemy import Connection, select

from edo_gateway.delivery.lifecycle import Ground
from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.delivery.store import Delivery, Dispatch, get_delivery, get_dispatch, move
from edo_gateway.delivery.tables import attentions
from edo_gateway.envelopes.model import NoticeKind
from edo_gateway.envelopes.reading import AcknowledgementReading, MessageKind, MessageReading, NoticeReading
from edo_gateway.flows.apply import apply_matched
from edo_gateway.flows.effects import apply_answer
from edo_gateway.flows.match import Match
from edo_gateway.receipts.model import IncomingLetter, IntakeItem, IntakeState, SignaturesVerdict
from edo_gateway.receipts.store import store_intake

YES, NO, OPERATOR_NO, ONE, TWO, REFUSED, PROGRESS, ANSWER = EVENTS = (
    "yes", "no", "operator no", "registered 1", "registered 2", "refused", "progress", "answer"
)  # fmt: skip
DAY = dt.date(2026, 11, 25)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office used by all examples: each has a letter of its own."""
    home: Path = tmp_path_factory.mktemp("any-order")
    with open_office(home) as office:
        yield office


def handed_over(office: Office, connection: Connection) -> tuple[Delivery, Dispatch]:
    journal = office.context.journal
    delivery, dispatch = insert_dispatch(connection, journal)
    for state, ground in (
        (Transport.SEALED, Ground.SEAL),
        (Transport.SENDING, Ground.CLAIM),
        (Transport.HANDED_OVER, Ground.OUTCOME),
    ):
        assert move(connection, journal, get_dispatch(connection, dispatch.id), state, ground)
    return delivery, dispatch


def happen(office: Office, connection: Connection, event: str, delivery: Delivery, dispatch: Dispatch) -> None:
    now = get_delivery(connection, delivery.id)
    match = Match(get_dispatch(connection, dispatch.id), now, "message", from_operator=event == OPERATOR_NO)
    if event == ANSWER:
        apply_answer(office.context, connection, now, incoming())
    elif event in {YES, NO, OPERATOR_NO}:
        reading = AcknowledgementReading(dispatch.message_uid, accepted=event == YES)
        receive(office, connection, match, MessageKind.ACKNOWLEDGEMENT, acknowledgement=reading)
    else:
        kind = {REFUSED: NoticeKind.REFUSED, PROGRESS: NoticeKind.REPORT_SENT}.get(event, NoticeKind.REGISTERED)
        number = event[-1] if kind is NoticeKind.REGISTERED else ""
        notice = NoticeReading(kind, kind.value, number=number, number_date=DAY if number else None, reason="Нет")
        receive(office, connection, match, MessageKind.NOTICE, notice=notice)


def receive(office: Office, connection: Connection, match: Match, kind: MessageKind, **reading: Any) -> None:
    identity = uuid4()
    item = IntakeItem(identity, "medo", "", identity.hex, 0, b"", "", IntakeState.STORED, 0, office.clock.now())
    assert store_intake(connection, office.context.journal, OWNER, item)
    message = MessageReading("", kind, "", "2.7.1", uuid4(), None, MINISTRY, "", (), **reading)
    apply_matched(office.context, connection, item, message, match)


def incoming() -> IncomingLetter:
    nothing: dict[str, Any] = {"organization_name": "", "kind": "", "subject": "", "signature_reports": (), "files": ()}
    return IncomingLetter(
        id=uuid4(),
        intake_id=uuid4(),
        channel="medo",
        uid=None,
        message_uid=None,
        organization=MINISTRY,
        number="А-1",
        date=DAY,
        signatures=SignaturesVerdict.VALID,
        **nothing,
    )


def expected_transport(events: list[str]) -> Transport:
    if set(events) - {NO, OPERATOR_NO}:
        return Transport.DELIVERED
    if NO in events:
        return Transport.REJECTED
    return Transport.UNDELIVERED if events else Transport.HANDED_OVER


def expected_registration(events: list[str]) -> Registration:
    for event, state in (
        (ANSWER, Registration.ANSWERED),
        (ONE, Registration.REGISTERED),
        (TWO, Registration.REGISTERED),
    ):
        if event in events:
            return state
    return Registration.REFUSED if REFUSED in events else Registration.AWAITING


def expected_calls(events: list[str]) -> set[str]:
    """Return the calls that must be there in whatever order the events came."""
    calls = set()
    if YES in events and {NO, OPERATOR_NO} & set(events):
        calls.add("acknowledgements-contradict")
    if ONE in events and TWO in events:
        calls.add("registration-number-differs")
    registrations = [event for event in events if event in {ONE, TWO, REFUSED, ANSWER}]
    if REFUSED in registrations and len(set(registrations) - {ANSWER}) > 1 and ANSWER not in registrations:
        later = REFUSED if registrations[0] != REFUSED else ONE
        calls.add("refused-after-registration" if later == REFUSED else "registered-after-refusal")
    return calls


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(st.sampled_from(EVENTS), max_size=7))
def test_any_order(bare: Office, events: list[str]) -> None:
    """In whatever order receipts come: a letter is delivered if anything proves it, registered if it ever was, with
    the first number, answered if there is an answer; and every contradiction calls a person."""
    with bare.context.database.write() as connection:
        delivery, dispatch = handed_over(bare, connection)
        for event in events:
            happen(bare, connection, event, delivery, dispatch)
        after = get_delivery(connection, delivery.id)
        assert get_dispatch(connection, dispatch.id).transport is expected_transport(events)
        assert after.registration is expected_registration(events)
        numbers = [event[-1] for event in events if event in {ONE, TWO}]
        assert after.registration_number == (numbers[0] if numbers else "")
        query = select(attentions.c.code).where(attentions.c.delivery_id == delivery.id)
        assert set(connection.execute(query).scalars()) >= expected_calls(events)
