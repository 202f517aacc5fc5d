"""`check`: the configuration, every wrong thing at once."""

from typing import Any

from edo_gateway.cli.command import Commands, Invocation
from edo_gateway.cli.failures import ExitCode
from edo_gateway.cli.options import add_json
from edo_gateway.settings import Finding

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


def _json(finding: Finding) -> dict[str, Any]:
    return {
        "file": str(finding.file.absolute()),
        "line": finding.line,
        "key": finding.key,
        "value": finding.value or None,
        "text": finding.text,
        "suggestion": finding.suggestion or None,
    }


def _run(call: Invocation) -> ExitCode:
    findings = call.program.check(call.home)
    if call.args.json:
        call.screen.json([_json(finding) for finding in findings])
    elif findings:
        for finding in findings:
            call.screen.line(finding.sentence)
    else:
        call.screen.line("Настройки в порядке.")
    return ExitCode.WRONG if findings else ExitCode.DONE
