"""Why something from outside could not be read: one error for all readers, convertible into a reading's reason."""

from edo_gateway.envelopes.reading import Unreadable
from edo_gateway.errors import AskPerson

__all__ = ["ReadingError"]


class ReadingError(AskPerson):
    """What came can't be read; it is kept whole and a person looks at it.

    `code` is the stable latin identifier that `Unreadable.code` carries.
    """

    def __init__(self, code: str, what: str, *, why: str = "") -> None:
        super().__init__(what, why=why, todo="Пакет сохранён целиком; решение принимает оператор.")
        self.code = code

    def as_unreadable(self, where: str = "") -> Unreadable:
        """Turn into the reason of a reading; `where` (a file's label) opens the sentence."""
        text = " ".join(part for part in (self.what, self.why) if part)
        return Unreadable(self.code, f"{where}: {text}" if where else text)
