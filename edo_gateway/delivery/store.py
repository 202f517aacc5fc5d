"""Rows of deliveries and dispatches, and the only two ways in which their states change.

`move` and `register` compare-and-set on the old state, refuse what the life-cycle table does not allow,
and write the journal record in the same transaction.  They open and commit nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, bindparam, select, update

from edo_gateway.delivery.errors import ForbiddenStep
from edo_gateway.delivery.lifecycle import Ground, may_move, may_register
from edo_gateway.delivery.model import DispatchKind, Registration, Transport
from edo_gateway.delivery.tables import deliveries, dispatches
from edo_gateway.errors import NotFound
from edo_gateway.journal import GATEWAY, Entry, Journal

__all__ = [
    "Delivery",
    "Dispatch",
    "add_delivery",
    "add_dispatch",
    "delivery_dispatches",
    "get_delivery",
    "get_dispatch",
    "letter_deliveries",
    "move",
    "register",
    "select_deliveries",
    "select_dispatches",
    "to_delivery",
    "to_dispatch",
]

_LEFT_US = frozenset(
    {Transport.HANDED_OVER, Transport.SENT, Transport.DELIVERED, Transport.REJECTED, Transport.UNDELIVERED}
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One letter on its way to one addressee."""

    id: UUID
    letter_id: UUID
    position: int
    organization: UUID
    channel: str
    format: str
    registration: Registration
    registration_number: str
    registration_date: date | None
    refusal_reason: str
    answer_number: str
    answer_date: date | None


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One envelope going through one channel."""

    id: UUID
    kind: DispatchKind
    delivery_id: UUID | None
    letter_id: UUID | None
    organization: UUID
    organization_name: str
    address: str
    channel: str
    format: str
    transport: Transport
    reason: str
    message_uid: UUID
    answers: UUID | None
    accepted: bool | None
    body: Mapping[str, Any] | None
    envelope_digest: str
    seal_tries: int
    tries: int
    first_try_at: datetime | None
    due_at: datetime | None
    lease_owner: str
    lease_until: datetime | None
    fence: int
    hold_by: str
    created_at: datetime
    handed_over_at: datetime | None

    @classmethod
    def new(
        cls,
        *,
        id: UUID,  # noqa: A002 - the field's own name
        kind: DispatchKind,
        delivery_id: UUID | None,
        letter_id: UUID | None,
        organization: UUID,
        organization_name: str,
        address: str,
        channel: str,
        format: str,  # noqa: A002 - the field's own name
        message_uid: UUID,
        created_at: datetime,
        answers: UUID | None = None,
        accepted: bool | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> "Dispatch":
        """Return a dispatch in its first state, due at once."""
        return cls(
            id=id,
            kind=kind,
            delivery_id=delivery_id,
            letter_id=letter_id,
            organization=organization,
            organization_name=organization_name,
            address=address,
            channel=channel,
            format=format,
            transport=Transport.PENDING,
            reason="",
            message_uid=message_uid,
            answers=answers,
            accepted=accepted,
            body=body,
            envelope_digest="",
            seal_tries=0,
            tries=0,
            first_try_at=None,
            due_at=created_at,
            lease_owner="",
            lease_until=None,
            fence=0,
            hold_by="",
            created_at=created_at,
            handed_over_at=None,
        )


# The statements of every letter's way are made once: composing one anew takes several times longer than the database
# needs for it.  What a statement sets is named by the parameters it is given.
_DELIVERY_COLUMNS = [deliveries.c[field.name] for field in fields(Delivery)]
DISPATCH_COLUMNS = [dispatches.c[field.name] for field in fields(Dispatch)]


_ADD_DELIVERY = deliveries.insert()
_ADD_DISPATCH = dispatches.insert()
_GET_DELIVERY = select(*_DELIVERY_COLUMNS).where(deliveries.c.id == bindparam("wanted"))
_GET_DISPATCH = select(*DISPATCH_COLUMNS).where(dispatches.c.id == bindparam("wanted"))
_CHANGE_DELIVERY = update(deliveries).where(deliveries.c.id == bindparam("changed"))
_CHANGE_DISPATCH = update(dispatches).where(dispatches.c.id == bindparam("changed"))
_MOVE = _CHANGE_DISPATCH.where(
    dispatches.c.transport == bindparam("old_state"), dispatches.c.fence == bindparam("own_fence")
)
_REGISTER = _CHANGE_DELIVERY.where(deliveries.c.registration == bindparam("old_state"))


def to_delivery(row: Row[Any]) -> Delivery:
    """Turn a row of `select_deliveries` into a delivery."""
    values = row._asdict()
    return Delivery(**{**values, "registration": Registration(values["registration"])})


def to_dispatch(row: Row[Any]) -> Dispatch:
    """Turn a row of `select_dispatches` into a dispatch."""
    values = row._asdict()
    return Dispatch(**{**values, "kind": DispatchKind(values["kind"]), "transport": Transport(values["transport"])})


def select_deliveries() -> Select[Any]:
    """Return the query whose rows `to_delivery` takes."""
    return select(*_DELIVERY_COLUMNS)


def select_dispatches() -> Select[Any]:
    """Return the query whose rows `to_dispatch` takes."""
    return select(*DISPATCH_COLUMNS)


def get_delivery(connection: Connection, identity: UUID) -> Delivery:
    """Return a delivery; raises `NotFound`."""
    row = connection.execute(_GET_DELIVERY, {"wanted": identity}).one_or_none()
    if row is None:
        raise NotFound("Доставки с таким номером нет.", why=f"Номер {identity}.")
    return to_delivery(row)


def get_dispatch(connection: Connection, identity: UUID) -> Dispatch:
    """Return a dispatch; raises `NotFound`."""
    row = connection.execute(_GET_DISPATCH, {"wanted": identity}).one_or_none()
    if row is None:
        raise NotFound("Отправления с таким номером нет.", why=f"Номер {identity}.")
    return to_dispatch(row)


def delivery_dispatches(connection: Connection, delivery_id: UUID) -> list[Dispatch]:
    """Return a delivery's dispatches of the letter, newest first."""
    rows = connection.execute(
        select_dispatches()
        .where(dispatches.c.delivery_id == delivery_id, dispatches.c.kind == DispatchKind.LETTER.value)
        .order_by(dispatches.c.id.desc())
    )
    return [to_dispatch(row) for row in rows]


