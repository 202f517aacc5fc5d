"""`show`: one letter's whole story."""

from collections.abc import Sequence
from uuid import UUID

from edo_gateway.cli.command import Commands, Invocation
from edo_gateway.cli.commands.incoming import FILE_COLUMNS
from edo_gateway.cli.failures import ExitCode
from edo_gateway.cli.options import add_json
from edo_gateway.cli.screen import Screen
from edo_gateway.cli.standing import print_delivery, transport_short
from edo_gateway.cli.table import Column
from edo_gateway.cli.words import count, day, moment, moment_exact
from edo_gateway.views import DeliveryRow, DispatchStory, LetterStory, letter_story
from edo_gateway.views.persons import actor_text
from edo_gateway.views.words import DISPATCH_KINDS, attempt_text, receipt_text

__all__ = ["register"]

_ROLES = {"main": "основной", "copy": "копия"}
_DIRECTIONS = {"ours": "наше письмо", "theirs": "входящее письмо", "cited": "упомянуто"}

_DISPATCH_COLUMNS: Sequence[Column[DispatchStory]] = (
    Column("Что", lambda entry: DISPATCH_KINDS[entry.row.kind]),
    Column("Кому", lambda entry: entry.row.organization.label, 12),
    Column("Состояние", lambda entry: transport_short(entry.row), 12),
    Column("Канал", lambda entry: entry.row.channel, 8),
    Column("Попыток", lambda entry: str(entry.row.attempts)),
    Column("Следующая (МСК)", lambda entry: moment(entry.row.next_try)),
    Column("Сообщение", lambda entry: str(entry.row.message_uid)),
)


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add(
        "show",
        _run,
        summary="вся история одного письма: адресаты, отправления, ответы, файлы, что дальше",
        example="edo-gateway show ФНПР-12/26\nedo-gateway show 0190c1f2-7a2b-7c3d-8e4f-5a6b7c8d9e0f --json",
    )
    parser.add_argument(
        "letter", metavar="ПИСЬМО", help="номер, идентификатор, uid документа или сообщения, часть номера или темы"
    )
    add_json(parser)


def _run(call: Invocation) -> ExitCode:
    with call.program.open(call.home) as application, application.read() as connection:
        story = letter_story(connection, call.args.letter, paths=application.blob_path, silence=application.silence)
    if call.args.json:
        call.screen.json(story.as_json())
    else:
        _print(call.screen, story)
    return ExitCode.DONE


def _print(screen: Screen, story: LetterStory) -> None:
    _head(screen, story)
    for number, row in enumerate(story.deliveries, 1):
        _delivery(screen, number, row, story)
    _dispatches(screen, story)
    _attempts(screen, story)
    _answers(screen, story)
    screen.line()
    screen.line("Файлы")
    screen.table(FILE_COLUMNS, story.files)
    _events(screen, story)


def _head(screen: Screen, story: LetterStory) -> None:
    screen.line(f"{story.kind} № {story.number} от {day(story.date)}: {story.subject}")
    pages = count(story.pages, "страница", "страницы", "страниц")
    screen.line(f"  Принято {moment(story.created)} (МСК), {pages}")
    screen.line(f"  Письмо {story.id}, документ {story.document_uid}")
    for signatory in story.signatories:
        screen.line(f"  Подписант: {signatory.name}, {signatory.post}")
    if story.executor:
        screen.line(f"  Исполнитель: {', '.join(str(value) for value in story.executor.values() if value)}")
    _corrections(screen, story)
    for link in story.links:
        where = _DIRECTIONS.get(link.direction, link.direction)
        screen.line(f"  {link.type or 'Связь'}: № {link.number} от {day(link.date)}, {link.organization} ({where})")


def _corrections(screen: Screen, story: LetterStory) -> None:
    if story.corrects:
        other = story.corrects
        screen.line(f"  Исправляет:  № {other.number} от {day(other.date)} ({other.id})")
    for other in story.corrected_by:
        screen.line(f"  Исправлено письмом № {other.number} от {day(other.date)} ({other.id})")


def _delivery(screen: Screen, number: int, row: DeliveryRow, story: LetterStory) -> None:
    screen.line()
    screen.line(f"Адресат {number}: {row.organization.name} ({_ROLES.get(row.role, row.role)})")
    print_delivery(screen, row)
    for call in story.settled:
        if call.delivery == row.delivery:
            screen.line(f"  Рассмотрено: {call.text} ({actor_text(call.by)}, {moment(call.settled)} МСК)")
    screen.line(f"  Доставка:    {row.delivery}")


def _dispatches(screen: Screen, story: LetterStory) -> None:
    screen.line()
    screen.line("Отправления")
    screen.table(_DISPATCH_COLUMNS, story.dispatches)
    replaced = [entry.row for entry in story.dispatches if entry.row.superseded_by]
    if replaced:
        screen.line()
        screen.line("Направлено повторно")
    for row in replaced:
        new = next((each.row.message_uid for each in story.dispatches if each.row.id == row.superseded_by), "")
        why = f": {row.reason}" if row.reason else ""
        screen.line(f"  {row.organization.label}: вместо {row.message_uid} — {new}{why}")


def _attempts(screen: Screen, story: LetterStory) -> None:
    tried = [(attempt, entry.row) for entry in story.dispatches for attempt in entry.attempts]
    if tried:
        screen.line()
        screen.line("Попытки (МСК)")
    for attempt, row in tried:
        what = f"{DISPATCH_KINDS[row.kind]}, {row.organization.label}, попытка {attempt.number}"
        detail = f": {attempt.detail}" if attempt.detail else ""
        screen.line(f"  {moment_exact(attempt.started)}  {what}: {attempt_text(attempt.outcome)}{detail}")


def _answers(screen: Screen, story: LetterStory) -> None:
    if story.receipts:
        screen.line()
        screen.line("Ответы систем адресатов (МСК)")
    for receipt in story.receipts:
        text = receipt_text(
            receipt.kind, accepted=receipt.accepted, number=receipt.number, on=receipt.date, text=receipt.text
        )
        screen.line(f"  {moment_exact(receipt.received)}  {receipt.sender_name}: {text} Папка {receipt.source}.")
        for deviation in receipt.deviations:
            words = deviation.get("text", deviation) if isinstance(deviation, dict) else deviation
            screen.line(f"    отступление от правил: {words}")
    if story.answers:
        screen.line()
        screen.line("Письма в ответ")
    for answer in story.answers:
        head = f"№ {answer.number or 'б/н'} от {day(answer.date)}, {answer.organization_name}"
        screen.line(f"  {head}: {answer.subject} ({answer.id})")


def _events(screen: Screen, story: LetterStory) -> None:
    names: dict[UUID, str] = {row.delivery: row.organization.label for row in story.deliveries}
    screen.line()
    screen.line("События (МСК)")
    for event in story.events:
        who = names.get(event.delivery) if event.delivery and len(names) > 1 else None
        told = event.text + (f" [{who}]" if who else "") + (f" — {event.by}" if event.by else "")
        screen.line(f"  {moment_exact(event.at)}  {told}")
