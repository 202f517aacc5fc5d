"""Signing with a key: what every signer that gives bare signatures has in common, and the software key.

A software key is for tests and unqualified signatures: a qualified one needs certified means (63-ФЗ, article 5).
"""

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from edo_gateway.errors import WrongConfiguration, WrongUse
from edo_gateway.ports.clock import Clock
from edo_gateway.ports.content import Content
from edo_gateway.ports.reasons import os_reason
from edo_gateway.signing.certificates import CertificateInfo, read_certificates
from edo_gateway.signing.cms import CmsTemplate
from edo_gateway.signing.files import from_pem, read_file
from edo_gateway.signing.gost import PrivateKey, PublicKey, decode_private, hash_content, sign_digest, verify_digest

__all__ = ["DigestKey", "DigestSigner", "SoftwareKey", "SoftwareSigner", "key_problems", "load_key"]

_LARGEST_KEY = 1 << 14
_LARGEST_CHAIN = 1 << 20


class DigestKey(Protocol):
    """A key that signs ready digests: in a file, in a token, in a remote service.  The fake is `SoftwareKey`."""

    def sign_digest(self, digest: bytes) -> bytes:
        """Return s and r, each big-endian, for a digest as long as the key (32 or 64 octets).

        Raises `TryLater` if the key is out of reach now, `WrongConfiguration` if it never will be.
        """


class SoftwareKey:
    """A private key in memory."""

    def __init__(self, key: PrivateKey) -> None:
        self._key = key

    @property
    def private(self) -> PrivateKey:
        """Return the key itself."""
        return self._key

    @property
    def public(self) -> PublicKey:
        """Return the public half."""
        return self._key.public()

    def sign_digest(self, digest: bytes) -> bytes:
        return sign_digest(self._key, digest)


class DigestSigner:
    """Makes detached CAdES-BES with any `DigestKey`; implements `edo_gateway.ports.signer.Signer`.

    Every signature is verified with the certificate's key before it leaves: that finds a wrong key, a wrong order
    of octets and faults of hardware at once.
    """

    def __init__(
        self, certificate: CertificateInfo, key: DigestKey, clock: Clock, chain: Sequence[CertificateInfo] = ()
    ) -> None:
        self._info = certificate
        self._key = key
        self._clock = clock
        self._size = certificate.key.parameters.curve.size
        self._template = CmsTemplate(certificate, chain)

    @property
    def certificate(self) -> bytes:
        """Return the signer's certificate (DER), exactly as it was issued."""
        return self._info.der

    @property
    def info(self) -> CertificateInfo:
        """Return the signer's certificate as it was read."""
        return self._info

    def sign(self, content: Content) -> bytes:
        """Return a detached CMS signature (DER) over the octets.

        Raises `WrongConfiguration` if the certificate is not valid now or the key does not belong to it,
        and whatever the key raises.
        """
        moment = self._clock.now()
        if not self._info.valid_at(moment):
            raise WrongConfiguration(
                f"Сертификат «{self._info.owner}» сейчас не действует.",
                why=f"Срок действия: с {self._info.valid_from:%d.%m.%Y} по {self._info.valid_to:%d.%m.%Y}.",
                todo="Получите новый сертификат и укажите его в настройках.",
            )
        return self._template.build(hash_content(content, self._size), moment, self._sign_digest)

    def _sign_digest(self, digest: bytes) -> bytes:
        signature = self._key.sign_digest(digest)
        if not verify_digest(self._info.key, digest, signature):
            raise WrongConfiguration(
                "Ключ дал подпись, которую его сертификат не подтверждает.",
                why=f"Сертификат № {self._info.serial}.",
                todo="Проверьте, что ключ и сертификат относятся друг к другу и что носитель исправен.",
            )
        return signature


class SoftwareSigner(DigestSigner):
    """A signer whose key lies in a PKCS#8 file (PEM or DER, not encrypted)."""

    @classmethod
    def load(cls, key_path: Path, certificate_path: Path, clock: Clock) -> "SoftwareSigner":
        """Read key and certificate; further certificates in the file are put into signatures as the chain.

        Raises `WrongConfiguration` naming the file if one can't be read or they do not belong together.
        """
        key = load_key(key_path)
        try:
            certificates = read_certificates(read_file(certificate_path, _LARGEST_CHAIN))
        except WrongUse as error:
            raise WrongConfiguration(f"Сертификат {certificate_path} не читается.", why=str(error)) from error
        if not certificates:
            raise WrongConfiguration(f"В файле {certificate_path} нет сертификата.")
        own, *chain = certificates
        if not key.public.same_as(own.key):
            raise WrongConfiguration(
                f"Ключ {key_path} не подходит к сертификату {certificate_path}.",
                todo="Укажите в настройках ключ и сертификат одной пары.",
            )
        return cls(own, key, clock, chain)


def load_key(path: Path) -> SoftwareKey:
    """Read a PKCS#8 file; raises `WrongConfiguration` naming it."""
    octets = read_file(path, _LARGEST_KEY)
    try:
        blocks = from_pem(octets, "PRIVATE KEY")
        if len(blocks) != 1:
            raise WrongConfiguration(
                f"В файле {path} нет закрытого ключа.",
                why="Ожидался один незашифрованный ключ PKCS#8 (BEGIN PRIVATE KEY).",
            )
        return SoftwareKey(decode_private(blocks[0]))
    except WrongUse as error:
        raise WrongConfiguration(f"Закрытый ключ {path} не читается.", why=str(error)) from error


def key_problems(path: Path) -> tuple[str, ...]:
    """Return what is wrong with how a key file is kept, as Russian sentences; nothing if all is well."""
    try:
        state = path.lstat()
    except OSError as error:
        return (f"Файл ключа {path} недоступен: {os_reason(error)}.",)
    if not stat.S_ISREG(state.st_mode):
        return (f"{path} не обычный файл: ключ должен лежать в файле, не в ссылке.",)
    problems = []
    if state.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        problems.append(f"Файл ключа {path} открыт другим пользователям: выполните chmod 600.")
    if state.st_uid not in (os.geteuid(), 0):
        problems.append(f"Файл ключа {path} принадлежит другому пользователю.")
    folder = path.parent.stat().st_mode
    if folder & stat.S_IWOTH and not folder & stat.S_ISVTX:
        problems.append(f"В папку {path.parent} могут писать все: ключ можно подменить.")
    try:
        load_key(path)
    except WrongConfiguration as error:
        problems.append(str(error))
    return tuple(problems)
