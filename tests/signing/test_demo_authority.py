"""The demo authority: what it issues, how it keeps it, and what openssl says to it."""

from datetime import timedelta
from pathlib import Path

import pytest
from gost_openssl import openssl, openssl_ok
from signing_samples import DIRECTOR, NOW, Bench, make_bench

from edo_gateway.errors import Conflict, Refused, WrongConfiguration, WrongUse
from edo_gateway.signing import AUTHORITY_NAME, DemoAuthority, Subject, TrustStore, Validity, read_certificate
from edo_gateway.signing.gost import PRODUCTION


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return make_bench(tmp_path)


def test_certificate_says_whose_it_is(bench: Bench) -> None:
    """Every requisite of the subject is read back from the certificate."""
    found = read_certificate(bench.issued.certificate_path.read_bytes())
    assert found == bench.issued.certificate
    for name in ("surname", "given_name", "organization", "post", "inn", "inn_organization", "ogrn", "snils"):
        assert getattr(found, name) == getattr(DIRECTOR, name)
    assert (found.subject, found.issuer) == (DIRECTOR.common_name, AUTHORITY_NAME)
    assert found.owner == "Смирнов Пётр Алексеевич"
    assert found.valid_from <= NOW <= found.valid_to
    assert len(found.serial) == 40


def test_openssl_reads_the_requisites(bench: Bench) -> None:
    """openssl shows ИНН, ОГРН and СНИЛС by name, as NumericString, and the words that it is a test."""
    printed = openssl_ok("x509", "-in", bench.issued.certificate_path, "-noout", "-text", "-nameopt", "utf8,show_type")
    for part in (
        f"OGRN=NUMERICSTRING:{DIRECTOR.ogrn}",
        f"SNILS=NUMERICSTRING:{DIRECTOR.snils}",
        f"INN=NUMERICSTRING:{DIRECTOR.inn}",
        f"1.2.643.100.4=NUMERICSTRING:{DIRECTOR.inn_organization}",
        f"UTF8STRING:{DIRECTOR.common_name}",
        AUTHORITY_NAME,
        "Digital Signature, Non Repudiation",
        "Class of Signing Tool KC1",
        "CA:FALSE",
    ):
        assert part in printed, part


def test_key_is_for_its_owner_only(bench: Bench) -> None:
    """Private keys have mode 0600, and no half-written file is left beside them."""
    for path in (bench.issued.key_path, bench.authority.root_path.with_name("authority.key")):
        assert path.stat().st_mode & 0o777 == 0o600
        assert not [item for item in path.parent.iterdir() if item.name.endswith(".new")]
    assert bench.issued.key_path.parent.stat().st_mode & 0o077 == 0


def test_numbers_are_never_the_same(bench: Bench) -> None:
    """Serial numbers are random, positive and at most twenty octets."""
    numbers = {bench.authority.issue(DIRECTOR, bench.folder / "again").certificate.serial for _ in range(5)}
    assert len(numbers) == 5
    assert all(0 < int(number, 16) < 1 << 159 for number in numbers)


def test_authority_is_opened_again(bench: Bench) -> None:
    """A loaded authority issues under the same root; openssl follows."""
    again = DemoAuthority.load(bench.authority.root_path.parent, bench.clock)
    assert again.root == bench.authority.root
    issued = again.issue(DIRECTOR, bench.folder / "later")
    at = str(int(NOW.timestamp()))
    openssl_ok("verify", "-attime", at, "-x509_strict", "-CAfile", again.root_path, issued.certificate_path)


def test_authority_is_not_made_twice(bench: Bench) -> None:
    """A second `create` in the same folder is a conflict and changes nothing."""
    before = bench.authority.root_path.read_bytes()
    with pytest.raises(Conflict):
        DemoAuthority.create(bench.authority.root_path.parent, bench.clock)
    assert bench.authority.root_path.read_bytes() == before


def test_authority_that_is_not_there_is_a_matter_of_configuration(bench: Bench) -> None:
    """An absent folder, or a root of another key, is named."""
    with pytest.raises(WrongConfiguration):
        DemoAuthority.load(bench.folder / "nowhere", bench.clock)
    other = DemoAuthority.create(bench.folder / "other", bench.clock)
    other.root_path.write_bytes(bench.authority.root_path.read_bytes())
    with pytest.raises(WrongConfiguration, match="не подходят"):
        DemoAuthority.load(bench.folder / "other", bench.clock)
    other.root_path.write_bytes(b"")
    with pytest.raises(WrongConfiguration, match="не читается"):
        DemoAuthority.load(bench.folder / "other", bench.clock)


