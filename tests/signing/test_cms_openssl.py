"""Our signatures before openssl, and openssl's before us, for every production parameter set."""

from pathlib import Path

import pytest
from gost_openssl import cms_sign, cms_verify, generate_key, openssl_ok
from signing_samples import CONTENT, DIRECTOR, NOW, make_bench

from edo_gateway.ports import ManualClock, bytes_content
from edo_gateway.signing import TrustStore, Verdict, read_certificate, verify_detached
from edo_gateway.signing.files import to_pem
from edo_gateway.signing.gost import PRODUCTION
from edo_gateway.signing.software import load_key

EVERY_SET = list(PRODUCTION)
AT = ("-attime", str(int(NOW.timestamp())))


def _content(folder: Path) -> Path:
    path = folder / "content.bin"
    path.write_bytes(CONTENT)
    return path


@pytest.mark.parametrize("identifier", EVERY_SET)
def test_openssl_verifies_our_signatures(identifier: str, tmp_path: Path) -> None:
    """openssl finds our CMS and its CAdES attributes good, the chain included, and refuses it for another file."""
    bench = make_bench(tmp_path, PRODUCTION[identifier])
    content, signature = _content(tmp_path), tmp_path / "signature.p7s"
    signature.write_bytes(bench.signature)
    root = bench.authority.root_path
    openssl_ok("verify", *AT, "-x509_strict", "-CAfile", root, bench.issued.certificate_path)
    for option in ((), ("-cades",)):
        done = cms_verify(signature, content, root, *AT, *option)
        assert done.returncode == 0, done.stderr
    other = tmp_path / "other.bin"
    other.write_bytes(CONTENT + b" ")
    assert cms_verify(signature, other, root, *AT).returncode != 0


@pytest.mark.parametrize("identifier", EVERY_SET)
def test_we_verify_signatures_of_openssl(identifier: str, tmp_path: Path) -> None:
    """A signature made by openssl with its own key is valid for us, and wrong for another file."""
    parameters = PRODUCTION[identifier]
    bench = make_bench(tmp_path)
    key_path, certificate_path = tmp_path / "key.pem", tmp_path / "certificate.pem"
    generate_key(identifier, key_path)
    certificate = bench.authority.certify(DIRECTOR, load_key(key_path).private)
    certificate_path.write_bytes(to_pem("CERTIFICATE", certificate.der))
    target = tmp_path / "signature.p7s"
    cms_sign(_content(tmp_path), key_path, certificate_path, target, 8 * parameters.curve.size, "-cades")
    signature = target.read_bytes()
    report = verify_detached(signature, bytes_content(CONTENT), bench.trust, NOW)[0]
    assert (report.verdict, report.certificate) == (Verdict.VALID, certificate)
    wrong = verify_detached(signature, bytes_content(CONTENT + b" "), bench.trust, NOW)[0]
    assert wrong.verdict is Verdict.WRONG_CONTENT


@pytest.mark.parametrize("identifier", ["1.2.643.2.2.35.1", "1.2.643.7.1.2.1.1.1", "1.2.643.7.1.2.1.2.3"])
def test_chain_of_three_made_by_openssl(identifier: str, tmp_path: Path) -> None:
    """A chain made by openssl is valid where the intermediate came along or is known, else untrusted."""
    names = ("root", "middle", "signer")
    for name in names:
        generate_key(identifier, tmp_path / f"{name}.key")
    bits = 8 * PRODUCTION[identifier].curve.size
    digest = f"-md_gost12_{bits}"
    extensions = tmp_path / "extensions.cnf"
    extensions.write_text(
        "[authority]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
        "subjectKeyIdentifier=hash\n[end]\nkeyUsage=critical,digitalSignature\nsubjectKeyIdentifier=hash\n"
        "authorityKeyIdentifier=keyid\n"
    )
    openssl_ok(
        "req", "-x509", "-new", "-key", tmp_path / "root.key", digest, "-subj", "/CN=root", "-days", "30",
        "-out", tmp_path / "root.pem",
    )  # fmt: skip
    for name, issuer, section in (("middle", "root", "authority"), ("signer", "middle", "end")):
        request = tmp_path / f"{name}.csr"
        openssl_ok("req", "-new", "-key", tmp_path / f"{name}.key", digest, "-subj", f"/CN={name}", "-out", request)
        openssl_ok(
            "x509", "-req", "-in", request, "-CA", tmp_path / f"{issuer}.pem", "-CAkey", tmp_path / f"{issuer}.key",
            "-set_serial", "77", digest, "-days", "20", "-extfile", extensions, "-extensions", section,
            "-out", tmp_path / f"{name}.pem",
        )  # fmt: skip
    content = _content(tmp_path)
    trust = TrustStore.of([read_certificate((tmp_path / "root.pem").read_bytes())])
    at = trust.roots[0].valid_from.replace(microsecond=0) + (trust.roots[0].valid_to - trust.roots[0].valid_from) / 10
    for options, expected in ((("-certfile", tmp_path / "middle.pem"), Verdict.VALID), ((), Verdict.UNTRUSTED)):
        target = tmp_path / "signature.p7s"
        cms_sign(content, tmp_path / "signer.key", tmp_path / "signer.pem", target, bits, "-cades", *options)
        report = verify_detached(target.read_bytes(), bytes_content(CONTENT), trust, at)[0]
        assert report.verdict is expected, report.findings
    middle = read_certificate((tmp_path / "middle.pem").read_bytes())
    assert verify_detached(target.read_bytes(), bytes_content(CONTENT), TrustStore.of([*trust.roots, middle]), at)[
        0
    ].valid


