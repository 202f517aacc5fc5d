"""Whom we trust: root certificates from a folder, and intermediate ones that help to reach them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from edo_gateway.errors import WrongConfiguration, WrongUse
from edo_gateway.signing.certificates import CertificateInfo, issued, read_certificates
from edo_gateway.signing.files import read_file

__all__ = ["TrustStore"]

_LARGEST_FILE = 1 << 22


@dataclass(frozen=True, slots=True)
class TrustStore:
    """Certificates to build chains with; a store without roots trusts nobody."""

    roots: tuple[CertificateInfo, ...]
    """Trusted because a person put them here."""
    intermediates: tuple[CertificateInfo, ...] = ()
    """Not trusted by themselves."""

    @classmethod
    def load(cls, folder: Path) -> "TrustStore":
        """Read every `*.pem` of a folder: self-signed certificates become roots, all others intermediates.

        Raises `WrongConfiguration` naming the file if the folder is absent or a file holds no certificate,
        one that can't be read, or a self-signed one whose signature is wrong.
        """
        if not folder.is_dir():
            raise WrongConfiguration(
                f"Нет папки доверенных сертификатов {folder}.", todo="Создайте её и положите в неё корневой сертификат."
            )
        found: list[CertificateInfo] = []
        for path in sorted(folder.glob("*.pem")):
            found.extend(_certificates(path))
        return cls.of(found)

    @classmethod
    def of(cls, certificates: Iterable[CertificateInfo]) -> "TrustStore":
        """Make a store of trusted certificates, the self-signed ones being the roots."""
        unique = tuple(dict.fromkeys(certificates))
        return cls(
            roots=tuple(item for item in unique if item.self_issued),
            intermediates=tuple(item for item in unique if not item.self_issued),
        )


def _certificates(path: Path) -> tuple[CertificateInfo, ...]:
    todo = "Исправьте файл или уберите его из папки."
    try:
        found = read_certificates(read_file(path, _LARGEST_FILE))
    except WrongUse as error:
        raise WrongConfiguration(f"Доверенный сертификат {path} не читается.", why=str(error), todo=todo) from error
    if not found:
        raise WrongConfiguration(f"В файле {path} нет сертификата.", todo=todo)
    if any(item.self_issued and not issued(item, item) for item in found):
        raise WrongConfiguration(f"Подпись корневого сертификата в файле {path} неверна.", todo=todo)
    return found