def test_openssl_refuses_a_certificate_of_another_authority(bench: Bench, tmp_path: Path) -> None:
    """Two authorities of one name are told apart by openssl too."""
    other = DemoAuthority.create(tmp_path / "other", bench.clock)
    at = str(int(NOW.timestamp()))
    done = openssl("verify", "-attime", at, "-CAfile", other.root_path, bench.issued.certificate_path)
    assert done.returncode != 0


def test_expired_certificates_can_be_made(bench: Bench) -> None:
    """A term in the past is issued as asked, for openssl to find it expired."""
    term = Validity(NOW - timedelta(minutes=30), NOW - timedelta(minutes=10))
    issued = bench.authority.issue(DIRECTOR, bench.folder / "old", valid=term)
    at = str(int(NOW.timestamp()))
    done = openssl("verify", "-attime", at, "-CAfile", bench.authority.root_path, issued.certificate_path)
    assert "expired" in done.stderr + done.stdout


def test_dates_after_2049_are_written_as_generalized_time(bench: Bench) -> None:
    """A term past 2049 is read back, by us and by openssl."""
    term = Validity(NOW, NOW.replace(year=2061))
    issued = bench.authority.issue(DIRECTOR, bench.folder / "long", valid=term)
    assert issued.certificate.valid_to == term.end
    assert "2061" in openssl_ok("x509", "-in", issued.certificate_path, "-noout", "-enddate")


def test_mixed_lengths_are_issued(bench: Bench) -> None:
    """A root of 256 bits issues to a key of 512 bits; openssl agrees."""
    parameters = PRODUCTION["1.2.643.7.1.2.1.2.1"]
    issued = bench.authority.issue(DIRECTOR, bench.folder / "wide", parameters=parameters)
    at = str(int(NOW.timestamp()))
    openssl_ok("verify", "-attime", at, "-CAfile", bench.authority.root_path, issued.certificate_path)


def test_wrong_requisites_are_named_all_at_once(bench: Bench) -> None:
    """Every wrong field of a subject is in one refusal, and no key is left behind."""
    bad = Subject(common_name="", inn="77", ogrn="12345678901٣٤", snils="123-456-789", country="Россия", post="x" * 300)
    with pytest.raises(Refused) as caught:
        bench.authority.issue(bad, bench.folder / "bad")
    fields = {problem.field for problem in caught.value.problems}
    assert fields == {"common_name", "inn", "ogrn", "snils", "country", "post"}
    assert not (bench.folder / "bad").exists()


def test_term_must_make_sense() -> None:
    """A term that ends before it begins, or has no zone, is wrong use."""
    with pytest.raises(WrongUse):
        Validity(NOW, NOW)
    with pytest.raises(WrongUse):
        Validity(NOW.replace(tzinfo=None), NOW)


def test_trust_is_loaded_from_a_folder(bench: Bench) -> None:
    """Roots and intermediates of a folder's PEM files are told apart; other files are left alone."""
    folder = bench.folder / "trust"
    folder.mkdir()
    assert TrustStore.load(folder) == TrustStore(())
    both = bench.authority.root_path.read_bytes() + bench.issued.certificate_path.read_bytes()
    (folder / "both.pem").write_bytes(both)
    (folder / "again.pem").write_bytes(both)
    (folder / "notes.txt").write_bytes(b"not a certificate")
    assert TrustStore.load(folder) == TrustStore((bench.authority.root,), (bench.issued.certificate,))


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x30\x00"])
def test_trust_with_a_bad_file_stops(content: bytes, bench: Bench) -> None:
    """A file without a readable certificate is named; an absent folder too."""
    folder = bench.folder / "trust"
    with pytest.raises(WrongConfiguration, match="trust"):
        TrustStore.load(folder)
    folder.mkdir()
    (folder / "bad.pem").write_bytes(content)
    with pytest.raises(WrongConfiguration, match=r"bad\.pem"):
        TrustStore.load(folder)


def test_root_with_a_wrong_signature_is_not_trusted(bench: Bench) -> None:
    """A self-signed certificate changed on the disk is found when it is loaded."""
    folder = bench.folder / "trust"
    folder.mkdir()
    der = bytearray(bench.authority.root.der)
    der[-1] ^= 1
    (folder / "root.pem").write_bytes(bytes(der))
    with pytest.raises(WrongConfiguration, match="неверна"):
        TrustStore.load(folder)
