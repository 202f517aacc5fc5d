"""From a clerk's PDF to PDF/A-1: pass on, clean up, or refuse (ISO 19005-1:2005, level B).

The check is an allow-list with three verdicts.
Its approval counts, its denial may be a false alarm, and what it does not know it does not approve;
we send only what it approves, a finding about the declared level A alone excepted, because it knows level B only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import pdfa
from pikepdf.pdfa import Finding, PdfaError, Report

from edo_gateway.documents.cleanup import clean_up, preparation_changes
from edo_gateway.documents.file_syntax import file_syntax_problems
from edo_gateway.documents.inventory import is_signed
from edo_gateway.documents.likeness import first_difference
from edo_gateway.documents.rules import LEVEL_RULE, broken_rules
from edo_gateway.documents.transparency import flatten_transparency
from edo_gateway.errors import Problem, Refused

__all__ = ["Conversion", "convert_pdf"]

FLAVOUR = "1b"
TRANSPARENCY = "ISO_19005_1:6.4"
REFUSED = "Основной документ не принят."
SAVE_AGAIN = (
    "Сохраните документ из программы, в которой он создан, как PDF/A-1 (в LibreOffice: «Экспорт в PDF», "
    "«Архивный PDF/A-1b»; в Word: «Параметры», «Совместимость с PDF/A») и приложите его ещё раз."
)


@dataclass(frozen=True, slots=True)
class Conversion:
    """What became of one document."""

    changed: bool
    """Whether the target was written; otherwise the source goes on byte for byte."""
    pages: int
    changes: tuple[str, ...]
    tool: str
    verdict: str


def convert_pdf(source: Path, target: Path, *, source_octets: int, pages: int) -> Conversion:
    """Check the source and write a cleaned-up copy to `target` if that makes it PDF/A-1.

    At most `source_octets` octets and `pages` pages are looked at.
    Raises `Refused` with every broken rule named.
    """
    raw = _read(source, source_octets)
    with _open(source) as pdf:
        count = _pages(pdf, pages)
        report = pdfa.validate_written(source, FLAVOUR)
        syntax = file_syntax_problems(raw, pdf) if _accepted(report, pdf) else ()
        if _accepted(report, pdf) and not syntax:
            return Conversion(changed=False, pages=count, changes=(), tool=_tool(), verdict=_verdict(report))
        if is_signed(pdf, raw):
            raise _refused(
                "Документ содержит электронную подпись, изменять его нельзя, а соответствие PDF/A-1 не подтверждено.",
                *syntax,
                *broken_rules(report.findings),
                todo="Приложите документ без встроенной подписи: подписи к письму шлюз создаёт отдельными файлами.",
            )
        return _rewrite(pdf, source, target, count, syntax)


def _read(source: Path, most: int) -> bytes:
    size = source.stat().st_size
    if size == 0:
        raise _refused("Файл пуст.", todo="Проверьте файл и приложите его ещё раз.")
    if size > most:
        raise _refused(f"Файл больше {most >> 20} МБ.", todo="Уменьшите объём документа, например разрешение скана.")
    raw = source.read_bytes()
    if b"%PDF-" not in raw[:1024]:
        raise _refused("Файл не является документом PDF.")
    return raw


def _open(source: Path) -> pikepdf.Pdf:
    try:
        pdf = pikepdf.open(source)
    except pikepdf.PasswordError:
        raise _encrypted() from None
    except pikepdf.PikepdfError as error:
        raise _refused("Файл PDF повреждён и не читается.") from error
    if pdf.is_encrypted:
        pdf.close()
        raise _encrypted()
    return pdf


def _pages(pdf: pikepdf.Pdf, most: int) -> int:
    count = len(pdf.pages)
    if count == 0:
        raise _refused("В документе нет страниц.")
    if count > most:
        raise _refused(f"В документе {count} стр., а принимается не больше {most}.", todo="Разделите документ.")
    return count


def _rewrite(pdf: pikepdf.Pdf, source: Path, target: Path, count: int, syntax: Sequence[str]) -> Conversion:
    changes = [f"Файл записан заново ({problem.rstrip('.')})." for problem in syntax]
    if pdf.pdf_version > "1.4":
        changes.append(f"Файл записан заново: версия PDF {pdf.pdf_version} заменена на 1.4.")
    if _level(pdf) == "1A":
        changes.append("Заявленный уровень соответствия A заменён на B.")
    cleaned = clean_up(pdf)
    changes += cleaned.changes
    flattened: tuple[str, ...] = ()
    report = _save(pdf, target)
    if not report.passed and any(finding.rule.startswith(TRANSPARENCY) for finding in report.findings):
        flattened = flatten_transparency(pdf)
        changes += flattened
        first = report
        report = _save(pdf, target)
        _keep_preparation(first, report)
    if not report.passed:
        raise _refused(*broken_rules(report.findings))
    if report.prepared is not None:
        changes += preparation_changes(report.prepared)
    different = first_difference(source, target) if cleaned.touched_pages or flattened else None
    if different is not None:
        target.unlink()
        raise _refused(f"Приведение к PDF/A-1 изменило бы вид страницы {different}, поэтому документ не изменён.")
    if not changes:
        changes.append("Файл записан заново по правилам PDF/A-1.")
    return Conversion(
        changed=True, pages=count, changes=tuple(dict.fromkeys(changes)), tool=_tool(), verdict=_verdict(report)
    )


def _save(pdf: pikepdf.Pdf, target: Path) -> Report:
    try:
        return pdfa.save(pdf, target, FLAVOUR)
    except PdfaError as error:
        return error.report


def _keep_preparation(first: Report, second: Report) -> None:
    # The second save finds the first one's preparation already done; what is said is what the first one changed.
    second.prepared = first.prepared


def _accepted(report: Report, pdf: pikepdf.Pdf) -> bool:
    if report.passed:
        return True
    return _only_level(report.findings) and _level(pdf) == "1A"


def _only_level(findings: Sequence[Finding]) -> bool:
    return all(finding.rule == LEVEL_RULE for finding in findings)


def _level(pdf: pikepdf.Pdf) -> str:
    return str(pdf.open_metadata().pdfa_status)


def _tool() -> str:
    return f"pikepdf {pikepdf.__version__}"


def _verdict(report: Report) -> str:
    verdict = "Проверка правил PDF/A-1b: нарушений не найдено (не является сертификацией соответствия)."
    if report.passed:
        return verdict
    return f"{verdict} Заявлен уровень A; требования уровня A сверх уровня B не проверялись."


def _encrypted() -> Refused:
    return _refused(
        "ISO 19005-1, 6.1.3-2: файл зашифрован или защищён паролем.",
        todo="Снимите защиту и приложите документ ещё раз.",
    )


def _refused(*problems: str, todo: str = SAVE_AGAIN) -> Refused:
    return Refused(REFUSED, [Problem(field="document", text=text) for text in problems], todo=todo)
