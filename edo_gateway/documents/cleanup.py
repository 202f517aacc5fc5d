"""Takes out of a PDF what PDF/A-1 forbids and no reader of the letter sees; each change becomes a sentence.

Clauses of ISO 19005-1: 6.1.11 embedded files, 6.6 actions, 6.5.2 annotations, 6.9 forms.
What is seen on a page is left alone: fonts, colours and layers are not touched, form fields become their appearance.
"""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name, sanitize

from edo_gateway.documents.inventory import FORBIDDEN_ANNOTATIONS, actions, attachments

if TYPE_CHECKING:
    from pikepdf.pdfa import PrepareResult

__all__ = ["CleanUp", "clean_up", "preparation_changes"]

OUTSIDE = ("/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData")
MEDIA = ("/Rendition", "/Movie", "/Sound", "/RichMediaExecute")
MEDIA_ANNOTATIONS = ("/Sound", "/Movie", "/Screen", "/RichMedia", "/3D")

ROOT_ENTRIES = {
    "/OpenAction": "Удалено действие при открытии документа.",
    "/AA": "Удалены действия, связанные с событиями документа.",
    "/Outlines": "Удалены закладки.",
    "/AcroForm": "",
    "/Names": "Удалены именованные места перехода.",
    "/PageMode": "Сброшена настройка вида при открытии.",
    "/AF": "",
}
"""Entry of the catalog → sentence; empty where another step has said it already."""

PAGE_ENTRIES = {
    "/Tabs": "Снят порядок перехода по странице клавишей Tab.",
    "/Trans": "Удалены эффекты смены страниц.",
    "/AA": "Удалены действия, связанные с событиями страниц.",
    "/Thumb": "Удалены миниатюры страниц.",
    "/PieceInfo": "Удалены служебные данные программы, создавшей документ.",
}


@dataclass(frozen=True, slots=True)
class CleanUp:
    """What a clean-up changed."""

    changes: tuple[str, ...]
    """One Russian sentence for each kind of change, in order."""
    touched_pages: bool
    """Whether form fields or annotations were among it, so that the pages must be compared with what they were."""


def clean_up(pdf: pikepdf.Pdf) -> CleanUp:
    """Change the open document and say what was changed."""
    found = actions(pdf)
    changes = [*_said(found, pdf)]
    embedded = attachments(pdf)
    if embedded:
        changes.append(f"Удалены вложенные в PDF файлы: {embedded}.")
    form = _flatten_form(pdf)
    changes += form
    for remove in (
        sanitize.remove_javascript,
        sanitize.remove_external_access,
        sanitize.remove_attachments,
        sanitize.remove_multimedia,
    ):
        remove(pdf)
    dropped = _drop_annotations(pdf)
    if any(dropped[kind] for kind in MEDIA_ANNOTATIONS) or any(found[kind] for kind in MEDIA):
        changes.append("Удалены звук, видео и другие мультимедийные вставки.")
    changes += _drop_entries(pdf)
    return CleanUp(tuple(dict.fromkeys(changes)), touched_pages=bool(form) or bool(dropped))


def _said(found: Counter[str], pdf: pikepdf.Pdf) -> list[str]:
    changes = []
    names = pdf.Root.get(Name.Names)
    if found["/JavaScript"] or (isinstance(names, Dictionary) and Name.JavaScript in names):
        changes.append("Удалены сценарии JavaScript.")
    if any(found[kind] for kind in OUTSIDE):
        changes.append("Удалены действия, обращающиеся к другим файлам, программам или серверам.")
    if found["/URI"]:
        changes.append(f"Отключены гиперссылки: {found['/URI']}; их текст остался.")
    return changes


def _flatten_form(pdf: pikepdf.Pdf) -> list[str]:
    form = pdf.Root.get(Name.AcroForm)
    if not isinstance(form, Dictionary):
        return []
    others: list[tuple[Any, list[Any]]] = []
    widgets = 0
    for page in pdf.pages:
        annotations = _annotations(page)
        fields = [note for note in annotations if note.get(Name.Subtype) == Name.Widget]
        widgets += len(fields)
        others.append((page, [note for note in annotations if note.get(Name.Subtype) != Name.Widget]))
        if annotations:
            page.obj[Name.Annots] = Array(fields)
    if form.get(Name.NeedAppearances, False):
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("all")
    for page, kept in others:
        if kept:
            page.obj[Name.Annots] = Array(kept)
        elif Name.Annots in page.obj:
            del page.obj[Name.Annots]
    if Name.XFA in form:
        return ["Удалена форма XFA; поля формы заменены их видом на странице."]
    return [f"Поля формы заменены их видом на странице: {widgets}."] if widgets else ["Удалена пустая форма."]


def _drop_annotations(pdf: pikepdf.Pdf) -> Counter[str]:
    dropped: Counter[str] = Counter()
    for page in pdf.pages:
        annotations = _annotations(page)
        kept = [note for note in annotations if str(note.get(Name.Subtype)) not in FORBIDDEN_ANNOTATIONS]
        if len(kept) == len(annotations):
            continue
        dropped.update(str(note.get(Name.Subtype)) for note in annotations)
        page.obj[Name.Annots] = Array(kept)
    return dropped


def _annotations(page: Any) -> list[Any]:
    notes = page.obj.get(Name.Annots)
    return [note for note in notes if isinstance(note, Dictionary)] if isinstance(notes, Array) else []


def _drop_entries(pdf: pikepdf.Pdf) -> list[str]:
    changes = []
    for key, sentence in ROOT_ENTRIES.items():
        if key in pdf.Root:
            # A name tree emptied by an earlier step is no loss worth a sentence.
            lost = key != "/Names" or Name.Dests in pdf.Root[key]
            del pdf.Root[key]
            if sentence and lost:
                changes.append(sentence)
    if "/DocChecksum" in pdf.trailer:
        del pdf.trailer["/DocChecksum"]
        changes.append("Удалена контрольная сумма, записанная офисной программой.")
    for page in pdf.pages:
        for key, sentence in PAGE_ENTRIES.items():
            if key in page:
                del page[key]
                changes.append(sentence)
    return changes


def preparation_changes(done: "PrepareResult") -> tuple[str, ...]:
    """Say in Russian what the checker's own preparation changed."""
    removed = sum(done.annotations_removed.values())
    sentences = (
        (done.output_intent_replaced, "Записан цветовой профиль вывода sRGB."),
        (done.interpolation_removed, f"Снято сглаживание изображений: {done.interpolation_removed}."),
        (removed, f"Удалены скрытые примечания: {removed}."),
        (done.print_flags_set, f"Примечания помечены как печатаемые: {done.print_flags_set}."),
        (done.cidsets_added, "Добавлены перечни знаков встроенных шрифтов."),
        (done.alternate_presentations_removed, "Удалены данные показа слайдов."),
        (done.document_javascript_removed, "Удалены сценарии JavaScript."),
        (done.xmp_dropped, "Из метаданных убраны свойства, недопустимые в PDF/A-1."),
        (done.xmp_unreadable, "Нечитаемые метаданные XMP заменены."),
        (done.dates_zoned, "К датам документа добавлен часовой пояс."),
        (done.pdfa_declared, "В метаданных заявлено соответствие PDF/A-1b."),
    )
    return tuple(sentence for changed, sentence in sentences if changed)
