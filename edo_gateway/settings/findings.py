"""What is wrong with a configuration, each with its place.

WrongConfiguration
└── WrongSettings           everything wrong with `edo-gateway.toml` at once, in `findings`
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from edo_gateway.errors import WrongConfiguration

__all__ = ["Finding", "WrongSettings"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong."""

    file: Path
    line: int
    """From 1."""
    key: str
    """Dotted: `policies.retry.budget`."""
    value: str
    """The value as it stands in the file, or empty."""
    text: str
    """Russian: what is wrong."""
    suggestion: str = ""
    """Russian: what would be right."""

    @property
    def sentence(self) -> str:
        """Return it in one line, place first."""
        value = f" = {self.value}" if self.value else ""
        suggestion = f"; {self.suggestion}" if self.suggestion else ""
        return f"{self.file.name}:{self.line}: {self.key}{value}: {self.text}{suggestion}"


class WrongSettings(WrongConfiguration):
    """The configuration can't be used; nothing starts until every finding is mended."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(
            "Настройки неверны.",
            why="\n".join(finding.sentence for finding in findings),
            todo="Исправьте и проверьте командой: edo-gateway check",
        )
        self.findings = tuple(findings)
