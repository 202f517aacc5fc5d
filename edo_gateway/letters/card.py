"""A letter card: the fields of `send` as a TOML file.

    file = "letter.pdf"                 # beside the card
    to = ["Минтруд России", {organization = "Минфин России", persons = [{name = "Иванов И. И.", post = "директор"}]}]
    subject = "О позиции по проекту закона"
    attach = ["table.xlsx"]
    signatory = ["chair"]
    executor = {name = "Петрова А. И.", phone = "+7 495 000-00-00"}

    [[links]]
    to = "№ 12-3/45 от 01.02.2025"
    type = "Во исполнение"
    organization = "Минтруд России"

Names may be written with hyphens as on the command line; an unknown one is an error with the nearest right name.
Paths are read against the card's folder.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from edo_gateway.directory.text import shown
from edo_gateway.errors import Problem, Refused
from edo_gateway.letters.draft import (
    LINKED_TYPE,
    DraftAddressee,
    DraftLink,
    DraftOrigin,
    DraftPerson,
    DraftSignatory,
    LetterDraft,
)
from edo_gateway.letters.errors import UnreadableToml
from edo_gateway.letters.toml_file import KeyPath, TomlFile, nearest, read_toml

__all__ = ["CARD_KEYS", "read_card"]

CARD_KEYS: Mapping[str, str] = {
    "file": "основной документ, путь",
    "to": "адресаты: строки или таблицы {organization, department, persons = [{name, post}]}",
    "copy_to": "адресаты копий, как to",
    "attach": "приложения по порядку, пути",
    "subject": "содержание",
    "number": "номер, если он присвоен не шлюзом",
    "date": "дата",
    "kind": "вид документа",
    "kind_code": "код вида документа",
    "classification": "гриф",
    "place": "место составления",
    "place_code": "код места составления",
    "signatory": "подписанты: строки или таблицы {name, date}",
    "executor": "исполнитель: строка или таблица {name, phone, post, email}",
    "executor_phone": "телефон исполнителя",
    "executor_post": "должность исполнителя",
    "executor_email": "электронная почта исполнителя",
    "in_reply_to": "на что отвечаем: номер, id или «№ … от …»",
    "links": "связи: таблицы {to, type, organization}",
    "corrects": "какое наше письмо исправляет это: номер или id",
    "instead_of_distributed": "взамен разосланного: true или false",
    "department": "подразделение",
    "file_index": "индекс дела по номенклатуре",
    "pages": "число страниц документа",
    "enclosure_pages": "число страниц приложений",
    "key": "ключ повторной отправки",
}
"""Key of a card → what it is, in Russian."""

_ALIASES = {"document": "file", "attachments": "attach", "signatories": "signatory"}
_REQUIRED = ("file", "to", "subject")
_MOST_PROBLEMS = 200
"""Told at once; the rest are counted."""
_PLAIN = (
    "subject",
    "number",
    "kind_code",
    "classification",
    "place",
    "place_code",
    "corrects",
    "department",
    "file_index",
)


def read_card(path: Path) -> LetterDraft:
    """Read a card; raises `Refused` with everything wrong at once: file, line, key, value and what would be right."""
    try:
        source = read_toml(path)
    except UnreadableToml as error:
        where = f"строка {error.line}" if error.line else "файл"
        raise _refused(path, [Problem("--card", f"{path.name}, {where}: {error.text}")]) from error
    return _Reader(source).draft()


def _refused(path: Path, problems: list[Problem]) -> Refused:
    return Refused(f"Карточка {path.name} не принята.", problems, todo="Исправьте карточку и повторите.")


class _Reader:
    """Reads one card, collecting problems."""

    def __init__(self, source: TomlFile) -> None:
        self._source = source
        self._problems: list[Problem] = []
        self._untold = 0
        self._values: dict[str, Any] = {}
        self._written: dict[str, str] = {}

    def draft(self) -> LetterDraft:
        """Return the draft, or raise `Refused`."""
        self._take_keys()
        folder = self._source.path.parent
        executor = self._executor()
        values: dict[str, Any] = {
            "document": folder / self._text("file"),
            "to": self._list("to", self._addressee),
            "copy_to": self._list("copy_to", self._addressee),
            "attachments": tuple(folder / name for name in self._list("attach", self._string)),
            "date": self._day(("date",), self._values.get("date")),
            "signatories": self._list("signatory", self._signatory),
            "in_reply_to": self._list("in_reply_to", self._string),
            "links": self._list("links", self._link),
            "instead_of_distributed": self._flag("instead_of_distributed"),
            "pages": self._whole("pages"),
            "enclosure_pages": self._whole("enclosure_pages"),
            "key": self._text("key") or None,
            "kind": self._text("kind") or "Письмо",
            "origin": DraftOrigin.CARD,
        }
        values |= {name: self._text(name) for name in _PLAIN}
        for name, value in executor.items():
            if name in self._values and name != "executor":
                self._wrong((name,), "сведения об исполнителе указаны дважды")
            values[name] = value
        for name in ("executor", "executor_phone", "executor_post", "executor_email"):
            if name not in values:
                values[name] = self._text(name)
        if self._untold:
            self._problems.append(Problem("--card", f"{self._source.path.name}: и ещё ошибок: {self._untold}"))
        if self._problems:
            raise _refused(self._source.path, self._problems)
        return LetterDraft(**values)

    def _take_keys(self) -> None:
        for written, value in self._source.data.items():
            name = written.replace("-", "_")
            name = _ALIASES.get(name, name)
            if name not in CARD_KEYS:
                self._unknown((written,), written, tuple(CARD_KEYS))
            elif name in self._values:
                self._wrong((written,), f"то же, что {self._written[name]}: оставьте одно")
            else:
                self._values[name], self._written[name] = value, written
        for name in _REQUIRED:
            if not self._values.get(name):
                self._problems.append(Problem(name, f"{self._source.path.name}: не указано ({CARD_KEYS[name]})"))

    def _wrong(self, key: KeyPath, text: str) -> None:
        if len(self._problems) >= _MOST_PROBLEMS:
            self._untold += 1
            return
        written = self._written.get(str(key[0]), str(key[0]))
        field = written + "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in key[1:])
        line = self._source.line(written, *key[1:])
        self._problems.append(Problem(shown(field, 200), f"{self._source.path.name}, строка {line}: {text}"))

    def _unknown(self, key: KeyPath, name: str, names: tuple[str, ...]) -> None:
        if len(self._problems) >= _MOST_PROBLEMS:
            self._untold += 1
            return
        near = nearest(name, (*names, *(_ALIASES if len(key) == 1 else ())))
        self._wrong(
            key, f"неизвестное поле; похоже на {near}" if near else f"неизвестное поле; есть {', '.join(names)}"
        )

    def _mistyped(self, key: KeyPath, value: Any, right: str) -> None:
        self._wrong(key, f"значение {shown(repr(value))}: нужно {right}")

    def _string(self, key: KeyPath, value: Any) -> str:
        if isinstance(value, str):
            return value
        self._mistyped(key, value, "строка в кавычках")
        return ""

    def _text(self, name: str) -> str:
        return self._string((name,), self._values.get(name, ""))

    def _flag(self, name: str) -> bool:
        value = self._values.get(name, False)
        if not isinstance(value, bool):
            self._mistyped((name,), value, "true или false")
        return value is True

    def _whole(self, name: str) -> int | None:
        value = self._values.get(name)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        self._mistyped((name,), value, "целое число")
        return None

    def _day(self, key: KeyPath, value: Any) -> date | str | None:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is None or isinstance(value, str):
            return value
        self._mistyped(key, value, "дата, например 2025-03-01")
        return None

    def _list(self, name: str, read: Callable[[KeyPath, Any], Any]) -> tuple[Any, ...]:
        """Read a list; one value alone stands for a list of one."""
        value = self._values.get(name, [])
        if isinstance(value, list):
            return tuple(read((name, position), one) for position, one in enumerate(value))
        return (read((name,), value),)

    def _table(self, key: KeyPath, value: Any, names: tuple[str, ...]) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            self._mistyped(key, value, f"строка или таблица с полями {', '.join(names)}")
            return {}
        for name in value:
            if name not in names:
                self._unknown((*key, name), name, names)
        return value

    def _field(self, key: KeyPath, table: Mapping[str, Any], name: str) -> str:
        return self._string((*key, name), table.get(name, ""))

    def _addressee(self, key: KeyPath, value: Any) -> DraftAddressee:
        if isinstance(value, str):
            return DraftAddressee(value)
        table = self._table(key, value, ("organization", "department", "persons"))
        persons = table.get("persons", [])
        if not isinstance(persons, list):
            persons = [persons]
        return DraftAddressee(
            self._field(key, table, "organization"),
            self._field(key, table, "department"),
            tuple(self._person((*key, "persons", position), one) for position, one in enumerate(persons)),
        )

    def _person(self, key: KeyPath, value: Any) -> DraftPerson:
        if isinstance(value, str):
            return DraftPerson(value)
        table = self._table(key, value, ("name", "post"))
        return DraftPerson(self._field(key, table, "name"), self._field(key, table, "post"))

    def _signatory(self, key: KeyPath, value: Any) -> DraftSignatory:
        if isinstance(value, str):
            return DraftSignatory(value)
        table = self._table(key, value, ("name", "date"))
        return DraftSignatory(self._field(key, table, "name"), self._day((*key, "date"), table.get("date")))

    def _link(self, key: KeyPath, value: Any) -> DraftLink:
        if isinstance(value, str):
            return DraftLink(value)
        table = self._table(key, value, ("to", "type", "organization"))
        link_type = self._field(key, table, "type") or LINKED_TYPE
        return DraftLink(self._field(key, table, "to"), link_type, self._field(key, table, "organization"))

    def _executor(self) -> dict[str, str]:
        """Return the executor's fields if the card gives them as a table."""
        value = self._values.get("executor", "")
        if isinstance(value, str):
            return {}
        table = self._table(("executor",), value, ("name", "phone", "post", "email"))
        names = {"executor": "name", "executor_phone": "phone", "executor_post": "post", "executor_email": "email"}
        return {field: self._field(("executor",), table, name) for field, name in names.items()}
