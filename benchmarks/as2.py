"""The peer: pyas2lib, the library of AS2 (RFC 4130); its signed message and signed MDN do what our packages do.

Its keys are RSA of 2048 bits with SHA-256, its own default; ours are ГОСТ Р 34.10-2012, which it has not.
oscrypto, on which it stands, does not know version numbers of OpenSSL with two digits after the last dot
(3.0.10 and later) and refuses to be imported: such a number is read to it as one with a single digit.
"""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any
from unittest.mock import patch

__all__ = ["As2Peer", "as2_peer"]

_TWO_DIGITS = re.compile(r"\b(\d\.\d\.\d)\d+\b")


@contextmanager
def _known_version() -> Iterator[None]:
    """Let oscrypto find a version it can read while it is imported."""
    search = re.search

    def lenient(pattern: Any, string: Any, flags: Any = 0) -> Any:
        found = search(pattern, string, flags)
        if found is None and isinstance(string, str) and string.startswith("OpenSSL "):
            return search(pattern, _TWO_DIGITS.sub(r"\1", string), flags)
        return found

    with patch.object(re, "search", lenient):
        yield


with _known_version():
    from pyas2lib import as2


@dataclass(frozen=True, slots=True)
class As2Peer:
    """Two AS2 parties, and a signed message of the first with the signed MDN of the second."""

    sender: Any
    partner: Any
    message: Any
    mdn: bytes

    def sign(self, octets: bytes) -> Any:
        """Build a signed message as it would go over the wire, its octets included."""
        message = as2.Message(self.sender, self.partner)
        message.build(octets, filename="document.pdf", content_type="application/octet-stream")
        assert message.signed
        return message.content

    def read_mdn(self) -> None:
        """Parse an MDN, verify its signature and compare its digest with the one message it must be of."""
        mdn = as2.Mdn()
        status, detail = mdn.parse(self.mdn, lambda message_id, recipient: self.message)
        if status != "processed" or detail is not None:
            raise RuntimeError(f"the peer's MDN does not verify: {status} {detail}")


def as2_peer(folder: Path, octets: bytes) -> As2Peer:
    """Make two parties with keys of their own and let the second one answer a message of the first."""
    (key, certificate), (their_key, their_certificate) = (_key(folder, name) for name in ("sender", "receiver"))
    sender = as2.Organization("sender", domain="bench.example", sign_key=key + certificate, sign_key_pass="")
    receiver = as2.Organization(
        "receiver", domain="bench.example", sign_key=their_key + their_certificate, sign_key_pass=""
    )
    settings: dict[str, Any] = {"validate_certs": False, "sign": True, "digest_alg": "sha256", "mdn_mode": "SYNC"}
    to_receiver = as2.Partner("receiver", verify_cert=their_certificate, **settings, mdn_digest_alg="sha256")
    to_sender = as2.Partner("sender", verify_cert=certificate, **settings)
    message = as2.Message(sender, to_receiver)
    message.build(octets, filename="document.pdf", content_type="application/octet-stream")
    received = as2.Message()
    status, _, mdn = received.parse(
        message.headers_str + b"\r\n" + message.content, lambda name: receiver, lambda name: to_sender
    )
    if status != "processed":
        raise RuntimeError("the peer does not read its own message")
    raw = mdn.headers_str + b"\r\n" + mdn.content
    assert message_from_bytes(raw).is_multipart()
    return As2Peer(sender, to_receiver, message, raw)


def _key(folder: Path, name: str) -> tuple[bytes, bytes]:
    key, certificate = folder / f"{name}.key", folder / f"{name}.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    return key.read_bytes(), certificate.read_bytes()
