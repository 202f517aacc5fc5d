"""Russian texts of what the journal and the receipts record, by kind.  A kind with no text here shows its name."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from edo_gateway.delivery.attention import AttentionCode
from edo_gateway.delivery.lifecycle import Ground
from edo_gateway.delivery.model import DispatchKind, Registration, Transport
from edo_gateway.envelopes.model import NoticeKind
from edo_gateway.letters.moscow import MOSCOW

__all__ = ["DISPATCH_KINDS", "attempt_text", "attention_text", "journal_kinds", "journal_text", "receipt_text"]

Data = Mapping[str, Any]

DISPATCH_KINDS = {
    DispatchKind.LETTER: "письмо",
    DispatchKind.ACKNOWLEDGEMENT: "квитанция",
    DispatchKind.NOTICE: "уведомление",
}

_ATTENTIONS = {
    AttentionCode.ACKNOWLEDGEMENT_LATE: "квитанции долго нет",
    AttentionCode.ACKNOWLEDGEMENT_OVERDUE: "квитанции нет дольше положенного",
    AttentionCode.NOTICE_LATE: "уведомления о регистрации долго нет",
    AttentionCode.ACKNOWLEDGEMENTS_CONTRADICT: "квитанции противоречат друг другу",
    AttentionCode.NUMBER_DIFFERS: "пришёл другой регистрационный номер",
    AttentionCode.REFUSED_AFTER_REGISTRATION: "отказ после регистрации",
    AttentionCode.REGISTERED_AFTER_REFUSAL: "регистрация после отказа",
    AttentionCode.RECEIPT_UNEXPECTED: "ответ пришёл раньше, чем его можно было ждать",
    AttentionCode.EARLIER_ARRIVED: "ответ пришёл на прежнее отправление",
    AttentionCode.CHANNEL_CANT_TELL: "канал не может сказать, ушёл ли пакет",
    AttentionCode.SENDER_CRASHES: "передача несколько раз обрывалась",
    AttentionCode.CANT_SEAL: "пакет не собирается",
}

_HOLDS = {
    "person": "Отправка удержана по решению человека.",
    "sender-crashes": "Отправка удержана: передача несколько раз обрывалась.",
    "receipt-unexpected": "Отправка удержана: пришёл ответ, хотя пакет не уходил.",
}

_BY_A_PERSON = {
    Transport.CANCELLED: "Отправка отменена человеком.",
    Transport.PENDING: "Передача повторяется по решению человека: пакет собирается заново.",
    Transport.SEALED: "Передача повторяется по решению человека.",
    Transport.SUPERSEDED: "Отправление заменено: письмо направлено повторно.",
}

_OUTCOMES = {
    "": "исход не записан",
    "sent": "отправлено",
    "handed_over": "передано в канал",
    "deferred": "отложено",
    "refused": "канал не принял",
    "uncertain": "исход неизвестен",
}

_NOTICES = {
    NoticeKind.EXECUTOR_ASSIGNED: "Назначен исполнитель",
    NoticeKind.REPORT_PREPARED: "Доклад подготовлен",
    NoticeKind.REPORT_SENT: "Доклад направлен",
    NoticeKind.COURSE_CHANGED: "Ход исполнения",
    NoticeKind.PUBLISHED: "Опубликовано",
}


def attention_text(code: str) -> str:
    """Return what a call for a person is about."""
    return _ATTENTIONS.get(AttentionCode(code), code) if code in set(AttentionCode) else code


def attempt_text(outcome: str) -> str:
    """Return an attempt's outcome in words."""
    return _OUTCOMES.get(outcome, outcome)


