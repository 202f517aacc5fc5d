"""A channel in memory: the fake of the adapter seam, with faults on demand.

Channels with the same exchange name share one `MemoryExchange` in this process, so that a test can look in:
what was published, what was fenced off, what lies in the incoming place; and can say what shall go wrong next.
"""

import hashlib
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from edo_adapters.steps import Step
from edo_gateway.errors import EdoError, TryLater, WrongConfiguration
from edo_gateway.ports import (
    Adapter,
    AdapterContext,
    AdapterDescription,
    ChannelPast,
    Deadline,
    Envelope,
    IncomingItem,
    LookupAnswer,
    LookupResult,
    NoSteps,
    ProbeReport,
    ProbeStep,
    SendOutcome,
    SendResult,
    Steps,
    bytes_content,
)

__all__ = [
    "Fault",
    "InjectedCrash",
    "MemoryAdapter",
    "MemoryExchange",
    "Published",
    "forget_exchanges",
    "memory_exchange",
    "plugin",
]


class InjectedCrash(RuntimeError):
    """Stands for a bug or a death of the sender: raised where the script says so."""


class Fault(StrEnum):
    """What shall go wrong at one `send`."""

    NONE = "none"
    """Nothing: lets a script speak of a later send."""
    DEFER = "defer"
    """The channel can't take this envelope now."""
    DEFER_CHANNEL = "defer_channel"
    """The whole channel is unwell."""
    REFUSE = "refuse"
    """The channel will never take it."""
    LOSE = "lose"
    """Uncertain, and nothing was published: a copy is staged."""
    UNCERTAIN = "uncertain"
    """Uncertain, and it was published."""
    CRASH_BEFORE = "crash_before"
    """The sender dies with a copy staged."""
    CRASH_AFTER = "crash_after"
    """The sender dies right after publishing."""


@dataclass(frozen=True, slots=True)
class Published:
    """One publication."""

    wire_id: UUID
    fence: int
    address: str
    digest: str
    files: Mapping[str, bytes]


@dataclass(slots=True)
class MemoryExchange:
    """The other side and the place between.  Public fields are for tests to read and set."""

    name: str
    confirms_sending: bool = False
    """Whether `lookup` reports what `outcomes` says."""
    down: bool = False
    """Nothing works: sending is deferred, looking can't tell, polling tries later."""
    script: deque[Fault] = field(default_factory=deque)
    """Faults of the next sends, one each."""
    answers: deque[LookupResult] = field(default_factory=deque)
    """What the next lookups answer, in place of the truth; they fence all the same."""
    outcomes: dict[UUID, tuple[SendOutcome, str]] = field(default_factory=dict)
    """What the channel reported about a published envelope: `SENT`, or `REFUSED` with a text."""
    publications: list[Published] = field(default_factory=list)
    """Everything ever published, in order: two of one wire id are the sin this fake looks for."""
    taken: int = 0
    """How many of `publications` the other side has taken."""
    staged: dict[UUID, int] = field(default_factory=dict)
    """Highest fence with a staged copy that was not published."""
    floors: dict[UUID, int] = field(default_factory=dict)
    """Highest fence that may not publish any more."""
    incoming: dict[str, IncomingItem] = field(default_factory=dict)
    confirmed: list[str] = field(default_factory=list)
    steps: Steps = field(default_factory=NoSteps)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def deliver(self, source: str, files: Mapping[str, bytes], broken: str = "") -> str:
        """Lay a package into the incoming place; return its handle."""
        ref = f"{len(self.incoming) + len(self.confirmed)}-{source}"
        contents = {label: bytes_content(data) for label, data in files.items()}
        self.incoming[ref] = IncomingItem(ref, source, contents, broken)
        return ref

    def of(self, wire_id: UUID) -> Sequence[Published]:
        """Return the publications of one envelope."""
        return [each for each in self.publications if each.wire_id == wire_id]


_exchanges: dict[str, MemoryExchange] = {}


def memory_exchange(name: str) -> MemoryExchange:
    """Return the exchange of that name in this process, made at first use."""
    return _exchanges.setdefault(name, MemoryExchange(name))


def forget_exchanges() -> None:
    """Forget all exchanges; adapters that are open keep theirs."""
    _exchanges.clear()


