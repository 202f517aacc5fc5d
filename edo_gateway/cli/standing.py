"""How a delivery or a dispatch stands now, in lines for a person."""

from datetime import datetime

from edo_gateway.cli.screen import Screen
from edo_gateway.cli.words import moment
from edo_gateway.delivery.model import Actor, Transport
from edo_gateway.views import DeliveryRow, DispatchRow
from edo_gateway.views.persons import hold_text

__all__ = ["print_delivery", "print_dispatch", "transport_short"]

_BEING_SENT = frozenset({Transport.SENDING, Transport.UNKNOWN})


def transport_short(row: DeliveryRow | DispatchRow) -> str:
    """Return the transport state for a column; that it is held comes first, for a column may be cut."""
    title = row.transport.text.title
    return f"Удержано: {title[:1].lower()}{title[1:]}" if row.hold_by else title


def print_delivery(screen: Screen, row: DeliveryRow) -> None:
    """Write both axes, the hold, the calls for a person and the next step of a delivery."""
    screen.line(f"  Отправка:    {row.transport.text.title}. {row.transport_text}")
    hold = hold_text(row.hold_by, row.hold_until, row.hold_reason) if row.hold_by else ""
    if hold not in row.next.text:
        _hold(screen, row)
    screen.line(f"  Регистрация: {row.registration_text}")
    for attention in row.attentions:
        screen.line(f"  Внимание:    {attention.text} ({moment(attention.since)} МСК)")
    _next(screen, row.next.text, row.next.actor, row.next.at)


def print_dispatch(screen: Screen, row: DispatchRow) -> None:
    """Write the state, the hold and the next step of what we owe."""
    screen.line(f"  Отправка:    {row.transport.text.title}. {row.text}")
    if row.hold_by:
        _hold(screen, row)
    elif row.actor is not Actor.NOBODY:
        _next(screen, row.transport.text.next_step, row.actor, row.next_try)


def _hold(screen: Screen, row: DeliveryRow | DispatchRow) -> None:
    late = " Пакет уже передаётся и ещё может уйти." if row.transport in _BEING_SENT else ""
    text = hold_text(row.hold_by, row.hold_until, row.hold_reason)
    screen.line(f"  Удержание:   {text}.{late} Снять: edo-gateway release")


def _next(screen: Screen, text: str, actor: Actor, at: datetime | None) -> None:
    when = f", {moment(at)} МСК" if at else ""
    who = "" if actor is Actor.NOBODY else f" Действует {actor.russian}{when}."
    screen.line(f"  Дальше:      {text}{who}")
