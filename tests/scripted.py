"""A channel that answers as a test tells it: outcomes by address, lookups by address, an inbox in memory."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from itertools import count
from uuid import UUID

from edo_gateway.ports import (
    AdapterDescription,
    Deadline,
    Envelope,
    IncomingItem,
    LookupAnswer,
    LookupResult,
    ProbeReport,
    SendOutcome,
    SendResult,
    bytes_content,
)

HANDED_OVER = SendResult(SendOutcome.HANDED_OVER)
SENT = SendResult(SendOutcome.SENT)
UNCERTAIN = SendResult(SendOutcome.UNCERTAIN, "Связь оборвалась.")
ABSENT = LookupResult(LookupAnswer.ABSENT)
STAGED = LookupResult(LookupAnswer.STAGED)
CANT_TELL = LookupResult(LookupAnswer.CANT_TELL, detail="Журнал канала недоступен.")


def deferred(detail: str = "Ящик занят.", **more: object) -> SendResult:
    return SendResult(SendOutcome.DEFERRED, detail, **more)  # type: ignore[arg-type]


def refused(detail: str = "Такого ящика нет.") -> SendResult:
    return SendResult(SendOutcome.REFUSED, detail)


def present(outcome: SendOutcome, detail: str = "") -> LookupResult:
    return LookupResult(LookupAnswer.PRESENT, outcome, detail)


Answer = SendResult | BaseException


class ScriptedAdapter:
    """Every envelope is handed over, and nothing is known of it afterwards, unless a script says otherwise."""

    def __init__(self, *, confirms_sending: bool = False) -> None:
        self.answers: dict[str, Answer | list[Answer]] = {}
        """What `send` does for an address: always the same, or one after another and then the last for ever."""
        self.lookups: dict[str, LookupResult] = {}
        """What `lookup` says of an envelope to an address, once one has been sent there."""
        self.lookup_otherwise = CANT_TELL
        self.during: Callable[[Envelope], None] = lambda envelope: None
        """Runs while an envelope is being sent."""
        self.sent: list[Envelope] = []
        self.asked: list[tuple[UUID, int]] = []
        self.inbox: dict[str, IncomingItem] = {}
        self.confirmed: list[str] = []
        self._confirms_sending = confirms_sending
        self._refs = count(1)

    def lay(self, files: Mapping[str, bytes], source: str = "") -> None:
        """Let a package arrive."""
        ref = f"item-{next(self._refs)}"
        content = {name: bytes_content(data) for name, data in files.items()}
        self.inbox[ref] = IncomingItem(ref, source or ref, content)

    def addresses(self) -> list[str]:
        """Return the addresses of all attempts in their order."""
        return [envelope.address for envelope in self.sent]

    def describe(self) -> AdapterDescription:
        return AdapterDescription("scripted", "1", confirms_sending=self._confirms_sending)

    def send(self, envelope: Envelope, deadline: Deadline) -> SendResult:
        del deadline
        self.sent.append(envelope)
        self.during(envelope)
        answer = self.answers.get(envelope.address, HANDED_OVER)
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def lookup(self, wire_id: UUID, fence: int) -> LookupResult:
        self.asked.append((wire_id, fence))
        address = next((each.address for each in self.sent if each.wire_id == wire_id), "")
        return self.lookups.get(address, self.lookup_otherwise)

    def waiting(self) -> int:
        return 0

    def poll(self, limit: int) -> Sequence[IncomingItem]:
        return list(self.inbox.values())[:limit]

    def confirm(self, ref: str) -> None:
        self.confirmed.append(ref)
        self.inbox.pop(ref, None)

    def settle_time(self) -> timedelta:
        return timedelta()

    def probe(self) -> ProbeReport:
        return ProbeReport(())
