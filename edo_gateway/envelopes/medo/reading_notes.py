"""What a lenient reader saw on its way: deviations, and the first reason why a person must look."""

from collections.abc import Iterable

from edo_gateway.envelopes.reading import Deviation, Unreadable
from edo_gateway.envelopes.reading_errors import ReadingError

__all__ = ["Notes"]

_MOST = 100
"""Deviations kept: a file made to be wrong everywhere must not fill the store."""


class Notes:
    """Keeps each deviation once, in the order of finding, and the first reason for quarantine."""

    def __init__(self) -> None:
        self._found: dict[Deviation, None] = {}
        self.unreadable: Unreadable | None = None

    def add(self, code: str, text: str) -> None:
        """Note one deviation: a stable latin code and a Russian sentence."""
        self.extend([Deviation(code, _printable(text))])

    def extend(self, deviations: Iterable[Deviation]) -> None:
        """Note what another reader found."""
        for deviation in deviations:
            if len(self._found) < _MOST:
                self._found[deviation] = None

    def refuse(self, code: str, text: str) -> None:
        """Note why the package can't be used as it is; the first reason stands, reading goes on."""
        if self.unreadable is None:
            self.unreadable = Unreadable(code, _printable(text))

    def refuse_for(self, error: ReadingError, where: str) -> None:
        """Note an error of reading as the reason; `where` is the file's label."""
        reason = error.as_unreadable(where)
        self.refuse(reason.code, reason.text)

    def result(self) -> tuple[Deviation, ...]:
        """Return everything noted."""
        return tuple(self._found)


def _printable(text: str) -> str:
    """Return a text any store can keep: names of files may hold octets that are no characters."""
    return text if text.isprintable() else "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
