"""`channel list / probe`: ways out, and whether they are open."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edo_gateway.cli.application import Application
from edo_gateway.cli.command import Commands, Invocation
from edo_gateway.cli.failures import ExitCode
from edo_gateway.cli.options import add_json
from edo_gateway.cli.table import Column
from edo_gateway.cli.words import seconds
from edo_gateway.errors import NotFound

__all__ = ["register"]


@dataclass(frozen=True, slots=True)
class _ChannelRow:
    name: str
    adapter: str
    version: str
    profile: str
    places: dict[str, Path]
    taken: Path | None

    def as_json(self) -> dict[str, Any]:
        row: dict[str, Any] = {
            "name": self.name,
            "adapter": self.adapter,
            "version": self.version,
            "profile": self.profile or None,
        }
        for place in ("outgoing", "incoming", "processed"):
            row[place] = self.place(place) or None
        if self.taken is not None:
            row["taken"] = str(self.taken.absolute())
        return row

    def place(self, name: str) -> str:
        path = self.places.get(name)
        return "" if path is None else str(path.absolute())


_COLUMNS: Sequence[Column[_ChannelRow]] = (
    Column("Канал", lambda row: row.name),
    Column("Адаптер", lambda row: f"{row.adapter} {row.version}"),
    Column("Профиль", lambda row: row.profile),
    Column("Исходящие", lambda row: row.place("outgoing")),
    Column("Входящие", lambda row: row.place("incoming")),
    Column("Обработанные", lambda row: row.place("processed")),
    Column("Забранные министерством", lambda row: "" if row.taken is None else str(row.taken.absolute())),
)


def register(commands: Commands) -> None:
    """Add the group."""
    group = commands.group("channel", summary="каналы: list, probe")
    listing = group.add("list", _list, summary="настроенные каналы и их папки", example="edo-gateway channel list")
    add_json(listing)
    probe = group.add(
        "probe",
        _probe,
        summary="проверить канал шаг за шагом, ничего никому не отправляя",
        example="edo-gateway channel probe medo",
    )
    probe.add_argument("name", nargs="?", metavar="КАНАЛ", help="имя канала; без него — все")
    add_json(probe)


def _rows(application: Application) -> list[_ChannelRow]:
    rows = []
    for name, adapter in sorted(application.channels().items()):
        about = adapter.describe()
        rows.append(
            _ChannelRow(name, about.adapter, about.version, about.profile, dict(about.places), application.taken(name))
        )
    return rows


def _list(call: Invocation) -> ExitCode:
    with call.program.open(call.home) as application:
        rows = _rows(application)
    if call.args.json:
        call.screen.json([row.as_json() for row in rows])
    elif rows:
        # Paths are there to be copied: they are never cut.
        shown = [column for column in _COLUMNS if any(column.value(row) for row in rows)]
        call.screen.table(shown, rows)
    else:
        call.screen.line("Каналов нет: добавьте таблицу channels в edo-gateway.toml.")
    return ExitCode.DONE


def _probe(call: Invocation) -> ExitCode:
    with call.program.open(call.home) as application:
        channels = dict(sorted(application.channels().items()))
        if call.args.name is not None:
            if call.args.name not in channels:
                raise NotFound(
                    f"Канала «{call.args.name}» нет.",
                    why=f"Настроены: {', '.join(channels) or 'ни одного'}.",
                    todo="Посмотрите список: edo-gateway channel list",
                )
            channels = {call.args.name: channels[call.args.name]}
        reports = {name: adapter.probe() for name, adapter in channels.items()}
    if call.args.json:
        call.screen.json(
            [
                {
                    "name": name,
                    "ok": report.ok,
                    "steps": [
                        {"name": step.name, "ok": step.ok, "detail": step.detail, "seconds": step.seconds}
                        for step in report.steps
                    ],
                }
                for name, report in reports.items()
            ]
        )
    else:
        for name, report in reports.items():
            call.screen.line(f"Канал «{name}»: {'в порядке' if report.ok else 'есть неполадки'}")
            for step in report.steps:
                mark = "да " if step.ok else "НЕТ"
                call.screen.line(f"  {mark}  {step.name}: {step.detail} ({seconds(step.seconds)})")
    return ExitCode.DONE if all(report.ok for report in reports.values()) else ExitCode.FAILED
