"""`init`: makes a home."""

from edo_gateway.cli.application import HomeKind
from edo_gateway.cli.command import Commands, Invocation
from edo_gateway.cli.failures import ExitCode

__all__ = ["register"]


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add(
        "init",
        _run,
        summary="создать рабочую папку: настройки, базу, хранилище, ключи",
        description="В готовой папке обновляет базу до нынешней версии; данные сохраняются.",
        example="edo-gateway --home ./var init --demo",
    )
    parser.add_argument(
        "--demo",
        action="store_true",
        help="учебная папка: тестовый удостоверяющий центр, пять министерств, канал-папка и учебное министерство",
    )


def _run(call: Invocation) -> ExitCode:
    report = call.program.make_home(call.home, HomeKind.DEMO if call.args.demo else HomeKind.PLAIN)
    call.screen.line(f"Рабочая папка {'обновлена' if report.existed else 'создана'}: {call.home}")
    for made in report.made:
        call.screen.line(f"  {made}")
    return ExitCode.DONE
