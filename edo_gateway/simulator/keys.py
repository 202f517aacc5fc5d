"""The ministries' keys: a folder for each key, as the demonstration authority lays it out, made at `init --demo`."""

from pathlib import Path

from edo_gateway.ports import Clock
from edo_gateway.signing import SoftwareSigner
from edo_gateway.simulator.letter import Seal

__all__ = ["KeyRing", "certificate_path", "key_path"]


def key_path(folder: Path, key: str) -> Path:
    """Return where the private key lies."""
    return folder / key / "key.pem"


def certificate_path(folder: Path, key: str) -> Path:
    """Return where the certificate lies."""
    return folder / key / "certificate.pem"


class KeyRing:
    """Reads a key when it is first needed."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._seals: dict[str, Seal] = {}

    def seal(self, key: str) -> Seal:
        """Return the seal of a person or an organisation; raises `WrongConfiguration` naming the missing file."""
        if key not in self._seals:
            signer = SoftwareSigner.load(key_path(self._folder, key), certificate_path(self._folder, key), self._clock)
            info = signer.info
            self._seals[key] = Seal(signer, info.serial, info.owner, info.valid_from, info.valid_to)
        return self._seals[key]
