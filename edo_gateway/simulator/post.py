"""The envelope in which an answer arrives: `envelope.ltr`, as the mail program unloads it.

On an incoming letter the sender's address stands in `[АДРЕСАТЫ]` in place of the recipients'
(manual of «КП Почтовая служба СЗИ», 4.3).
"""

from collections.abc import Iterable
from datetime import datetime

from edo_gateway.simulator.dialects import MOSCOW, Form
from edo_gateway.simulator.facts import Answer

__all__ = ["LETTER_FILE", "ltr", "subject_of"]

LETTER_FILE = "envelope.ltr"


def ltr(form: Form, subject: str, address: str, files: Iterable[str], at: datetime) -> bytes:
    """Write the envelope in windows-1251; an empty `address` leaves the list of addresses empty."""
    listed = [f"{i}={name}" for i, name in enumerate(files)]
    lines = [
        "[ПИСЬМО КП ПС СЗИ]",
        f"ТЕМА={subject}",
        "ШИФРОВАНИЕ=0",
        "АВТООТПРАВКА=1",
        "ЭЦП=1",
        "ДОСТАВЛЕНО=1",
        "ПРОЧТЕНО=1",
        f"ДАТА={at.astimezone(MOSCOW):%d.%m.%Y %H:%M:%S}",
        "[АДРЕСАТЫ]",
        f"0={address}",
        "[ФАЙЛЫ]",
        *listed,
        "",
    ]
    text = "\n".join(lines).replace("\n", form.line_end)
    return text.encode("cp1251", errors="replace")


def subject_of(form: Form, words: str, answer: Answer, at: datetime, more: Iterable[str] = ()) -> str:
    """Return ТЕМА: one line, or several as old senders of notices write it; at most 255 octets of windows-1251."""
    if not form.lines_in_subject:
        return words[:255]
    first = f"Исх уведомление от {at.astimezone(MOSCOW):%d.%m.%Y %H:%M:%S}"
    return "\n".join([first, *more])[:255]
