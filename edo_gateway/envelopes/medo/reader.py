"""Reading an incoming package of МЭДО, of every version, leniently.

Whatever the files hold, the answer is a `Reading`: as much as could be read, every deviation,
and in `unreadable` the reason why a person must look, if there is one.  Its codes:

    several-envelopes, bad-envelope, no-envelope          the envelope file
    missing-file                                          something the envelope, message or passport lists is not there
    no-message, several-messages                          the message's XML
    empty, not-xml, forbidden-dtd, too-big, too-deep      the message's or the passport's XML itself
    no-header, unknown-kind, no-body                      the message
    no-archive, no-passport, several-passports,
    too-many-parts                                        the container
    bad-archive, archive-…                                its archive (see `edo_gateway.envelopes.archive`)

An address to answer to, the message's own uid, the sender and a known kind of notice are not demanded here:
without them a package may still be matched, and whoever applies it decides.
"""

from collections.abc import Iterator, Mapping

from lxml import etree

from edo_gateway.envelopes.medo.completeness import envelope_labels, read_limited
from edo_gateway.envelopes.medo.envelope_reader import INCOMING_ENDING, LARGEST_ENVELOPE, OUTGOING_ENDING, read_envelope
from edo_gateway.envelopes.medo.message_reader import MESSAGE_ROOT, is_plausible, read_message
from edo_gateway.envelopes.medo.reading_files import Labels
from edo_gateway.envelopes.medo.reading_notes import Notes
from edo_gateway.envelopes.reading import Deviation, EnvelopeReading, Reading
from edo_gateway.envelopes.reading_errors import ReadingError
from edo_gateway.envelopes.xml import parse_xml_content
from edo_gateway.ports.content import Content

__all__ = ["read_package"]

_CANDIDATES = 20
"""XML files looked at in search of the message."""


def read_package(files: Mapping[str, Content]) -> Reading:
    """Read all files of one incoming folder; raises nothing for what they hold."""
    notes = Notes()
    envelope = _read_envelope(files, notes)
    listed = _listed(envelope, files, notes)
    found = _find_message(files, listed, notes)
    message = None
    if found is not None:
        label, element = found
        message = read_message(label, element, files, notes)
    if envelope is None:
        notes.refuse("no-envelope", "В пакете нет файла конверта (envelope.ltr).")
    return Reading(envelope, message, notes.result(), notes.unreadable)


def _read_envelope(files: Mapping[str, Content], notes: Notes) -> EnvelopeReading | None:
    labels = envelope_labels(files)
    if not labels:
        return None
    if len(labels) > 1:
        notes.refuse("several-envelopes", "В пакете несколько файлов конверта.")
    if len(labels) == 1 and any(_is_envelope(label) for label in files if label not in labels):
        notes.add("two-envelopes", "Рядом с входящим конвертом лежит исходящий; взят входящий.")
    try:
        envelope, deviations = read_envelope(labels[0], read_limited(files[labels[0]], LARGEST_ENVELOPE))
    except ReadingError as error:
        notes.refuse_for(error, labels[0])
        return None
    notes.extend(deviations)
    return envelope


def _is_envelope(label: str) -> bool:
    return label.lower().endswith((INCOMING_ENDING, OUTGOING_ENDING))


def _listed(envelope: EnvelopeReading | None, files: Mapping[str, Content], notes: Notes) -> list[str]:
    """Return the labels of the files the envelope lists, noting those that lack and those it does not list."""
    if envelope is None:
        return []
    labels = Labels(files)
    found: dict[str, None] = {}
    for name in envelope.files:
        label = labels.find(name, notes)
        if label is None:
            notes.refuse("missing-file", f"В пакете нет файла «{name}», перечисленного в конверте.")
        else:
            found[label] = None
    extra = [label for label in files if label not in found and not _is_envelope(label)]
    if extra:
        notes.add("extra-file", f"В пакете есть файлы, не перечисленные в конверте: {', '.join(extra[:10])}.")
    return list(found)


def _find_message(files: Mapping[str, Content], listed: list[str], notes: Notes) -> tuple[str, etree._Element] | None:
    """Return the XML whose root is `communication`, of those listed, else of the others; its name says nothing."""
    others = sorted(label for label in files if label not in listed)
    trouble: tuple[str, ReadingError] | None = None
    roots: list[str] = []
    for labels in (listed, others):
        found: list[tuple[str, etree._Element, tuple[Deviation, ...]]] = []
        for label in _xml_labels(labels):
            try:
                element, deviations = parse_xml_content(files[label], is_plausible)
            except ReadingError as error:
                trouble = trouble or (label, error)
                continue
            name = etree.QName(element).localname
            if name == MESSAGE_ROOT:
                found.append((label, element, deviations))
            else:
                roots.append(name[:60])
        if len(found) > 1:
            notes.refuse("several-messages", "В пакете несколько сообщений МЭДО; прочитано первое.")
        if found:
            label, element, deviations = found[0]
            notes.extend(deviations)
            return label, element
    if trouble is not None:
        notes.refuse_for(trouble[1], trouble[0])
    elif roots:
        notes.refuse("no-message", f"В пакете нет сообщения МЭДО: файл XML содержит «{roots[0]}».")
    else:
        notes.refuse("no-message", "В пакете нет файла XML с сообщением.")
    return None


def _xml_labels(labels: list[str]) -> Iterator[str]:
    yield from [label for label in labels if label.lower().endswith(".xml")][:_CANDIDATES]
