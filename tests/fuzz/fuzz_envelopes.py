"""Targets among the envelopes: message, passport, envelope file, archive, whole package, XML and its schemas."""

from pathlib import Path

from fuzz.fuzz_material import container, letters, make_keys, passports, receipts, samples_of
from fuzz.fuzz_shapes import frames, unframed
from fuzz.fuzz_target import Bench, Outcome, Target

from edo_gateway.envelopes.archive import open_archive
from edo_gateway.envelopes.doubt import doubt_about
from edo_gateway.envelopes.medo.completeness import MedoCompleteness
from edo_gateway.envelopes.medo.envelope_reader import read_envelope
from edo_gateway.envelopes.medo.lone_reader import LoneReading, read_lone_archive, read_lone_xml
from edo_gateway.envelopes.medo.reader import read_package
from edo_gateway.envelopes.medo.signed_parts import loose_signatures, signed_parts
from edo_gateway.envelopes.reading import Reading
from edo_gateway.envelopes.schema import validate
from edo_gateway.envelopes.xml import parse_xml
from edo_gateway.ports.content import bytes_content
from edo_schemas import MEDO_CONTAINER_271, MEDO_MESSAGE_271

__all__ = ["TARGETS"]

ENCODINGS = [f"encoding='{name}'".encode() for name in (
    "windows-1251", "UTF-16", "utf-7", "idna", "punycode", "hex_codec", "rot13", "zlib_codec", "unicode_escape",
    "raw_unicode_escape", "cp037", "koi8-r", "utf_32", "unknown-1", "mbcs", "undefined", "big5", "x" * 40,
)]  # fmt: skip
XML = [
    *ENCODINGS, b"<?xml version='1.0'?>", b"<!DOCTYPE x>", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"&#0;",
    b"&#x110000;",
    b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?p", b"?>", b"xmlns:c='urn:IEDMS:MESSAGE'", b"xmlns=''", b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xfe\xff", b"<\0", b"\0<", b"xsi:schemaLocation='x http://127.0.0.1/'", b"true", b"false", b"2026-02-30",
    b"31.12.9999",
    b"0001-01-01T00:00:00-14:00", b"9999-12-31T23:59:59+14:00", b"00000000-0000-0000-0000-000000000000",
    b"Document", "Квитанция".encode(), "Транспортный контейнер".encode(), b"document.edc.zip", b"../passport.xml",
    b"C:\\a",
]  # fmt: skip


def _checked(reading: Reading) -> object:
    """Look at everything a reading promises; a reading with a reason is a reason."""
    for deviation in reading.deviations:
        deviation.text.encode()
        assert deviation.code.isascii()
    assert len(reading.deviations) <= 200
    message = reading.message
    if message is not None and message.container is not None:
        for part in signed_parts(message.container):
            if part.content is not None:
                assert sum(map(len, part.content.chunks())) == part.content.size
    doubt_about(reading)
    if reading.unreadable is not None:
        assert reading.unreadable.text and reading.unreadable.code.isascii()
        reading.unreadable.text.encode()
        return Outcome.REASON
    return reading


def _lone(found: LoneReading) -> object:
    outcome = _checked(found.reading)
    assert not found.is_empty or outcome is Outcome.REASON
    if found.container is not None:
        for part in signed_parts(found.container):
            if part.content is not None:
                assert sum(map(len, part.content.chunks())) == part.content.size
    return outcome


def _messages(folder: Path) -> Bench:
    xml = [data for files in (*receipts(), *letters(make_keys(folder))) for name, data in files.items()
           if name.endswith(".xml")]  # fmt: skip

    def read(data: bytes) -> object:
        return _lone(read_lone_xml("message.xml", bytes_content(data)))

    return Bench(read, [*xml, *samples_of(b"communication")])


def _passports(folder: Path) -> Bench:
    del folder

    def read(data: bytes) -> object:
        return _lone(read_lone_xml("passport.xml", bytes_content(data)))

    return Bench(read, [*passports(), *samples_of(b"container")])


def _xml(folder: Path) -> Bench:
    del folder

    def read(data: bytes) -> object:
        findings = validate(data, MEDO_MESSAGE_271), validate(data, MEDO_CONTAINER_271)
        assert all(len(each) <= 50 for each in findings)
        return parse_xml(data)

    return Bench(read, [*samples_of(b"communication")[:20], *samples_of(b"container")[:20]])


def _envelopes(folder: Path) -> Bench:
    packages = [*receipts(), *letters(make_keys(folder))]
    seeds = [data for files in packages for name, data in files.items() if name.startswith("envelope.")]
    seeds += [data.decode("cp1251").encode("utf-8") for data in seeds[:3]]
    seeds += [data.decode("cp1251").encode("utf-16") for data in seeds[:3]]

    def read(data: bytes) -> object:
        MedoCompleteness().examine({"e.ltr": bytes_content(data), "a.xml": bytes_content(b"")})
        outgoing, _ = read_envelope("e.ini", data)
        incoming, deviations = read_envelope("e.ltr", data)
        assert incoming.incoming and not outgoing.incoming
        for deviation in deviations:
            deviation.text.encode()
        return incoming

    return Bench(read, seeds)


def _archives(folder: Path) -> Bench:
    keys = make_keys(folder)
    archive = container(keys)

    def read(data: bytes) -> object:
        opened = open_archive(bytes_content(data))
        for content in opened.files.values():
            assert sum(map(len, content.chunks())) == content.size
        return _lone(read_lone_archive("a.zip", bytes_content(data)))

    return Bench(read, [archive])


def _packages(folder: Path) -> Bench:
    seeds = [frames(files) for files in (*receipts(), *letters(make_keys(folder)))]

    def read(data: bytes) -> object:
        files = {name: bytes_content(octets) for name, octets in unframed(data).items()}
        report = MedoCompleteness().examine(files)
        assert report.complete or report.reason
        reading = read_package(files)
        if reading.message is not None and reading.message.document is not None:
            loose_signatures(reading.message.document, files)
        return _checked(reading)

    return Bench(read, seeds)


TARGETS = (
    Target("message", _messages, XML),
    Target("passport", _passports, XML),
    Target("xml", _xml, XML),
    Target(
        "envelope",
        _envelopes,
    [each.encode("cp1251") for each in ("[АДРЕСАТЫ]", "[ФАЙЛЫ]", "[ТЕКСТ]", "[ПИСЬМО КП ПС СЗИ]", "ТЕМА=", "ДАТА=",
         "0=", "ФАЙЛ=", "..\\a.xml", "A~B", "99.99.9999 99:99:99", "31.12.9999 23:59:59")],
        inputs=300,
    ),
    Target("archive", _archives, [b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x06", b"../", b"/etc/",
    *XML[:4]]),
    Target("package", _packages, XML, inputs=200),
)  # fmt: skip
