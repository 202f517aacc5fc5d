"""From a planned answer to the files of an incoming folder, the envelope last."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from edo_gateway.envelopes.medo.literals import ACKNOWLEDGEMENT_FILE, NOTICE_FILE
from edo_gateway.envelopes.model import NoticeKind
from edo_gateway.simulator.behaviour import AnswerKind, Dialect, Fault
from edo_gateway.simulator.dialects import FORMS, Form, encode
from edo_gateway.simulator.facts import Answer
from edo_gateway.simulator.faults import spoil
from edo_gateway.simulator.parties import PARTICIPANTS, DemoParty
from edo_gateway.simulator.post import LETTER_FILE, ltr, subject_of
from edo_gateway.simulator.writing import ORIGINAL_FILE, acknowledgement_xml, notice_xml

__all__ = ["LetterWriter", "render"]

LetterWriter = Callable[[Form, Answer, DemoParty, datetime], dict[str, bytes]]
"""Writes the body files of a ministry's own letter."""

_BY_GUID = {party.guid: party for party in PARTICIPANTS}


def render(answer: Answer, at: datetime, taken: Path, write_letter: LetterWriter) -> dict[str, bytes]:
    """Return the files of one answer by name; `taken` is the folder of the package it answers."""
    party = _BY_GUID[answer.source]
    form = FORMS[answer.dialect]
    match answer.kind:
        case AnswerKind.ACKNOWLEDGEMENT:
            files = {ACKNOWLEDGEMENT_FILE: encode(acknowledgement_xml(form, answer, party, at), answer.encoding)}
            if answer.message_uid is not None and answer.message_uid.int == 0:
                files[ORIGINAL_FILE] = _original(taken)
            subject = "Квитанция о приеме" if answer.dialect is Dialect.V271 else "ЭСД МЭДО(Квитанция)"
        case AnswerKind.NOTICE:
            files = {NOTICE_FILE: encode(notice_xml(form, answer, party, at), answer.encoding)}
            subject = subject_of(form, "ЭСД МЭДО (Уведомление)", answer, at, _lines(answer))
        case AnswerKind.LETTER:
            files = write_letter(form, answer, party, at)
            subject = f"ЭСД МЭДО ({answer.number} от {at:%d.%m.%Y} {{{answer.uid}}})"
    address = "" if answer.fault is Fault.NO_ADDRESS else party.mailbox
    files[LETTER_FILE] = ltr(form, subject, address, list(files), at)
    return spoil(files, answer.fault)


def _lines(answer: Answer) -> list[str]:
    if answer.notice is NoticeKind.REGISTERED:
        return ["Тип Зарегистрирован", f"Рег№ {answer.number}"]
    return ["Тип Отказано в регистрации" if answer.notice is NoticeKind.REFUSED else "Тип Исполнение"]


def _original(taken: Path) -> bytes:
    """Pack the message that was found wrong, as the gateway's error квитанция does; the same files, the same octets."""
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(taken.iterdir()):
            archive.writestr(zipfile.ZipInfo(path.name), path.read_bytes())
    return result.getvalue()
