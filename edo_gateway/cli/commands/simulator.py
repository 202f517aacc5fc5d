"""`simulator run`: the ministry alone."""

import logging
import threading

from edo_gateway.cli.application import MinistryOptions, MinistryPlace
from edo_gateway.cli.command import Commands, Invocation
from edo_gateway.cli.commands.run import stop_on_signals
from edo_gateway.cli.failures import ExitCode
from edo_gateway.simulator import BEHAVIOURS

__all__ = ["register"]


def register(commands: Commands) -> None:
    """Add the group."""
    group = commands.group("simulator", summary="учебное министерство: run")
    keys = "\n".join(f"  {key.name} ({key.values})\n      {key.help}" for key in BEHAVIOURS)
    parser = group.add(
        "run",
        _run,
        summary="министерство отдельно от шлюза: забирает пакеты, проверяет их и отвечает",
        description="Поведение задаётся ключами; без них — как в simulator.toml учебной папки.\n\n"
        f"Ключи поведения:\n{keys}",
        example="edo-gateway simulator run --behaviour refuse=«Нет подписи»\n"
        "edo-gateway simulator run --behaviour Минфин:silent=yes --behaviour delay=5",
    )
    parser.set_defaults(log_level=logging.INFO)
    parser.add_argument(
        "--behaviour",
        action="append",
        default=[],
        metavar="[МИНИСТЕРСТВО:]КЛЮЧ=ЗНАЧЕНИЕ",
        help="что делать, можно несколько раз",
    )


def _run(call: Invocation) -> ExitCode:
    stop = threading.Event()
    options = MinistryOptions(MinistryPlace.ALONE, tuple(call.args.behaviour))
    with stop_on_signals(stop):
        ministry = call.program.ministry(call.home, options)
        call.screen.line("Министерство работает. Остановка: Ctrl+C.")
        ministry.run(stop)
    return ExitCode.DONE
