"""`log`: the delivery log."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.cli.command import Commands, Invocation
from edo_gateway.cli.failures import ExitCode
from edo_gateway.cli.listing import show_pages
from edo_gateway.cli.options import add_json, add_paging, read_date
from edo_gateway.cli.standing import transport_short
from edo_gateway.cli.table import Column, Importance
from edo_gateway.cli.words import answer_short, day, moment, registration_short
from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.directory import resolve
from edo_gateway.views import AttentionFilter, DeliveryRow, LogFilter, Page, delivery_log

__all__ = ["LOG_COLUMNS", "register"]

_STATES = [state.value for state in (*Transport, *Registration)]

LOG_COLUMNS: Sequence[Column[DeliveryRow]] = (
    Column("", lambda row: "!" if row.attention else ""),
    Column("Номер", lambda row: row.number, 8),
    Column("Дата", lambda row: day(row.date), importance=Importance.EXTRA),
    Column("Адресат", lambda row: row.organization.label, 14),
    Column("Отправка", transport_short, 10),
    Column("Регистрация", registration_short, 24),
    Column("Ответ", answer_short, importance=Importance.EXTRA),
    Column("Тема", lambda row: row.subject, 10),
    Column("Обновлено (МСК)", lambda row: moment(row.updated), importance=Importance.EXTRA),
)


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add(
        "log",
        _run,
        summary="журнал доставки: где каждое письмо и что с ним",
        description="Новые сверху; «!» в первом столбце — письмо требует внимания человека.",
        example="edo-gateway log --state awaiting --org Минтруд\n"
        "edo-gateway log --text «охрана труда» --since 01.11.2026 --json",
    )
    parser.add_argument(
        "--state",
        action="append",
        choices=_STATES,
        metavar="СОСТОЯНИЕ",
        default=[],
        help=f"состояние отправки или регистрации, можно несколько раз: {', '.join(_STATES)}",
    )
    parser.add_argument("--org", "--organization", metavar="ORG", help="адресат: GUID, ОГРН, ИНН, ящик, часть названия")
    parser.add_argument("--number", metavar="НОМЕР", default="", help="наш номер или номер регистрации, полностью")
    parser.add_argument("--since", type=read_date, metavar="ДАТА", help="дата письма не раньше")
    parser.add_argument("--until", type=read_date, metavar="ДАТА", help="дата письма не позже")
    parser.add_argument("--text", metavar="СЛОВА", default="", help="слова из темы, номера, названий")
    parser.add_argument("--attention", action="store_true", help="только то, что требует внимания")
    add_paging(parser)
    add_json(parser)


def _run(call: Invocation) -> ExitCode:
    args = call.args
    with call.program.open(call.home) as application:
        organization: UUID | None = None
        if args.org is not None:
            with application.read() as connection:
                organization = resolve(connection, args.org).guid
        wanted = LogFilter(
            transport=frozenset(state for state in Transport if state.value in args.state),
            registration=frozenset(state for state in Registration if state.value in args.state),
            organization=organization,
            number=args.number.strip(),
            since=args.since,
            until=args.until,
            text=args.text,
            attention=AttentionFilter.OPEN if args.attention else AttentionFilter.ANY,
        )

        def fetch(connection: Connection, limit: int, after: UUID | None) -> Page[DeliveryRow]:
            return delivery_log(connection, wanted, limit=limit, after=after, silence=application.silence)

        return show_pages(call, application, fetch, LOG_COLUMNS, "Писем нет.")
