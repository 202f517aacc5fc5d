"""`organization find / import`: the directory."""

from collections.abc import Sequence
from typing import Any

from edo_gateway.cli.command import Commands, Invocation
from edo_gateway.cli.failures import ExitCode
from edo_gateway.cli.options import absolute_path, add_json
from edo_gateway.cli.table import Column
from edo_gateway.directory import Organization, Scope, find

__all__ = ["register"]

_COLUMNS: Sequence[Column[Organization]] = (
    Column("Название", lambda one: one.name, 20),
    Column("Ящик", lambda one: one.mailbox, 12),
    Column("ОГРН", lambda one: one.ogrn),
    Column("ИНН", lambda one: one.inn),
    Column("GUID", lambda one: str(one.guid)),
)


def register(commands: Commands) -> None:
    """Add the group."""
    group = commands.group("organization", summary="справочник организаций: find, import")
    listing = group.add(
        "find",
        _find,
        summary="найти организации по названию, GUID, ОГРН, ИНН, ящику",
        example="edo-gateway organization find труд\nedo-gateway organization find --ours",
    )
    listing.add_argument("text", nargs="?", default="", metavar="ТЕКСТ", help="что искать; без него — все")
    listing.add_argument("--ours", action="store_true", help="только наши организации")
    add_json(listing)
    importing = group.add(
        "import",
        _import,
        summary="загрузить справочник из файла CSV: все строки или ни одной",
        example="edo-gateway organization import участники.csv",
    )
    importing.add_argument("file", type=absolute_path, metavar="FILE", help="файл CSV")
    add_json(importing)


def _find(call: Invocation) -> ExitCode:
    scope = Scope.OURS if call.args.ours else Scope.ALL
    with call.program.open(call.home) as application, application.read() as connection:
        found = find(connection, call.args.text, scope=scope)
    if call.args.json:
        call.screen.json([_json(one) for one in found])
    elif found:
        call.screen.table(_COLUMNS, found)
    else:
        call.screen.line("Таких организаций нет.")
    return ExitCode.DONE


def _json(one: Organization) -> dict[str, Any]:
    return {
        "guid": str(one.guid),
        "name": one.name,
        "short_name": one.short_name or None,
        "mailbox": one.mailbox or None,
        "ogrn": one.ogrn or None,
        "inn": one.inn or None,
        "address": one.address or None,
        "phone": one.phone or None,
        "email": one.email or None,
        "ours": one.ours,
    }


def _import(call: Invocation) -> ExitCode:
    with call.program.open(call.home) as application:
        report = application.import_organizations(call.args.file, call.actor)
    if call.args.json:
        call.screen.json(
            {
                "added": report.added,
                "changed": report.changed,
                "unchanged": report.unchanged,
                "routes": report.routes,
                "successions": report.successions,
                "warnings": [{"field": one.field, "text": one.text} for one in report.warnings],
            }
        )
        return ExitCode.DONE
    call.screen.line(
        f"Справочник загружен: добавлено {report.added}, изменено {report.changed}, без изменений {report.unchanged}; "
        f"маршрутов {report.routes}, правопреемников {report.successions}."
    )
    for warning in report.warnings:
        call.screen.remark(f"Проверьте: {warning.field}: {warning.text}")
    return ExitCode.DONE