class MemoryAdapter:
    """Keeps the whole contract, as far as the script lets it."""

    def __init__(self, exchange: MemoryExchange) -> None:
        self._exchange = exchange

    def ready(self, past: ChannelPast) -> None:
        del past

    def describe(self) -> AdapterDescription:
        return AdapterDescription("memory", "1", confirms_sending=self._exchange.confirms_sending)

    def send(self, envelope: Envelope, deadline: Deadline) -> SendResult:
        exchange = self._exchange
        exchange.steps.reached(Step.STARTED)
        fault = exchange.script.popleft() if exchange.script else Fault.NONE
        if exchange.down or fault is Fault.DEFER_CHANNEL:
            return SendResult(SendOutcome.DEFERRED, "Канал недоступен.", systemic=True)
        if fault is Fault.DEFER:
            return SendResult(SendOutcome.DEFERRED, "Канал занят.", retry_after=timedelta(seconds=1))
        if fault is Fault.REFUSE:
            return SendResult(SendOutcome.REFUSED, "Канал не принимает такой пакет.")
        try:
            files = _read(envelope)
        except TryLater as error:
            return SendResult(SendOutcome.DEFERRED, str(error))
        except EdoError as error:
            return SendResult(SendOutcome.REFUSED, str(error))
        if files is None:
            return SendResult(SendOutcome.REFUSED, "Файл пакета изменился после запечатывания.")
        return self._publish(Published(envelope.wire_id, deadline.fence, envelope.address, envelope.digest, files),
                             deadline, fault)  # fmt: skip

    def _publish(self, made: Published, deadline: Deadline, fault: Fault) -> SendResult:
        exchange = self._exchange
        with exchange.lock:
            if exchange.of(made.wire_id):
                return SendResult(SendOutcome.UNCERTAIN, "Пакет уже передан более ранней попыткой.")
            exchange.staged[made.wire_id] = max(made.fence, exchange.staged.get(made.wire_id, 0))
        exchange.steps.reached(Step.STAGED)
        if fault is Fault.LOSE:
            return SendResult(SendOutcome.UNCERTAIN, "Связь прервалась.")
        if fault is Fault.CRASH_BEFORE:
            raise InjectedCrash(fault.value)
        if deadline.expired():
            return SendResult(SendOutcome.DEFERRED, "Время, отведённое на передачу, истекло.")
        exchange.steps.reached(Step.CHECKED)
        with exchange.lock:
            overtaken = exchange.staged.get(made.wire_id, 0) > made.fence
            if overtaken or exchange.floors.get(made.wire_id, 0) >= made.fence:
                return SendResult(SendOutcome.DEFERRED, "Эту попытку отменила более поздняя проверка или попытка.")
            if exchange.of(made.wire_id):
                return SendResult(SendOutcome.UNCERTAIN, "Пакет уже передан более ранней попыткой.")
            exchange.publications.append(made)
        exchange.steps.reached(Step.PUBLISHED)
        if fault is Fault.CRASH_AFTER:
            raise InjectedCrash(fault.value)
        if fault is Fault.UNCERTAIN:
            return SendResult(SendOutcome.UNCERTAIN, "Ответ канала потерялся.")
        return SendResult(SendOutcome.HANDED_OVER, "Пакет передан.")

    def lookup(self, wire_id: UUID, fence: int) -> LookupResult:
        exchange = self._exchange
        if exchange.down:
            return LookupResult(LookupAnswer.CANT_TELL, detail="Канал недоступен.")
        with exchange.lock:
            exchange.floors[wire_id] = max(fence, exchange.floors.get(wire_id, 0))
            if exchange.answers:
                return exchange.answers.popleft()
            if exchange.of(wire_id):
                outcome, detail = exchange.outcomes.get(wire_id, (SendOutcome.HANDED_OVER, ""))
                return LookupResult(LookupAnswer.PRESENT, outcome, detail)
            if wire_id in exchange.staged:
                return LookupResult(LookupAnswer.STAGED)
            return LookupResult(LookupAnswer.ABSENT)

    def waiting(self) -> int:
        return len(self._exchange.publications) - self._exchange.taken

    def poll(self, limit: int) -> Sequence[IncomingItem]:
        if self._exchange.down:
            raise TryLater("Канал недоступен.")
        return list(self._exchange.incoming.values())[:limit]

    def confirm(self, ref: str) -> None:
        if self._exchange.down:
            raise TryLater("Канал недоступен.")
        if self._exchange.incoming.pop(ref, None) is not None:
            self._exchange.confirmed.append(ref)

    def settle_time(self) -> timedelta:
        return timedelta()

    def probe(self) -> ProbeReport:
        detail = "Канал недоступен." if self._exchange.down else "Канал в памяти этого процесса."
        return ProbeReport((ProbeStep("Обмен в памяти", not self._exchange.down, detail, 0.0),))


class MemoryPlugin:
    """What the entry point `memory` loads."""

    name = "memory"

    def setting_keys(self) -> Mapping[str, str]:
        return {
            "exchange": "Имя обмена в памяти; каналы с одним именем видят одно и то же. По умолчанию — имя канала.",
        }

    def open(self, settings: Mapping[str, Any], context: AdapterContext) -> Adapter:
        """Join the exchange named in the settings; raises `WrongConfiguration`."""
        for key in settings:
            if key != "exchange":
                raise WrongConfiguration(
                    f"Настройка «{key}» канала неверна.",
                    why="Такой настройки у адаптера memory нет.",
                    todo="Есть настройка exchange.",
                )
        name = settings.get("exchange", context.channel)
        if not isinstance(name, str) or not name:
            raise WrongConfiguration("Настройка «exchange» канала неверна.", todo="Укажите имя обмена в кавычках.")
        return MemoryAdapter(memory_exchange(name))


def _read(envelope: Envelope) -> Mapping[str, bytes] | None:
    files = {each.name: each.content.read() for each in envelope.files}
    frozen = all(hashlib.sha256(files[each.name]).hexdigest() == each.sha256 for each in envelope.files)
    return files if frozen else None


plugin = MemoryPlugin()
"""What the entry point loads."""
