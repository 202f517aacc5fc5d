"""Whatever comes, the readers answer with a reading or with a reason, never with an exception of another's."""

import datetime as dt
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st
from medo_dialects import (
    CONTAINER_BODY,
    OLD,
    acknowledgement,
    container_files,
    contents,
    ltr,
    message,
    notice,
    passport,
    read_files,
    registered,
    zipped,
)

from edo_gateway.envelopes.archive import open_archive
from edo_gateway.envelopes.medo.completeness import MedoCompleteness
from edo_gateway.envelopes.medo.envelope_reader import read_envelope
from edo_gateway.envelopes.medo.reading_notes import Notes
from edo_gateway.envelopes.medo.reading_values import parse_boolean, parse_count, parse_date, parse_guid, parse_time
from edo_gateway.envelopes.medo.signed_parts import signed_parts
from edo_gateway.envelopes.reading import Reading
from edo_gateway.envelopes.reading_errors import ReadingError
from edo_gateway.envelopes.xml import parse_xml
from edo_gateway.ports.content import bytes_content

_FEW = settings(max_examples=120, deadline=None)

_PACKAGES: tuple[dict[str, bytes], ...] = (
    {"e.ltr": ltr("a.xml"), "a.xml": message("Квитанция", acknowledgement()).encode("cp1251")},
    {
        "e.ltr": ltr("a.xml"),
        "a.xml": message("Уведомление", notice("Зарегистрирован", registered()), namespace=OLD).encode(),
    },
    {
        "e.ltr": ltr("a.xml", "document.edc.zip"),
        "a.xml": message("Транспортный контейнер", CONTAINER_BODY).encode(),
        "document.edc.zip": zipped(container_files()),
    },
    {
        "e.ltr": ltr("a.xml", "document.edc.zip"),
        "a.xml": message("Транспортный контейнер", CONTAINER_BODY).encode("utf-16"),
        "document.edc.zip": zipped(container_files(), zipfile.ZIP_DEFLATED),
    },
)


def _check(reading: Reading) -> None:
    """Check what every reading promises."""
    assert reading.unreadable is not None or (reading.message is not None and reading.envelope is not None)
    for deviation in reading.deviations:
        assert deviation.code.isascii()
        deviation.text.encode()
    if reading.unreadable is not None:
        reading.unreadable.text.encode()
    times: list[dt.datetime | None] = [reading.envelope.date] if reading.envelope else []
    if reading.message is not None:
        times.append(reading.message.created)
        times += [part.time for part in (reading.message.acknowledgement, reading.message.notice) if part is not None]
        if reading.message.container is not None:
            for content in reading.message.container.files.values():
                assert sum(len(piece) for piece in content.chunks()) == content.size
            for part in signed_parts(reading.message.container):
                assert part.content is None or len(part.content.read()) == part.content.size
    for time in times:
        assert time is None or time.astimezone(dt.UTC).tzinfo is dt.UTC


@_FEW
@given(st.binary(max_size=400))
def test_arbitrary_octets_are_read_or_refused(data: bytes) -> None:
    """Each reader of octets raises nothing but its own error."""
    for read in (
        lambda: parse_xml(data),
        lambda: read_envelope("e.ltr", data),
        lambda: open_archive(bytes_content(data)),
    ):
        try:
            read()
        except ReadingError as error:
            assert error.code
    assert MedoCompleteness().examine(contents({"e.ltr": data})) is not None


@_FEW
@given(
    st.dictionaries(
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(["e.ltr", "e.ini", "a.xml", "b.XML", "document.edc.zip", "x.zip", "..", "", "\udcff.xml"]),
        ),
        st.one_of(st.binary(max_size=100), st.sampled_from([data for files in _PACKAGES for data in files.values()])),
        max_size=6,
    )
)
def test_arbitrary_packages_give_a_reading(files: dict[str, bytes]) -> None:
    """Any names with any contents, valid pieces among them, give a message or a reason."""
    _check(read_files(files))
    MedoCompleteness().examine(contents(files))


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_damaged_packages_give_a_reading(data: st.DataObject) -> None:
    """Octets changed, cut out or put in anywhere in a valid package."""
    files = dict(data.draw(st.sampled_from(_PACKAGES)))
    for _ in range(data.draw(st.integers(1, 4))):
        name = data.draw(st.sampled_from(sorted(files)))
        octets = files[name]
        at = data.draw(st.integers(0, len(octets)))
        to = min(len(octets), at + data.draw(st.integers(0, 8)))
        files[name] = octets[:at] + data.draw(st.binary(max_size=8)) + octets[to:]
    _check(read_files(files))


_PIECES = st.sampled_from(
    [
        "<c:container>",
        "</c:container>",
        "",
        "<c:x/>",
        "<![CDATA[<]]>",
        "9" * 40,
        "2023-99-99",
        "\u0000",
        "&#55296;",
        "&",
        "Ж",
    ]
)


@_FEW
@given(st.data())
def test_passports_with_parts_left_out_give_a_reading(data: st.DataObject) -> None:
    """Whole lines of markup exchanged or removed in the passport, so that the archive stays good."""
    parts = passport().replace("><", ">\n<").split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(parts) - 1))
        parts[at] = data.draw(st.one_of(_PIECES, st.sampled_from(parts)))
    files = dict(_PACKAGES[2])
    files["document.edc.zip"] = zipped(container_files("\n".join(parts)))
    _check(read_files(files))


@_FEW
@given(st.data())
def test_values_of_any_text_are_read_or_left_out(data: st.DataObject) -> None:
    """GUIDs, dates, times, booleans and counts of any characters raise nothing."""
    text = data.draw(
        st.one_of(
            st.text(max_size=40),
            st.from_regex(
                r"[0-9]{1,4}[-.][0-9]{1,2}[-.][0-9]{1,4}[T ][0-9:.,]{0,14}([Z]|[+-][0-9:]{2,5})?", fullmatch=True
            ),
            st.from_regex(r"[{]?[0-9a-fA-F-]{30,38}[}]?", fullmatch=True),
        )
    )
    notes = Notes()
    time, _ = parse_time(text, "Время", notes)
    assert time is None or time.utcoffset() is not None
    if time is not None:
        time.astimezone(dt.UTC)
    parse_date(text, "Дата", notes)
    parse_guid(text, "GUID", notes)
    parse_boolean(text, "Признак", notes)
    parse_count(text, "Число", notes)
