"""The conformance kit: our adapters pass it, and it catches adapters that break a rule."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

import pytest

from edo_adapters.conformance import RULES, check_adapter
from edo_adapters.conformance.benches import MemoryBench, folder, memory, szi
from edo_adapters.memory import MemoryAdapter
from edo_gateway.ports import (
    Adapter,
    Deadline,
    Envelope,
    IncomingItem,
    LookupAnswer,
    LookupResult,
    SendOutcome,
    SendResult,
)


@pytest.mark.parametrize("factory", [folder, szi, memory])
def test_our_adapters_conform(factory: Callable[[Path], MemoryBench]) -> None:
    """The adapters that come with the gateway break no rule."""
    assert check_adapter(factory) == []


class NoFence(MemoryAdapter):
    def lookup(self, wire_id: UUID, fence: int) -> LookupResult:
        return super().lookup(wire_id, 0)


class Forgetful(MemoryAdapter):
    def lookup(self, wire_id: UUID, fence: int) -> LookupResult:
        found = super().lookup(wire_id, fence)
        return LookupResult(LookupAnswer.ABSENT) if found.answer is LookupAnswer.PRESENT else found


class NoDeadline(MemoryAdapter):
    def send(self, envelope: Envelope, deadline: Deadline) -> SendResult:
        class Endless:
            fence = deadline.fence

            def expired(self) -> bool:
                return False

        return super().send(envelope, Endless())


class Eager(MemoryAdapter):
    def poll(self, limit: int) -> Sequence[IncomingItem]:
        items = super().poll(limit)
        for item in items:
            self.confirm(item.ref)
        return items


class Raises(MemoryAdapter):
    def waiting(self) -> int:
        raise OSError("raw")


class Optimist(MemoryAdapter):
    def send(self, envelope: Envelope, deadline: Deadline) -> SendResult:
        super().send(envelope, deadline)
        return SendResult(SendOutcome.HANDED_OVER)


@pytest.mark.parametrize(
    ("adapter", "rule"),
    [
        (NoFence, "forbids_the_past"),
        (Forgetful, "remembers_what_was_taken"),
        (NoDeadline, "obeys_the_deadline"),
        (Eager, "offers_what_arrived"),
        (Raises, "counts_what_waits"),
        (Optimist, "refuses_other_octets"),
    ],
)
def test_broken_adapters_are_caught(adapter: type[MemoryAdapter], rule: str) -> None:
    """Each broken promise is found under its rule, with a Russian sentence and what was seen."""

    class Bench(MemoryBench):
        def open(self) -> Adapter:
            return adapter(self._exchange)

    findings = {finding.rule: finding for finding in check_adapter(lambda _: Bench())}
    assert rule in findings
    assert findings[rule].text.endswith(".")
    assert findings[rule].seen


def test_every_rule_has_its_sentence() -> None:
    """Every rule explains itself in Russian."""
    assert all(any("а" <= sign <= "я" for sign in rule.__doc__ or "") for rule in RULES)
    assert len({rule.__name__ for rule in RULES}) == len(RULES) >= 19


@pytest.mark.parametrize(
    ("argument", "code", "words"),
    [
        ("edo_adapters.conformance.benches:memory", 0, "нарушено: 0."),
        ("edo_adapters.conformance.benches:nothing", 2, "Фабрика не найдена"),
        ("nonsense", 2, "Вызов:"),
    ],
)
def test_one_command(argument: str, code: int, words: str) -> None:
    """The kit runs in one command and says with its exit code how it went."""
    done = subprocess.run(
        [sys.executable, "-m", "edo_adapters.conformance", argument], capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert words in done.stdout + done.stderr
