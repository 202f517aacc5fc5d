"""Квитанции and notices in every version of the format, as the simulated ministries' systems write them."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from edo_gateway.envelopes.model import NoticeKind
from edo_gateway.flows.submit import Submitted
from edo_gateway.simulator.behaviour import AnswerKind, Dialect, Encoding, Handle
from edo_gateway.simulator.dialects import Form
from edo_gateway.simulator.facts import Answer
from edo_gateway.simulator.parties import OUR_ORGANIZATION, DemoParty
from edo_gateway.simulator.rendering import render

AT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


def answer(
    kind: AnswerKind,
    party: DemoParty,
    letter: Submitted,
    message_uid: UUID,
    *,
    dialect: Dialect,
    encoding: Encoding = Encoding.UTF8,
    handles: Handle = Handle.ALL,
    notice: NoticeKind = NoticeKind.REGISTERED,
    number: str = "",
) -> dict[str, bytes]:
    """Return the package of an answer to a letter of ours."""
    planned = Answer(
        uid=uuid4(),
        folder="",
        kind=kind,
        delay=0.0,
        source=party.guid,
        message_uid=message_uid,
        document_uid=letter.document_uid,
        package="",
        notice=notice,
        text="Нет подписи" if notice is NoticeKind.REFUSED else "",
        number=number,
        our_number=letter.number,
        our_date=letter.date,
        our_name=OUR_ORGANIZATION.name,
        our_guid=OUR_ORGANIZATION.guid,
        dialect=dialect,
        encoding=encoding,
        handles=handles,
    )
    return render(planned, AT, Path(), _no_letters)


def _no_letters(form: Form, answer: Answer, party: DemoParty, at: datetime) -> dict[str, bytes]:
    raise AssertionError("no letters are written here")
