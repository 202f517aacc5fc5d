"""Is a package complete?  As practice checks it: the files of the folder are those the envelope lists, and itself.

The answer for doubtful folders follows from what becomes of them: what is not complete waits
until the channel's `incomplete_after`, what is complete is taken and, if it can't be read, quarantined at once.
So a folder without an envelope, or with an empty one, waits: the mail program may be about to write it.
A folder whose envelope can't be understood, or with two of them, is taken: waiting would not make it better.
"""

from collections.abc import Mapping

from edo_gateway.envelopes.medo.envelope_reader import (
    INCOMING_ENDING,
    LARGEST_ENVELOPE,
    OUTGOING_ENDING,
    read_envelope,
)
from edo_gateway.envelopes.medo.reading_files import Labels
from edo_gateway.envelopes.medo.reading_notes import Notes
from edo_gateway.envelopes.reading_errors import ReadingError
from edo_gateway.ports.completeness import CompletenessReport
from edo_gateway.ports.content import Content

__all__ = ["MedoCompleteness", "envelope_labels", "read_limited"]


def envelope_labels(files: Mapping[str, Content]) -> tuple[str, ...]:
    """Return the labels of the envelope files: the incoming ones if there are any, else the outgoing ones."""
    for ending in (INCOMING_ENDING, OUTGOING_ENDING):
        found = tuple(sorted(label for label in files if label.lower().endswith(ending)))
        if found:
            return found
    return ()


def read_limited(content: Content, most: int) -> bytes:
    """Read at most `most` octets and one more, by which a reader sees that there were too many."""
    with content.open() as stream:
        return stream.read(most + 1)


class MedoCompleteness:
    """Answers the adapters' question for packages of МЭДО."""

    def examine(self, files: Mapping[str, Content]) -> CompletenessReport:
        """Look for the envelope and for every file it lists; names may differ in case."""
        envelopes = envelope_labels(files)
        if not envelopes:
            return CompletenessReport(complete=False, reason="Нет файла конверта (envelope.ltr).")
        if len(envelopes) > 1:
            return CompletenessReport(complete=True)
        try:
            data = read_limited(files[envelopes[0]], LARGEST_ENVELOPE)
        except OSError:
            return CompletenessReport(complete=False, reason="Файл конверта не удалось открыть.")
        if not data.strip(b"\0 \r\n"):
            return CompletenessReport(complete=False, reason="Файл конверта ещё пуст.")
        try:
            envelope, _ = read_envelope(envelopes[0], data)
        except ReadingError:
            return CompletenessReport(complete=True)
        labels = Labels(files)
        missing = tuple(name for name in envelope.files if labels.find(name, Notes()) is None)
        if missing:
            return CompletenessReport(
                complete=False,
                missing=missing,
                reason=f"Нет файлов, перечисленных в конверте: {', '.join(missing)}.",
            )
        return CompletenessReport(complete=True)
