"""`evidence`: one letter's life as a file that a stranger can check."""

from edo_gateway.cli.command import Commands, Invocation
from edo_gateway.cli.evidence_page import print_failures
from edo_gateway.cli.failures import ExitCode
from edo_gateway.cli.options import absolute_path, add_json
from edo_gateway.cli.words import count, octets
from edo_gateway.inspection.evidence import report_as_json, verify_bundle
from edo_gateway.ports import SystemClock
from edo_gateway.views.references import find_letter

__all__ = ["register"]


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add(
        "evidence",
        _run,
        summary="собрать пакет доказательств по письму: файлы, подписи, квитанции, записи журнала, справка",
        description="Пакет — один файл ASiC-E с подписью организации; его проверяет команда verify без рабочей папки.\n"
        "Записи письма, которых ещё нет под якорем журнала, сначала закрепляются. Готовый пакет сразу проверяется.",
        example="edo-gateway evidence ФНПР-12/26 -o письмо-12.asice",
    )
    parser.add_argument(
        "letter", metavar="ПИСЬМО", help="номер, идентификатор, uid документа или сообщения, часть номера или темы"
    )
    parser.add_argument(
        "-o", "--output", metavar="ФАЙЛ", type=absolute_path, required=True, help="куда записать; файла ещё нет"
    )
    add_json(parser)


def _run(call: Invocation) -> ExitCode:
    with call.program.open(call.home) as application:
        with application.read() as connection:
            letter = find_letter(connection, call.args.letter)
        made = application.evidence(letter, call.args.output)
        report = verify_bundle(made.path, application.trust, SystemClock().now())
    if call.args.json:
        call.screen.json({**report_as_json(report), "size": made.size, "anchor": made.anchor})
    else:
        records = count(made.records, "запись", "записи", "записей")
        call.screen.line(f"Пакет доказательств: {made.path}")
        files = count(made.files, "файл", "файла", "файлов")
        call.screen.line(f"  {files}, {octets(made.size)}; {records} журнала, якорь № {made.anchor}.")
        call.screen.line(f"  SHA-256: {report.sha256}")
        print_failures(call.screen, report)
    return ExitCode.DONE if report.valid else ExitCode.FAILED
