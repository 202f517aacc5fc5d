"""`send`: submits one letter."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from edo_gateway.cli.application import Application
from edo_gateway.cli.command import Commands, Invocation
from edo_gateway.cli.commands.acts import THREE_KINDS
from edo_gateway.cli.failures import ExitCode
from edo_gateway.cli.options import absolute_path, add_json
from edo_gateway.cli.screen import Screen
from edo_gateway.delivery.model import Transport
from edo_gateway.errors import Problem, Refused
from edo_gateway.flows.submit import Submitted
from edo_gateway.letters import DraftAddressee, DraftOrigin, DraftSignatory, LetterDraft, read_card
from edo_gateway.views import DeliveryRow, LetterRef, deliveries_of, letter_story

__all__ = ["register", "submit"]

CALLER = "cli"
"""Part of the scope of an idempotency key."""
_CANCELLABLE = frozenset({Transport.PENDING, Transport.SEALED})


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add(
        "send",
        _run,
        summary="принять письмо к отправке",
        description="Отправкой занимаются work и run; после send письмо уже не потеряется.\n"
        f"ORG — GUID, ОГРН, ИНН, почтовый ящик или однозначная часть названия.\n{THREE_KINDS}",
        example="edo-gateway send письмо.pdf --to Минтруд --to Минфин --subject «О проекте закона» "
        "--attach таблица.xlsx --executor «Петрова А. И., +7 495 000-00-00»\n"
        "edo-gateway send --card письмо.toml",
    )
    parser.add_argument("file", nargs="?", type=absolute_path, metavar="FILE", help="основной документ, PDF")
    parser.add_argument("--card", type=absolute_path, metavar="letter.toml", help="карточка письма с теми же полями")
    add = parser.add_argument
    add("--to", action="append", metavar="ORG", help="адресат, можно несколько раз")
    add("--copy-to", action="append", metavar="ORG", help="адресат копии, можно несколько раз")
    add("--attach", nargs="+", action="extend", type=absolute_path, metavar="FILE", help="приложения по порядку")
    add("--subject", metavar="ТЕКСТ", help="содержание (аннотация)")
    add("--number", metavar="НОМЕР", help="номер, если он присвоен не шлюзом; без него даёт шлюз")
    add("--date", metavar="ДАТА", help="дата письма; без неё сегодня")
    add("--kind", metavar="ВИД", help="вид документа; без него «Письмо»")
    add("--signatory", nargs="+", action="extend", metavar="КТО", help="подписанты; без них — назначенный в настройках")
    add("--executor", metavar="КТО", help="исполнитель: «ФИО, телефон»")
    add("--in-reply-to", action="append", metavar="ПИСЬМО", help="на что отвечаем: номер, id или «№ … от …»")
    add("--corrects", metavar="ПИСЬМО", help="исправить и направить: какое наше письмо исправляет это, номер или id")
    add("--key", metavar="КЛЮЧ", help="ключ: повторный send с тем же ключом не создаёт второго письма")
    add_json(parser)


def _run(call: Invocation) -> ExitCode:
    draft = _from_card(call.args) if call.args.card is not None else _from_options(call.args)
    with call.program.open(call.home) as application:
        accepted, rows = submit(application, draft)
        before = _not_gone(application, accepted)
    if call.args.json:
        call.screen.json(
            {
                "letter": str(accepted.letter),
                "document_uid": str(accepted.document_uid),
                "number": accepted.number,
                "repeated": accepted.repeated,
                "changes": list(accepted.changes),
                "deliveries": [row.as_json() for row in rows],
            }
        )
    else:
        _print(call.screen, accepted, rows)
        if before is not None:
            _print_before(call.screen, before)
    return ExitCode.DONE


def submit(application: Application, draft: LetterDraft) -> tuple[Submitted, tuple[DeliveryRow, ...]]:
    """Submit a draft; return what became of it, with its deliveries."""
    accepted = application.submit(draft, caller=CALLER)
    with application.read() as connection:
        story = letter_story(connection, str(accepted.letter), paths=application.blob_path, silence=application.silence)
    return accepted, story.deliveries


def _not_gone(application: Application, accepted: Submitted) -> LetterRef | None:
    """Return the letter that was corrected if it may still leave: a person should know."""
    with application.read() as connection:
        story = letter_story(connection, str(accepted.letter), paths=application.blob_path)
        if story.corrects is None:
            return None
        rows = deliveries_of(connection, [story.corrects.id], silence=application.silence)
    return story.corrects if any(row.transport in _CANCELLABLE for row in rows) else None


def _print_before(screen: Screen, before: LetterRef) -> None:
    screen.line(f"Прежнее письмо № {before.number} ещё ждёт отправки.")
    screen.line(f"  Чтобы оно не уходило: edo-gateway cancel {before.id} --all")


def _print(screen: Screen, accepted: Submitted, rows: tuple[DeliveryRow, ...]) -> None:
    if accepted.repeated:
        screen.line(f"Это письмо уже принято раньше: № {accepted.number}. Второго не создано.")
    else:
        screen.line(f"Письмо принято: № {accepted.number}")
    screen.line(f"  Идентификатор: {accepted.letter}")
    for row in rows:
        screen.line(f"  Адресат: {row.organization.name}, канал «{row.channel}»")
    for change in accepted.changes:
        screen.line(f"  Изменено в документе: {change}")
    screen.line(f"Что с ним: edo-gateway show {accepted.number}")


def _from_options(args: argparse.Namespace) -> LetterDraft:
    problems = []
    if args.file is None:
        problems.append(Problem("FILE", "не указан основной документ (или карточка: --card letter.toml)"))
    if not args.to:
        problems.append(Problem("--to", "не указан ни один адресат"))
    if problems:
        raise Refused("Письмо не принято.", problems, todo="Справка: edo-gateway send --help")
    return replace(LetterDraft(document=args.file, to=(), origin=DraftOrigin.COMMAND), **_given(args))


def _from_card(args: argparse.Namespace) -> LetterDraft:
    """Read the card; what stands on the command line as well wins over it."""
    draft = read_card(args.card)
    given = _given(args)
    if args.file is not None:
        given["document"] = Path(args.file)
    return replace(draft, **given)


def _given(args: argparse.Namespace) -> dict[str, Any]:
    """Return the draft's fields that the command line gives."""
    values: dict[str, Any] = {
        name: getattr(args, name)
        for name in ("subject", "number", "date", "kind", "executor", "corrects", "key")
        if getattr(args, name) is not None
    }
    if args.to:
        values["to"] = tuple(DraftAddressee(name) for name in args.to)
    if args.copy_to:
        values["copy_to"] = tuple(DraftAddressee(name) for name in args.copy_to)
    if args.attach:
        values["attachments"] = tuple(args.attach)
    if args.signatory:
        values["signatories"] = tuple(DraftSignatory(name) for name in args.signatory)
    if args.in_reply_to:
        values["in_reply_to"] = tuple(args.in_reply_to)
    return values
