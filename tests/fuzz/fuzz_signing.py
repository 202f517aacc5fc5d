"""Targets among signatures: CMS, certificates and chains, keys."""

from pathlib import Path

from fuzz.fuzz_material import AT, DOCUMENT, make_keys
from fuzz.fuzz_target import Bench, Target

from edo_gateway.errors import EdoError
from edo_gateway.ports import ManualClock, bytes_content
from edo_gateway.signing import (
    SoftwareSigner,
    TrustStore,
    examine_signature,
    key_problems,
    read_certificate,
    read_certificates,
    verify_detached,
)
from edo_gateway.signing.chain import build_chain
from edo_gateway.signing.cms import parse_signature
from edo_gateway.signing.files import to_pem
from edo_gateway.signing.gost import decode_private, decode_public, encode_private, encode_public
from edo_gateway.signing.gost.paramsets import DEFAULT, parameter_set
from edo_gateway.signing.software import load_key

__all__ = ["TARGETS"]

SETS = (DEFAULT, parameter_set("1.2.643.7.1.2.1.1.1"), parameter_set("1.2.643.7.1.2.1.2.3"))
"""Both lengths, with a cofactor and without."""

_OIDS = [bytes.fromhex(each) for each in (
    "06082a850307010101 01", "06082a8503070101 0102", "06082a8503070101 0202", "06082a8503070101 0203",
    "06092a864886f70d010702",
    "06092a864886f70d010701", "06092a864886f70d010904", "06092a864886f70d010905", "0603551d13", "0603551d0f",
)]  # fmt: skip
DER = [
    *_OIDS, b"\x30\x80", b"\x00\x00", b"\x30\x84\xff\xff\xff\xff", b"\x02\x01\x00", b"\x02\x01\xff", b"\xa0\x80",
    b"\x31\x00", b"\x04\x00",
    b"\x03\x01\x00", b"\x06\x00", b"\x06\x02\x80\x80", b"\x17\x0d991399999999Z", b"\x18\x0f99991231235959Z",
    b"\x18\x0f00000101000000Z",
    b"\x1f\x85\x00", b"\x24\x80", b"\x0c\x02\xff\xff", b"\x1e\x01\x00", b"\x01\x01\x02",
    b"-----BEGIN CERTIFICATE-----\n", b"-----END CERTIFICATE-----\n", b"-----BEGIN PRIVATE KEY-----\n",
    b"-----BEGIN CMS-----",
]  # fmt: skip


def _signatures(folder: Path) -> Bench:
    keys = [make_keys(folder / str(number), parameters) for number, parameters in enumerate(SETS)]
    content = bytes_content(DOCUMENT)
    seeds = [each.signer.sign(content) for each in (keys[0], keys[-1])]
    seeds += [to_pem("CMS", seeds[0]), to_pem("CMS", seeds[0]).split(b"\n", 1)[1].rsplit(b"-----END", 1)[0]]
    trust = TrustStore.of([*keys[0].trust.roots, *keys[-1].trust.roots])

    def read(data: bytes) -> object:
        reports = verify_detached(data, content, trust, AT)
        assert len(reports) == len(examine_signature(data, TrustStore(()), AT)) > 0
        for report in reports:
            assert report.verdict.sentence
            " ".join(report.findings).encode()
        return parse_signature(data)

    return Bench(read, seeds)


def _certificates(folder: Path) -> Bench:
    keys = [make_keys(folder / str(number), parameters) for number, parameters in enumerate(SETS)]
    root, own = keys[0].trust.roots[0], keys[0].issued.certificate
    seeds = [each.issued.certificate.der for each in keys]
    seeds += [
        root.der,
        to_pem("CERTIFICATE", own.der),
        to_pem("CERTIFICATE", root.der) + to_pem("CERTIFICATE", own.der),
    ]

    def read(data: bytes) -> object:
        found = read_certificates(data)
        store = TrustStore.of((root, *found))
        for certificate in found[:4]:
            build_chain(certificate, (own, *found), store)
            certificate.owner.encode()
            certificate.valid_at(AT)
        return found if found else read_certificate(data)

    return Bench(read, seeds)


def _keys(folder: Path) -> Bench:
    keys = [make_keys(folder / str(number), parameters) for number, parameters in enumerate(SETS)]
    path, certificate = folder / "key.pem", keys[0].issued.certificate_path
    private = [load_key(each.issued.key_path).private for each in keys]
    seeds = [encode_private(each) for each in private] + [encode_public(each.public()) for each in private]
    seeds += [to_pem("PRIVATE KEY", encode_private(private[0])), keys[0].issued.key_path.read_bytes()]

    def read(data: bytes) -> object:
        path.write_bytes(data)
        for decode in (decode_public, decode_private):
            try:
                decode(data)
            except EdoError as error:
                assert str(error)
        assert isinstance(key_problems(path), tuple)
        return SoftwareSigner.load(path, certificate, ManualClock(AT))

    return Bench(read, seeds, frozenset({str(path), str(certificate)}))


TARGETS = (
    Target("cms", _signatures, DER, inputs=200),
    Target("certificate", _certificates, DER, inputs=250),
    Target("key", _keys, DER, inputs=250),
)
