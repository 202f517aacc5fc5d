"""Where commands write: results to the standard output, remarks and errors to the standard error."""

import io
import json
import os
import shutil
from collections.abc import Iterable, Sequence
from typing import Any, TextIO, TypeVar

from edo_gateway.cli.table import Column, render
from edo_gateway.cli.words import plain

__all__ = ["Screen"]

Row = TypeVar("Row")


class Screen:
    """Two streams, and the width of the terminal if there is one."""

    def __init__(self, out: TextIO, err: TextIO) -> None:
        for stream in (out, err):
            if isinstance(stream, io.TextIOWrapper):
                # A terminal that can't show a letter must not stop the work.
                stream.reconfigure(errors="backslashreplace")
        self._out = out
        self._err = err

    @property
    def err(self) -> TextIO:
        """Return the standard error, for the logs."""
        return self._err

    @property
    def width(self) -> int | None:
        """Return the cells a line may take; None where nobody looks at a terminal and COLUMNS is not set."""
        if self._out.isatty() or os.environ.get("COLUMNS", "").isdigit():
            return max(20, shutil.get_terminal_size().columns)
        return None

    def line(self, text: str = "") -> None:
        """Write one line, at once."""
        print(plain(text), file=self._out, flush=True)

    def lines(self, texts: Iterable[str]) -> None:
        """Write several lines."""
        for text in texts:
            self.line(text)

    def table(self, columns: Sequence[Column[Row]], rows: Sequence[Row], usual: int | None = None) -> None:
        """Write a table, cut to the terminal's width; to the `usual` one where there is no terminal."""
        self.lines(render(columns, rows, self.width or usual))

    def remark(self, text: str) -> None:
        """Write one line beside the results."""
        self._out.flush()
        print(plain(text), file=self._err, flush=True)

    def json(self, document: Any) -> None:
        """Write one JSON document."""
        print(_json(document, 2), file=self._out, flush=True)

    def json_list(self, rows: Iterable[Any]) -> None:
        """Write one JSON list, a row at a time, so that its length costs no memory."""
        separator = "["
        for row in rows:
            print(f"{separator}\n  {_json(row, None)}", end="", file=self._out)
            separator = ","
        print("[]" if separator == "[" else "\n]", file=self._out, flush=True)


def _json(document: Any, indent: int | None) -> str:
    text = json.dumps(document, ensure_ascii=False, indent=indent)
    # Names from outside may hold octets that are no UTF-8: they are written as JSON's own escapes.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
