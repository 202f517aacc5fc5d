"""The demo certificate authority: keys and certificates for tests, training and the simulated ministry.

Its own name says what it is, so that no certificate of it can be taken for a real one.
Files: `authority.key` (PKCS#8, PEM, mode 0600) and `root.pem` in its folder; `key.pem` (0600) and
`certificate.pem` in the folder of each owner.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from edo_gateway.errors import Conflict, WrongConfiguration, WrongUse
from edo_gateway.ports.clock import Clock
from edo_gateway.signing.certificates import CertificateInfo, read_certificate
from edo_gateway.signing.files import read_file, to_pem, write_file
from edo_gateway.signing.gost import DEFAULT, ParameterSet, PrivateKey, encode_private
from edo_gateway.signing.issuing import Issuer, Validity, authority_certificate, end_certificate, key_identifier
from edo_gateway.signing.names import Subject, encode_subject
from edo_gateway.signing.software import load_key

__all__ = ["AUTHORITY_NAME", "DemoAuthority", "IssuedKey"]

AUTHORITY_NAME = "Тестовый УЦ, не для работы"

_KEY_FILE = "authority.key"
_ROOT_FILE = "root.pem"
_OWNER_KEY = "key.pem"
_OWNER_CERTIFICATE = "certificate.pem"
_BACKDATED = timedelta(hours=1)
"""New certificates begin a little in the past, for machines whose clocks are behind."""
_ROOT_TERM = timedelta(days=3650)
_TERM = timedelta(days=456)
"""Fifteen months, the usual term of a signatory's certificate."""
_LARGEST = 1 << 16


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A pair made by the authority, and where it lies."""

    key_path: Path
    certificate_path: Path
    certificate: CertificateInfo


class DemoAuthority:
    """A root that issues certificates to signatories directly."""

    def __init__(self, key: PrivateKey, root: CertificateInfo, root_path: Path, clock: Clock) -> None:
        self._key = key
        self._root = root
        self._root_path = root_path
        self._clock = clock

    @classmethod
    def create(
        cls,
        folder: Path,
        clock: Clock,
        *,
        parameters: ParameterSet = DEFAULT,
        name: str = AUTHORITY_NAME,
        valid: Validity | None = None,
    ) -> "DemoAuthority":
        """Make a new authority in a folder; raises `Conflict` if there is one, `WrongConfiguration` if it can't."""
        if (folder / _KEY_FILE).exists() or (folder / _ROOT_FILE).exists():
            raise Conflict(f"В папке {folder} уже есть удостоверяющий центр.", todo="Выберите другую папку.")
        key = PrivateKey.generate(parameters)
        subject = Subject(common_name=name, organization="edo_gateway", unit=AUTHORITY_NAME)
        root = authority_certificate(key, encode_subject(subject), valid or _from_now(clock, _ROOT_TERM))
        write_file(folder / _KEY_FILE, to_pem("PRIVATE KEY", encode_private(key)), 0o600)
        write_file(folder / _ROOT_FILE, to_pem("CERTIFICATE", root.der), 0o644)
        return cls(key, root, folder / _ROOT_FILE, clock)

    @classmethod
    def load(cls, folder: Path, clock: Clock) -> "DemoAuthority":
        """Open an authority made earlier; raises `WrongConfiguration`."""
        key = load_key(folder / _KEY_FILE).private
        try:
            root = read_certificate(read_file(folder / _ROOT_FILE, _LARGEST))
        except WrongUse as error:
            raise WrongConfiguration(f"Корневой сертификат в папке {folder} не читается.", why=str(error)) from error
        if not key.public().same_as(root.key):
            raise WrongConfiguration(f"Ключ и корневой сертификат в папке {folder} не подходят друг к другу.")
        return cls(key, root, folder / _ROOT_FILE, clock)

    @property
    def root(self) -> CertificateInfo:
        """Return the self-signed certificate to be trusted."""
        return self._root

    @property
    def root_path(self) -> Path:
        """Return the PEM file of the root."""
        return self._root_path

    def issue(
        self,
        subject: Subject,
        folder: Path,
        *,
        parameters: ParameterSet = DEFAULT,
        valid: Validity | None = None,
    ) -> IssuedKey:
        """Make a key and a certificate for it in a folder of the owner's, replacing what was there.

        The key is durable before its certificate, so that no certificate is ever without its key.
        Raises `Refused` with every wrong field of the subject, `WrongConfiguration` if the files can't be written.
        """
        key = PrivateKey.generate(parameters)
        certificate = self.certify(subject, key, valid)
        key_path, certificate_path = folder / _OWNER_KEY, folder / _OWNER_CERTIFICATE
        write_file(key_path, to_pem("PRIVATE KEY", encode_private(key)), 0o600)
        write_file(certificate_path, to_pem("CERTIFICATE", certificate.der), 0o644)
        return IssuedKey(key_path, certificate_path, certificate)

    def certify(self, subject: Subject, key: PrivateKey, valid: Validity | None = None) -> CertificateInfo:
        """Return a certificate for an existing key; nothing is written."""
        issuer = Issuer(self._key, self._root.subject_name, key_identifier(self._root.key))
        return end_certificate(issuer, key.public(), encode_subject(subject), valid or self._term())

    def _term(self) -> Validity:
        """Return the usual term, cut at the root's end."""
        usual = _from_now(self._clock, _TERM)
        return Validity(max(usual.begin, self._root.valid_from), min(usual.end, self._root.valid_to))


def _from_now(clock: Clock, term: timedelta) -> Validity:
    now = clock.now().replace(microsecond=0)
    return Validity(now - _BACKDATED, now + term)
