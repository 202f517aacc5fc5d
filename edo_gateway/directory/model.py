"""Participants of the exchange and the routes to them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

__all__ = ["Organization", "Route", "RouteExplanation", "RouteStep", "Scope", "Successor"]


class Scope(StrEnum):
    """Whose organisations are looked through."""

    ALL = "all"
    OURS = "ours"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Organization:
    """A participant of the exchange (участник обмена); absent values are empty strings."""

    guid: UUID
    """The participant's GUID of the exchange: made once, used always."""
    name: str
    short_name: str = ""
    mailbox: str = ""
    """Address in the exchange's mail, `BOX~SERVER`; not to be confused with the GUID."""
    ogrn: str = ""
    inn: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    ours: bool = False
    """Whether it is one of our own organisations."""

    @property
    def label(self) -> str:
        """Name and GUID, as candidates are listed to a person."""
        return f"{self.name} ({self.guid})"


@dataclass(frozen=True, slots=True)
class Successor:
    """Who took over an organisation's tasks, and since when."""

    organization: UUID
    successor: UUID
    since: date


@dataclass(frozen=True, slots=True)
class Route:
    """Organisation → format and channel (маршрут), from `since` up to and without `until`."""

    id: UUID
    organization: UUID
    format: str
    """Identifier of an envelope format, e.g. `medo-2.7.1`."""
    channel: str
    """Name of a configured channel."""
    since: date
    until: date | None = None

    def covers(self, on: date) -> bool:
        """Say whether the route is in force on that day."""
        return self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One step of an explanation."""

    name: str
    """Stable latin identifier: `organization`, `route`, `format`, `channel`, `address`, `successor`."""
    text: str
    """Russian sentence."""
    ok: bool = True


@dataclass(frozen=True, slots=True)
class RouteExplanation:
    """How a letter would reach an organisation on a day, and what is missing for that."""

    organization: Organization
    on: date
    route: Route | None
    steps: tuple[RouteStep, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is missing."""
        return all(step.ok for step in self.steps)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the sentences of the steps that fail."""
        return tuple(step.text for step in self.steps if not step.ok)
