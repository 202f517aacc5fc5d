"""Asking what became of an envelope: the acts L1 and L2 of `traces`, then a look at the exchange folders."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from edo_adapters.folder.disk import purge
from edo_adapters.folder.places import Place
from edo_adapters.folder.reach import Reach
from edo_adapters.folder.traces import Traces
from edo_adapters.steps import Step
from edo_gateway.ports import LookupAnswer, LookupResult, SendOutcome, Steps
from edo_gateway.ports.reasons import os_reason

__all__ = ["Asker"]


@dataclass(frozen=True, slots=True)
class Asker:
    """Answers `lookup`."""

    staging: Path
    place: Place
    reach: Reach
    steps: Steps

    def lookup(self, wire_id: UUID, fence: int) -> LookupResult:
        """Say what became of all attempts up to and including `fence`; none of them can publish any more."""
        try:
            self.reach.check()
            return self._answer(Traces(self.staging, wire_id), wire_id, fence)
        except OSError as error:
            return LookupResult(LookupAnswer.CANT_TELL, detail=f"Папка обмена не отвечает: {os_reason(error)}.")

    def _answer(self, traces: Traces, wire_id: UUID, fence: int) -> LookupResult:
        traces.prepare()
        traces.forbid(fence)
        self.steps.reached(Step.FLOOR)
        closed = traces.close(fence)
        below = [number for number in traces.attempts() if number <= fence]
        self.place.close(traces, below)
        self.steps.reached(Step.FENCED)
        published = closed.published or traces.was_seen() or traces.published_above(fence)
        sighting = self.place.sighting(wire_id)
        if sighting is not None and not published:
            traces.note_seen()
        if sighting is not None or published:
            self.place.sync()
            traces.sync()
            if sighting is None:
                return LookupResult(LookupAnswer.PRESENT, SendOutcome.HANDED_OVER, "Пакет был передан, и его забрали.")
            return LookupResult(LookupAnswer.PRESENT, sighting.outcome, sighting.detail)
        for number in below:
            purge(traces.fenced(number))
        if closed.staged:
            return LookupResult(LookupAnswer.STAGED, detail="Пакет был подготовлен, но не опубликован; копия отозвана.")
        return LookupResult(LookupAnswer.ABSENT, detail="Пакет в папку обмена не попадал.")
