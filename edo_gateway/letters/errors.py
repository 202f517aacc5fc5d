"""Errors of this package, below the tree of `edo_gateway.errors`.

WrongUse
└── UnreadableToml          a file a person wrote is no TOML, too large or not there
"""

from pathlib import Path

from edo_gateway.errors import WrongUse

__all__ = ["UnreadableToml"]


class UnreadableToml(WrongUse):
    """The file can't be read as TOML; `line` counts from 1, 0 if the whole file is meant."""

    def __init__(self, path: Path, line: int, text: str) -> None:
        super().__init__(
            f"Файл {path.name} не прочитан.",
            why=f"{path}:{line}: {text}." if line else f"{path}: {text}.",
            todo="Исправьте файл и повторите.",
        )
        self.path = path
        self.line = line
        self.text = text
