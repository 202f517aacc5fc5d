"""Streebog: the examples of RFC 6986, every provider against the others, and the chain that chooses one."""

import logging
from collections.abc import Callable

import pytest
from gost_openssl import openssl_ok
from hypothesis import given, settings
from hypothesis import strategies as st

from edo_gateway.errors import TryLater, WrongConfiguration
from edo_gateway.ports import Content, bytes_content
from edo_gateway.signing.gost import hash_content, hash_octets, provider_name, streebog
from edo_gateway.signing.gost.streebog import CHAIN, choose
from edo_gateway.signing.gost.streebog_native import NewHasher
from edo_gateway.signing.gost.streebog_pure import PureHasher

M1 = b"012345678901234567890123456789012345678901234567890123456789012"
M2 = "Се ветри, Стрибожи внуци, веютъ с моря стрелами на храбрыя плъкы Игоревы".encode("cp1251")
KNOWN = [
    (M1, 32, "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500"),
    (
        M1,
        64,
        "1b54d01a4af5b9d5cc3d86d68d285462b19abc2475222f35c085122be4ba1ffa"
        "00ad30f8767b3a82384c6574f024c311e2a481332b08ef7f41797891c1646f48",
    ),
    (M2, 32, "9dd2fe4e90409e5da87f53976d7405b0c0cac628fc669a741d50063c557e8f50"),
    (
        M2,
        64,
        "1e88e62226bfca6f9994f1f2d51569e0daf8475a3b0fe61a5300eee46d961376"
        "035fe83549ada2b8620fcd7c496ce5b33f0cb9dddc2b6460143b03dabac9fb28",
    ),
    (b"", 32, "3f539a213e97c802cc229d474c6aa32a825a360b2a933a949fd925208d9ce1bb"),
    (
        b"",
        64,
        "8e945da209aa869f0455928529bcae4679e9873ab707b55315f56ceb98bef0a7"
        "362f715528356ee83cda5f2aac4c6ad2ba3a715c1bcd81cb8e9f90bf4c1c1a8a",
    ),
]


def _available() -> dict[str, NewHasher]:
    found = {}
    for name, opener in CHAIN:
        try:
            found[name] = choose([(name, opener)])[1]
        except WrongConfiguration:
            continue
    return found


PROVIDERS = _available()


@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize(("message", "size", "expected"), KNOWN)
def test_examples(name: str, message: bytes, size: int, expected: str) -> None:
    """Every provider here gives the examples of RFC 6986, and the hash of nothing."""
    hasher = PROVIDERS[name](size)
    hasher.update(message)
    assert hasher.digest().hex() == expected


@pytest.mark.parametrize("size", [32, 64])
@pytest.mark.parametrize("length", [1, 63, 64, 65, 127, 128, 129, 1000])
def test_providers_agree_however_the_octets_are_cut(length: int, size: int) -> None:
    """At and around the borders of blocks all providers agree, whole and in pieces."""
    data = bytes(index * 7 % 256 for index in range(length))
    results = set()
    for new in PROVIDERS.values():
        for cut in (0, 1, length // 2, length):
            hasher = new(size)
            hasher.update(data[:cut])
            hasher.update(data[cut:])
            results.add(hasher.digest())
    assert len(results) == 1


@settings(max_examples=40, deadline=None)
@given(pieces=st.lists(st.binary(max_size=150), max_size=5))
def test_pure_python_agrees_with_the_provider_in_use(pieces: list[bytes]) -> None:
    """The last resort gives what the first choice gives, for any pieces."""
    hasher = PureHasher(32)
    for piece in pieces:
        hasher.update(piece)
    assert hasher.digest() == hash_octets(b"".join(pieces), 32)


def test_openssl_agrees(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """The gost engine's digest of a file larger than one piece is ours, for both lengths."""
    path = tmp_path / "content.bin"
    path.write_bytes(bytes(range(256)) * 3000)
    for size in (32, 64):
        printed = openssl_ok("dgst", f"-md_gost12_{8 * size}", path)
        assert printed.split()[-1] == hash_content(bytes_content(path.read_bytes()), size).hex()


def test_absent_and_lying_providers_are_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    """A provider that is not there, or fails the self-test, is passed over; the failure is logged by name."""

    def absent() -> NewHasher:
        raise LookupError

    class Lying(PureHasher):
        def digest(self) -> bytes:
            return bytes(self._size)

    lying: Callable[[], NewHasher] = lambda: Lying  # noqa: E731
    with caplog.at_level(logging.WARNING):
        name, _ = choose([("absent", absent), ("lying", lying), ("python", lambda: PureHasher)])
    assert name == "python"
    assert "lying" in caplog.text


def test_no_provider_at_all_is_a_matter_of_configuration() -> None:
    """With an empty chain the caller is told what to install."""
    with pytest.raises(WrongConfiguration, match="libgcrypt"):
        choose([])


def test_log_names_the_provider_in_use(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """The first hash writes one line that names the provider; later ones write nothing."""
    monkeypatch.setattr(streebog, "_chosen", [])
    with caplog.at_level(logging.INFO):
        name = provider_name()
        hash_octets(b"", 32)
    assert [record.getMessage() for record in caplog.records] == [f"streebog provider: {name}"]


def test_content_that_cannot_be_read_is_tried_later() -> None:
    """A file that fails while it is read becomes our error, not the system's."""

    def fail():  # type: ignore[no-untyped-def]
        raise OSError(5, "Input/output error")

    with pytest.raises(TryLater):
        hash_content(Content(1, fail), 32)
