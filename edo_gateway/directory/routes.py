"""Routes: which format and channel take a letter to an organisation on a day, and why."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, func, select, update

from edo_gateway.directory import store
from edo_gateway.directory.model import Organization, Route, RouteExplanation, RouteStep
from edo_gateway.directory.successors import successors_of
from edo_gateway.directory.tables import routes

__all__ = ["explain", "route_for", "routes_of", "set_route"]

_COLUMNS = (routes.c.id, routes.c.organization, routes.c.format, routes.c.channel, routes.c.since, routes.c.until)


def routes_of(conn: Connection, organization: UUID) -> tuple[Route, ...]:
    """Return every route the organisation has, had or will have, in order of time."""
    rows = conn.execute(select(*_COLUMNS).where(routes.c.organization == organization).order_by(routes.c.since))
    return tuple(Route(**row._mapping) for row in rows)


def route_for(conn: Connection, organization: UUID, on: date) -> Route | None:
    """Return the route in force on that day (Moscow's), or None."""
    covering = [route for route in routes_of(conn, organization) if route.covers(on)]
    return covering[-1] if covering else None


def set_route(
    conn: Connection,
    *,
    route_id: UUID,
    owner: UUID,
    organization: UUID,
    envelope_format: str,
    channel: str,
    since: date,
) -> Route:
    """Put a route in force from `since` on; the one before ends there, one already set for later still follows.

    Setting what is in force anyway changes nothing and returns that route.
    """
    known = routes_of(conn, organization)
    current = next((route for route in reversed(known) if route.covers(since)), None)
    if current is not None and (current.format, current.channel) == (envelope_format, channel):
        return current
    if current is not None and current.since == since:
        conn.execute(update(routes).where(routes.c.id == current.id).values(format=envelope_format, channel=channel))
        return Route(current.id, organization, envelope_format, channel, since, current.until)
    if current is not None:
        conn.execute(update(routes).where(routes.c.id == current.id).values(until=since))
    later = conn.execute(
        select(func.min(routes.c.since)).where(routes.c.organization == organization, routes.c.since > since)
    ).scalar_one_or_none()
    route = Route(route_id, organization, envelope_format, channel, since, later)
    conn.execute(
        routes.insert().values(
            id=route_id,
            owner_id=owner,
            organization=organization,
            format=envelope_format,
            channel=channel,
            since=since,
            until=later,
        )
    )
    return route


def explain(conn: Connection, organization: Organization, on: date, channels: Mapping[str, str]) -> RouteExplanation:
    """Say step by step how a letter would go to the organisation on that day, and what is missing.

    `channels` are the configured channels: name → what stands behind it, in words (the adapter's name).
    """
    steps = [RouteStep("organization", f"Адресат: {organization.name}, GUID {organization.guid}.")]
    steps += _succession(conn, organization, on)
    route = route_for(conn, organization.guid, on)
    if route is None:
        steps.append(_no_route(conn, organization, on))
    else:
        until = f" по {route.until:%d.%m.%Y}, не включая этот день" if route.until else ", без срока окончания"
        steps.append(RouteStep("route", f"Маршрут действует с {route.since:%d.%m.%Y}{until}."))
        steps.append(RouteStep("format", f"Формат конверта: {route.format}."))
        steps.append(_channel(route.channel, channels))
        steps.append(_address(organization))
    return RouteExplanation(organization, on, route, tuple(steps))


def _no_route(conn: Connection, organization: Organization, on: date) -> RouteStep:
    future = next((route for route in routes_of(conn, organization.guid) if route.since > on), None)
    if future is not None:
        text = f"На {on:%d.%m.%Y} маршрута нет; ближайший начнёт действовать {future.since:%d.%m.%Y}."
    else:
        text = f"На {on:%d.%m.%Y} маршрута нет: задайте формат и канал (столбцы format и channel при импорте)."
    return RouteStep("route", text, ok=False)


def _channel(name: str, channels: Mapping[str, str]) -> RouteStep:
    if name in channels:
        return RouteStep("channel", f"Канал: {name} ({channels[name]}).")
    known = ", ".join(sorted(channels)) or "ни одного"
    return RouteStep("channel", f"Канала {name} нет в настройках; настроены: {known}.", ok=False)


def _address(organization: Organization) -> RouteStep:
    if organization.mailbox:
        return RouteStep("address", f"Адрес: {organization.mailbox}.")
    return RouteStep("address", "У организации нет почтового ящика: укажите mailbox в справочнике.", ok=False)


def _succession(conn: Connection, organization: Organization, on: date) -> list[RouteStep]:
    steps = []
    for one in successors_of(conn, organization.guid, on):
        heir = store.get(conn, one.successor)
        name = heir.label if heir is not None else str(one.successor)
        text = (
            f"С {one.since:%d.%m.%Y} правопреемник: {name}; его ответы засчитываются, письмо уйдёт прежнему адресату."
        )
        steps.append(RouteStep("successor", text))
    return steps
