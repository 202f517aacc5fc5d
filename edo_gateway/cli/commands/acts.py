"""`hold`, `release`, `cancel`, `repeat`, `resend`, `settle`: what a person does with a letter on its way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from edo_gateway.cli.application import Application
from edo_gateway.cli.command import Command, Commands, Invocation
from edo_gateway.cli.failures import ExitCode, error_lines
from edo_gateway.cli.options import add_json, read_moment
from edo_gateway.cli.russian import CommandParser
from edo_gateway.cli.screen import Screen
from edo_gateway.cli.standing import print_delivery, print_dispatch
from edo_gateway.delivery.attention import AttentionCode
from edo_gateway.errors import EdoError
from edo_gateway.views import Choice, Looked, Target, find_targets, look_at, require_delivery
from edo_gateway.views.words import attention_text

__all__ = ["THREE_KINDS", "register"]

THREE_KINDS = (
    "Три разных «ещё раз»: повторить передачу (repeat) — те же байты, только если канал показывает, что ничего\n"
    "не ушло; направить повторно (resend) — новое отправление того же письма под тем же номером; исправить и\n"
    "направить (send --corrects) — новое письмо, связанное с прежним."
)
_REF = (
    "REF — письмо (номер, идентификатор, uid документа), доставка, отправление или сообщение (идентификатор).\n"
    "У письма с несколькими адресатами укажите --to или --all."
)


@dataclass(frozen=True, slots=True)
class _Done:
    """What an act left behind."""

    dispatch: UUID
    codes: tuple[AttentionCode, ...] = ()
    """Calls that were closed."""


@dataclass(frozen=True, slots=True)
class _Act:
    """One kind of act."""

    name: str
    done: str
    """What is said when it is done."""
    do: Callable[[Application, Invocation, Target], _Done]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one target."""

    target: Target
    looked: Looked
    codes: tuple[AttentionCode, ...] = ()
    error: EdoError | None = None

    def as_json(self) -> dict[str, Any]:
        error = self.error
        delivery = self.looked.delivery
        return {
            "done": error is None,
            "error": None if error is None else {"what": error.what, "why": error.why, "todo": error.todo},
            "delivery": None if delivery is None else delivery.as_json(),
            "dispatch": self.looked.dispatch.as_json(),
            "settled": [code.value for code in self.codes],
        }


def register(commands: Commands) -> None:
    """Add the commands."""
    hold = _add(
        commands,
        _Act("hold", "Удержано", _hold),
        summary="удержать: не отправлять, пока не снимут удержание или не настанет срок",
        example="edo-gateway hold ФНПР-12/26 --reason «ждём приложение»\n"
        "edo-gateway hold 12 --to Минфин --reason «до совещания» --until «26.11.2026 15:00»",
    )
    hold.add_argument("--reason", required=True, metavar="ТЕКСТ", help="почему; обязательно")
    hold.add_argument(
        "--until",
        type=read_moment,
        metavar="ВРЕМЯ",
        help="до какого времени (московского): «26.11.2026 15:00»; дата без времени — начало этого дня; "
        "без ключа — пока не снимут",
    )
    _add(
        commands,
        _Act("release", "Удержание снято", _release),
        summary="снять удержание, чьё бы оно ни было",
        example="edo-gateway release ФНПР-12/26 --all",
    )
    _add(
        commands,
        _Act("cancel", "Отправка отменена", _cancel),
        summary="отменить отправку, пока пакет не начали передавать",
        description="Номер письма остаётся занятым. Отменённое можно направить повторно: resend.",
        example="edo-gateway cancel ФНПР-12/26 --to Минфин",
    )
    _add(
        commands,
        _Act("repeat", "Передача будет повторена", _repeat),
        summary="повторить передачу: те же байты под тем же номером сообщения",
        description=THREE_KINDS,
        example="edo-gateway repeat ФНПР-12/26",
    )
    resend = _add(
        commands,
        _Act("resend", "Направлено повторно", _resend),
        summary="направить повторно: новое сообщение с тем же письмом",
        description=THREE_KINDS,
        example="edo-gateway resend ФНПР-12/26 --to Минтруд --reason «у адресата был сбой»",
    )
    resend.add_argument("--reason", required=True, metavar="ТЕКСТ", help="почему; обязательно")
    _add(
        commands,
        _Act("settle", "Рассмотрено", _settle),
        summary="закрыть отметки «!»: человек посмотрел на то, к чему его звали",
        description="Состояний письма не меняет и ничего не отправляет.",
        example="edo-gateway settle ФНПР-12/26",
    )


