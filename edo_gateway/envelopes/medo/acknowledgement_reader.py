"""A квитанция of any version, 2.0 to 2.7.1.

Source: IEDMS 2.6 (`acknowledgment`); `errorCode` and `errorFileMessage` are known from traffic of 2.7 and later.
"""

from edo_gateway.envelopes.medo.reading_files import Labels, cut_label
from edo_gateway.envelopes.medo.reading_notes import Notes
from edo_gateway.envelopes.medo.reading_tree import Node
from edo_gateway.envelopes.medo.reading_values import parse_boolean, parse_guid, parse_time
from edo_gateway.envelopes.reading import AcknowledgementReading

__all__ = ["read_acknowledgement"]


def read_acknowledgement(node: Node, labels: Labels, notes: Notes) -> AcknowledgementReading:
    """Read the element `acknowledgment`; `labels` are those of the package, where the original may lie."""
    uid = node.attribute("uid")
    if not uid:
        notes.add("no-answered-uid", "В квитанции не указано, на какое сообщение она отвечает.")
    time, had_zone = parse_time(node.line("time"), "Время приёма в квитанции", notes)
    accepted = parse_boolean(node.line("accepted"), "Признак приёма в квитанции", notes)
    if accepted is None:
        notes.add("no-verdict", "В квитанции нет понятного признака приёма.")
    return AcknowledgementReading(
        answers=parse_guid(uid, "Сообщение, на которое отвечает квитанция", notes),
        accepted=accepted,
        time=time,
        time_had_zone=had_zone,
        content=node.attribute("content"),
        comment=node.text("comment"),
        error_code=node.line("errorCode"),
        original_file=_original(node.line("errorFileMessage"), labels, notes),
    )


def _original(name: str, labels: Labels, notes: Notes) -> str:
    """Return the label of the archive with the message in which an error was found."""
    found = labels.find(name, notes)
    if name and found is None:
        notes.add("missing-original", f"В пакете нет архива «{cut_label(name)}» с исходным сообщением.")
    return found or cut_label(name)
