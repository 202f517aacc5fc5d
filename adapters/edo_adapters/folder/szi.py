"""The folders of «КП Почтовая служба СЗИ» (the manual 643.45919953.10243-01 34 01, version 4.3).

Under the catalogue of mail packets (setting `outgoing`):

    ToSend/<wire id>.ini     the envelope; the program starts on it, so it is published last, by one rename
    ToSend/<wire id>/…       body files; the envelope lists them as `<wire id>\\<name>`, fixed when sealed
    Sended/<wire id>.ini     the program moved it here: sent
    Error/<wire id>.ini      the program failed; the reason is in Error/<wire id>.ERR

Traces of an attempt f beside those of `traces`:

    <f>.body          folder   body files; *this entry* is what is renamed to ToSend/<wire id>
    <f>.fenced-body            body files that may not be placed any more; emptied
    <f>.replaced               what lay in ToSend/<wire id> before (an earlier attempt's files); or an empty file,
                               which keeps the attempt from taking anything out of ToSend

The name of the body folder is the same for all attempts, because the sealed envelope holds it, and an envelope
may be sealed anew after an attempt that published nothing.  So an attempt first moves away what lies there.
Closing an attempt takes both moves from it for good: its body entry is renamed away, and an ordinary file lies
under the name to which it would move the old folder (a folder can't be renamed onto a file).
All lower attempts are closed before a later one places its body, so nobody disturbs the body of a live attempt.
Body files without an envelope in ToSend are nothing to the program.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from edo_adapters.folder.disk import FILE_MODE, exists, purge, sync_folder
from edo_adapters.folder.error_text import read_error_text
from edo_adapters.folder.places import Sighting
from edo_adapters.folder.staging import write_file, write_files
from edo_adapters.folder.traces import Traces
from edo_gateway.ports import Clock, Envelope, SendOutcome

__all__ = ["SziPackets"]

_TO_SEND, _SENT, _ERROR = "ToSend", "Sended", "Error"
_TEXT_FOLLOWS = 60.0
"""Seconds after the move into `Error` for which its text may still be on the way."""


class SziPackets:
    """Lays envelopes out for the mail program and reads from its folders what it did with them."""

    confirms_sending = True
    body_folder = "{wire_id}"

    def __init__(self, catalogue: Path, clock: Clock) -> None:
        self._clock = clock
        self.outgoing = catalogue / _TO_SEND
        self._sent = catalogue / _SENT
        self._error = catalogue / _ERROR

    def folders(self) -> Sequence[Path]:
        return (self.outgoing, self._sent, self._error)

    def stage(self, traces: Traces, fence: int, envelope: Envelope) -> None:
        *body, last = envelope.files
        write_files(_body(traces, fence), body)
        write_file(traces.staged(fence), last)

    def prepare(self, traces: Traces, fence: int, wire_id: UUID) -> None:
        place = self.outgoing / str(wire_id)
        with suppress(FileNotFoundError):
            place.rename(_replaced(traces, fence))
        _body(traces, fence).rename(place)
        sync_folder(self.outgoing)

    def publish(self, traces: Traces, fence: int, wire_id: UUID) -> None:
        traces.staged(fence).rename(self.outgoing / f"{wire_id}.ini")

    def close(self, traces: Traces, fences: Sequence[int]) -> None:
        for fence in fences:
            with suppress(FileExistsError):
                _replaced(traces, fence).touch(FILE_MODE, exist_ok=False)
            fenced = traces.folder / f"{fence}.fenced-body"
            with suppress(FileNotFoundError):
                _body(traces, fence).rename(fenced)
            purge(fenced)
            purge(_replaced(traces, fence))

    def sync(self) -> None:
        for folder in self.folders():
            sync_folder(folder)

    def sighting(self, wire_id: UUID) -> Sighting | None:
        """Look in the order in which the program moves an envelope, so that one on its way is not missed."""
        if exists(self.outgoing / f"{wire_id}.ini"):
            return Sighting(SendOutcome.HANDED_OVER, "Пакет лежит в ToSend, почтовая программа его ещё не взяла.")
        if exists(self._sent / f"{wire_id}.ini"):
            return Sighting(SendOutcome.SENT, "Почтовая программа отправила пакет.")
        return self._failure(wire_id)

    def waiting(self) -> int:
        return sum(1 for entry in self.outgoing.iterdir() if entry.suffix.lower() == ".ini")

    def _failure(self, wire_id: UUID) -> Sighting | None:
        for name in (f"{wire_id}.ERR", f"{wire_id}.err", f"{wire_id}.ini.ERR", f"{wire_id}.ini.err"):
            if (text := read_error_text(self._error / name)) is not None:
                return Sighting(SendOutcome.REFUSED, f"Почтовая программа не отправила пакет: {text}")
        moved = self._error / f"{wire_id}.ini"
        if not exists(moved):
            return None
        if self._clock.now().timestamp() - moved.stat().st_ctime < _TEXT_FOLLOWS:
            return Sighting(SendOutcome.HANDED_OVER, "Пакет в папке Error, текста ошибки ещё нет.")
        return Sighting(SendOutcome.REFUSED, "Почтовая программа не отправила пакет и не назвала причину.")


def _body(traces: Traces, fence: int) -> Path:
    return traces.folder / f"{fence}.body"


def _replaced(traces: Traces, fence: int) -> Path:
    return traces.folder / f"{fence}.replaced"
