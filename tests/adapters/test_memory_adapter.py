"""The channel in memory: faults on demand, and the truth for tests to look at."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from folder_exchange import START, WIRE, Act, FixedDeadline, envelope

from edo_adapters.memory import (
    Fault,
    InjectedCrash,
    MemoryExchange,
    forget_exchanges,
    memory_exchange,
    plugin,
)
from edo_adapters.steps import Step
from edo_gateway.errors import TryLater, WrongConfiguration
from edo_gateway.ports import (
    Adapter,
    AdapterContext,
    AlwaysComplete,
    LookupAnswer,
    LookupResult,
    ManualClock,
    SendOutcome,
)

CONTEXT = AdapterContext("medo", ManualClock(START), AlwaysComplete(), Path())


@pytest.fixture
def exchange() -> Iterator[MemoryExchange]:
    forget_exchanges()
    yield memory_exchange("medo")
    forget_exchanges()


@pytest.fixture
def adapter(exchange: MemoryExchange) -> Adapter:
    return plugin.open({}, CONTEXT)


@pytest.mark.parametrize(
    ("fault", "outcome", "published"),
    [
        (Fault.NONE, SendOutcome.HANDED_OVER, 1),
        (Fault.DEFER, SendOutcome.DEFERRED, 0),
        (Fault.DEFER_CHANNEL, SendOutcome.DEFERRED, 0),
        (Fault.REFUSE, SendOutcome.REFUSED, 0),
        (Fault.LOSE, SendOutcome.UNCERTAIN, 0),
        (Fault.UNCERTAIN, SendOutcome.UNCERTAIN, 1),
    ],
)
def test_scripted_outcomes(
    exchange: MemoryExchange, adapter: Adapter, fault: Fault, outcome: SendOutcome, published: int
) -> None:
    """A scripted fault gives its outcome once; what it published can be seen and looked up."""
    exchange.script.append(fault)
    result = adapter.send(envelope(), FixedDeadline(1))
    assert (result.outcome, len(exchange.of(WIRE))) == (outcome, published)
    assert result.systemic == (fault is Fault.DEFER_CHANNEL)
    assert (adapter.lookup(WIRE, 1).answer is LookupAnswer.PRESENT) == (published == 1)
    adapter.send(envelope(), FixedDeadline(2))
    assert len(exchange.of(WIRE)) == 1


@pytest.mark.parametrize(
    ("fault", "answer"), [(Fault.CRASH_BEFORE, LookupAnswer.STAGED), (Fault.CRASH_AFTER, LookupAnswer.PRESENT)]
)
def test_scripted_crashes(exchange: MemoryExchange, adapter: Adapter, fault: Fault, answer: LookupAnswer) -> None:
    """A scripted crash raises before or after publishing, and lookup tells which."""
    exchange.script.append(fault)
    with pytest.raises(InjectedCrash):
        adapter.send(envelope(), FixedDeadline(1))
    assert adapter.lookup(WIRE, 1).answer is answer


def test_scripted_answers_and_reports(exchange: MemoryExchange, adapter: Adapter) -> None:
    """Lookups answer what is scripted, then the truth with what the channel reported."""
    exchange.confirms_sending = True
    exchange.answers.append(LookupResult(LookupAnswer.CANT_TELL))
    adapter.send(envelope(), FixedDeadline(1))
    assert adapter.lookup(WIRE, 1).answer is LookupAnswer.CANT_TELL
    exchange.outcomes[WIRE] = (SendOutcome.SENT, "")
    assert adapter.lookup(WIRE, 1).outcome is SendOutcome.SENT
    assert adapter.describe().confirms_sending


def test_down(exchange: MemoryExchange, adapter: Adapter) -> None:
    """A channel that is down defers, can't tell, and tries later."""
    ref = exchange.deliver("p", {"a": b"1"})
    exchange.down = True
    assert adapter.send(envelope(), FixedDeadline(1)).systemic
    assert adapter.lookup(WIRE, 1).answer is LookupAnswer.CANT_TELL
    assert not adapter.probe().ok
    for act in (lambda: adapter.poll(1), lambda: adapter.confirm(ref)):
        with pytest.raises(TryLater):
            act()


def test_sleeper(exchange: MemoryExchange, adapter: Adapter) -> None:
    """A sender that is overtaken at its last step publishes nothing."""
    exchange.steps = Act(Step.CHECKED, lambda: adapter.send(envelope(), FixedDeadline(2)))
    assert adapter.send(envelope(), FixedDeadline(1)).outcome is SendOutcome.DEFERRED
    assert [each.fence for each in exchange.publications] == [2]


def test_channels_share_by_name(exchange: MemoryExchange) -> None:
    """Channels with one exchange name see the same; a wrong setting is named."""
    first, second = (plugin.open({"exchange": "x"}, CONTEXT) for _ in range(2))
    memory_exchange("x").deliver("p", {"a": b"1"})
    first.confirm(second.poll(1)[0].ref)
    assert second.poll(1) == []
    assert len(memory_exchange("x").confirmed) == 1
    assert set(plugin.setting_keys()) == {"exchange"}
    for settings in ({"exchang": "x"}, {"exchange": 5}):
        with pytest.raises(WrongConfiguration, match="exchang"):
            plugin.open(settings, CONTEXT)
