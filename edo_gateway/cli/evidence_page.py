"""How the check of an evidence bundle looks on a terminal: each check, then what is proved by none."""

from datetime import date
from itertools import islice

from edo_gateway.cli.screen import Screen
from edo_gateway.cli.words import moment_exact
from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.inspection.evidence import BundleReport, Check, CheckCode, Outcome
from edo_gateway.journal.evidence import Description

__all__ = ["print_failures", "print_report"]

_MOST = 50
_MARKS = {Outcome.PASSED: "да ", Outcome.FAILED: "НЕТ"}


def print_report(screen: Screen, report: BundleReport) -> None:
    """Write everything."""
    screen.line(f"Пакет доказательств {report.path}")
    screen.line(f"  SHA-256: {report.sha256}")
    _head(screen, report)
    screen.line()
    made = {check.code for check in report.checks}
    for check in report.checks:
        _check(screen, check)
    for code in CheckCode:
        if code not in made:
            screen.line(f"[ — ] {code.russian}: не проверялось")
    screen.line()
    screen.line("Не доказывается")
    unproved = [sentence for check in report.checks for sentence in check.unproved]
    _sentences(screen, "  - ", (*unproved, *report.limits))
    screen.line()
    _verdict(screen, report)


def print_failures(screen: Screen, report: BundleReport) -> None:
    """Write what is wrong, if anything is."""
    for check in report.checks:
        if check.failed:
            screen.line(f"[НЕТ] {check.code.russian}")
            _sentences(screen, "      не сошлось: ", check.failed)
    _verdict(screen, report)


def _head(screen: Screen, report: BundleReport) -> None:
    if report.description is not None:
        letter = report.description.letter
        screen.line(f"  {letter.kind} № {letter.number} от {_day(letter.date)}: {letter.subject}")
        screen.line(f"  Отправитель: {letter.organization_name}; документ {letter.document_uid}")
        screen.line(f"  Собран: {moment_exact(report.description.made)} (МСК, по часам шлюза)")
        _addressees(screen, report.description)
    seal = report.seal
    if seal is not None and seal.certificate is not None:
        certificate = seal.certificate
        numbers = ", ".join(
            f"{title} {value}"
            for title, value in (("ОГРН", certificate.ogrn), ("ИНН", certificate.inn_organization or certificate.inn))
            if value
        )
        screen.line(f"  Сертификат под пакетом: {certificate.owner}{f' ({numbers})' if numbers else ''}")
        screen.line(f"    № {certificate.serial}, издатель «{certificate.issuer}», на {moment_exact(seal.at)} (МСК)")


def _addressees(screen: Screen, description: Description) -> None:
    for delivery in description.deliveries:
        number = f" № {delivery.number} от {_day(delivery.date)}" if delivery.number else ""
        state = f"{_title(Registration, delivery.registration)}{number}"
        sent = [each for each in description.dispatches if each.delivery == delivery.id]
        states = ", ".join(_title(Transport, each.transport) for each in sent)
        screen.line(f"  Адресат: {delivery.organization_name}. {states}. {state}.")


def _title(states: type[Transport] | type[Registration], value: str) -> str:
    """Return a state's Russian name; the value itself if there is no such state."""
    return states(value).text.title if value in set(states) else value


def _day(text: str) -> str:
    try:
        return f"{date.fromisoformat(text):%d.%m.%Y}"
    except ValueError:
        return text


def _check(screen: Screen, check: Check) -> None:
    screen.line(f"[{_MARKS[check.outcome]}] {check.code.russian}")
    _sentences(screen, "      не сошлось: ", check.failed)
    _sentences(screen, "      ", check.proved)


def _sentences(screen: Screen, before: str, sentences: tuple[str, ...]) -> None:
    for sentence in islice(sentences, _MOST):
        screen.line(f"{before}{sentence}")
    if len(sentences) > _MOST:
        screen.line(f"{' ' * len(before)}… всего {len(sentences)}: остальные с ключом --json")


def _verdict(screen: Screen, report: BundleReport) -> None:
    if report.valid:
        screen.line("Пакет верен: всё, что в нём можно проверить, сошлось.")
    else:
        screen.line("Пакет НЕ верен.")
