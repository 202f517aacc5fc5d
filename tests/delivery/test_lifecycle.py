"""The life cycles as data."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edo_gateway.delivery.lifecycle import (
    RECEIPT_APPLIES,
    REGISTRATION_TABLE,
    TRANSPORT_TABLE,
    Ground,
    may_move,
    may_register,
)
from edo_gateway.delivery.model import Registration, Transport

T = Transport


def test_every_state_has_a_title_a_sentence_and_an_actor() -> None:
    """People can read every state of both axes."""
    for state in [*Transport, *Registration]:
        assert state.text.title
        assert state.text.sentence.endswith(".")
        assert state.text.next_actor.russian


def test_every_transport_state_can_be_reached() -> None:
    """Each state is the end of some step; only a renewal or a person leads back to the first."""
    assert {step.new for step in TRANSPORT_TABLE} == set(Transport)
    assert {step.ground for step in TRANSPORT_TABLE if step.new is T.PENDING} == {Ground.RENEWAL, Ground.PERSON}


def test_receipts_apply_exactly_where_the_design_says() -> None:
    """Receipts apply from sending, handed_over, sent, unknown, undelivered and rejected."""
    applies = {step.old for step in TRANSPORT_TABLE if step.ground is Ground.ACKNOWLEDGEMENT}
    assert applies == {T.SENDING, T.HANDED_OVER, T.SENT, T.UNKNOWN, T.UNDELIVERED, T.REJECTED} == set(RECEIPT_APPLIES)


def test_only_an_operator_makes_undelivered() -> None:
    """Only the operator's квитанция (or a person) makes undelivered; silence never does."""
    grounds = {step.ground for step in TRANSPORT_TABLE if step.new is T.UNDELIVERED}
    assert grounds == {Ground.OPERATOR}


def test_only_a_claim_starts_sending() -> None:
    """Nothing is sent without a claim, and a claim takes sealed envelopes only."""
    assert {(step.old, step.ground) for step in TRANSPORT_TABLE if step.new is T.SENDING} == {(T.SEALED, Ground.CLAIM)}


def test_nothing_is_sent_again_without_the_channels_word() -> None:
    """From unknown the way back to sealed is a lookup's answer, or a person's act that asks the channel first."""
    back = {step.ground for step in TRANSPORT_TABLE if (step.old, step.new) == (T.UNKNOWN, T.SEALED)}
    assert back == {Ground.LOOKUP, Ground.PERSON}
    left = {T.HANDED_OVER, T.SENT, T.DELIVERED, T.REJECTED, T.UNDELIVERED}
    assert not any(step.old in left | {T.UNKNOWN, T.SENDING} and step.new is T.PENDING for step in TRANSPORT_TABLE)
    assert not any(step.old in left and step.new in {T.SEALED, T.SENDING, T.PENDING} for step in TRANSPORT_TABLE)


@given(st.lists(st.sampled_from(sorted(TRANSPORT_TABLE, key=str)), max_size=30))
def test_delivered_is_never_lowered(steps: list[object]) -> None:
    """Whatever happens in whatever order, what was delivered stays delivered."""
    state, was_delivered = T.PENDING, False
    for step in steps:
        if getattr(step, "old") is state:  # noqa: B009
            state = getattr(step, "new")  # noqa: B009
        was_delivered = was_delivered or state is T.DELIVERED
        assert not was_delivered or state is T.DELIVERED


def test_registration_never_goes_back() -> None:
    """The registration axis has no cycle: nothing returns to an earlier state."""
    following = defaultdict(set)
    for step in REGISTRATION_TABLE:
        following[step.old].add(step.new)

    def walk(state: Registration, seen: tuple[Registration, ...]) -> None:
        assert state not in seen
        for new in following[state]:
            walk(new, (*seen, state))

    walk(Registration.NONE, ())


@pytest.mark.parametrize("old", list(Registration))
def test_first_registration_stands(old: Registration) -> None:
    """Nothing but an answer follows a registration."""
    assert may_register(Registration.REGISTERED, old) is (old is Registration.ANSWERED)


def test_unknown_step_is_refused() -> None:
    """A step that is not in the table is not allowed."""
    assert not may_move(T.DELIVERED, T.SENDING, Ground.CLAIM)
    assert not may_move(T.SEALED, T.SENDING, Ground.OUTCOME)
