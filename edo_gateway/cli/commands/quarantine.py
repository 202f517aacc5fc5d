"""`quarantine`: what could not be read, matched or believed, and a person's decisions."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.cli.application import Application
from edo_gateway.cli.command import Commands, Invocation
from edo_gateway.cli.failures import ExitCode
from edo_gateway.cli.listing import show_pages
from edo_gateway.cli.options import add_json, add_paging
from edo_gateway.cli.russian import CommandParser
from edo_gateway.cli.screen import Screen
from edo_gateway.cli.table import Column
from edo_gateway.cli.words import day, moment, octets, registration_short
from edo_gateway.views import (
    Page,
    QuarantineRow,
    QuarantineScope,
    QuarantineStory,
    find_delivery,
    quarantine_list,
    quarantine_story,
)

__all__ = ["register"]

_DECISIONS = {"": "ждёт решения", "retried": "прочитано заново", "matched": "отнесено", "dismissed": "отклонено"}

_COLUMNS: Sequence[Column[QuarantineRow]] = (
    Column("Получено (МСК)", lambda row: moment(row.received)),
    Column("Канал", lambda row: row.channel, 8),
    Column("Папка", lambda row: row.source, 12),
    Column("Причина", lambda row: row.reason, 20),
    Column("Решение", lambda row: _DECISIONS.get(row.decision, row.decision), 10),
    Column("Идентификатор", lambda row: str(row.id)),
)


def register(commands: Commands) -> None:
    """Add the group."""
    group = commands.group("quarantine", summary="карантин: list, show, retry, match, dismiss")
    listing = group.add(
        "list", _list, summary="что ждёт решения человека, новое сверху", example="edo-gateway quarantine list"
    )
    listing.add_argument("--all", action="store_true", help="вместе с тем, что уже решено")
    add_paging(listing)
    add_json(listing)
    show = group.add(
        "show",
        _show,
        summary="одна запись: причина, файлы, к каким письмам может относиться",
        example="edo-gateway quarantine show 0190c1f2-7a2b-7c3d-8e4f-5a6b7c8d9e0f",
    )
    _item(show)
    add_json(show)
    retry = group.add(
        "retry", _retry, summary="прочитать ещё раз", example="edo-gateway quarantine retry 0190c1f2-7a2b-…"
    )
    _item(retry)
    match = group.add(
        "match",
        _match,
        summary="отнести к письму: это ответ на него",
        example="edo-gateway quarantine match 0190c1f2-7a2b-… ФНПР-12/26",
    )
    _item(match)
    match.add_argument("delivery", metavar="ДОСТАВКА", help="доставка, uid сообщения или письмо с одним адресатом")
    dismiss = group.add(
        "dismiss",
        _dismiss,
        summary="отклонить; содержимое остаётся в хранилище",
        example="edo-gateway quarantine dismiss 0190c1f2-7a2b-… --note «рассылка не нам»",
    )
    _item(dismiss)
    dismiss.add_argument("--note", default="", metavar="ТЕКСТ", help="почему")


def _item(parser: CommandParser) -> None:
    parser.add_argument("item", metavar="ЗАПИСЬ", help="идентификатор записи или имя входящей папки")


def _list(call: Invocation) -> ExitCode:
    scope = QuarantineScope.ALL if call.args.all else QuarantineScope.OPEN

    def fetch(connection: Connection, limit: int, after: UUID | None) -> Page[QuarantineRow]:
        return quarantine_list(connection, scope, limit=limit, after=after)

    with call.program.open(call.home) as application:
        return show_pages(call, application, fetch, _COLUMNS, "В карантине ничего нет.")


def _story(application: Application, text: str) -> QuarantineStory:
    with application.read() as connection:
        return quarantine_story(connection, text, octets=application.octets, silence=application.silence)


def _show(call: Invocation) -> ExitCode:
    with call.program.open(call.home) as application:
        story = _story(application, call.args.item)
    if call.args.json:
        call.screen.json(story.as_json())
    else:
        _print(call.screen, story)
    return ExitCode.DONE


def _retry(call: Invocation) -> ExitCode:
    with call.program.open(call.home) as application:
        item = _story(application, call.args.item).row.id
        application.quarantine_retry(item, call.actor)
    call.screen.line("Пакет будет прочитан заново при следующем work или run.")
    return ExitCode.DONE


def _match(call: Invocation) -> ExitCode:
    with call.program.open(call.home) as application:
        item = _story(application, call.args.item).row.id
        with application.read() as connection:
            delivery = find_delivery(connection, call.args.delivery)
        application.quarantine_match(item, delivery, call.actor)
    call.screen.line(f"Пакет отнесён к доставке {delivery}.")
    return ExitCode.DONE


def _dismiss(call: Invocation) -> ExitCode:
    with call.program.open(call.home) as application:
        item = _story(application, call.args.item).row.id
        application.quarantine_dismiss(item, call.actor, call.args.note)
    call.screen.line("Пакет отклонён; содержимое остаётся в хранилище.")
    return ExitCode.DONE


def _print(screen: Screen, story: QuarantineStory) -> None:
    row = story.row
    screen.line(f"Запись карантина {row.id}")
    screen.line(f"  Причина: {row.reason}")
    screen.line(f"  Получено: {moment(row.received)} (МСК), канал «{row.channel}», папка {row.source}")
    if story.message_uid:
        screen.line(f"  Сообщение: {story.message_uid}")
    if story.copies > 1:
        screen.line(f"  То же самое приходило раз: {story.copies}")
    screen.line(f"  Решение: {_DECISIONS.get(row.decision, row.decision)}")
    if row.decision:
        screen.line(f"    {row.decided_by}, {moment(row.decided_at)} (МСК){': ' + row.note if row.note else ''}")
    for deviation in story.deviations:
        text = deviation.get("text", deviation) if isinstance(deviation, dict) else deviation
        screen.line(f"  Отступление от правил: {text}")
    screen.line("Файлы")
    if story.files_problem:
        screen.line(f"  {story.files_problem}")
    for file in story.files:
        screen.line(f"  {file.name} ({octets(file.size)})")
    if story.candidates:
        screen.line("Может относиться к доставке")
    for delivery in story.candidates:
        screen.line(
            f"  {delivery.delivery} — № {delivery.number} от {day(delivery.date)}, "
            f"{delivery.organization.name}: {registration_short(delivery)}"
        )
    if not row.decision:
        screen.line("Что можно сделать: quarantine retry, quarantine match, quarantine dismiss.")
