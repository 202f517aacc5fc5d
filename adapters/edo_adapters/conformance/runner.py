"""Running every rule against an adapter, each in a fresh channel."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

from edo_adapters.conformance.bench import Bench, BenchFactory
from edo_adapters.conformance.findings import Finding, RuleBroken
from edo_adapters.conformance.receiving import RECEIVING_RULES
from edo_adapters.conformance.sending import SENDING_RULES

__all__ = ["RULES", "check_adapter"]

RULES: tuple[Callable[[Bench], None], ...] = SENDING_RULES + RECEIVING_RULES


def check_adapter(factory: BenchFactory) -> Sequence[Finding]:
    """Try all rules; return what was broken, in the order of the rules.  An empty answer means: conforms."""
    findings = []
    for rule in RULES:
        with tempfile.TemporaryDirectory(prefix="edo-conformance-") as folder, _Verdict(rule) as verdict:
            rule(factory(Path(folder)))
        if verdict.finding is not None:
            findings.append(verdict.finding)
    return findings


class _Verdict:
    """Turns whatever a rule raised into a finding: an exception that crosses the seam breaks the contract too."""

    def __init__(self, rule: Callable[[Bench], None]) -> None:
        self._rule = rule
        self.finding: Finding | None = None

    def __enter__(self) -> "_Verdict":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        seen = str(error) if isinstance(error, RuleBroken) else f"исключение {type(error).__name__}: {error}"
        self.finding = Finding(self._rule.__name__, (self._rule.__doc__ or "").strip(), seen)
        return True
