"""Certificates as one meets them: odd string types, old ИНН, and what must not be believed."""

import pytest
from signing_samples import NOW, Bench, make_bench

from edo_gateway.signing import Malformed, Unsupported, Validity, der, issuing, oids, read_certificate
from edo_gateway.signing.files import to_pem
from edo_gateway.signing.gost import PrivateKey

TERM = Validity(NOW, NOW.replace(year=2027))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return make_bench(tmp_path_factory.mktemp("bench"))


def _name(*requisites: tuple[str, bytes]) -> bytes:
    return der.sequence(*(der.tlv(0x31, der.sequence(der.oid(key), value)) for key, value in requisites))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (der.utf8_string("7701234567"), "7701234567"),
        (der.tlv(0x13, b"7701234567"), "7701234567"),
        (der.numeric_string("7701234567"), "7701234567"),
        (der.tlv(0x1E, "7701234567".encode("utf-16-be")), "7701234567"),
        (der.tlv(0x14, b"7701234567"), "7701234567"),
        (der.integer(7), ""),
    ],
    ids=["UTF8String", "PrintableString", "NumericString", "BMPString", "TeletexString", "INTEGER"],
)
def test_requisites_of_any_string_type_are_read(value: bytes, text: str) -> None:
    """A requisite is read from any string type, and left out if it is no string at all."""
    certificate = issuing.authority_certificate(
        PrivateKey.generate(), _name(("2.5.4.3", der.utf8_string("Имя")), (oids.INN_LE, value)), TERM
    )
    assert certificate.inn_organization == text


def test_old_inn_of_an_organisation_is_told_from_a_persons() -> None:
    """Twelve digits that begin with two zeros are an organisation's ten."""
    key = PrivateKey.generate()
    old = issuing.authority_certificate(key, _name((oids.INN, der.numeric_string("007701234567"))), TERM)
    assert (old.inn, old.inn_organization) == ("", "7701234567")
    person = issuing.authority_certificate(key, _name((oids.INN, der.numeric_string("770123456789"))), TERM)
    assert (person.inn, person.inn_organization) == ("770123456789", "")


def test_owner_falls_back_to_the_common_name() -> None:
    """A certificate without a person's names is an organisation's."""
    name = _name(("2.5.4.3", der.utf8_string("Минтруд")))
    assert issuing.authority_certificate(PrivateKey.generate(), name, TERM).owner == "Минтруд"


def test_personal_data_stays_out_of_the_repr(bench: Bench) -> None:
    """A certificate in a log line shows its number and term, and nobody's name or number."""
    shown = repr(bench.issued.certificate)
    assert bench.issued.certificate.serial in shown
    for secret in ("Смирнов", "770123456789", "12345678901"):
        assert secret not in shown


def test_several_certificates_where_one_is_asked_are_refused(bench: Bench) -> None:
    """Two certificates in a file, or none, are not one."""
    pem = to_pem("CERTIFICATE", bench.issued.certificate.der)
    assert read_certificate(pem) == bench.issued.certificate
    for content in (pem + pem, b"", b"text"):
        with pytest.raises(Malformed):
            read_certificate(content)


def test_foreign_keys_are_unsupported(bench: Bench) -> None:
    """A certificate with a key of another algorithm says so."""
    certificate = bench.issued.certificate
    foreign = certificate.der.replace(der.oid(oids.KEY[32]), der.oid("1.2.643.7.1.1.1.9"))
    with pytest.raises(Unsupported):
        read_certificate(foreign)


def test_two_names_for_the_algorithm_are_refused(bench: Bench) -> None:
    """The algorithm inside and outside the signed part must be the same."""
    octets = bench.issued.certificate.der
    algorithm = der.oid(oids.SIGN_WITH_DIGEST[32])
    last = octets.rindex(algorithm)
    with pytest.raises(Malformed):
        read_certificate(octets[:last] + der.oid(oids.SIGN_WITH_DIGEST[64]) + octets[last + len(algorithm) :])


def test_doubled_extension_is_refused() -> None:
    """One extension given twice could mean two things."""
    key = PrivateKey.generate()
    once = issuing._extension(oids.KEY_USAGE, der.bit_string(b"\x80", 7))
    name = _name(("2.5.4.3", der.utf8_string("Имя")))
    with pytest.raises(Malformed, match="дважды"):
        issuing._certificate(issuing.Issuer(key, name, b""), key.public(), name, TERM, (once, once))
