"""What a document must hold before its passport is written, beyond the values of single fields.

Sources: the container schema of order 186/258 of 27.05.2015 (what may not be absent, names of files),
order 667/233 of 04.12.2020, points 15 and 16 (a separate signature file per signatory and per attachment).
"""

from collections.abc import Iterator

from edo_gateway.envelopes.medo.names import is_container_name, is_document_name, is_reserved
from edo_gateway.envelopes.medo.text import Sheet
from edo_gateway.envelopes.model import Document

__all__ = ["check_document"]


def check_document(document: Document, sheet: Sheet) -> None:
    """Note every missing part, every wrong or repeated file name and every repeated order of attachments."""
    _presence(document, sheet)
    _names(document, sheet)
    orders: set[int] = set()
    for index, attachment in enumerate(document.attachments):
        if attachment.order in orders:
            sheet.problem(f"attachments[{index}].order", "Порядок приложения", f"номер {attachment.order} повторяется.")
        orders.add(attachment.order)


def _presence(document: Document, sheet: Sheet) -> None:
    if not document.authors:
        sheet.problem("authors", "Авторы", "нет ни одного.")
    for index, author in enumerate(document.authors):
        if not author.signatures:
            sheet.problem(f"authors[{index}].signatures", "Подписи автора", "нет ни одной.")
    if not document.addressees:
        sheet.problem("addressees", "Адресаты", "нет ни одного.")
    for index, addressee in enumerate(document.addressees):
        for place, person in enumerate(addressee.persons):
            if not any(value and value.strip() for value in (person.post, person.name, person.phone, person.email)):
                sheet.problem(f"addressees[{index}].persons[{place}]", "Лицо у адресата", "ничего не заполнено.")
    for index, attachment in enumerate(document.attachments):
        if not attachment.signature_files:
            sheet.problem(f"attachments[{index}].signature_files", "Подписи приложения", "нет ни одной.")


def _names(document: Document, sheet: Sheet) -> None:
    """A mark's picture may serve several marks; every other file is named once, whatever the case of letters."""
    taken: set[str] = set()
    for field, label, name, extension in _owned(document):
        if _named_well(sheet, field, label, name, extension):
            if name.lower() in taken:
                sheet.problem(field, label, f"имя файла «{name}» повторяется.")
            taken.add(name.lower())
    for field, name in _pictures(document):
        if _named_well(sheet, field, "Файл отметки", name, ".png") and name.lower() in taken:
            sheet.problem(field, "Файл отметки", f"имя файла «{name}» занято другим файлом.")


def _named_well(sheet: Sheet, field: str, label: str, name: str, extension: str) -> bool:
    if extension == ".pdf" and not is_document_name(name):
        sheet.problem(field, label, "имя файла должно состоять из латинских букв, цифр и «_» и оканчиваться на .pdf.")
    elif not is_container_name(name) or not name.endswith(extension):
        ending = f" и оканчиваться на {extension}" if extension else ""
        text = f"имя файла должно состоять из латинских букв, цифр и «_», расширение из 3–4 знаков{ending}."
        sheet.problem(field, label, text)
    elif is_reserved(name):
        sheet.problem(field, label, f"имя файла «{name}» занято служебным файлом контейнера.")
    else:
        return True
    return False


def _owned(document: Document) -> Iterator[tuple[str, str, str, str]]:
    yield "main.name", "Файл документа", document.main.name, ".pdf"
    for index, author in enumerate(document.authors):
        for place, mark in enumerate(author.signatures):
            yield f"authors[{index}].signatures[{place}].signature_file", "Файл подписи", mark.signature_file, ".p7s"
    for index, attachment in enumerate(document.attachments):
        yield f"attachments[{index}].name", "Файл приложения", attachment.name, ""
        for place, name in enumerate(attachment.signature_files):
            yield f"attachments[{index}].signature_files[{place}]", "Файл подписи приложения", name, ".p7s"


def _pictures(document: Document) -> Iterator[tuple[str, str]]:
    for index, author in enumerate(document.authors):
        yield f"authors[{index}].registration.stamp.file", author.registration.stamp.file
        for place, mark in enumerate(author.signatures):
            yield f"authors[{index}].signatures[{place}].stamp.file", mark.stamp.file
