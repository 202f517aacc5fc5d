"""`route explain`: how a letter would go to an organisation."""

from edo_gateway.cli.command import Commands, Invocation
from edo_gateway.cli.failures import ExitCode
from edo_gateway.cli.options import add_json, read_date
from edo_gateway.cli.words import day

__all__ = ["register"]


def register(commands: Commands) -> None:
    """Add the group."""
    group = commands.group("route", summary="маршруты: explain")
    parser = group.add(
        "explain",
        _explain,
        summary="объяснить, как письмо дойдёт до организации и чего для этого не хватает",
        example="edo-gateway route explain Минтруд",
    )
    parser.add_argument("organization", metavar="ORG", help="GUID, ОГРН, ИНН, ящик или часть названия")
    parser.add_argument("--date", type=read_date, metavar="ДАТА", help="на какой день; без ключа — сегодня")
    add_json(parser)


def _explain(call: Invocation) -> ExitCode:
    with call.program.open(call.home) as application:
        explanation = application.explain_route(call.args.organization, call.args.date or application.today())
    if call.args.json:
        route = explanation.route
        call.screen.json(
            {
                "organization": {
                    "guid": str(explanation.organization.guid),
                    "name": explanation.organization.name,
                },
                "date": explanation.on.isoformat(),
                "ok": explanation.ok,
                "format": None if route is None else route.format,
                "channel": None if route is None else route.channel,
                "address": explanation.organization.mailbox or None,
                "since": None if route is None else route.since.isoformat(),
                "until": None if route is None or route.until is None else route.until.isoformat(),
                "steps": [{"name": step.name, "ok": step.ok, "text": step.text} for step in explanation.steps],
            }
        )
    else:
        call.screen.line(f"Маршрут на {day(explanation.on)}: {explanation.organization.name}")
        for step in explanation.steps:
            call.screen.line(f"  {'да ' if step.ok else 'НЕТ'}  {step.text}")
        call.screen.line("Письмо можно отправить." if explanation.ok else "Отправить нельзя: не хватает отмеченного.")
    return ExitCode.DONE if explanation.ok else ExitCode.FAILED
