"""A part of МЭДО given alone: a message, a description file (passport), a container's archive, an envelope file.

What is read is what a whole package would give of it; what the part only names, and lies elsewhere, is no fault.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from edo_gateway.envelopes.archive import open_archive
from edo_gateway.envelopes.medo.completeness import read_limited
from edo_gateway.envelopes.medo.container_reader import PASSPORT_ROOT, describe_container
from edo_gateway.envelopes.medo.envelope_reader import LARGEST_ENVELOPE, read_envelope
from edo_gateway.envelopes.medo.literals import CONTAINER_SIGNATURE_FILE, PASSPORT_FILE
from edo_gateway.envelopes.medo.message_reader import MESSAGE_ROOT, is_plausible, read_message
from edo_gateway.envelopes.medo.reader import read_package
from edo_gateway.envelopes.medo.reading_files import Labels
from edo_gateway.envelopes.medo.reading_notes import Notes
from edo_gateway.envelopes.reading import ContainerReading, Reading, Unreadable
from edo_gateway.envelopes.reading_errors import ReadingError
from edo_gateway.envelopes.xml import parse_xml_content
from edo_gateway.ports.content import Content, bytes_content

__all__ = ["LoneReading", "read_lone_archive", "read_lone_envelope", "read_lone_xml", "read_unpacked_container"]

_ELSEWHERE = frozenset({"missing-file", "no-archive", "no-envelope"})
_HELD = 64 << 20
"""Octets of archives in an archive that are held in memory."""
_ELSEWHERE_NOTED = frozenset({"missing-signature", "missing-stamp", "missing-original"})


@dataclass(frozen=True, slots=True)
class LoneReading:
    """What a part said."""

    reading: Reading
    """Message, envelope, deviations, and why it can't be used."""
    container: ContainerReading | None = None
    """For a container or a passport that came without a message."""
    package: Mapping[str, Content] | None = None
    """The files of a whole package that was packed into an archive."""

    @property
    def is_empty(self) -> bool:
        """Say whether nothing of МЭДО was found in it."""
        return self.reading.envelope is None and self.reading.message is None and self.container is None


def read_lone_xml(label: str, content: Content) -> LoneReading:
    """Read an XML file that may be a message or a passport; the root says which.  Raises nothing for what it holds."""
    notes = Notes()
    files = {label: content}
    try:
        element, deviations = parse_xml_content(content, is_plausible)
    except ReadingError as error:
        notes.refuse_for(error, label)
        return LoneReading(Reading(None, None, (), notes.unreadable))
    name = etree.QName(element).localname
    if name == MESSAGE_ROOT:
        notes.extend(deviations)
        message = read_message(label, element, files, notes)
        return LoneReading(_without_the_rest(Reading(None, message, notes.result(), notes.unreadable)))
    if name == PASSPORT_ROOT:
        container = describe_container(files, notes)
        return LoneReading(_without_the_rest(Reading(None, None, notes.result(), notes.unreadable)), container)
    notes.refuse("no-message", f"Файл XML содержит «{name[:60]}», а не сообщение и не описание контейнера МЭДО.")
    return LoneReading(Reading(None, None, (), notes.unreadable))


def read_lone_archive(label: str, content: Content) -> LoneReading:
    """Read a zip that may be a container or a whole package.  Raises nothing for what it holds."""
    notes = Notes()
    try:
        opened = open_archive(content)
    except ReadingError as error:
        notes.refuse_for(error, label)
        return LoneReading(Reading(None, None, (), notes.unreadable))
    if Labels(opened.files).find(PASSPORT_FILE, Notes()) is None:
        files = _with_archives_held(opened.files)
        reading = read_package(files)
        if reading.message is not None or reading.envelope is not None:
            noted = (*opened.deviations, *reading.deviations)
            whole = Reading(reading.envelope, reading.message, noted, reading.unreadable)
            return LoneReading(whole, package=files)
    notes.extend(opened.deviations)
    return _container(opened.files, notes, archive=label)


def read_unpacked_container(files: Mapping[str, Content]) -> LoneReading:
    """Read the files of a container that somebody unpacked."""
    return _container(files, Notes(), archive="")


def read_lone_envelope(label: str, content: Content) -> LoneReading:
    """Read an envelope file.  Raises nothing for what it holds."""
    try:
        envelope, deviations = read_envelope(label, read_limited(content, LARGEST_ENVELOPE))
    except ReadingError as error:
        return LoneReading(Reading(None, None, (), error.as_unreadable(label)))
    return LoneReading(Reading(envelope, None, deviations))


def _with_archives_held(files: Mapping[str, Content]) -> Mapping[str, Content]:
    """Hold archives that lie in an archive in memory, as far as they are small: only so can they be opened in turn."""
    held, room = dict(files), _HELD
    for label, content in files.items():
        if label.lower().endswith(".zip") and content.size <= room:
            room -= content.size
            held[label] = bytes_content(content.read())
    return held


def _container(files: Mapping[str, Content], notes: Notes, *, archive: str) -> LoneReading:
    # The message, which names the container's signature in 2.7.1, is not here: the usual name is looked for.
    usual = Labels(files).find(CONTAINER_SIGNATURE_FILE, Notes()) or ""
    container = describe_container(files, notes, archive=archive, signature=usual)
    return LoneReading(Reading(None, None, notes.result(), notes.unreadable), container)


def _without_the_rest(reading: Reading) -> Reading:
    """Leave out what is only said because the other files of the package are not here."""
    unreadable: Unreadable | None = reading.unreadable
    if unreadable is not None and unreadable.code in _ELSEWHERE:
        unreadable = None
    noted = tuple(each for each in reading.deviations if each.code not in _ELSEWHERE_NOTED)
    return Reading(reading.envelope, reading.message, noted, unreadable)
