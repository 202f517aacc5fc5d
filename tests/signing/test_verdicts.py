"""Each way a signature can be wrong has its own verdict, with the certificate and the reason beside it."""

import io
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import cms
from signing_samples import CONTENT, DIRECTOR, NOW, Bench, make_bench

from edo_gateway.errors import WrongUse
from edo_gateway.ports import Content, bytes_content
from edo_gateway.signing import (
    Digests,
    SignatureReport,
    TrustStore,
    Validity,
    Verdict,
    der,
    examine_signature,
    oids,
    verify_detached,
)
from edo_gateway.signing.cms import CmsTemplate
from edo_gateway.signing.files import to_pem
from edo_gateway.signing.gost import hash_octets, sign_digest
from edo_gateway.signing.software import load_key


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return make_bench(tmp_path_factory.mktemp("bench"))


def _check(bench: Bench, signature: bytes, content: bytes = CONTENT, at: datetime = NOW) -> SignatureReport:
    (report,) = verify_detached(signature, bytes_content(content), bench.trust, at)
    return report


def test_sound_signature_is_valid_and_nothing_is_odd(bench: Bench) -> None:
    """Our own signature is valid, names its certificate and time, and leaves no finding."""
    report = _check(bench, bench.signature)
    assert report == SignatureReport(Verdict.VALID, bench.issued.certificate, NOW, ())
    assert report.valid


def test_another_file_is_wrong_content(bench: Bench) -> None:
    """A whole signature over another file is `wrong_content`, with the signer named."""
    report = _check(bench, bench.signature, CONTENT[:-1])
    assert (report.verdict, report.certificate) == (Verdict.WRONG_CONTENT, bench.issued.certificate)


def test_changed_signature_value_is_damaged(bench: Bench) -> None:
    """One bit of the signature's value changed is `damaged`, not `wrong_content`."""
    signature = bytearray(bench.signature)
    signature[-1] ^= 1
    assert _check(bench, bytes(signature)).verdict is Verdict.DAMAGED


def test_changed_signing_time_is_damaged(bench: Bench) -> None:
    """A signed attribute changed afterwards is `damaged`."""
    signature = bench.signature
    changed = signature.replace(der.time(NOW), der.time(NOW + timedelta(days=1)))
    assert changed != signature
    assert _check(bench, changed).verdict is Verdict.DAMAGED


def test_no_octet_can_be_changed_unnoticed(bench: Bench) -> None:
    """Flipping a bit of any octet never raises, and leaves the signature valid only where nothing depends on it."""
    signature = bench.signature
    certificate = bench.issued.certificate
    sid = der.sequence(certificate.issuer_name, der.integer(int(certificate.serial, 16)))
    version = signature.rindex(sid) - 3
    # Both version numbers, the outer list of hashes and the NULL beside the signature's algorithm decide nothing.
    free = {*range(signature.index(der.sequence(der.oid(oids.DATA)))), *range(version, version + 3)}
    # The signature's own octets, the last 64, may hold the same two by chance.
    null = signature.rindex(der.NULL, 0, len(signature) - 64)
    free |= {null, null + 1}
    for position in range(len(signature)):
        changed = bytearray(signature)
        changed[position] ^= 0x04
        reports = verify_detached(bytes(changed), bytes_content(CONTENT), bench.trust, NOW)
        assert reports
        assert position in free or not any(report.valid for report in reports), position


@pytest.mark.parametrize(
    ("moment", "verdict"),
    [
        (timedelta(days=-31), Verdict.NOT_YET_VALID),
        (timedelta(days=-30), Verdict.VALID),
        (timedelta(days=30), Verdict.VALID),
        (timedelta(days=30, seconds=1), Verdict.EXPIRED),
    ],
)
def test_validity_is_judged_at_the_moment_asked_for(moment: timedelta, verdict: Verdict, tmp_path: Path) -> None:
    """Before its first second a certificate is `not_yet_valid`, after its last one `expired`, both ends included."""
    bench = make_bench(tmp_path)
    term = Validity(NOW - timedelta(days=30), NOW + timedelta(days=30))
    root = bench.authority.root
    certificate = bench.authority.certify(DIRECTOR, load_key(bench.issued.key_path).private, term)
    signature = _resigned(bench, CmsTemplate(certificate))
    trust = TrustStore((replace(root, valid_from=NOW - timedelta(days=90)),))
    (report,) = verify_detached(signature, bytes_content(CONTENT), trust, NOW + moment)
    assert report.verdict is verdict
    assert report.certificate == certificate


def _resigned(bench: Bench, template: CmsTemplate) -> bytes:
    key = load_key(bench.issued.key_path)
    return template.build(hash_octets(CONTENT, 32), NOW, key.sign_digest)


def test_expired_root_is_expired_too(bench: Bench) -> None:
    """A valid signer under a root past its term is `expired`: the whole chain must be valid."""
    trust = TrustStore((replace(bench.authority.root, valid_to=NOW - timedelta(days=1)),))
    (report,) = verify_detached(bench.signature, bytes_content(CONTENT), trust, NOW)
    assert report.verdict is Verdict.EXPIRED


