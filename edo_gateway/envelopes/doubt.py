"""What a package itself lacks, so that a person must look at it: rules over a reading, no database.

What depends on who we are and on what came before (another addressee, a number used again, no match)
is added by whoever knows it.
"""

from dataclasses import dataclass
from enum import StrEnum

from edo_gateway.envelopes.reading import MessageKind, Reading

__all__ = ["Doubt", "DoubtCode", "doubt_about", "written_address"]


class DoubtCode(StrEnum):
    """Why a person must look; the values are those of the reasons of quarantine."""

    UNREADABLE = "unreadable"
    UNCLEAR = "unclear"
    """A квитанция that says neither yes nor no."""
    UNKNOWN_NOTICE = "unknown-notice"
    NO_UID = "no-uid"
    NO_ADDRESS = "no-address"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason."""

    code: DoubtCode
    text: str
    """Russian sentence."""


def doubt_about(reading: Reading) -> Doubt | None:
    """Return the first reason why a person must look at a package, or None if there is none in the package."""
    message = reading.message
    if message is None or reading.unreadable is not None:
        text = reading.unreadable.text if reading.unreadable else "В пакете нет сообщения."
        return Doubt(DoubtCode.UNREADABLE, text)
    verdict = message.acknowledgement
    if message.kind is MessageKind.ACKNOWLEDGEMENT and (verdict is None or verdict.accepted is None):
        return Doubt(DoubtCode.UNCLEAR, "В квитанции нет признака приёма.")
    if message.notice is not None and message.notice.kind is None:
        return Doubt(DoubtCode.UNKNOWN_NOTICE, f"Уведомление неизвестного вида: «{message.notice.literal[:127]}».")
    if message.uid is None:
        text = "У сообщения нет собственного номера: на него нельзя ответить квитанцией."
        return Doubt(DoubtCode.NO_UID, text)
    if not written_address(reading):
        return Doubt(DoubtCode.NO_ADDRESS, "В пакете нет адреса, на который отвечать.")
    return None


def written_address(reading: Reading) -> str:
    """Return the address the envelope gives; in an incoming one it is the sender's."""
    return reading.envelope.addresses[0] if reading.envelope and reading.envelope.addresses else ""
