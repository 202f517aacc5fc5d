"""Judge: may a message act, must it go to quarantine, what do we answer?  A table of rules, no database."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from edo_gateway.envelopes.doubt import DoubtCode, doubt_about, written_address
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
    found = doubt_about(reading)
    if message is None:
        return Judgement(QuarantineCode.UNREADABLE, found.text if found else "")
    if message.destinations and ours.guid not in message.destinations:
        reason = "Сообщение адресовано другому участнику обмена."
        return Judgement(QuarantineCode.OTHER_ADDRESSEE, reason)
    if message.uid is not None and seen(message.uid):
        reason = "Сообщение с таким же номером уже приходило с другим содержимым."
        return Judgement(QuarantineCode.UID_REUSED, reason)
    address = _address(reading, message, ours.mailbox, known_address)
    accepted = found is None or found.code is not DoubtCode.UNREADABLE
    answer: Answer | None = None
    if message.kind is not MessageKind.ACKNOWLEDGEMENT:
        comment = "Сообщение принято." if found is None or accepted else found.text
        answer = _answer(message, address, accepted=accepted, comment=comment)
    if found is None:
        return Judgement(acknowledge=answer, may_apply=True)
    # What these two lack keeps us from answering, not from understanding: where the sender is known, they act.
    may_apply = found.code in {DoubtCode.NO_UID, DoubtCode.NO_ADDRESS} and message.source is not None
    return Judgement(QuarantineCode(found.code), found.text, acknowledge=answer, may_apply=may_apply)


def _address(reading: Reading, message: MessageReading, our_mailbox: str, known_address: Callable[[UUID], str]) -> str:
    """Return where to answer: the envelope's own word, else (or if it names ourselves) the directory's."""
    written = written_address(reading)
    if written and written != our_mailbox:
        return written
    return "" if message.source is None else known_address(message.source)


def _answer(message: MessageReading, address: str, *, accepted: bool, comment: str) -> Answer | None:
    if message.uid is None or message.source is None or not address:
        return None
    return Answer(address, accepted, comment)
