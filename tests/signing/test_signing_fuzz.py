"""Hostile octets: whatever comes, readers answer with a value or with one of our errors."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from signing_samples import CONTENT, NOW, Bench, make_bench

from edo_gateway.errors import EdoError
from edo_gateway.ports import bytes_content
from edo_gateway.signing import SignatureReport, read_certificate, read_certificates, verify_detached
from edo_gateway.signing.cms import parse_signature
from edo_gateway.signing.gost import PrivateKey, decode_private, decode_public, encode_private, encode_public

FUZZ = settings(max_examples=150, deadline=None)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return make_bench(tmp_path_factory.mktemp("bench"))


@st.composite
def _changes(draw: st.DrawFn) -> list[tuple[float, int, bytes]]:
    """Draw places (as a share of the whole), how many octets go there, and what comes instead."""
    return draw(
        st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=12)), min_size=1, max_size=4)
    )


def _changed(octets: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    for place, removed, added in changes:
        start = int(place * len(octets))
        octets = octets[:start] + added + octets[start + removed :]
    return octets


@FUZZ
@given(octets=st.binary(max_size=300) | st.binary(max_size=300).map(lambda tail: b"\x30\x82\x01\x00" + tail))
def test_any_octets(octets: bytes) -> None:
    """No octets make a reader raise anything but our errors."""
    for read in (parse_signature, read_certificate, read_certificates, decode_private, decode_public):
        try:
            read(octets)
        except EdoError as error:
            assert str(error)


@FUZZ
@given(changes=_changes())
def test_changed_signatures(bench: Bench, changes: list[tuple[float, int, bytes]]) -> None:
    """A spoilt signature gets reports, never an exception."""
    reports = verify_detached(_changed(bench.signature, changes), bytes_content(CONTENT), bench.trust, NOW)
    assert reports
    for report in reports:
        assert isinstance(report, SignatureReport)
        assert report.verdict.sentence


@FUZZ
@given(changes=_changes())
def test_changed_certificates(bench: Bench, changes: list[tuple[float, int, bytes]]) -> None:
    """A spoilt certificate is read or refused with our errors."""
    try:
        read_certificate(_changed(bench.issued.certificate.der, changes))
    except EdoError as error:
        assert str(error)


@FUZZ
@given(changes=_changes())
def test_changed_keys(changes: list[tuple[float, int, bytes]]) -> None:
    """Spoilt keys, private and public, are read or refused with our errors."""
    key = PrivateKey.generate()
    for octets, read in ((encode_private(key), decode_private), (encode_public(key.public()), decode_public)):
        try:
            read(_changed(octets, changes))
        except EdoError as error:
            assert str(error)
