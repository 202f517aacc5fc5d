"""`run`: the same as `work`, for ever, in one process; in a demo home the ministry with it."""

import contextlib
import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from edo_gateway.cli.application import MinistryOptions
from edo_gateway.cli.background import beside
from edo_gateway.cli.command import Commands, Invocation
from edo_gateway.cli.failures import ExitCode

__all__ = ["register", "stop_on_signals"]

log = logging.getLogger("edo_gateway.cli")


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add(
        "run",
        _run,
        summary="работать постоянно, в одном процессе; в учебной папке — вместе с министерством",
        description="Журнал работы — строки JSON в стандартный поток ошибок. Остановка: SIGTERM или Ctrl+C.",
        example="edo-gateway --home /var/lib/edo run",
    )
    parser.set_defaults(log_level=logging.INFO)


def _run(call: Invocation) -> ExitCode:
    stop = threading.Event()
    with stop_on_signals(stop), call.program.open(call.home) as application, application.working():
        logging.getLogger().setLevel(application.log_level)
        log.info("run.started", extra={"home": str(call.home), "demo": application.is_demo})
        with contextlib.ExitStack() as company:
            if application.is_demo:
                company.enter_context(beside(call.program.ministry(call.home, MinistryOptions()), stop))
            application.work_forever(stop)
        log.info("run.stopped")
    return ExitCode.DONE


@contextmanager
def stop_on_signals(stop: threading.Event) -> Iterator[None]:
    """Set the event on SIGTERM and SIGINT inside; a second signal ends the process the usual way."""

    def handle(number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, before[number])

    before = {int(number): signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
