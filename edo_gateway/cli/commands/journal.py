"""`journal`: the log of every change, checked against its proofs."""

from edo_gateway.cli.command import Commands, Invocation
from edo_gateway.cli.failures import ExitCode
from edo_gateway.cli.options import absolute_path, add_json
from edo_gateway.cli.screen import Screen
from edo_gateway.cli.words import count, moment_exact
from edo_gateway.journal.findings import Finding, Verification

__all__ = ["register"]


def register(commands: Commands) -> None:
    """Add the group."""
    group = commands.group("journal", summary="журнал шлюза: verify")
    verify = group.add(
        "verify",
        _verify,
        summary="проверить каждую запись журнала, дерево над ними и якоря, в базе и вне её",
        description="Называет первую испорченную запись и якорь, до которого всё доказано. Работает рядом с run.",
        example="edo-gateway journal verify --anchors /mnt/backup/anchors",
    )
    verify.add_argument(
        "--anchors", type=absolute_path, metavar="DIR", help="копия папки якорей: проверить по ней, а не по своей"
    )
    add_json(verify)


def _verify(call: Invocation) -> ExitCode:
    with call.program.open(call.home) as application:
        result = application.verify_journal(call.args.anchors)
    if call.args.json:
        call.screen.json(result.as_json())
    else:
        _print(call.screen, result)
    return ExitCode.FAILED if result.count else ExitCode.DONE


def _print(screen: Screen, result: Verification) -> None:
    anchors = f"якорей: {result.anchors}, вне базы до № {result.outside}; ждут якоря: {result.waiting}"
    screen.line(f"Записей в дереве: {result.size}; {anchors}.")
    for signer in result.signers:
        screen.line(f"Якоря подписаны: {signer}.")
    for finding in result.findings:
        screen.line(f"НАЙДЕНО: {finding.code.words}")
        screen.line(f"  {finding.text}")
        if place := _place(finding):
            screen.line(f"  {place}")
    if result.count > len(result.findings):
        screen.line(f"… и ещё {result.count - len(result.findings)}.")
    if result.count:
        first = result.first
        where = "" if first is None else f" Первая испорченная: {_place(first)}."
        screen.line(f"Журнал не цел: {count(result.count, 'находка', 'находки', 'находок')}.{where}")
    else:
        screen.line("Журнал цел.")
    proved = result.proved
    if proved is None:
        screen.line("Якорями пока ничего не доказано.")
    else:
        screen.line(
            f"Доказано: {count(proved.size, 'первая запись', 'первые записи', 'первых записей')}, "
            f"якорь № {proved.number} от {moment_exact(proved.at)} (МСК)."
        )


def _place(finding: Finding) -> str:
    """Return which record it is: place, id, kind, time."""
    parts = []
    if finding.seq is not None:
        several = finding.last is not None and finding.last != finding.seq
        parts.append(f"записи № {finding.seq}–{finding.last}" if several else f"запись № {finding.seq}")
    if finding.record is not None:
        parts.append(str(finding.record))
    if finding.kind is not None:
        parts.append(str(finding.kind))
    if finding.at is not None:
        parts.append(f"{moment_exact(finding.at)} (МСК)")
    return ", ".join(parts)
