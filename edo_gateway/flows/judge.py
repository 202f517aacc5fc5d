"""Judge: may a message act, must it go to quarantine, what do we answer?  A table of rules, no database."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from edo_gateway.envelopes.model import Participant
from edo_gateway.envelopes.reading import MessageKind, MessageReading, Reading
from edo_gateway.receipts.model import QuarantineCode

__all__ = ["Answer", "Judgement", "judge"]


@dataclass(frozen=True, slots=True)
class Answer:
    """The квитанция we owe."""

    address: str
    accepted: bool
    comment: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is to be done with a message."""

    code: QuarantineCode | None = None
    """Set if it goes to quarantine."""
    reason: str = ""
    candidates: tuple[UUID, ...] = ()
    acknowledge: Answer | None = None
    may_apply: bool = False
    """Whether it may act on states: also some messages that go to quarantine for what they lack may."""


def judge(
    reading: Reading,
    *,
    ours: Participant,
    seen: Callable[[UUID], bool],
    known_address: Callable[[UUID], str],
) -> Judgement:
    """Decide on one reading.

    `seen` says whether other bytes came under this message uid before;
    `known_address` gives the directory's mail box of a participant, or an empty string.
    """
    message = reading.message
    if message is None:
        reason = reading.unreadable.text if reading.unreadable else "В пакете нет сообщения."
        return Judgement(QuarantineCode.UNREADABLE, reason)
    if message.destinations and ours.guid not in message.destinations:
        reason = "Сообщение адресовано другому участнику обмена."
        return Judgement(QuarantineCode.OTHER_ADDRESSEE, reason)
    if message.uid is not None and seen(message.uid):
        reason = "Сообщение с таким же номером уже приходило с другим содержимым."
        return Judgement(QuarantineCode.UID_REUSED, reason)
    address = _address(reading, message, ours.mailbox, known_address)
    if reading.unreadable is not None:
        return Judgement(
            QuarantineCode.UNREADABLE,
            reading.unreadable.text,
            acknowledge=_answer(message, address, accepted=False, comment=reading.unreadable.text),
        )
    if message.kind is MessageKind.ACKNOWLEDGEMENT:
        answer = None
        if message.acknowledgement is None or message.acknowledgement.accepted is None:
            return Judgement(QuarantineCode.UNCLEAR, "В квитанции нет признака приёма.")
    else:
        answer = _answer(message, address, accepted=True, comment="Сообщение принято.")
    if message.notice is not None and message.notice.kind is None:
        reason = f"Уведомление неизвестного вида: «{message.notice.literal[:127]}»."
        return Judgement(QuarantineCode.UNKNOWN_NOTICE, reason, acknowledge=answer)
    # What these two lack keeps us from answering, not from understanding: where the sender is known, they act.
    sender_known = message.source is not None
    if message.uid is None:
        reason = "У сообщения нет собственного номера: на него нельзя ответить квитанцией."
        return Judgement(QuarantineCode.NO_UID, reason, may_apply=sender_known)
    if not _written_address(reading):
        reason = "В пакете нет адреса, на который отвечать."
        return Judgement(QuarantineCode.NO_ADDRESS, reason, acknowledge=answer, may_apply=sender_known)
    return Judgement(acknowledge=answer, may_apply=True)


def _written_address(reading: Reading) -> str:
    """Return the address the envelope gives; in an incoming one it is the sender's."""
    return reading.envelope.addresses[0] if reading.envelope and reading.envelope.addresses else ""


def _address(reading: Reading, message: MessageReading, our_mailbox: str, known_address: Callable[[UUID], str]) -> str:
    """Return where to answer: the envelope's own word, else (or if it names ourselves) the directory's."""
    written = _written_address(reading)
    if written and written != our_mailbox:
        return written
    return "" if message.source is None else known_address(message.source)


def _answer(message: MessageReading, address: str, *, accepted: bool, comment: str) -> Answer | None:
    if message.uid is None or message.source is None or not address:
        return None
    return Answer(address, accepted, comment)
