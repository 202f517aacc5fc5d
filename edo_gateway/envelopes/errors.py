"""Defects of what we write: bugs that stop the letter, never warnings.

    EdoError
    └── WriterDefect            what the writer made is wrong, though what it was given was accepted
        ├── SchemaViolation     it breaks its schema; `findings` says where
        └── ContainerMismatch   the passport names other files than the container holds

What was given wrongly is `edo_gateway.errors.Refused`, with every problem named by its field.
"""

from collections.abc import Iterable, Sequence

from edo_gateway.errors import EdoError

__all__ = ["ContainerMismatch", "SchemaViolation", "WriterDefect"]

_TODO = "Письмо остановлено. Сообщите разработчику: это ошибка программы, а не данных."


class WriterDefect(EdoError):
    """The writer made something wrong; nothing of it may be sealed."""


class SchemaViolation(WriterDefect):
    """What was written breaks its schema; `document` is its Russian name, `findings` the schema's words."""

    def __init__(self, document: str, findings: Sequence[str]) -> None:
        super().__init__(f"{document}: нарушена схема формата.", why="; ".join(findings), todo=_TODO)
        self.document = document
        self.findings = tuple(findings)


class ContainerMismatch(WriterDefect):
    """The passport and the files of a container differ: `missing` are only named, `extra` only present."""

    def __init__(self, missing: Iterable[str], extra: Iterable[str]) -> None:
        self.missing = tuple(sorted(missing))
        self.extra = tuple(sorted(extra))
        reasons = []
        if self.missing:
            reasons.append(f"Названы в описании, но отсутствуют: {', '.join(self.missing)}.")
        if self.extra:
            reasons.append(f"Лежат в контейнере, но в описании не названы: {', '.join(self.extra)}.")
        super().__init__("Состав контейнера не совпадает с его описанием.", why=" ".join(reasons), todo=_TODO)
