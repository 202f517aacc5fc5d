"""What happens next with a delivery, when, and who must act.

Derived from the two axes, the hold, the schedule and the silence policy; nothing of it is stored.
"""

from dataclasses import dataclass
from datetime import date, datetime

from edo_gateway.delivery.attention import AttentionCode
from edo_gateway.delivery.model import Actor, Registration, StateText, Transport
from edo_gateway.delivery.policy import SilencePolicy
from edo_gateway.views.persons import hold_text

__all__ = ["Axes", "NextStep", "next_step", "registration_sentence", "transport_sentence"]

_FOR_THE_OPERATOR = frozenset(
    {
        AttentionCode.ACKNOWLEDGEMENT_LATE,
        AttentionCode.ACKNOWLEDGEMENT_OVERDUE,
        AttentionCode.CHANNEL_CANT_TELL,
        AttentionCode.SENDER_CRASHES,
        AttentionCode.CANT_SEAL,
    }
)
"""Calls that are about the channel; every other one is about the letter and is the clerk's."""
_A_PERSON_SENDS = frozenset({Transport.FAILED, Transport.REJECTED, Transport.UNDELIVERED})
"""States in which nothing goes on until a person sends again."""
_ON_ITS_WAY = frozenset(
    {
        Transport.PENDING,
        Transport.SEALED,
        Transport.SENDING,
        Transport.UNKNOWN,
        Transport.HANDED_OVER,
        Transport.SENT,
    }
)
_SETTLE = "Разобрались — отметьте: edo-gateway settle."
_HELD = "Снять удержание: edo-gateway release; не отправлять вовсе: edo-gateway cancel."
_NO_REASON = "причина не указана"


@dataclass(frozen=True, slots=True)
class Axes:
    """All that decides the next step of one delivery."""

    transport: Transport
    registration: Registration
    due_at: datetime | None = None
    lease_until: datetime | None = None
    handed_over_at: datetime | None = None
    delivered_at: datetime | None = None
    hold_by: str = ""
    hold_until: datetime | None = None
    hold_reason: str = ""
    attention: str = ""
    """Open reasons to look at it, as one sentence; empty if there are none."""
    attention_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next step in words."""

    text: str
    actor: Actor
    at: datetime | None
    """When it happens, or when its absence will be shown; None if nothing is scheduled."""


def next_step(axes: Axes, silence: SilencePolicy) -> NextStep:
    """Say what happens next; what a person must look at comes before what goes by itself."""
    if axes.attention:
        technical = _FOR_THE_OPERATOR.issuperset(axes.attention_codes)
        actor = Actor.OPERATOR if axes.attention_codes and technical else Actor.CLERK
        return NextStep(f"Требует внимания: {axes.attention} {_after(axes)}", actor, None)
    if _is_settled(axes):
        return _of(axes.registration.text)
    if _is_held(axes):
        text = f"{hold_text(axes.hold_by, axes.hold_until, axes.hold_reason)}. {_HELD}"
        return NextStep(text, Actor.GATEWAY if axes.hold_until else Actor.OPERATOR, axes.hold_until)
    match axes.transport:
        case Transport.PENDING | Transport.SEALED | Transport.UNKNOWN:
            return _of(axes.transport.text, axes.due_at)
        case Transport.SENDING:
            return _of(axes.transport.text, axes.lease_until)
        case Transport.HANDED_OVER | Transport.SENT:
            warned = axes.handed_over_at and axes.handed_over_at + silence.acknowledgement_warning
            return _of(axes.transport.text, warned)
        case Transport.DELIVERED:
            warned = axes.delivered_at and axes.delivered_at + silence.notice_warning
            return _of(Registration.AWAITING.text, warned)
        case _:
            return _of(axes.transport.text)


def _after(axes: Axes) -> str:
    """Return what a person may do once they have looked at what they were called for."""
    if _is_held(axes):
        return _HELD
    if axes.transport in _A_PERSON_SENDS and not _is_settled(axes):
        return axes.transport.text.next_step
    return _SETTLE


def _is_settled(axes: Axes) -> bool:
    """Say whether the addressee has decided; who was refused and is being sent to anew has not heard the last word."""
    if axes.registration is Registration.REFUSED:
        return axes.transport not in _ON_ITS_WAY
    return axes.registration not in {Registration.NONE, Registration.AWAITING}


def _is_held(axes: Axes) -> bool:
    return bool(axes.hold_by) and axes.transport in {Transport.PENDING, Transport.SEALED}


def _of(text: StateText, at: datetime | None = None) -> NextStep:
    return NextStep(text.next_step or text.sentence, text.next_actor, at)


def transport_sentence(transport: Transport, reason: str) -> str:
    """Return the sentence of a transport state with its reason filled in."""
    return transport.text.sentence.replace("{reason}", _bare(reason))


def registration_sentence(registration: Registration, *, number: str, on: date | None, reason: str) -> str:
    """Return the sentence of a registration state with number, date and reason filled in."""
    text = registration.text.sentence.replace("{reason}", _bare(reason)).replace("{number}", number or "б/н")
    return text.replace("{date}", on.strftime("%d.%m.%Y") if on else "неизвестной даты")


def _bare(reason: str) -> str:
    return reason.strip().rstrip(".") or _NO_REASON
