"""`incoming`: letters that came to us."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.cli.command import Commands, Invocation
from edo_gateway.cli.failures import ExitCode
from edo_gateway.cli.listing import show_pages
from edo_gateway.cli.options import add_json, add_paging
from edo_gateway.cli.screen import Screen
from edo_gateway.cli.table import Column, Importance
from edo_gateway.cli.words import day, moment, octets
from edo_gateway.views import FileEntry, IncomingRow, IncomingStory, Page, incoming_list, incoming_story

__all__ = ["FILE_COLUMNS", "register"]

_SIGNATURES = {
    "valid": "Подписи верны",
    "invalid": "Есть неверная подпись",
    "missing": "Подписи нет",
}

_ROLES = {
    "source": "исходный файл",
    "document": "документ",
    "attachment": "приложение",
    "container": "контейнер",
    "signature": "подпись",
    "stamp": "штамп",
    "passport": "паспорт",
    "part": "файл пакета",
    "other": "прочее",
}

_COLUMNS: Sequence[Column[IncomingRow]] = (
    Column("", lambda row: "!" if row.attention else ""),
    Column("Получено (МСК)", lambda row: moment(row.received)),
    Column("От кого", lambda row: row.organization.label, 12),
    Column("Номер", lambda row: row.number or "б/н", 8),
    Column("Дата", lambda row: day(row.date)),
    Column("Тема", lambda row: row.subject, 12),
    Column("Техническая проверка", lambda row: _SIGNATURES.get(row.signatures, row.signatures), 11),
    Column("Ответ на наше", lambda row: "да" if row.letter else "", importance=Importance.EXTRA),
    Column("Идентификатор", lambda row: str(row.id)),
)

FILE_COLUMNS: Sequence[Column[FileEntry]] = (
    Column("Что", lambda file: _ROLES.get(file.role, file.role)),
    Column("Имя", lambda file: file.name, 12),
    Column("Размер", lambda file: octets(file.size)),
    Column("SHA-256", lambda file: file.sha256, 12),
    Column("Где лежит", lambda file: "" if file.path is None else str(file.path.absolute())),
)


def register(commands: Commands) -> None:
    """Add the group."""
    group = commands.group("incoming", summary="входящие письма: list, show")
    listing = group.add(
        "list", _list, summary="список входящих писем, новые сверху", example="edo-gateway incoming list --limit 20"
    )
    add_paging(listing)
    add_json(listing)
    show = group.add(
        "show",
        _show,
        summary="одно входящее письмо: файлы, подписи, на что отвечает",
        example="edo-gateway incoming show 15-2/481",
    )
    show.add_argument("letter", metavar="ПИСЬМО", help="идентификатор, uid, номер или имя входящей папки")
    add_json(show)


def _list(call: Invocation) -> ExitCode:
    with call.program.open(call.home) as application:

        def fetch(connection: Connection, limit: int, after: UUID | None) -> Page[IncomingRow]:
            return incoming_list(connection, limit=limit, paths=application.blob_path, after=after)

        return show_pages(call, application, fetch, _COLUMNS, "Входящих писем нет.")


def _show(call: Invocation) -> ExitCode:
    with call.program.open(call.home) as application, application.read() as connection:
        story = incoming_story(connection, call.args.letter, paths=application.blob_path)
    if call.args.json:
        call.screen.json(story.as_json())
    else:
        _print(call.screen, story)
    return ExitCode.DONE


def _print(screen: Screen, story: IncomingStory) -> None:
    row = story.row
    screen.line(f"Входящее № {row.number or 'б/н'} от {day(row.date)}: {row.subject}")
    screen.line(f"  От кого: {row.organization.name}")
    screen.line(f"  Получено: {moment(row.received)} (МСК), канал «{row.channel}», папка {row.source}")
    screen.line(f"  Техническая проверка: {_SIGNATURES.get(row.signatures, row.signatures)}")
    for report in story.signature_reports:
        screen.line("    " + "; ".join(str(value) for value in report.values() if value))
    if row.letter:
        screen.line(f"  Ответ на наше письмо: {row.letter}")
    if row.attention:
        screen.line(f"  Требует внимания: {row.attention}")
    for deviation in story.deviations:
        text = deviation.get("text", deviation) if isinstance(deviation, dict) else deviation
        screen.line(f"  Отступление от правил: {text}")
    for dispatch in story.answers:
        verdict = "пакет принят" if dispatch.accepted else "пакет не принят"
        screen.line(f"  Наша квитанция ({verdict}): {dispatch.transport.text.title}")
    screen.line("Файлы")
    screen.table(FILE_COLUMNS, row.files)
