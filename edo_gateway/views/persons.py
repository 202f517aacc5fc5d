"""Who acted, and what a person or the gateway keeps back, in Russian words."""

from datetime import datetime

from edo_gateway.journal import GATEWAY
from edo_gateway.letters.moscow import MOSCOW

__all__ = ["actor_text", "hold_text"]

_PLACES = {"cli": "командная строка"}
"""First part of an actor's name in the journal → where that person sat."""


def actor_text(actor: str) -> str:
    """Return who acted: `cli:ivanova` is «ivanova, командная строка»."""
    if actor == GATEWAY:
        return "шлюз"
    place, _, name = actor.partition(":")
    if place == "caller":
        return _PLACES.get(name, f"программа {name}")
    where = _PLACES.get(place)
    if where is None:
        return actor
    return f"{name}, {where}" if name else where


def hold_text(by: str, until: datetime | None, reason: str) -> str:
    """Return who holds a dispatch, until when in Moscow, and why, with no full stop at the end."""
    end = f" до {until.astimezone(MOSCOW):%d.%m.%Y %H:%M} МСК" if until else ""
    why = f": {reason.strip().rstrip('.')}" if reason.strip() else ""
    return f"Отправка удержана{end}{why} ({actor_text(by)})"
