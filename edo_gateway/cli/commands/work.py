"""`work`: everything of ours that is due."""

from edo_gateway.cli.command import Commands, Invocation
from edo_gateway.cli.failures import ExitCode
from edo_gateway.cli.progress import Progress

__all__ = ["register"]


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add(
        "work",
        _run,
        summary="сделать всё, что пора: собрать, подписать, отправить, забрать, разобрать, ответить",
        description="Без ключа — один проход, со вторым взглядом на входящие.\n"
        "В одной рабочей папке работает один work или run.",
        example="edo-gateway work --until-idle",
    )
    parser.add_argument("--until-idle", action="store_true", help="работать, пока есть что делать сейчас")


def _run(call: Invocation) -> ExitCode:
    with call.program.open(call.home) as application, application.working():
        progress = Progress(application, call.screen)
        progress.begin()
        if call.args.until_idle:
            application.work_until_idle(progress.look)
        else:
            application.work_a_round()
        progress.look()
    call.screen.line("Готово: всё, что можно было сделать сейчас, сделано.")
    return ExitCode.DONE
