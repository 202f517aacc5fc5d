"""States of the two axes, and what a claimed dispatch looks like.

Transport and registration are different facts from different people: transport lives on the dispatch,
registration on the delivery.
"""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Actor", "DispatchKind", "Registration", "StateText", "Transport"]


class Actor(StrEnum):
    """Who acts next."""

    GATEWAY = "gateway"
    CHANNEL = "channel"
    ADDRESSEE = "addressee"
    OPERATOR = "operator"
    CLERK = "clerk"
    NOBODY = "nobody"

    @property
    def russian(self) -> str:
        """Russian word for the one who acts."""
        return {
            Actor.GATEWAY: "шлюз",
            Actor.CHANNEL: "канал",
            Actor.ADDRESSEE: "адресат",
            Actor.OPERATOR: "оператор",
            Actor.CLERK: "делопроизводитель",
            Actor.NOBODY: "никто",
        }[self]


class DispatchKind(StrEnum):
    """What an envelope carries."""

    LETTER = "letter"
    ACKNOWLEDGEMENT = "acknowledgement"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class StateText:
    """What people read of a state."""

    title: str
    sentence: str
    """May hold `{reason}`, `{number}`, `{date}`."""
    next_actor: Actor
    next_step: str
    """Russian sentence: what happens next."""


class Transport(StrEnum):
    """The way of an envelope through a channel."""

    PENDING = "pending"
    SEALED = "sealed"
    SENDING = "sending"
    HANDED_OVER = "handed_over"
    SENT = "sent"
    DELIVERED = "delivered"
    REJECTED = "rejected"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"

    @property
    def text(self) -> StateText:
        """What people read."""
        return _TRANSPORT[self]

    @property
    def is_final(self) -> bool:
        """Whether the gateway itself does nothing more; a receipt may still move it on."""
        return self in {Transport.DELIVERED, Transport.CANCELLED, Transport.SUPERSEDED}

    @property
    def is_dead_letter(self) -> bool:
        """Whether the letter did not get through and nothing more happens until a person acts."""
        return self in {Transport.REJECTED, Transport.UNDELIVERED, Transport.FAILED}

    @property
    def may_still_leave(self) -> bool:
        """Whether the envelope may still be handed over by itself, now or after a failed try; what a hold can stop."""
        return self in {Transport.PENDING, Transport.SEALED, Transport.SENDING, Transport.UNKNOWN}


class Registration(StrEnum):
    """What the addressee did with the letter."""

    NONE = "none"
    AWAITING = "awaiting"
    REGISTERED = "registered"
    REFUSED = "refused"
    ANSWERED = "answered"

    @property
    def text(self) -> StateText:
        """What people read."""
        return _REGISTRATION[self]

    @property
    def is_final(self) -> bool:
        """Whether nothing more is expected of the addressee."""
        return self is Registration.ANSWERED


_TRANSPORT = {
    Transport.PENDING: StateText(
        "Готовится к отправке", "Пакет ещё не собран.", Actor.GATEWAY, "Шлюз соберёт и подпишет пакет."
    ),
    Transport.SEALED: StateText(
        "Ожидает отправки",
        "Пакет собран, подписан и больше не меняется.",
        Actor.GATEWAY,
        "Шлюз передаст пакет в канал.",
    ),
    Transport.SENDING: StateText(
        "Отправляется", "Пакет передаётся в канал.", Actor.GATEWAY, "Шлюз заканчивает передачу."
    ),
    Transport.HANDED_OVER: StateText(
        "Передано в канал",
        "Канал принял пакет, подтверждения отправки ещё нет.",
        Actor.CHANNEL,
        "Канал отправит пакет; ждём квитанцию.",
    ),
    Transport.SENT: StateText(
        "Отправлено",
        "Канал подтвердил отправку, ждём квитанцию.",
        Actor.ADDRESSEE,
        "Система адресата пришлёт квитанцию.",
    ),
    Transport.DELIVERED: StateText(
        "Доставлено",
        "Система адресата приняла пакет; это ещё не регистрация.",
        Actor.ADDRESSEE,
        "Адресат зарегистрирует письмо.",
    ),
    Transport.REJECTED: StateText(
        "Не принято системой адресата",
        "Квитанция с ошибкой: {reason}.",
        Actor.CLERK,
        "Исправьте причину, затем направьте повторно (edo-gateway resend) "
        "или исправьте письмо и направьте новое (edo-gateway send … --corrects).",
    ),
    Transport.UNDELIVERED: StateText(
        "Не доставлено",
        "Оператор обмена сообщил о недоставке.",
        Actor.OPERATOR,
        "Проверьте адрес и канал, затем направьте повторно: edo-gateway resend.",
    ),
    Transport.FAILED: StateText(
        "Ошибка отправки",
        "Адресату не уходило: {reason}.",
        Actor.OPERATOR,
        "Устраните причину, затем повторите передачу (edo-gateway repeat), "
        "а если пакет в канал попал — направьте повторно (edo-gateway resend).",
    ),
    Transport.UNKNOWN: StateText(
        "Отправка не подтверждена",
        "Передача прервалась; до проверки не повторяйте.",
        Actor.GATEWAY,
        "Шлюз спросит канал, ушёл ли пакет.",
    ),
    Transport.CANCELLED: StateText(
        "Отправка отменена",
        "Отменено до передачи; адресату не ушло.",
        Actor.NOBODY,
        "Если письмо всё же нужно, направьте его повторно: edo-gateway resend.",
    ),
    Transport.SUPERSEDED: StateText("Заменено", "Вместо него отправлено новое.", Actor.NOBODY, ""),
}

_REGISTRATION = {
    Registration.NONE: StateText("Ещё не направлено", "Письмо ещё не направлено.", Actor.GATEWAY, ""),
    Registration.AWAITING: StateText(
        "Ожидает регистрации",
        "Адресат ещё не сообщил о регистрации.",
        Actor.ADDRESSEE,
        "Адресат пришлёт уведомление о регистрации или отказе.",
    ),
    Registration.REGISTERED: StateText(
        "Зарегистрировано адресатом",
        "Зарегистрировано адресатом: вх. № {number} от {date}.",
        Actor.ADDRESSEE,
        "Адресат рассмотрит письмо и ответит.",
    ),
    Registration.REFUSED: StateText(
        "Отказано в регистрации",
        "Отказано в регистрации: {reason}.",
        Actor.CLERK,
        "Исправьте причину отказа и направьте новое письмо: edo-gateway send … --corrects.",
    ),
    Registration.ANSWERED: StateText("Дан ответ", "Дан ответ № {number} от {date}.", Actor.CLERK, "Прочтите ответ."),
}
