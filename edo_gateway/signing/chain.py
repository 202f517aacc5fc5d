"""The way from a signer's certificate to a trusted root (RFC 5280 section 6, the part without revocation).

Looked at: signatures, names, key identifiers, basicConstraints with its path length, keyUsage, unknown critical
extensions.  Periods of validity are the caller's to judge, because an expired certificate has a verdict of its own.
Revocation lists take the finished chain and come with a later issue.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from edo_gateway.signing.certificates import CertificateInfo, issued
from edo_gateway.signing.trust import TrustStore

__all__ = ["Chain", "build_chain"]

_LONGEST = 6
"""Certificates in a chain, both ends included; real chains have three."""
_MOST_CHECKS = 64
"""Signatures checked for one chain: certificates from outside can be made to lead in circles."""


@dataclass(frozen=True, slots=True)
class Chain:
    """What was found."""

    certificates: tuple[CertificateInfo, ...]
    """From the signer to the trusted root; only the signer if `problem` is set."""
    problem: str = ""
    """Russian sentence: why no trusted root was reached."""

    @property
    def trusted(self) -> bool:
        """Say whether the chain ends in a trusted root."""
        return not self.problem


def build_chain(signer: CertificateInfo, others: Iterable[CertificateInfo], trust: TrustStore) -> Chain:
    """Return the chain; `others` are certificates that came with the signature and are trusted in nothing."""
    if signer.constraints.strange:
        return Chain(
            (signer,), f"В сертификате есть неизвестное обязательное расширение {signer.constraints.strange[0]}."
        )
    if signer in trust.roots:
        return Chain((signer,))
    search = _Search(trust, tuple(dict.fromkeys((*trust.intermediates, *others))))
    found = search.extend((signer,))
    return Chain(found) if found else Chain((signer,), search.problem(signer))


class _Search:
    """A depth-first search, bounded in depth and in signatures checked."""

    def __init__(self, trust: TrustStore, intermediates: tuple[CertificateInfo, ...]) -> None:
        self._roots = trust.roots
        self._intermediates = intermediates
        self._checks = 0
        self._reason = ""

    def problem(self, signer: CertificateInfo) -> str:
        return self._reason or f"Издатель «{signer.issuer}» не входит в число доверенных, его сертификата нет."

    def extend(self, path: tuple[CertificateInfo, ...]) -> tuple[CertificateInfo, ...]:
        """Return the whole chain that begins with `path`, or nothing."""
        if len(path) == _LONGEST:
            self._reason = "Цепочка сертификатов слишком длинна."
            return ()
        for root in self._roots:
            if self._may_issue(root, path, anchor=True):
                return (*path, root)
        for candidate in self._intermediates:
            if candidate not in path and self._may_issue(candidate, path, anchor=False):
                found = self.extend((*path, candidate))
                if found:
                    return found
        return ()

    def _may_issue(self, issuer: CertificateInfo, path: tuple[CertificateInfo, ...], *, anchor: bool) -> bool:
        certificate = path[-1]
        if certificate.issuer_name != issuer.subject_name:
            return False
        wanted, has = certificate.authority_key_id, issuer.subject_key_id
        if wanted is not None and has is not None and wanted != has:
            return False
        reason = _why_not(issuer, len(path) - 1, anchor=anchor)
        if not reason:
            self._checks += 1
            if self._checks > _MOST_CHECKS:
                reason = "Сертификатов слишком много, цепочка не построена."
            elif not issued(issuer, certificate):
                reason = f"Подпись издателя «{certificate.issuer}» под сертификатом неверна."
        self._reason = reason or self._reason
        return not reason


def _why_not(issuer: CertificateInfo, below: int, *, anchor: bool) -> str:
    """Return why this certificate must not issue others, `below` being the authorities already under it.

    An anchor may lack basicConstraints (old roots do); an intermediate must say that it is an authority,
    else any holder of a certificate could issue.
    """
    limits = issuer.constraints
    if limits.strange:
        return f"В сертификате издателя есть неизвестное обязательное расширение {limits.strange[0]}."
    if limits.authority is False or (limits.authority is None and not anchor):
        return f"Сертификат «{issuer.subject}» не даёт права издавать сертификаты."
    if limits.usage is not None and "key_cert_sign" not in limits.usage:
        return f"Ключ «{issuer.subject}» не предназначен для подписи сертификатов."
    if limits.path_length is not None and below > limits.path_length:
        return f"Сертификат «{issuer.subject}» не допускает столь длинной цепочки."
    return ""
