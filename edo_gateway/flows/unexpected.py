"""The one place where an exception nobody foresaw is stopped: at the border to an adapter or a hostile file.

Such an exception is never swallowed: it is logged with the places it came through, and it means `uncertain` to a sender
and a counted crash to a reader.  Stops of the program (SystemExit, KeyboardInterrupt) pass through.
"""

import traceback
from types import TracebackType

from edo_gateway.flows.context import log

__all__ = ["Unexpected"]


class Unexpected:
    """A context manager that keeps an unforeseen exception in `error` and lets the program go on."""

    def __init__(self, where: str) -> None:
        self._where = where
        self.error: Exception | None = None

    def __enter__(self) -> "Unexpected":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        self.error = error
        # The message of a foreign error may hold data from outside, so only its kind and places are logged.
        places = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
        log.error("unexpected", extra={"where": self._where, "error": type(error).__name__, "places": places})
        return True
