"""`ministry.log`: what the simulator did, one JSON object a line, identifiers only."""

import json
from pathlib import Path

from edo_gateway.errors import EdoError
from edo_gateway.ports import Clock
from edo_gateway.simulator.facts import Answer, Verdict

__all__ = ["Logbook"]


class Logbook:
    """Appends lines; the state database is the truth, this is for people.  A crash may repeat a line."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock

    def taken(self, name: str, verdict: Verdict, word: str) -> None:
        """Note a package that was taken and looked at."""
        facts = verdict.facts
        self._line(
            "taken",
            package=name,
            kind=facts.kind,
            verdict=word,
            message_uid=str(facts.message_uid or ""),
            document_uid=str(facts.document_uid or ""),
            answers=str(facts.answers or ""),
            problems=list(verdict.problems),
        )

    def published(self, answer: Answer) -> None:
        """Note an answer that was published."""
        self._line(
            "published",
            folder=answer.folder,
            kind=answer.kind.value,
            message_uid=str(answer.uid),
            package=answer.package,
            source=str(answer.source),
        )

    def trouble(self, error: EdoError) -> None:
        """Note why nothing could be done."""
        self._line("trouble", text=str(error))

    def _line(self, event: str, **values: object) -> None:
        line = {"at": self._clock.now().isoformat(timespec="milliseconds"), "event": event, **values}
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
