"""`outbox`: dispatches, what waits, what is under way, what we owe."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.cli.command import Commands, Invocation
from edo_gateway.cli.failures import ExitCode
from edo_gateway.cli.listing import show_pages
from edo_gateway.cli.options import add_json, add_paging
from edo_gateway.cli.standing import transport_short
from edo_gateway.cli.table import Column, Importance
from edo_gateway.cli.words import moment
from edo_gateway.delivery.model import DispatchKind, Transport
from edo_gateway.views import DispatchRow, OutboxFilter, OutboxScope, Page, outbox
from edo_gateway.views.persons import hold_text
from edo_gateway.views.words import DISPATCH_KINDS

__all__ = ["register"]


def _reason(row: DispatchRow) -> str:
    if not row.hold_by:
        return row.reason
    # That it is held is told by the state beside it.
    text = hold_text(row.hold_by, row.hold_until, row.hold_reason)
    return text.removeprefix("Отправка удержана").lstrip(": ")


_COLUMNS: Sequence[Column[DispatchRow]] = (
    Column("Что", lambda row: DISPATCH_KINDS[row.kind]),
    Column("Номер", lambda row: row.number, 8),
    Column("Кому", lambda row: row.organization.label, 12),
    Column("Состояние", transport_short, 12),
    Column("Причина", _reason, 10, Importance.EXTRA),
    Column("Попыток", lambda row: str(row.attempts)),
    Column("Следующая (МСК)", lambda row: moment(row.next_try)),
    Column("Канал", lambda row: row.channel, 8, Importance.EXTRA),
    Column("Сообщение", lambda row: str(row.message_uid), 9, Importance.EXTRA),
)


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add(
        "outbox",
        _run,
        summary="исходящие отправления: письма, квитанции и уведомления, которые мы должны",
        description="Новые сверху; у каждого — сколько было попыток и когда следующая.\n"
        "«Удержано» — не уйдёт, пока удержание не снимут (edo-gateway release) или не настанет его срок.",
        example="edo-gateway outbox --waiting\nedo-gateway outbox --kind acknowledgement --json",
    )
    parser.add_argument("--waiting", action="store_true", help="только то, чего канал ещё не принял")
    parser.add_argument(
        "--kind",
        action="append",
        choices=[kind.value for kind in DispatchKind],
        default=[],
        metavar="ВИД",
        help="letter (письмо), acknowledgement (квитанция), notice (уведомление)",
    )
    parser.add_argument(
        "--state",
        action="append",
        choices=[state.value for state in Transport],
        default=[],
        metavar="СОСТОЯНИЕ",
        help=f"состояние, можно несколько раз: {', '.join(state.value for state in Transport)}",
    )
    parser.add_argument("--channel", default="", metavar="КАНАЛ", help="только этот канал")
    add_paging(parser)
    add_json(parser)


def _run(call: Invocation) -> ExitCode:
    args = call.args
    wanted = OutboxFilter(
        scope=OutboxScope.WAITING if args.waiting else OutboxScope.ALL,
        kinds=frozenset(kind for kind in DispatchKind if kind.value in args.kind),
        transport=frozenset(state for state in Transport if state.value in args.state),
        channel=args.channel,
    )

    def fetch(connection: Connection, limit: int, after: UUID | None) -> Page[DispatchRow]:
        return outbox(connection, wanted, limit=limit, after=after)

    with call.program.open(call.home) as application:
        return show_pages(call, application, fetch, _COLUMNS, "Отправлений нет.")
