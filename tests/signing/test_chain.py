"""Chains of certificates: who may issue, how far, and what a stranger cannot do."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from signing_samples import NOW

from edo_gateway.signing import CertificateInfo, Subject, TrustStore, Validity, der, issuing, oids
from edo_gateway.signing.chain import build_chain
from edo_gateway.signing.gost import PrivateKey
from edo_gateway.signing.names import encode_subject

TERM = Validity(NOW - timedelta(days=1), NOW + timedelta(days=1))
AUTHORITY = issuing._extension(oids.BASIC_CONSTRAINTS, der.sequence(der.boolean(True)), critical=True)
NO_FURTHER = issuing._extension(oids.BASIC_CONSTRAINTS, der.sequence(der.boolean(True), der.integer(0)), critical=True)
MAY_SIGN_ONLY = issuing._extension(oids.KEY_USAGE, der.bit_string(b"\x80", 7), critical=True)
STRANGE = issuing._extension("1.2.643.100.200.1", der.NULL, critical=True)


@dataclass(frozen=True)
class Party:
    key: PrivateKey
    certificate: CertificateInfo


def _party(name: str, issuer: Party | None, *extensions: bytes) -> Party:
    key = PrivateKey.generate()
    own = encode_subject(Subject(name))
    above = issuing.Issuer(key, own, b"")
    if issuer is not None:
        above = issuing.Issuer(issuer.key, issuer.certificate.subject_name, b"")
    return Party(key, issuing._certificate(above, key.public(), own, TERM, extensions))


def _chain(signer: Party, others: list[Party], *roots: Party) -> tuple[list[str], str]:
    trust = TrustStore(tuple(root.certificate for root in roots))
    chain = build_chain(signer.certificate, [other.certificate for other in others], trust)
    assert chain.trusted == (not chain.problem)
    return [item.subject for item in chain.certificates], chain.problem


def test_chain_through_two_intermediates() -> None:
    """Certificates that came along in any order lead from the signer to the root."""
    root = _party("root", None, AUTHORITY)
    upper = _party("upper", root, AUTHORITY)
    lower = _party("lower", upper, AUTHORITY)
    signer = _party("signer", lower)
    assert _chain(signer, [upper, signer, lower], root) == (["signer", "lower", "upper", "root"], "")


def test_missing_intermediate_names_the_issuer() -> None:
    """Without the intermediate the chain fails, and the reason names who is missing."""
    root = _party("root", None, AUTHORITY)
    signer = _party("signer", _party("lower", root, AUTHORITY))
    names, problem = _chain(signer, [], root)
    assert names == ["signer"]
    assert "lower" in problem


@pytest.mark.parametrize(
    ("extensions", "word"),
    [((), "не даёт права"), ((AUTHORITY, MAY_SIGN_ONLY), "не предназначен"), ((AUTHORITY, STRANGE), "неизвестное")],
    ids=["no basicConstraints", "keyUsage without keyCertSign", "unknown critical extension"],
)
def test_intermediate_that_may_not_issue(extensions: tuple[bytes, ...], word: str) -> None:
    """An ordinary holder of a certificate, or an authority with a bound on it, cannot issue a trusted one."""
    root = _party("root", None, AUTHORITY)
    middle = _party("middle", root, *extensions)
    _, problem = _chain(_party("signer", middle), [middle], root)
    assert word in problem


def test_path_length_is_kept() -> None:
    """A root that allows no further authority allows signers, and no authority between."""
    root = _party("root", None, NO_FURTHER)
    assert _chain(_party("direct", root), [], root)[1] == ""
    middle = _party("middle", root, AUTHORITY)
    assert "столь длинной" in _chain(_party("signer", middle), [middle], root)[1]


def test_forged_issuer_is_refused() -> None:
    """A certificate that only bears the root's name as its issuer is not the root's."""
    root = _party("root", None, AUTHORITY)
    impostor = _party("root", None, AUTHORITY)
    _, problem = _chain(_party("signer", impostor), [impostor], root)
    assert "неверна" in problem


def test_root_sent_along_is_not_trusted_for_that() -> None:
    """A self-signed certificate inside a signature makes nothing trusted."""
    root = _party("root", None, AUTHORITY)
    assert _chain(_party("signer", root), [root])[1]


def test_old_root_without_constraints_still_anchors() -> None:
    """A root a person put into the store may lack basicConstraints, as old ones do."""
    root = _party("root", None)
    assert _chain(_party("signer", root), [], root)[1] == ""


def test_critical_extension_unknown_in_the_signer_is_refused() -> None:
    """What a signer's certificate demands and we do not understand forbids trust."""
    root = _party("root", None, AUTHORITY)
    assert "неизвестное" in _chain(_party("signer", root, STRANGE), [], root)[1]


def test_circles_and_crowds_end() -> None:
    """Authorities that issue each other in circles, and dozens with one name, end in a reason and not in a wait."""
    first = _party("circle", None, AUTHORITY)
    crowd = [_party("circle", first, AUTHORITY) for _ in range(12)]
    signer = _party("signer", first)
    root = _party("root", None, AUTHORITY)
    assert _chain(signer, [first, *crowd], root)[1]


def test_signer_trusted_by_itself() -> None:
    """A certificate that a person put among the roots is trusted as it stands."""
    signer = _party("signer", None)
    assert _chain(signer, [], signer) == (["signer"], "")
