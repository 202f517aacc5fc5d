"""What a technical check of a signature can end with, in words for people.

None of them is a legal verdict: whether a signature binds anybody is decided by 63-ФЗ of 06.04.2011 (articles 6
and 11), with certified means and the state of the certificate on the day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from edo_gateway.signing.certificates import CertificateInfo

__all__ = ["SignatureReport", "Verdict"]


class Verdict(StrEnum):
    """The result for one signer; the first that applies, in this order from the bottom up."""

    VALID = "valid"
    """Signature and content match, and the chain reaches a trusted root within its validity."""
    EXPIRED = "expired"
    """All matches, but a certificate of the chain is no longer valid at the moment asked for."""
    NOT_YET_VALID = "not_yet_valid"
    """All matches, but a certificate of the chain is not valid yet at that moment."""
    UNTRUSTED = "untrusted"
    """Signature and content match, but the certificate is unknown, or must not sign."""
    NO_CONTENT = "no_content"
    """The signature is whole as far as can be told without the file it is over, which was not given."""
    WRONG_CONTENT = "wrong_content"
    """The signature is whole, but was made over another file."""
    DAMAGED = "damaged"
    """The signature's value does not fit its own attributes, or the key."""
    NO_CERTIFICATE = "no_certificate"
    """The certificate the signature names is neither in it nor known."""
    UNSUPPORTED = "unsupported"
    """An algorithm, parameter set or kind of CMS that is not checked here."""
    UNREADABLE = "unreadable"
    """The file, or the signer's entry in it, can't be read."""

    @property
    def sentence(self) -> str:
        """Return one Russian sentence for people."""
        return _SENTENCES[self]


_SENTENCES: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.VALID: "Техническая проверка пройдена: подпись соответствует файлу, сертификат издан доверенным "
        "центром и действует; отзыв сертификата не проверялся.",
        Verdict.EXPIRED: "Техническая проверка не пройдена: подпись соответствует файлу, но срок действия "
        "сертификата истёк.",
        Verdict.NOT_YET_VALID: "Техническая проверка не пройдена: подпись соответствует файлу, но срок действия "
        "сертификата ещё не начался.",
        Verdict.UNTRUSTED: "Техническая проверка не пройдена: подпись соответствует файлу, но сертификату нельзя "
        "доверять: он неизвестен или не предназначен для подписи.",
        Verdict.NO_CONTENT: "Техническая проверка не закончена: файла, к которому относится подпись, нет.",
        Verdict.WRONG_CONTENT: "Техническая проверка не пройдена: подпись сделана для другого файла, или файл изменён "
        "после подписания.",
        Verdict.DAMAGED: "Техническая проверка не пройдена: подпись повреждена.",
        Verdict.NO_CERTIFICATE: "Техническая проверка невозможна: сертификата подписавшего нет.",
        Verdict.UNSUPPORTED: "Техническая проверка невозможна: вид подписи не поддерживается.",
        Verdict.UNREADABLE: "Техническая проверка невозможна: подпись не читается.",
    }
)


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What was found about one signer."""

    verdict: Verdict
    certificate: CertificateInfo | None = None
    """The signer's; None if it could not be found or read."""
    signing_time: datetime | None = None
    """Aware, UTC; the signer's own claim, proven by nothing."""
    findings: tuple[str, ...] = ()
    """Russian sentences: the reason of the verdict first, then whatever is unusual."""

    @property
    def valid(self) -> bool:
        """Say whether the technical check passed."""
        return self.verdict is Verdict.VALID
