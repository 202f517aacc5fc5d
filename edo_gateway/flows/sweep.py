"""Sweep: what no message told us.  Leases that ran out, silence that lasts; then hints for all that is due.

The broker may lose everything it holds: the sweep finds all due work in the database.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from edo_gateway.delivery.attention import AttentionCode, raise_attention
from edo_gateway.delivery.lifecycle import Ground
from edo_gateway.delivery.model import DispatchKind, Registration, Transport
from edo_gateway.delivery.store import get_delivery, move, select_dispatches, to_dispatch
from edo_gateway.delivery.tables import attentions, deliveries, dispatches
from edo_gateway.flows.context import FlowContext, log
from edo_gateway.storage.lease import drop_leases
from edo_gateway.storage.now import lease_now

__all__ = ["end_leases", "expire_leases", "flag_silence"]


def expire_leases(context: FlowContext) -> int:
    """Turn dispatches whose sender's lease ran out to `unknown`; return how many."""
    with context.database.write() as connection:
        now = lease_now(connection, context.clock)
        return _to_unknown(context, connection, dispatches.c.lease_until < now)


def end_leases(context: FlowContext) -> int:
    """End every lease, of senders and of the scheduler: the home's lock was just taken, so no predecessor lives."""
    with context.database.write() as connection:
        drop_leases(connection)
        return _to_unknown(context, connection, dispatches.c.lease_owner != "")


def _to_unknown(context: FlowContext, connection: Connection, condition: ColumnElement[bool]) -> int:
    rows = connection.execute(
        select_dispatches().where(dispatches.c.transport == Transport.SENDING.value, condition)
    ).all()
    moved = 0
    for dispatch in [to_dispatch(row) for row in rows]:
        values = {"due_at": context.clock.now(), "reason": "передача прервалась"}
        data = {"attempt": dispatch.fence}
        if move(connection, context.journal, dispatch, Transport.UNKNOWN, Ground.LEASE, values=values, data=data):
            moved += 1
            log.warning("lease.expired", extra={"dispatch": str(dispatch.id), "fence": dispatch.fence})
    return moved


def flag_silence(context: FlowContext) -> int:
    """Call a person where квитанция or notice has not come for long; nothing is sent by itself."""
    silence = context.policies.silence
    now = context.clock.now()
    raised = 0
    with context.database.write() as connection:
        unanswered = dispatches.c.transport.in_([Transport.HANDED_OVER.value, Transport.SENT.value])
        raised += _raise(
            context, connection, unanswered, dispatches.c.handed_over_at, now - silence.acknowledgement_alarm,
            AttentionCode.ACKNOWLEDGEMENT_OVERDUE,
            f"Квитанции нет больше {_period(silence.acknowledgement_alarm)}: срок доставки по приказу № 611/96 "
            "истёк. Молчание не значит «не доставлено»: спросите адресата или оператора обмена.",
        )  # fmt: skip
        raised += _raise(
            context, connection, unanswered, dispatches.c.handed_over_at, now - silence.acknowledgement_warning,
            AttentionCode.ACKNOWLEDGEMENT_LATE,
            f"Квитанции нет больше {_period(silence.acknowledgement_warning)} (порог предупреждения шлюза).",
        )  # fmt: skip
        delivered = and_(
            dispatches.c.transport == Transport.DELIVERED.value,
            deliveries.c.registration == Registration.AWAITING.value,
        )
        raised += _raise(
            context, connection, delivered, dispatches.c.delivered_at, now - silence.notice_warning,
            AttentionCode.NOTICE_LATE,
            f"Уведомления о регистрации нет больше {_period(silence.notice_warning)} "
            "(срок из системы мониторинга обмена 2021 года; нормой не подтверждён).",
        )  # fmt: skip
    return raised


def _period(period: timedelta) -> str:
    """Write a period in the largest unit that suits it: «5 сут.», «72 ч», «1,5 ч», «1 с»."""
    seconds = period.total_seconds()
    units = ((120 * 3600, 86400, "сут."), (3600, 3600, "ч"), (60, 60, "мин"))
    size, name = next(((size, name) for least, size, name in units if seconds >= least), (1, "с"))
    return f"{f'{seconds / size:.4g}'.replace('.', ',')} {name}"


def _raise(
    context: FlowContext,
    connection: Connection,
    condition: ColumnElement[bool],
    since: ColumnElement[datetime | None],
    before: datetime,
    code: AttentionCode,
    text: str,
) -> int:
    raised_already = (
        select(attentions.c.id)
        .where(
            attentions.c.delivery_id == deliveries.c.id,
            attentions.c.code == code.value,
            # What a person has looked at is not called for again while the same silence lasts.
            or_(attentions.c.resolved_at.is_(None), attentions.c.raised_at > since),
        )
        .exists()
    )
    rows: Sequence[object] = (
        connection.execute(
            select(deliveries.c.id)
            .join(dispatches, dispatches.c.delivery_id == deliveries.c.id)
            .where(dispatches.c.kind == DispatchKind.LETTER.value, condition, since < before, ~raised_already)
            .distinct()
            .limit(500)
        )
        .scalars()
        .all()
    )
    for identity in rows:
        delivery = get_delivery(connection, identity)  # type: ignore[arg-type]
        raise_attention(connection, context.journal, context.clock, delivery, code, text)
    return len(rows)