def test_unknown_authority_is_untrusted(bench: Bench, tmp_path: Path) -> None:
    """A signature under an authority of the same name but another key is `untrusted`; with no roots as well."""
    stranger = make_bench(tmp_path)
    assert stranger.authority.root.subject_name == bench.authority.root.subject_name
    assert _check(bench, stranger.signature).verdict is Verdict.UNTRUSTED
    (report,) = verify_detached(bench.signature, bytes_content(CONTENT), TrustStore(()), NOW)
    assert report.verdict is Verdict.UNTRUSTED
    assert report.certificate == bench.issued.certificate


def test_key_not_meant_for_signing_is_untrusted(bench: Bench) -> None:
    """A certificate whose key usage leaves out signatures is `untrusted`: here the root's own."""
    key = load_key(bench.authority.root_path.with_name("authority.key"))
    signature = CmsTemplate(bench.authority.root).build(hash_octets(CONTENT, 32), NOW, key.sign_digest)
    report = _check(bench, signature)
    assert report.verdict is Verdict.UNTRUSTED
    assert "не предназначен" in report.findings[0]


def test_exchanged_certificate_is_noticed(bench: Bench) -> None:
    """A certificate with the same issuer and number but other octets is not the one that was signed for."""
    certificate = bench.issued.certificate
    forged = bytearray(certificate.der)
    forged[-1] ^= 1
    signature = bench.signature.replace(certificate.der, bytes(forged))
    assert _check(bench, signature).verdict is Verdict.NO_CERTIFICATE


def test_certificate_that_cannot_be_read_is_unreadable(bench: Bench) -> None:
    """A signer whose certificate holds a point off the curve gets `unreadable`, with the reason."""
    certificate = bench.issued.certificate
    octets = certificate.key.to_octets()
    broken = certificate.der.replace(octets, octets[:-1] + bytes([octets[-1] ^ 1]))
    report = _check(bench, _resigned(bench, CmsTemplate(replace(certificate, der=broken))))
    assert report.verdict is Verdict.UNREADABLE
    assert "кривой" in report.findings[0]


def test_signature_of_another_length_is_damaged(bench: Bench) -> None:
    """A signature value that is too short or too long is `damaged`."""
    for wrong in (b"", bytes(63), bytes(65), bytes(128)):
        signature = CmsTemplate(bench.issued.certificate).build(hash_octets(CONTENT, 32), NOW, lambda _, w=wrong: w)
        assert _check(bench, signature).verdict is Verdict.DAMAGED


def _with_attributes_reversed(bench: Bench, over: str) -> bytes:
    """Return our signature with its attributes sent in reverse and signed over `received` or `sorted` order."""
    signature = bench.signature
    signer = cms.ContentInfo.load(signature)["content"]["signer_infos"][0]
    attributes = [attribute.dump() for attribute in signer["signed_attrs"]]
    value = signer["signature"].native
    signed = der.tlv(0x31, *reversed(attributes)) if over == "received" else der.set_of(attributes)
    key = load_key(bench.issued.key_path).private
    renewed = sign_digest(key, hash_octets(signed, 32))
    return signature.replace(b"".join(attributes), b"".join(reversed(attributes))).replace(value, renewed)


@pytest.mark.parametrize(
    ("over", "finding"), [("received", "в порядке, в котором пришли"), ("sorted", "упорядоченными")]
)
def test_attributes_out_of_order_are_accepted_and_said(over: str, finding: str, bench: Bench) -> None:
    """Attributes not sorted as DER demands are accepted in either reading, and the report says which it was."""
    report = _check(bench, _with_attributes_reversed(bench, over))
    assert report.verdict is Verdict.VALID
    assert any(finding in text for text in report.findings)


def test_indefinite_lengths_are_read(bench: Bench) -> None:
    """A detached signature in BER, with lengths left open, is valid all the same."""
    info = cms.ContentInfo.load(bench.signature)
    parts = b"".join(child.dump() for child in (info["content"][name] for name in (
        "version", "digest_algorithms", "encap_content_info", "certificates", "signer_infos")))  # fmt: skip
    end = b"\0\0"
    open_ended = b"\x30\x80" + der.oid(oids.SIGNED_DATA) + b"\xa0\x80" + b"\x30\x80" + parts + end + end + end
    assert _check(bench, open_ended).verdict is Verdict.VALID


def test_pem_and_base64_are_read(bench: Bench) -> None:
    """The same signature as PEM, as bare base64 with line ends, and with a byte order mark is valid."""
    pem = to_pem("CMS", bench.signature)
    bare = b"\r\n".join(pem.splitlines()[1:-1])
    for text in (pem, bare, b"\xef\xbb\xbf" + bare, b"Signature follows\n" + pem):
        assert _check(bench, text).verdict is Verdict.VALID


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"0",
        b"\x30\x80",
        b"\0" * 100,
        b"-----BEGIN CMS-----\n!!!\n-----END CMS-----",
        b"0" * 3_000_000,
        b"\x30\x03\x02\x01",
    ],
    ids=["empty", "one octet", "open", "zeros", "bad base64", "too large", "cut"],
)
def test_what_is_no_signature_is_unreadable(octets: bytes, bench: Bench) -> None:
    """Anything that can't be read gives exactly one report that says so."""
    report = _check(bench, octets)
    assert report.verdict is Verdict.UNREADABLE
    assert report.findings


