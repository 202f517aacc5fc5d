"""The page that `inspect` prints: what it is, from whom, to whom, files, signatures, deviations, what would follow."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from edo_gateway.cli.screen import Screen
from edo_gateway.cli.table import Column, Importance
from edo_gateway.cli.words import day, moment, moment_exact, octets
from edo_gateway.envelopes.reading import (
    AcknowledgementReading,
    ContainerReading,
    DocumentReading,
    EnvelopeReading,
    MessageKind,
    NoticeReading,
)
from edo_gateway.inspection import FileRole, InspectedFile, InspectedSignature, Inspection, SubjectKind

__all__ = ["print_inspection"]

_MOST = 20
"""Lines of one list from outside that a person is shown; `--json` has them all."""

_KINDS = {
    SubjectKind.PACKAGE: "Транспортный пакет МЭДО",
    SubjectKind.CONTAINER: "Транспортный контейнер МЭДО",
    SubjectKind.MESSAGE: "Сообщение МЭДО отдельно от пакета",
    SubjectKind.PASSPORT: "Описание контейнера (паспорт) отдельно от контейнера",
    SubjectKind.ENVELOPE: "Файл конверта отдельно от пакета",
    SubjectKind.SIGNATURE: "Файл подписи",
    SubjectKind.NOTHING: "Не прочитано как МЭДО",
}
_ROLES = {
    FileRole.ENVELOPE: "конверт",
    FileRole.MESSAGE: "сообщение",
    FileRole.CONTAINER: "контейнер",
    FileRole.ORIGINAL: "исходное сообщение",
    FileRole.PASSPORT: "паспорт",
    FileRole.DOCUMENT: "документ",
    FileRole.ATTACHMENT: "приложение",
    FileRole.SIGNATURE: "подпись",
    FileRole.STAMP: "штамп",
    FileRole.OTHER: "прочее",
}
_CONTENTS = {
    MessageKind.DOCUMENT: "документ",
    MessageKind.NOTICE: "уведомление",
    MessageKind.ACKNOWLEDGEMENT: "квитанция",
    MessageKind.CONTAINER: "документ в контейнере",
}
_COLUMNS: Sequence[Column[InspectedFile]] = (
    Column("Что", lambda file: _ROLES[file.role]),
    Column("Имя", lambda file: file.name, 12),
    Column("В архиве", lambda file: file.archive, 8, Importance.EXTRA),
    Column("Размер", lambda file: octets(file.size)),
    Column("SHA-256", lambda file: file.sha256, 12),
)


def print_inspection(screen: Screen, inspection: Inspection) -> None:
    """Write the page."""
    screen.line(_title(inspection))
    screen.line(f"  Где:     {inspection.path}")
    if inspection.version:
        screen.line(f"  Формат:  МЭДО {inspection.version}")
    for section in (_message, _envelope, _document, _container):
        screen.lines(section(inspection))
    if inspection.files:
        screen.line("Файлы")
        screen.table(_COLUMNS, inspection.files)
    screen.lines(_signatures(inspection))
    screen.lines(_deviations(inspection))
    screen.lines(_future(inspection))


def _title(inspection: Inspection) -> str:
    words = _KINDS[inspection.kind]
    if inspection.packed and inspection.kind is SubjectKind.PACKAGE:
        words += " (в архиве)"
    return f"{words}: {_CONTENTS[inspection.message.kind]}" if inspection.message else words


def _message(inspection: Inspection) -> Iterator[str]:
    message = inspection.message
    if message is None:
        return
    yield f"Сообщение {message.uid or 'без номера'}"
    yield f"  Создано: {moment_exact(message.created) + ' (МСК)' if message.created else 'не указано'}"
    yield f"  От кого: {_party(message.source_name, message.source)}"
    receivers = [_party(each.name, each.uid) for each in message.receivers]
    yield from _listed("  Кому:    ", receivers or ["не указано"])
    yield f"  Объявлено: версия «{message.version}», пространство имён «{message.namespace}», файл {message.file}"
    if message.acknowledgement is not None:
        yield from _acknowledgement(message.acknowledgement)
    if message.notice is not None:
        yield from _notice(message.notice)


def _party(name: str, uid: object) -> str:
    return f"{name or 'без названия'} ({uid or 'GUID не указан'})"


def _acknowledgement(found: AcknowledgementReading) -> Iterator[str]:
    verdict = {True: "пакет принят", False: "пакет не принят", None: "признака приёма нет"}[found.accepted]
    yield f"Квитанция: {verdict}"
    yield f"  На сообщение: {found.answers or 'не названо'}"
    yield f"  Время приёма: {moment_exact(found.time) + ' (МСК)' if found.time else 'не указано'}"
    yield from _filled(
        ("Код ошибки", found.error_code),
        ("Пояснение", found.comment),
        ("Содержание", found.content),
        ("Исходное сообщение", found.original_file),
    )


def _notice(found: NoticeReading) -> Iterator[str]:
    yield f"Уведомление: {found.literal or 'вид не указан'}{'' if found.kind else ' (вид неизвестен)'}"
    yield f"  О документе:  {found.document_uid or 'не назван'}"
    yield f"  В сообщении:  {found.message_uid or 'не названо'}"
    yield f"  Время:        {moment_exact(found.time) + ' (МСК)' if found.time else 'не указано'}"
    if found.number or found.number_date:
        yield f"  Номер адресата: № {found.number or 'б/н'} от {day(found.number_date)}"
    if found.foundation_number or found.foundation_organization:
        foundation = f"№ {found.foundation_number or 'б/н'} от {day(found.foundation_date)}"
        yield f"  Основание: {foundation}, {found.foundation_organization}".rstrip(", ")
    yield from _filled(("Причина", found.reason), ("Пояснение", found.comment))
    yield from (f"  {line}" for line in islice(found.text.splitlines(), _MOST))


def _envelope(inspection: Inspection) -> Iterator[str]:
    envelope: EnvelopeReading | None = inspection.envelope
    if envelope is None:
        return
    yield f"Конверт {envelope.name} ({'входящий' if envelope.incoming else 'исходящий'})"
    yield f"  Тема: {envelope.subject or 'пуста'}"
    if envelope.date:
        yield f"  Дата: {moment(envelope.date)} (МСК)"
    title = "  Отправитель: " if envelope.incoming else "  Адресаты:    "
    yield from _listed(title, envelope.addresses or ["адреса нет"])
    yield from _listed("  Перечислены: ", envelope.files or ["файлов нет"])


def _document(inspection: Inspection) -> Iterator[str]:
    document: DocumentReading | None = inspection.document
    if document is None:
        return
    yield f"{document.kind or 'Документ'} № {document.number or 'б/н'} от {day(document.date)}"
    yield f"  О чём:   {document.annotation or 'не указано'}"
    yield f"  Автор:   {document.organization or 'не указан'}"
    yield from _listed("  Кому:    ", document.addressees)
    yield f"  uid:     {document.uid or 'не указан'}"
    signatories = [", ".join(part for part in (each.name, each.post) if part) for each in document.signatories]
    yield from _listed("  Подписал: ", signatories)
    links = [
        f"{each.type or 'связь'}: № {each.number or 'б/н'} от {day(each.date)}, {each.organization or each.uid}"
        for each in document.links
    ]
    yield from _listed("  Связан:  ", links)
    if document.pages is not None:
        yield f"  Листов:  {document.pages}"


def _container(inspection: Inspection) -> Iterator[str]:
    container: ContainerReading | None = inspection.container
    if container is None:
        return
    yield f"Контейнер {container.archive or 'без архива'}, описание {container.passport}"
    yield f"  Объявлено: версия «{container.version}», пространство имён «{container.namespace}»"
    yield from _listed("  Не по схеме (реконструкция): ", container.schema_errors)


def _signatures(inspection: Inspection) -> Iterator[str]:
    if not inspection.signatures:
        return
    yield "Подписи: техническая проверка, не заключение о юридической силе; отзыв сертификатов не проверялся"
    for signature in islice(inspection.signatures, _MOST):
        yield from _signature(signature)
    if len(inspection.signatures) > _MOST:
        yield f"  … всего {len(inspection.signatures)}: остальные с ключом --json"


def _signature(signature: InspectedSignature) -> Iterator[str]:
    over = " → ".join(part for part in (signature.signature, signature.file) if part)
    yield f"  {over}{f', {signature.signatory}' if signature.signatory else ''}"
    yield f"    {signature.text}"
    certificate = signature.certificate
    if certificate is not None:
        period = f"с {day(certificate.valid_from)} по {day(certificate.valid_to)}"
        yield f"    Сертификат № {certificate.serial}: {certificate.owner}, издатель «{certificate.issuer}», {period}"
    if signature.signing_time is not None:
        yield f"    Заявленное время подписания: {moment_exact(signature.signing_time)} (МСК)"
    yield from (f"    {finding}" for finding in signature.findings)


def _deviations(inspection: Inspection) -> Iterator[str]:
    if inspection.kind in {SubjectKind.SIGNATURE, SubjectKind.NOTHING}:
        return
    yield "Отступления от правил" if inspection.deviations else "Отступлений от правил нет"
    for deviation in inspection.deviations:
        yield f"  {deviation.text} [{deviation.code}]"


def _future(inspection: Inspection) -> Iterator[str]:
    yield from (f"Не может быть в пакете: {fault}" for fault in islice(inspection.faults, _MOST))
    foreseen = inspection.foreseen
    if foreseen is not None:
        detail = f", {foreseen.detail}" if foreseen.detail else ""
        title = "Причина" if inspection.kind is SubjectKind.NOTHING else "Ушло бы в карантин"
        yield f"{title}: {foreseen.text} [{foreseen.code}{detail}]"
    elif inspection.kind in {SubjectKind.PACKAGE, SubjectKind.MESSAGE}:
        yield (
            "Сам по себе в карантин не ушёл бы. Кому адресовано, приходило ли раньше и к какому письму относится, "
            "без рабочей папки не проверяется."
        )
    if inspection.attention:
        yield f"Внимание: {inspection.attention}"


def _filled(*pairs: tuple[str, str]) -> Iterator[str]:
    yield from (f"  {title}: {value}" for title, value in pairs if value)


def _listed(title: str, values: Iterable[str]) -> Iterator[str]:
    """Write a list, the title before its first line; what is beyond the limit is counted."""
    every = list(values)
    for position, value in enumerate(every[:_MOST]):
        yield f"{title if position == 0 else ' ' * len(title)}{value}"
    if len(every) > _MOST:
        yield f"{' ' * len(title)}… всего {len(every)}"