def _add(commands: Commands, act: _Act, *, summary: str, example: str, description: str = "") -> CommandParser:
    about = "\n".join(text for text in (_REF, description) if text)
    parser = commands.add(act.name, _command(act), summary=summary, example=example, description=about)
    parser.add_argument("ref", metavar="REF", help="письмо, доставка, отправление или сообщение")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--to", metavar="ORG", default="", help="только этот адресат письма")
    which.add_argument("--all", action="store_true", help="все адресаты письма; итог — по каждому")
    add_json(parser)
    return parser


def _command(act: _Act) -> Command:
    def run(call: Invocation) -> ExitCode:
        with call.program.open(call.home) as application:
            with application.read() as connection:
                targets = find_targets(connection, call.args.ref, Choice(call.args.to, every=call.args.all))
            outcomes = [_outcome(act, application, call, target) for target in targets]
        if call.args.json:
            call.screen.json({"act": act.name, "results": [outcome.as_json() for outcome in outcomes]})
        else:
            _print(call.screen, act, outcomes)
        return ExitCode.FAILED if any(outcome.error for outcome in outcomes) else ExitCode.DONE

    return run


def _outcome(act: _Act, application: Application, call: Invocation, target: Target) -> _Outcome:
    """Act on one target; of several, one that is refused keeps nobody from the others."""
    done, refused = _Done(target.dispatch), None
    try:
        done = act.do(application, call, target)
    except EdoError as error:
        if not call.args.all:
            raise
        refused = error
    now = Target(done.dispatch, target.delivery, target.label)
    with application.read() as connection:
        return _Outcome(target, look_at(connection, now, application.silence), done.codes, refused)


def _hold(application: Application, call: Invocation, target: Target) -> _Done:
    application.hold(target.dispatch, call.actor, call.args.reason, call.args.until)
    return _Done(target.dispatch)


def _release(application: Application, call: Invocation, target: Target) -> _Done:
    application.release(target.dispatch, call.actor)
    return _Done(target.dispatch)


def _cancel(application: Application, call: Invocation, target: Target) -> _Done:
    application.cancel(target.dispatch, call.actor)
    return _Done(target.dispatch)


def _repeat(application: Application, call: Invocation, target: Target) -> _Done:
    application.repeat(target.dispatch, call.actor)
    return _Done(target.dispatch)


def _resend(application: Application, call: Invocation, target: Target) -> _Done:
    delivery = require_delivery(target, "Направить повторно")
    return _Done(application.resend(delivery, call.actor, call.args.reason))


def _settle(application: Application, call: Invocation, target: Target) -> _Done:
    delivery = require_delivery(target, "Отметить рассмотренным")
    return _Done(target.dispatch, application.settle(delivery, call.actor))


def _print(screen: Screen, act: _Act, outcomes: Sequence[_Outcome]) -> None:
    for position, outcome in enumerate(outcomes):
        if position:
            screen.line()
        if outcome.error is not None:
            screen.line(f"Отказано: {outcome.target.label}")
            screen.lines(f"  {line}" for line in error_lines(outcome.error))
            continue
        screen.line(f"{act.done}: {outcome.target.label}")
        for code in outcome.codes:
            screen.line(f"  Закрыто:     {attention_text(code)}")
        _standing(screen, outcome)


def _standing(screen: Screen, outcome: _Outcome) -> None:
    delivery, dispatch = outcome.looked.delivery, outcome.looked.dispatch
    if delivery is None:
        print_dispatch(screen, dispatch)
    else:
        print_delivery(screen, delivery)
    if dispatch.id != outcome.target.dispatch:
        screen.line(f"  Сообщение:   {dispatch.message_uid}")
