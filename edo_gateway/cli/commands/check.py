"""`check`: the configuration, every wrong thing at once."""

from edo_gateway.cli.command import Commands, Invocation
from edo_gateway.cli.failures import ExitCode
from edo_gateway.cli.options import add_json

__all__ = ["register"]


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add(
        "check",
        _run,
        summary="проверить настройки: файл, ключ, неверное значение и ближайшее верное",
        example="edo-gateway check",
    )
    add_json(parser)


def _run(call: Invocation) -> ExitCode:
    findings = call.program.check(call.home)
    if call.args.json:
        call.screen.json([{"place": finding.place, "text": finding.text} for finding in findings])
    elif findings:
        for finding in findings:
            call.screen.line(f"{finding.place}: {finding.text}")
    else:
        call.screen.line("Настройки в порядке.")
    return ExitCode.WRONG if findings else ExitCode.DONE