@pytest.mark.parametrize(
    ("options", "verdict", "finding"),
    [
        ((), Verdict.VALID, "signingCertificateV2 нет"),
        (("-cades", "-keyid"), Verdict.VALID, None),
        (("-cades", "-stream"), Verdict.VALID, "копию файла"),
        (("-cades", "-outform", "PEM"), Verdict.VALID, None),
        (("-noattr",), Verdict.VALID, "атрибутов нет"),
        (("-cades", "-nodetach"), Verdict.VALID, "копию файла"),
        (("-cades", "-nocerts"), Verdict.NO_CERTIFICATE, None),
    ],
    ids=["plain", "by key identifier", "BER, attached", "PEM", "no attributes", "attached", "no certificates"],
)
def test_shapes_of_foreign_signatures(
    options: tuple[str, ...], verdict: Verdict, finding: str | None, tmp_path: Path
) -> None:
    """What openssl can make in other shapes is read, and what is unusual about it is said."""
    bench = make_bench(tmp_path)
    target = tmp_path / "signature.p7s"
    cms_sign(_content(tmp_path), bench.issued.key_path, bench.issued.certificate_path, target, 256, *options)
    report = verify_detached(target.read_bytes(), bytes_content(CONTENT), bench.trust, NOW)[0]
    assert report.verdict is verdict, report.findings
    said = [text for text in report.findings if "время подписания" not in text.lower()]
    if verdict is Verdict.VALID:
        assert (len(said) == 0) if finding is None else any(finding in text for text in said)


def test_signature_without_certificates_is_checked_with_known_ones(tmp_path: Path) -> None:
    """A signer whose certificate we know needs not send it."""
    bench = make_bench(tmp_path)
    target = tmp_path / "signature.p7s"
    issued = bench.issued
    cms_sign(_content(tmp_path), issued.key_path, issued.certificate_path, target, 256, "-cades", "-nocerts")
    trust = TrustStore.of([bench.authority.root, issued.certificate])
    assert verify_detached(target.read_bytes(), bytes_content(CONTENT), trust, NOW)[0].valid


def test_several_signers_have_a_report_each(tmp_path: Path) -> None:
    """Two signers in one file give two reports in its order, and one stranger does not spoil the other."""
    bench = make_bench(tmp_path)
    stranger = make_bench(tmp_path / "stranger")
    target = tmp_path / "signature.p7s"
    cms_sign(
        _content(tmp_path), bench.issued.key_path, bench.issued.certificate_path, target, 256, "-cades",
        "-signer", stranger.issued.certificate_path, "-inkey", stranger.issued.key_path,
    )  # fmt: skip
    reports = verify_detached(target.read_bytes(), bytes_content(CONTENT), bench.trust, NOW)
    assert {(report.certificate, report.verdict) for report in reports} == {
        (bench.issued.certificate, Verdict.VALID),
        (stranger.issued.certificate, Verdict.UNTRUSTED),
    }


def test_rsa_is_unsupported(tmp_path: Path) -> None:
    """A sound RSA signature is not checked here, and that is its verdict."""
    openssl_ok(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", tmp_path / "k.pem", "-subj", "/CN=rsa",
        "-out", tmp_path / "c.pem",
    )  # fmt: skip
    target = tmp_path / "signature.p7s"
    openssl_ok(
        "cms", "-sign", "-binary", "-in", _content(tmp_path), "-signer", tmp_path / "c.pem", "-inkey",
        tmp_path / "k.pem", "-outform", "DER", "-out", target,
    )  # fmt: skip
    reports = verify_detached(target.read_bytes(), bytes_content(CONTENT), TrustStore(()), ManualClock(NOW).now())
    assert [report.verdict for report in reports] == [Verdict.UNSUPPORTED]
