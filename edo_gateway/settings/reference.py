"""The reference page of the configuration, made from the schema: `python -m edo_gateway.settings.reference`.

The page is committed as `docs/settings.md`; a test proves that both agree.
"""

import sys

from edo_gateway.settings.policies import POLICIES
from edo_gateway.settings.schema import CHANNEL, GATEWAY, ORGANIZATION, SIGNATORY, Key, TableSchema

__all__ = ["reference_page"]

_HEAD = """\
# Настройки: `edo-gateway.toml`

Эта страница сделана из схемы настроек командой `python -m edo_gateway.settings.reference`; руками её не правят.

Файл лежит в рабочей папке.
Его проверяет `edo-gateway check`: называет файл, строку, ключ, неверное значение и ближайшее верное.
С неверными настройками шлюз не запускается.
Сроки пишутся числом с единицей: `30s`, `5m`, `1h30m`, `72h`, `5d`.
Относительные пути считаются от рабочей папки.
"""


def reference_page() -> str:
    """Return the page, Markdown in Russian."""
    tables = (GATEWAY, ORGANIZATION, SIGNATORY, CHANNEL, *POLICIES.values())
    return "\n".join([_HEAD, *(_section(table) for table in tables)])


def _section(table: TableSchema) -> str:
    lines = [f"## `[{table.name}]`", "", table.text, "", "| ключ | что это | значение | по умолчанию |"]
    lines.append("| --- | --- | --- | --- |")
    lines += [f"| `{key.name}` | {_cell(key.text)} | {_cell(key.kind.words)} | {_default(key)} |" for key in table.keys]
    return "\n".join(lines) + "\n"


def _default(key: Key) -> str:
    if key.is_required:
        return "обязательно"
    if key.default is None:
        return "см. описание"
    return f"`{_cell(key.kind.show(key.default))}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(reference_page())
