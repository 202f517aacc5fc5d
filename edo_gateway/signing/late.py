"""A signer that reads its key when it is first needed.

Whoever only looks (the log, one letter's story) needs no key and may have no right to read one.
"""

import threading
from collections.abc import Callable

from edo_gateway.ports.content import Content
from edo_gateway.ports.signer import Signer

__all__ = ["LateSigner"]


class LateSigner:
    """Stands for a signer until it is asked for something; then opens it once, for all threads."""

    def __init__(self, open_signer: Callable[[], Signer]) -> None:
        self._open = open_signer
        self._lock = threading.Lock()
        self._signer: Signer | None = None

    def ready(self) -> Signer:
        """Return the signer, opening it if need be; raises what opening raises (`WrongConfiguration`)."""
        with self._lock:
            if self._signer is None:
                self._signer = self._open()
            return self._signer

    @property
    def certificate(self) -> bytes:
        """Return the signer's certificate (DER)."""
        return self.ready().certificate

    def sign(self, content: Content) -> bytes:
        """Return a detached CMS signature (DER)."""
        return self.ready().sign(content)