def test_trailing_octets_are_unreadable(bench: Bench) -> None:
    """Nothing may follow a signature."""
    assert _check(bench, bench.signature + b"\0").verdict is Verdict.UNREADABLE


def test_deep_nesting_is_unreadable(bench: Bench) -> None:
    """Structures nested a hundred thousand deep end in a report, not in the interpreter's limit."""
    assert _check(bench, b"\x30\x80" * 100_000).verdict is Verdict.UNREADABLE
    nested = der.sequence(der.oid(oids.SIGNED_DATA), b"\xa0\x80" + b"\x30\x80" * 50_000)
    assert _check(bench, nested).verdict in (Verdict.UNREADABLE, Verdict.UNSUPPORTED)


def test_costly_octets_are_refused_at_sight(bench: Bench) -> None:
    """An identifier of a megabyte, and PEM that begins a hundred thousand times, cost no more than their size."""
    identifier = der.tlv(0x06, b"\x2a" + b"\xff" * 1_000_000 + b"\x01")
    for octets in (der.sequence(identifier), der.sequence(der.oid(oids.SIGNED_DATA), der.tlv(0xA0, identifier))):
        report = _check(bench, octets)
        assert report.verdict is Verdict.UNREADABLE
        assert "Идентификатор" in report.findings[0]
    assert _check(bench, b"-----BEGIN CMS-----\n" * 100_000).verdict is Verdict.UNREADABLE


def test_enveloped_data_is_unsupported(bench: Bench) -> None:
    """Another kind of CMS is `unsupported`."""
    octets = der.sequence(der.oid("1.2.840.113549.1.7.3"), der.tlv(0xA0, der.sequence()))
    assert _check(bench, octets).verdict is Verdict.UNSUPPORTED


def test_no_signers_is_unreadable(bench: Bench) -> None:
    """A SignedData with certificates only is no signature."""
    data = der.sequence(der.integer(1), der.set_of([]), der.sequence(der.oid(oids.DATA)), der.set_of([]))
    assert _check(bench, der.sequence(der.oid(oids.SIGNED_DATA), der.tlv(0xA0, data))).verdict is Verdict.UNREADABLE


def test_claimed_time_outside_validity_is_said_and_decides_nothing(bench: Bench) -> None:
    """The signer's claim of the time is proven by nothing: it makes a finding, not a verdict."""
    key = load_key(bench.issued.key_path)
    signature = CmsTemplate(bench.issued.certificate).build(
        hash_octets(CONTENT, 32), NOW - timedelta(days=400), key.sign_digest
    )
    report = _check(bench, signature)
    assert report.verdict is Verdict.VALID
    assert any("вне срока" in text for text in report.findings)


def test_naive_moment_is_wrong_use(bench: Bench) -> None:
    """A moment without a zone is the caller's mistake."""
    with pytest.raises(WrongUse):
        verify_detached(bench.signature, bytes_content(CONTENT), bench.trust, NOW.replace(tzinfo=None))


def test_sentences_speak_of_a_technical_check_only() -> None:
    """Every verdict's sentence says «техническая проверка», and none claims legal force."""
    for verdict in Verdict:
        sentence = verdict.sentence.lower()
        assert "техническая проверка" in sentence
        assert "действительна" not in sentence
        assert "юридическ" not in sentence


def test_signature_without_its_file_is_looked_at_as_far_as_it_goes(bench: Bench, tmp_path: Path) -> None:
    """Without the file a whole signature is `no_content`, a damaged one is `damaged`, and distrust is said beside."""
    (report,) = examine_signature(bench.signature, bench.trust, NOW)
    assert (report.verdict, report.certificate) == (Verdict.NO_CONTENT, bench.issued.certificate)
    assert len(report.findings) == 1 and not report.valid
    signature = bytearray(bench.signature)
    signature[-1] ^= 1
    (report,) = examine_signature(bytes(signature), bench.trust, NOW)
    assert report.verdict is Verdict.DAMAGED
    stranger = make_bench(tmp_path / "stranger")
    (report,) = examine_signature(stranger.signature, bench.trust, NOW)
    assert report.verdict is Verdict.NO_CONTENT and "не входит в число доверенных" in report.findings[1]


def test_one_content_is_hashed_once_for_all_its_signatures(bench: Bench) -> None:
    """Who keeps the digests between checks pays for one pass over the file."""
    opened = []
    content = Content(len(CONTENT), lambda: opened.append(1) or io.BytesIO(CONTENT))  # type: ignore[func-returns-value]
    digests: Digests = {}
    for _ in range(3):
        (report,) = verify_detached(bench.signature, content, bench.trust, NOW, digests)
        assert report.valid
    assert len(opened) == 1
