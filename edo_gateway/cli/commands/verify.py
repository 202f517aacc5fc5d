"""`verify`: an evidence bundle, checked with nothing but the file and trusted roots."""

from datetime import date, datetime, time

from edo_gateway.cli.command import Commands, Invocation
from edo_gateway.cli.evidence_page import print_report
from edo_gateway.cli.failures import ExitCode
from edo_gateway.cli.options import absolute_path, add_json, read_date
from edo_gateway.errors import WrongConfiguration
from edo_gateway.inspection.evidence import report_as_json, verify_bundle
from edo_gateway.letters.moscow import MOSCOW
from edo_gateway.ports import SystemClock
from edo_gateway.signing import TrustStore

__all__ = ["register"]

_NOON = time(12)


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add(
        "verify",
        _run,
        summary="проверить пакет доказательств: что доказано, что не сошлось, что не доказывается",
        description="Нужны только сам файл и папка доверенных корневых сертификатов: ни рабочей папки, ни базы, "
        "ни сети.\nКод 0 — пакет верен, 1 — не верен.",
        example="edo-gateway verify письмо-12.asice --trust ./корни",
    )
    parser.add_argument("file", metavar="ФАЙЛ", type=absolute_path, help="пакет доказательств")
    parser.add_argument(
        "--trust", metavar="ПАПКА", type=absolute_path, required=True, help="доверенные корневые сертификаты (*.pem)"
    )
    parser.add_argument(
        "--at",
        metavar="ДАТА",
        type=read_date,
        help="на какой день должен действовать сертификат под пакетом: день, когда пакет заведомо уже был у вас; "
        "без ключа — сегодня",
    )
    add_json(parser)


def _run(call: Invocation) -> ExitCode:
    trust = TrustStore.load(call.args.trust)
    if not trust.roots:
        raise WrongConfiguration(
            f"В папке {call.args.trust} нет корневых сертификатов.",
            why="Без них нельзя сказать, кто подписал пакет.",
            todo="Положите в неё корневой сертификат удостоверяющего центра (*.pem), полученный не из пакета.",
        )
    report = verify_bundle(call.args.file, trust, _moment(call.args.at))
    if call.args.json:
        call.screen.json(report_as_json(report))
    else:
        print_report(call.screen, report)
    return ExitCode.DONE if report.valid else ExitCode.FAILED


def _moment(day: date | None) -> datetime:
    return SystemClock().now() if day is None else datetime.combine(day, _NOON, MOSCOW)
