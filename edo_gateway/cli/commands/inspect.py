"""`inspect`: what lies on the disk as МЭДО; needs no home."""

from edo_gateway.cli.command import Commands, Invocation
from edo_gateway.cli.failures import ExitCode
from edo_gateway.cli.inspection_page import print_inspection
from edo_gateway.cli.options import absolute_path, add_json
from edo_gateway.inspection import SignatureCheck, SubjectKind, as_json, inspect_path
from edo_gateway.ports import SystemClock
from edo_gateway.signing import TrustStore

__all__ = ["register"]


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add(
        "inspect",
        _run,
        summary="посмотреть пакет МЭДО на диске: что это, от кого, файлы, подписи, отступления от правил",
        description="ПУТЬ — папка пакета, контейнер (.edc.zip), сообщение или паспорт (.xml), envelope.ini, .ltr "
        "или подпись (.p7s).\nРабочая папка не нужна; ничего не меняется и никуда не отправляется.",
        example="edo-gateway inspect ./in/пакет --trust ./var/trust\n"
        "edo-gateway inspect document.p7s --content document.pdf --json",
    )
    parser.add_argument("path", metavar="ПУТЬ", type=absolute_path, help="что посмотреть: файл или папка")
    parser.add_argument(
        "--trust",
        metavar="ПАПКА",
        type=absolute_path,
        help="папка доверенных сертификатов (*.pem); без неё сертификаты остаются неизвестными",
    )
    parser.add_argument(
        "--content", metavar="ФАЙЛ", type=absolute_path, help="файл, к которому относится отдельная подпись (.p7s)"
    )
    add_json(parser)


def _run(call: Invocation) -> ExitCode:
    trust = None if call.args.trust is None else TrustStore.load(call.args.trust)
    check = SignatureCheck(trust, SystemClock().now())
    inspection = inspect_path(call.args.path, check, signed=call.args.content)
    if call.args.json:
        call.screen.json(as_json(inspection))
    else:
        print_inspection(call.screen, inspection)
    return ExitCode.FAILED if inspection.kind is SubjectKind.NOTHING else ExitCode.DONE
