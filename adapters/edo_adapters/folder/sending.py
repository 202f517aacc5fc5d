"""Sending: the acts B0 to B5 of `traces`, with an honest answer for each place where they can stop.

What fails before the publishing rename was called is `DEFERRED`: this sender knows that nothing left.
What fails from there on is `DEFERRED` only if the copy could be moved away again, else `UNCERTAIN`.
"""

import errno
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from edo_adapters.folder.disk import purge
from edo_adapters.folder.faults import is_systemic
from edo_adapters.folder.places import Place
from edo_adapters.folder.reach import Reach
from edo_adapters.folder.staging import check_names
from edo_adapters.folder.traces import Traces
from edo_adapters.steps import Step
from edo_gateway.errors import EdoError, TryLater
from edo_gateway.ports import Clock, Deadline, Envelope, SendOutcome, SendResult, Steps
from edo_gateway.ports.reasons import os_reason

__all__ = ["Sender"]

_TAKEN = {errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR, errno.EISDIR}
"""What a rename says when the published name is there already."""

_OVERTAKEN = SendResult(
    SendOutcome.DEFERRED, "Эту попытку отменила более поздняя проверка или попытка; по ней ничего не ушло."
)
_EXPIRED = SendResult(SendOutcome.DEFERRED, "Время, отведённое на передачу, истекло; пакет не опубликован.")
_EARLIER = SendResult(
    SendOutcome.UNCERTAIN, "Пакет уже мог быть передан более ранней попыткой; повторно не опубликован."
)


@dataclass(frozen=True, slots=True)
class Sender:
    """Publishes one envelope once."""

    staging: Path
    place: Place
    reach: Reach
    clock: Clock
    steps: Steps

    def send(self, envelope: Envelope, deadline: Deadline) -> SendResult:
        """Hand the envelope over once."""
        self.steps.reached(Step.STARTED)
        traces = Traces(self.staging, envelope.wire_id)
        fence = deadline.fence
        try:
            check_names(envelope)
            self.reach.check()
            stop = self._stage(traces, fence, envelope)
            if stop is None:
                stop = self._mark(traces, envelope, deadline)
        except OSError as error:
            self._withdraw(traces, fence)
            return _OVERTAKEN if _was_overtaken(traces, fence) else _deferred(error, "Пакет не передан")
        except TryLater as error:
            self._withdraw(traces, fence)
            return SendResult(SendOutcome.DEFERRED, str(error))
        except EdoError as error:
            self._withdraw(traces, fence)
            return SendResult(SendOutcome.REFUSED, str(error))
        if stop is not None:
            return stop
        return self._publish(traces, fence, envelope)

    def _stage(self, traces: Traces, fence: int, envelope: Envelope) -> SendResult | None:
        traces.prepare()
        try:
            traces.begin(fence)
        except FileExistsError:
            return SendResult(SendOutcome.UNCERTAIN, "Попытка с этим номером уже начиналась; проверьте её исход.")
        closed = traces.close(fence - 1)
        self.place.close(traces, [number for number in traces.attempts() if number < fence])
        self.steps.reached(Step.BEGUN)
        if closed.published or traces.was_seen():
            return _EARLIER
        if self.place.sighting(envelope.wire_id) is not None:
            traces.note_seen()
            return _EARLIER
        if traces.overtaken(fence):
            return _OVERTAKEN
        self.place.stage(traces, fence, envelope)
        traces.sync()
        self.steps.reached(Step.STAGED)
        if traces.overtaken(fence):
            self._withdraw(traces, fence)
            return _OVERTAKEN
        self.place.prepare(traces, fence, envelope.wire_id)
        return None

    def _mark(self, traces: Traces, envelope: Envelope, deadline: Deadline) -> SendResult | None:
        fence = deadline.fence
        note = {"wire_id": str(envelope.wire_id), "digest": envelope.digest, "at": self.clock.now().isoformat()}
        traces.mark(fence, note)
        self.steps.reached(Step.MARKED)
        if deadline.expired():
            self._withdraw(traces, fence)
            return _EXPIRED
        self.steps.reached(Step.CHECKED)
        return None

    def _publish(self, traces: Traces, fence: int, envelope: Envelope) -> SendResult:
        try:
            self.place.publish(traces, fence, envelope.wire_id)
        except OSError as error:
            return self._unpublished(traces, fence, error)
        self.steps.reached(Step.PUBLISHED)
        try:
            self.place.sync()
            traces.sync()
        except OSError as error:
            return SendResult(SendOutcome.UNCERTAIN, f"Пакет опубликован, но не сброшен на диск: {os_reason(error)}.")
        self.steps.reached(Step.SYNCED)
        return SendResult(SendOutcome.HANDED_OVER, "Пакет передан в папку обмена.")

    def _unpublished(self, traces: Traces, fence: int, error: OSError) -> SendResult:
        if error.errno in _TAKEN:
            with suppress(OSError):
                traces.note_seen()
            self._withdraw(traces, fence)
            return SendResult(SendOutcome.UNCERTAIN, "В папке обмена уже лежит пакет с этим идентификатором.")
        if not self._withdraw(traces, fence):
            return SendResult(SendOutcome.UNCERTAIN, f"Публикация прервалась: {os_reason(error)}.")
        return _OVERTAKEN if _was_overtaken(traces, fence) else _deferred(error, "Пакет не опубликован")

    @staticmethod
    def _withdraw(traces: Traces, fence: int) -> bool:
        """Move the own copy away; say whether it is certain that it was not published."""
        try:
            fenced = traces.fence_off(fence)
            traces.sync()
        except OSError:
            return False
        if fenced:
            purge(traces.fenced(fence))
        return fenced


def _was_overtaken(traces: Traces, fence: int) -> bool:
    """Tell a copy that was fenced off under our hands from a channel that is unwell."""
    try:
        return traces.overtaken(fence)
    except OSError:
        return False


def _deferred(error: OSError, what: str) -> SendResult:
    return SendResult(SendOutcome.DEFERRED, f"{what}: {os_reason(error)}.", systemic=is_systemic(error))
