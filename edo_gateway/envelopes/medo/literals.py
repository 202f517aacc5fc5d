"""Every literal of МЭДО the writer and the readers share.

Sources: order 611/96 of 12.07.2024 (message file name, encoding), order 186/258 of 27.05.2015 (container 2.7),
IEDMS schemas 2.2 and 2.6, the manual of «КП Почтовая служба СЗИ» 4.3 (envelope file).
Namespaces and the version literal of 2.7.1 are known from public programs only.
"""

from types import MappingProxyType

from edo_gateway.envelopes.model import NoticeKind

__all__ = [
    "ACKNOWLEDGEMENT_FILE",
    "CONTAINER_FILE",
    "CONTAINER_NS_27",
    "CONTAINER_NS_271",
    "CONTAINER_SIGNATURE_FILE",
    "CONTAINER_TYPE",
    "ENVELOPE_FILE",
    "MESSAGE_FILE",
    "MESSAGE_NS_271",
    "MESSAGE_NS_OLD",
    "NOTICE_ELEMENTS",
    "NOTICE_FILE",
    "NOTICE_LITERALS",
    "PASSPORT_FILE",
    "REFUSAL_REASONS",
    "VERSION_271",
    "XML_DECLARATION",
]

MESSAGE_NS_271 = "urn:IEDMS:MESSAGE"
CONTAINER_NS_271 = "urn:IEDMS:CONTAINER"
MESSAGE_NS_OLD = "http://www.infpres.com/IEDMS"
CONTAINER_NS_27 = "http://minsvyaz.ru/container"
VERSION_271 = "2.7.1"

XML_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'
"""First line of a message, to the letter (order 611/96)."""

MESSAGE_FILE = "message.xml"
ACKNOWLEDGEMENT_FILE = "acknowledgment.xml"
NOTICE_FILE = "notification.xml"
ENVELOPE_FILE = "envelope.ini"
CONTAINER_FILE = "document.edc.zip"
PASSPORT_FILE = "passport.xml"
CONTAINER_SIGNATURE_FILE = "containerSign.p7s"
CONTAINER_TYPE = "Документ в электронном виде"

NOTICE_ELEMENTS = MappingProxyType(
    {
        "documentAccepted": NoticeKind.REGISTERED,
        "documentRefused": NoticeKind.REFUSED,
        "executorAssigned": NoticeKind.EXECUTOR_ASSIGNED,
        "reportPrepared": NoticeKind.REPORT_PREPARED,
        "reportSent": NoticeKind.REPORT_SENT,
        "courseChanged": NoticeKind.COURSE_CHANGED,
        "documentPublished": NoticeKind.PUBLISHED,
    }
)
"""Element of a notice → kind (IEDMS 2.6)."""

NOTICE_LITERALS = MappingProxyType(
    {
        "Зарегистрирован": NoticeKind.REGISTERED,
        "Государственная регистрация": NoticeKind.REGISTERED,
        "Отказано в регистрации": NoticeKind.REFUSED,
        "Назначен исполнитель": NoticeKind.EXECUTOR_ASSIGNED,
        "Доклад подготовлен": NoticeKind.REPORT_PREPARED,
        "Доклад направлен": NoticeKind.REPORT_SENT,
        "Исполнение": NoticeKind.COURSE_CHANGED,
        "Опубликование": NoticeKind.PUBLISHED,
    }
)
"""`notification/@type` → kind."""

REFUSAL_REASONS = (
    "Не подлежит регистрации",
    "Ошибка адресации",
    "Не указан корреспондент",
    "Нет искового заявления",
    "Отсутствует текст",
    "Нет подписи",
    "Приложение отсутствует",
    "Листаж приложения указан ошибочно",
    "Несовпадение реквизитов приложения с приложенными документами",
    "Нет № и даты",
    "Не полная комплектация",
    "Дата документа неразборчива",
    "Исходящий номер документа неразборчив",
    "Отсутствует (не видна) подпись",
    "Перевернуты страницы",
    "Продублированы страницы",
    "В приложении проект нормативного акта",
    "Документ ДСП",
    "Документ и/или приложение отсканированы с оборотом",
    "Документ неверно адресован",
    "Документ получен ранее на бумажном носителе",
    "Документ зарегистрирован ранее, текст взамен разосланного загружен",
    "Количество страниц в тексте документа не соответствует заявленному",
    "Несоответствие переданных реквизитов тексту документа",
    "Отсутствует приложение, указанное в документе",
    "Текст неразборчив",
    "Текст отсутствует",
    "Текст не соответствует регламенту",
)
"""Reasons of the IEDMS 2.6 schema, where it is a closed list; when reading it is an open string."""
