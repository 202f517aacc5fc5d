"""The signer: makes a detached CMS signature of some content, and names its certificate.

A software key, a token, a CSP, a remote service or a person with a file stand behind it;
the rest of the gateway can't tell them apart.  The fake is `StubSigner`.
"""

import hashlib
from typing import Protocol

from edo_gateway.ports.content import Content

__all__ = ["Signer", "StubSigner"]


class Signer(Protocol):
    """Whoever signs."""

    @property
    def certificate(self) -> bytes:
        """Return the signer's certificate (DER), exactly as it was issued."""

    def sign(self, content: Content) -> bytes:
        """Return a detached CMS signature (DER) over the octets.

        Raises `TryLater` if the key is out of reach now, `WrongConfiguration` if it never will be.
        """


class StubSigner:
    """Signs nothing: returns a digest in a thin wrapper, for tests of what lies around signatures."""

    def __init__(self, certificate: bytes = b"stub certificate") -> None:
        self._certificate = certificate

    @property
    def certificate(self) -> bytes:
        return self._certificate

    def sign(self, content: Content) -> bytes:
        digest = hashlib.sha256()
        for piece in content.chunks():
            digest.update(piece)
        return b"STUB" + digest.digest()
