"""Findings of the PDF/A checker in the words of a clerk, by the clauses of ISO 19005-1:2005."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pikepdf.pdfa import Finding

__all__ = ["LEVEL_RULE", "broken_rules"]

LEVEL_RULE = "ISO_19005_1:6.7.11-3"
"""The checker's rule about the declared level; it knows level B only."""
PREFIX = "ISO_19005_1:"
MOST = 12
"""How many different rules are named before the rest is counted."""

CLAUSES = {
    "6.1.2": "заголовок файла не отвечает стандарту",
    "6.1.3-2": "файл зашифрован",
    "6.1.3": "конец файла (trailer) не отвечает стандарту",
    "6.1.4": "таблица ссылок записана в форме, которой в PDF/A-1 нет",
    "6.1.6": "шестнадцатеричная строка записана с ошибкой",
    "6.1.7": "поток данных описан с ошибкой или лежит вне файла",
    "6.1.8": "объект записан с ошибкой",
    "6.1.10": "использовано сжатие LZW",
    "6.1.11": "в файл вложены другие файлы",
    "6.1.12": "превышены пределы, установленные стандартом",
    "6.1.13": "в файле есть переключаемые слои",
    "6.2.2": "цветовой профиль вывода не отвечает стандарту",
    "6.2.3.2": "встроенный цветовой профиль не отвечает стандарту (нужна версия ICC не выше 2)",
    "6.2.3.3": "использован цвет, которому не соответствует цветовой профиль файла (например, CMYK)",
    "6.2.4": "изображение описано недопустимым образом",
    "6.2.5": "на странице использован PostScript",
    "6.2.6": "страница ссылается на содержимое другого файла",
    "6.2.7": "на странице использован PostScript",
    "6.2.8": "использована передаточная функция печати",
    "6.2.9": "указано недопустимое назначение цветопередачи",
    "6.2.10": "в содержимом страницы есть недопустимые операторы",
    "6.3.4": "шрифт не встроен в файл",
    "6.3.5": "встроенный шрифт неполон: в нём нет нужных знаков или их перечня",
    "6.3.6": "ширина знаков встроенного шрифта не совпадает с указанной",
    "6.3.7": "кодировка шрифта TrueType указана недопустимым образом",
    "6.3": "шрифт описан с ошибкой",
    "6.4": "использована прозрачность",
    "6.5.2": "на странице есть примечания недопустимого вида",
    "6.5.3": "примечание на странице описано недопустимым образом",
    "6.6": "в файле есть недопустимые действия",
    "6.7.11": "в метаданных не заявлено соответствие PDF/A-1",
    "6.7.2": "метаданные XMP отсутствуют или записаны недопустимым образом",
    "6.7.3": "сведения о документе расходятся с метаданными XMP",
    "6.7": "метаданные XMP не отвечают стандарту",
    "6.8": "логическая структура записана с ошибкой",
    "6.9": "поля формы не отвечают стандарту",
}
"""Clause or rule → sentence without a capital; the longest matching beginning wins."""

LOCAL = {
    "pikepdf:pdf-version": "версия PDF выше 1.4",
    "pikepdf:internal": "проверка не смогла разобрать файл",
}
"""Findings that are the checker's own, not the standard's."""
UNKNOWN = "есть конструкция, соответствие которой проверка подтвердить не может"


def broken_rules(findings: "Iterable[Finding]") -> tuple[str, ...]:
    """Return one Russian sentence for each different rule, in the checker's order.

    Each names the clause of the standard, or says that the thing could not be checked, and where it was found.
    """
    places: dict[str, list[str]] = {}
    for finding in findings:
        places.setdefault(_sentence(finding.rule, finding.message), []).append(_place(finding.where))
    sentences = [f"{sentence} ({_several(found)})." for sentence, found in places.items()]
    if len(sentences) > MOST:
        sentences = [*sentences[:MOST], f"И ещё нарушенных правил: {len(sentences) - MOST}."]
    return tuple(sentences)


def _sentence(rule: str, message: str) -> str:
    if not rule.startswith(PREFIX):
        return f"Не проверяется ({rule}): {LOCAL.get(rule, UNKNOWN)}"
    number = rule.removeprefix(PREFIX)
    if number.startswith("6.3.4") or "not embedded" in message:
        return f"ISO 19005-1, {number}: {CLAUSES['6.3.4']}"
    best = max((clause for clause in CLAUSES if _begins(number, clause)), key=len, default="")
    return f"ISO 19005-1, {number}: {CLAUSES.get(best, 'нарушено правило стандарта')}"


def _begins(number: str, clause: str) -> bool:
    return number == clause or number.startswith((f"{clause}.", f"{clause}-"))


def _place(where: str) -> str:
    # Names inside a document are a stranger's; only short printable text is repeated.
    text = "".join(char for char in where if char.isprintable())
    return text[:60] + "…" if len(text) > 60 else text


def _several(places: list[str]) -> str:
    return places[0] if len(places) == 1 else f"{places[0]} и ещё {len(places) - 1}"
