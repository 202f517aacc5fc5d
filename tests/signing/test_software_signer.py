"""The software signer: pairs that fit, output that is verified before it leaves, and how keys must be kept."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from gost_openssl import openssl_ok
from signing_samples import CONTENT, DIRECTOR, NOW, Bench, make_bench

from edo_gateway.errors import EdoError, WrongConfiguration
from edo_gateway.ports import Signer, bytes_content
from edo_gateway.signing import DigestSigner, SoftwareKey, SoftwareSigner, Validity, key_problems, verify_detached
from edo_gateway.signing.files import to_pem
from edo_gateway.signing.gost import PrivateKey, encode_private


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return make_bench(tmp_path)


def test_signer_keeps_the_contract(bench: Bench) -> None:
    """It is a `Signer`: it names its certificate as issued, and signs content."""
    signer: Signer = bench.signer
    assert signer.certificate == bench.issued.certificate.der
    assert verify_detached(signer.sign(bytes_content(b"")), bytes_content(b""), bench.trust, NOW)[0].valid


def test_key_and_certificate_of_two_pairs_are_refused(bench: Bench) -> None:
    """A key that does not belong to the certificate stops the start, naming both files."""
    other = bench.authority.issue(DIRECTOR, bench.folder / "other")
    with pytest.raises(WrongConfiguration, match=r"other.key\.pem"):
        SoftwareSigner.load(other.key_path, bench.issued.certificate_path, bench.clock)


@pytest.mark.parametrize("content", [None, b"", b"nonsense", b"\x30\x03\x02\x01\x00", b"-----BEGIN PRIVATE KEY-----"])
def test_files_that_are_no_keys_are_refused(content: bytes | None, bench: Bench) -> None:
    """An absent, empty or foreign key or certificate file is a matter of configuration, named by its path."""
    path = bench.folder / "bad.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(WrongConfiguration, match=r"bad\.pem"):
        SoftwareSigner.load(path, bench.issued.certificate_path, bench.clock)
    with pytest.raises(WrongConfiguration, match=r"bad\.pem"):
        SoftwareSigner.load(bench.issued.key_path, path, bench.clock)


def test_encrypted_key_is_refused_in_words(bench: Bench) -> None:
    """A key under a password says which form is expected."""
    path = bench.folder / "encrypted.pem"
    path.write_bytes(to_pem("ENCRYPTED PRIVATE KEY", b"0"))
    with pytest.raises(WrongConfiguration, match="PKCS#8"):
        SoftwareSigner.load(path, bench.issued.certificate_path, bench.clock)


def test_key_in_der_made_by_openssl_is_read(bench: Bench) -> None:
    """The same key as DER signs the same certificate."""
    path = bench.folder / "key.der"
    openssl_ok("pkey", "-in", bench.issued.key_path, "-outform", "DER", "-out", path)
    signer = SoftwareSigner.load(path, bench.issued.certificate_path, bench.clock)
    assert verify_detached(signer.sign(bytes_content(CONTENT)), bytes_content(CONTENT), bench.trust, NOW)[0].valid


def test_expired_certificate_signs_nothing(bench: Bench) -> None:
    """Past its term, and before it, a certificate signs nothing."""
    issued = bench.authority.issue(DIRECTOR, bench.folder / "short", valid=Validity(NOW, NOW + timedelta(days=1)))
    signer = SoftwareSigner.load(issued.key_path, issued.certificate_path, bench.clock)
    signer.sign(bytes_content(CONTENT))
    bench.clock.advance(timedelta(days=2))
    with pytest.raises(WrongConfiguration, match="не действует"):
        signer.sign(bytes_content(CONTENT))


class _TurningKey(SoftwareKey):
    """Gives the octets in CryptoAPI's order, as a wrongly joined token would."""

    def sign_digest(self, digest: bytes) -> bytes:
        return super().sign_digest(digest)[::-1]


class _FaultyKey(SoftwareKey):
    """Flips one bit, as failing hardware would."""

    def sign_digest(self, digest: bytes) -> bytes:
        octets = bytearray(super().sign_digest(digest))
        octets[40] ^= 1
        return bytes(octets)


@pytest.mark.parametrize("kind", [_TurningKey, _FaultyKey])
def test_wrong_output_of_a_key_never_leaves(kind: type[SoftwareKey], tmp_path: Path) -> None:
    """A key that answers in another order, or faultily, is stopped before its signature leaves."""
    bench = make_bench(tmp_path)
    key = PrivateKey.generate()
    signer = DigestSigner(bench.authority.certify(DIRECTOR, key), kind(key), bench.clock)
    with pytest.raises(WrongConfiguration, match="не подтверждает"):
        signer.sign(bytes_content(CONTENT))


def test_chain_in_the_certificate_file_travels_along(bench: Bench) -> None:
    """Further certificates of the file are put into the signature."""
    path = bench.folder / "chain.pem"
    path.write_bytes(bench.issued.certificate_path.read_bytes() + bench.authority.root_path.read_bytes())
    signer = SoftwareSigner.load(bench.issued.key_path, path, bench.clock)
    assert bench.authority.root.der in signer.sign(bytes_content(CONTENT))


def test_key_file_problems_are_named(bench: Bench) -> None:
    """A well kept key has no problems; an open one, a link, a folder, an absent and a spoilt one have."""
    path = bench.issued.key_path
    assert key_problems(path) == ()
    path.chmod(0o640)
    assert "chmod 600" in key_problems(path)[0]
    path.chmod(0o600)
    link = bench.folder / "link.pem"
    link.symlink_to(path)
    assert "ссылке" in key_problems(link)[0]
    assert key_problems(bench.folder)
    assert "недоступен" in key_problems(bench.folder / "absent.pem")[0]
    spoilt = bench.folder / "spoilt.pem"
    spoilt.write_bytes(b"")
    spoilt.chmod(0o600)
    assert key_problems(spoilt)


def test_key_in_a_folder_open_to_all_is_named(bench: Bench) -> None:
    """A key that anybody could replace is a problem."""
    folder = bench.folder / "open"
    folder.mkdir()
    path = folder / "key.pem"
    path.write_bytes(to_pem("PRIVATE KEY", encode_private(PrivateKey.generate())))
    path.chmod(0o600)
    folder.chmod(0o777)
    assert any("могут писать все" in text for text in key_problems(path))
    folder.chmod(0o700)
    assert key_problems(path) == ()


def test_errors_are_ours_with_words_for_people() -> None:
    """What configuration errors say is Russian, in the parts of the product's errors."""
    with pytest.raises(EdoError) as caught:
        SoftwareSigner.load(Path(os.devnull), Path(os.devnull), None)  # type: ignore[arg-type]
    assert caught.value.what.startswith("В файле")