def letter_deliveries(connection: Connection, letter_id: UUID) -> list[Delivery]:
    """Return a letter's deliveries in the order of its addressees."""
    rows = connection.execute(
        select_deliveries().where(deliveries.c.letter_id == letter_id).order_by(deliveries.c.position)
    )
    return [to_delivery(row) for row in rows]


def add_delivery(connection: Connection, journal: Journal, owner_id: UUID, delivery: Delivery) -> None:
    """Add a delivery in its first state."""
    values = {field.name: getattr(delivery, field.name) for field in fields(Delivery)}
    at = journal.write(
        connection,
        Entry(
            "delivery.accepted",
            "delivery",
            delivery.id,
            delivery.letter_id,
            {"organization": str(delivery.organization), "channel": delivery.channel, "format": delivery.format},
        ),
    )
    values |= {"registration": delivery.registration.value, "owner_id": owner_id, "created_at": at, "updated_at": at}
    connection.execute(_ADD_DELIVERY, values)


def add_dispatch(
    connection: Connection,
    journal: Journal,
    owner_id: UUID,
    dispatch: Dispatch,
    *,
    replaces: UUID | None = None,
    actor: str = GATEWAY,
) -> None:
    """Add a dispatch, `pending`; `replaces` is the one whose place it takes by a person's decision."""
    values = {field.name: getattr(dispatch, field.name) for field in fields(Dispatch)}
    data = {"kind": dispatch.kind.value, "channel": dispatch.channel, "message_uid": str(dispatch.message_uid)}
    if dispatch.answers is not None:
        data["answers"] = str(dispatch.answers)
    if replaces is not None:
        data["replaces"] = str(replaces)
    at = journal.write(connection, Entry("dispatch.added", "dispatch", dispatch.id, dispatch.letter_id, data), actor)
    values |= {"kind": dispatch.kind.value, "transport": dispatch.transport.value}
    values |= {"owner_id": owner_id, "hold_reason": "", "created_at": at, "updated_at": at}
    connection.execute(_ADD_DISPATCH, values)


def move(
    connection: Connection,
    journal: Journal,
    dispatch: Dispatch,
    new: Transport,
    ground: Ground,
    *,
    values: Mapping[str, Any] | None = None,
    data: Mapping[str, str | int | bool | None] | None = None,
    actor: str = GATEWAY,
) -> bool:
    """Move a dispatch from the state it was read in to `new`; say False if another actor moved it first.

    The fence is compared too: who was overtaken by a later claim moves nothing.
    Raises `ForbiddenStep` if the table does not allow the step.
    """
    old = dispatch.transport
    if not may_move(old, new, ground):
        raise ForbiddenStep(old, new, ground)
    key = {"changed": dispatch.id, "old_state": old.value, "own_fence": dispatch.fence}
    changed = connection.execute(_MOVE, {**(values or {}), "transport": new.value, **key})
    if changed.rowcount != 1:
        return False
    entry = Entry(
        "dispatch.transport",
        "dispatch",
        dispatch.id,
        dispatch.letter_id,
        {**(data or {}), "from": old.value, "to": new.value, "ground": ground.value},
    )
    at = journal.write(connection, entry, actor)
    stamps: dict[str, Any] = {"updated_at": at}
    if new in {Transport.HANDED_OVER, Transport.SENT} and dispatch.handed_over_at is None:
        stamps["handed_over_at"] = at
    if new is Transport.DELIVERED:
        stamps["delivered_at"] = at
    if new is not Transport.SENDING:
        stamps.update(lease_owner="", lease_until=None)
    connection.execute(_CHANGE_DISPATCH, {**stamps, "changed": dispatch.id})
    if dispatch.delivery_id is not None:
        connection.execute(_CHANGE_DELIVERY, {"updated_at": at, "changed": dispatch.delivery_id})
        if new in _LEFT_US:
            delivery = get_delivery(connection, dispatch.delivery_id)
            if delivery.registration is Registration.NONE:
                register(connection, journal, delivery, Registration.AWAITING)
    return True


def register(
    connection: Connection,
    journal: Journal,
    delivery: Delivery,
    new: Registration,
    *,
    values: Mapping[str, Any] | None = None,
    data: Mapping[str, str | int | bool | None] | None = None,
    actor: str = GATEWAY,
) -> bool:
    """Move a delivery's registration from the state it was read in to `new`; say False if it moved meanwhile.

    Raises `ForbiddenStep` if the table does not allow the step.
    """
    old = delivery.registration
    if not may_register(old, new):
        raise ForbiddenStep(old, new, None)
    key = {"changed": delivery.id, "old_state": old.value}
    changed = connection.execute(_REGISTER, {**(values or {}), "registration": new.value, **key})
    if changed.rowcount != 1:
        return False
    entry = Entry(
        "delivery.registration",
        "delivery",
        delivery.id,
        delivery.letter_id,
        {**(data or {}), "from": old.value, "to": new.value},
    )
    at = journal.write(connection, entry, actor)
    connection.execute(_CHANGE_DELIVERY, {"updated_at": at, "changed": delivery.id})
    return True
