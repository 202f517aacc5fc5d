"""One page for a person, or everything as one JSON list for a program."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Connection

from edo_gateway.cli.application import Application
from edo_gateway.cli.command import Invocation
from edo_gateway.cli.failures import ExitCode
from edo_gateway.cli.table import Column
from edo_gateway.views import Page

__all__ = ["PAGE", "show_pages"]

PAGE = 50
"""Rows a person gets without asking for a number."""
_JSON_PAGE = 500


class _Row(Protocol):
    def as_json(self) -> dict[str, Any]: ...


Row = TypeVar("Row", bound=_Row)
Fetch = Callable[[Connection, int, UUID | None], Page[Row]]
"""Connection, limit, after → a page."""


def show_pages(
    call: Invocation, application: Application, fetch: Fetch[Row], columns: Sequence[Column[Row]], empty: str
) -> ExitCode:
    """Show what `fetch` finds; `--limit`, `--after` and `--json` are among the call's options."""
    limit, after = call.args.limit, call.args.after
    if call.args.json:
        with application.read() as connection:
            call.screen.json_list(row.as_json() for row in _all(connection, fetch, limit, after))
        return ExitCode.DONE
    with application.read() as connection:
        page = fetch(connection, limit or PAGE, after)
    if not page.rows:
        call.screen.line(empty)
        return ExitCode.DONE
    call.screen.table(columns, page.rows)
    if page.after is not None:
        call.screen.remark(f"Показано строк: {len(page.rows)}. Следующая страница: --after {page.after}")
    return ExitCode.DONE


def _all(connection: Connection, fetch: Fetch[Row], limit: int | None, after: UUID | None) -> Iterator[Row]:
    left = limit
    while left is None or left > 0:
        page = fetch(connection, _JSON_PAGE if left is None else min(left, _JSON_PAGE), after)
        yield from page.rows
        if page.after is None:
            return
        after = page.after
        left = None if left is None else left - len(page.rows)