def receipt_text(kind: str, *, accepted: bool | None, number: str, on: date | None, text: str) -> str:
    """Return what a квитанция or a notice says, as one sentence."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    tail = f": {'; '.join(lines).rstrip('.')}." if lines else "."
    if kind == DispatchKind.ACKNOWLEDGEMENT:
        if accepted is None:
            return f"Пришла квитанция без итога{tail}"
        return f"Квитанция: пакет принят{tail}" if accepted else f"Квитанция: пакет не принят{tail}"
    if kind == NoticeKind.REGISTERED:
        day = f" от {on:%d.%m.%Y}" if on else ""
        return f"Зарегистрировано адресатом: вх. № {number or 'б/н'}{day}."
    if kind == NoticeKind.REFUSED:
        return f"Отказано в регистрации{tail}"
    title = _NOTICES[NoticeKind(kind)] if kind in set(_NOTICES) else kind
    return f"{title}{tail}"


def journal_text(kind: str, data: Data) -> str:
    """Return a journal record as one Russian sentence; the kind itself if no text is known."""
    text = _JOURNAL.get(kind)
    return text(data) if text else kind


def journal_kinds() -> frozenset[str]:
    """Return the kinds of records that have a text."""
    return frozenset(_JOURNAL)


def _transport(data: Data) -> str:
    if data.get("ground") == Ground.PERSON and data.get("to") in set(_BY_A_PERSON):
        return _BY_A_PERSON[Transport(data["to"])]
    new = _state(data.get("to"))
    if data.get("to") == Transport.SENDING and "attempt" in data:
        return f"{new}: попытка {data['attempt']}."
    reason = str(data.get("reason") or "").strip().rstrip(".")
    return f"{new}: {reason}." if reason else f"{new}."


def _state(value: object) -> str:
    text = str(value)
    if text in set(Transport):
        return Transport(text).text.title
    if text in set(Registration):
        return Registration(text).text.title
    return text


def _added(data: Data) -> str:
    kind = str(data.get("kind"))
    word = DISPATCH_KINDS[DispatchKind(kind)] if kind in set(DispatchKind) else kind
    instead = " взамен прежнего" if data.get("replaces") else ""
    return f"Создано отправление ({word}){instead}, канал «{data.get('channel')}»."


def _held(data: Data) -> str:
    text = _HOLDS.get(str(data.get("cause")), "Отправка удержана.")
    until = data.get("until")
    if not until:
        return text
    return f"{text.rstrip('.')} до {datetime.fromisoformat(str(until)).astimezone(MOSCOW):%d.%m.%Y %H:%M} МСК."


_DECISIONS = {
    "retried": "Пакет из карантина отдан на повторное чтение.",
    "matched": "Пакет из карантина отнесён к письму человеком.",
    "dismissed": "Пакет в карантине отклонён человеком.",
}

_JOURNAL: dict[str, Callable[[Data], str]] = {
    "letter.accepted": lambda data: "Письмо принято к отправке.",
    "letter.corrected": lambda data: f"Направлено исправленное письмо № {data.get('number')}.",
    "letter.sealed": lambda data: "Письмо подписано, контейнер собран.",
    "delivery.accepted": lambda data: f"Адресат принят, канал «{data.get('channel')}».",
    "delivery.number": lambda data: "Номер регистрации дополнен.",
    "delivery.registration": lambda data: f"{_state(data.get('to'))}.",
    "dispatch.added": _added,
    "dispatch.held": _held,
    "dispatch.released": lambda data: "Удержание снято.",
    "dispatch.transport": _transport,
    "attempt.overtaken": lambda data: "Опоздавший исход попытки отклонён: отправление уже взял другой исполнитель.",
    "receipt.matched": lambda data: "Ответ адресата отнесён к письму.",
    "incoming.received": lambda data: "Получено письмо в ответ.",
    "intake.stored": lambda data: "Входящий пакет сохранён.",
    "intake.repeated": lambda data: "Тот же пакет пришёл ещё раз.",
    "intake.quarantined": lambda data: "Входящий пакет помещён в карантин.",
    "quarantine.decided": lambda data: _DECISIONS.get(str(data.get("decision")), "Решение по карантину принято."),
    "attention.raised": lambda data: f"Нужен человек: {attention_text(str(data.get('code', '')))}.",
    "attention.resolved": lambda data: f"Вопрос закрыт: {attention_text(str(data.get('code', '')))}.",
    "directory.imported": lambda data: "Справочник организаций загружен.",
}
"""Every kind that is written anywhere in the product; a test compares."""
