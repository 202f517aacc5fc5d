"""Collects everything wrong with a draft, so that a person hears of it at once."""

from collections.abc import Collection

from edo_gateway.directory.text import forbidden_in_xml
from edo_gateway.errors import EdoError, Problem
from edo_gateway.letters.draft import LetterDraft
from edo_gateway.letters.toml_file import nearest

__all__ = ["Notes"]


class Notes:
    """Problems of one draft, with each field named as the person gave it."""

    def __init__(self, draft: LetterDraft) -> None:
        self._draft = draft
        self.problems: list[Problem] = []

    def add(self, field: str, text: str, position: int | None = None) -> None:
        """Note one problem; `field` is a name of `LetterDraft`, `position` counts from 0."""
        self.problems.append(Problem(self._draft.field(field, position), text))

    def add_error(self, field: str, error: EdoError, position: int | None = None) -> None:
        """Note an error of a look-up: what, why, the candidates, what to do."""
        candidates = "; ".join(getattr(error, "candidates", ()))
        parts = [error.what.rstrip("."), error.why, f"Подходят: {candidates}." if candidates else "", error.todo]
        self.add(field, ". ".join(part.rstrip(".") for part in parts if part), position)

    def line(self, field: str, value: str, most: int, position: int | None = None) -> str:
        """Return the value in one line with single spaces; note what can't be written."""
        return self._checked(field, " ".join(value.split()), most, position)

    def text(self, field: str, value: str, most: int, position: int | None = None) -> str:
        """Return the value with its lines; note what can't be written."""
        return self._checked(field, value.replace("\r\n", "\n").replace("\r", "\n").strip(), most, position)

    def choice(self, field: str, value: str, choices: Collection[str], position: int | None = None) -> str:
        """Return the choice meant, whatever its case; note that there is none."""
        for one in choices:
            if one.casefold() == value.strip().casefold():
                return one
        near = nearest(value, choices)
        hint = f"похоже на «{near}»" if near else "можно: " + ", ".join(f"«{one}»" for one in choices)
        self.add(field, f"«{value}» нет в перечне; {hint}", position)
        return value

    def _checked(self, field: str, value: str, most: int, position: int | None) -> str:
        if forbidden := forbidden_in_xml(value):
            self.add(field, f"недопустимые знаки: {', '.join(forbidden)}", position)
        if len(value) > most:
            self.add(field, f"{len(value)} знаков, а можно не больше {most}", position)
        return value
