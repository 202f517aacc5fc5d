"""The office: what a ministry answers to one package, by a behaviour.  Pure: no file, no clock.

Квитанция on every message but a квитанция, then registration or refusal on a document
(IEDMS 2.2 description; МЭДО monitoring criteria 4.1 and 5.1).
Ids are derived from what is answered, so that planning twice plans the same.
"""

from collections.abc import Callable
from dataclasses import replace
from uuid import NAMESPACE_URL, UUID, uuid5

from edo_gateway.envelopes.model import NoticeKind
from edo_gateway.simulator.behaviour import (
    Acknowledging,
    Afterwards,
    AnswerKind,
    Behaviour,
    Order,
    Twice,
)
from edo_gateway.simulator.facts import Answer, Facts, Verdict
from edo_gateway.simulator.parties import OPERATOR, DemoParty

__all__ = ["ACKNOWLEDGEMENT", "CONTAINER", "DOCUMENT", "NOTICE", "Numbers", "plan", "plan_unknown"]

CONTAINER = "Транспортный контейнер"
DOCUMENT = "Документ"
NOTICE = "Уведомление"
ACKNOWLEDGEMENT = "Квитанция"

_SPACE = uuid5(NAMESPACE_URL, "edo-gateway:simulator")
_ZERO = UUID(int=0)
_LETTER_NUMBER = 99
"""Which of the document's numbers the ministry's own letter takes; the first two are for its registration."""
_LATER_REFUSAL = "Документ получен ранее на бумажном носителе"

_FOLDERS = {
    AnswerKind.ACKNOWLEDGEMENT: "Квитанция",
    AnswerKind.NOTICE: "Уведомление",
    AnswerKind.LETTER: "ЭСД МЭДО",
}

Numbers = Callable[[int], str]
"""Gives the n-th registration number of the document at hand."""


def plan(
    party: DemoParty, package: str, verdict: Verdict, behaviour: Behaviour, numbers: Numbers
) -> tuple[Answer, ...]:
    """Return the answers of `party` to one package, in the order in which they come.

    A package that was found wrong gets one квитанция with the reasons, whatever the behaviour but silence.
    """
    facts = verdict.facts
    if behaviour.silent or facts.kind == ACKNOWLEDGEMENT:
        return ()
    first = _Maker(party, package, facts, behaviour)
    if not verdict.accepted:
        return tuple(first.timed([first.acknowledgement("rejected", accepted=False, text=" ".join(verdict.problems))]))
    answers = _acknowledgements(first)
    refused = behaviour.acknowledgement in (Acknowledging.NEGATIVE, Acknowledging.ZERO, Acknowledging.UNDELIVERED)
    if facts.kind in (CONTAINER, DOCUMENT) and not refused:
        answers += _notices(first, numbers)
        if behaviour.letter:
            answers.append(first.make(AnswerKind.LETTER, "letter", number=numbers(_LETTER_NUMBER)))
    if behaviour.order is Order.REVERSED:
        answers.reverse()
    return tuple(first.timed(answers))


def plan_unknown(package: str, verdict: Verdict) -> tuple[Answer, ...]:
    """Return the operator's answer to a package whose addressee the exchange does not know."""
    if verdict.facts.kind == ACKNOWLEDGEMENT:
        return ()
    maker = _Maker(OPERATOR, package, verdict.facts, Behaviour())
    text = " ".join(verdict.problems) or "Участник обмена с таким идентификатором не найден."
    return tuple(maker.timed([maker.acknowledgement("unknown", accepted=False, text=text)]))


class _Maker:
    """Fills in what all answers to one package share."""

    def __init__(self, party: DemoParty, package: str, facts: Facts, behaviour: Behaviour) -> None:
        self.party = party
        self.package = package
        self.facts = facts
        self.behaviour = behaviour

    def make(
        self, kind: AnswerKind, label: str, *, notice: NoticeKind = NoticeKind.REGISTERED, number: str = ""
    ) -> Answer:
        """Make one answer; `label` tells it from the other answers to the same package."""
        facts, behaviour = self.facts, self.behaviour
        uid = uuid5(_SPACE, f"{facts.message_uid or self.package}/{self.party.guid}/{label}")
        touched = behaviour.touches(kind)
        wrong = touched and behaviour.wrong_id
        form = behaviour if touched else Behaviour()
        return Answer(
            uid=uid,
            folder=f"{_FOLDERS[kind]}_{uid}",
            kind=kind,
            delay=0.0,
            source=(behaviour.sender if touched else None) or self.party.guid,
            message_uid=uuid5(_SPACE, f"wrong/{uid}/message") if wrong else facts.message_uid or _ZERO,
            document_uid=uuid5(_SPACE, f"wrong/{uid}/document") if wrong else facts.document_uid,
            package=self.package,
            notice=notice,
            number=number,
            our_number="0-0/нет" if wrong else facts.number,
            our_date=facts.day,
            our_name=facts.sender_name,
            our_guid=facts.sender,
            subject=facts.subject,
            dialect=form.dialect,
            encoding=form.encoding,
            fault=form.broken,
            handles=form.handles,
        )

    def acknowledgement(self, label: str, *, accepted: bool, text: str) -> Answer:
        """Make a квитанция."""
        answer = self.make(AnswerKind.ACKNOWLEDGEMENT, f"acknowledgement/{label}")
        return replace(answer, accepted=accepted, text=text[:2047])

    def notice(self, label: str, kind: NoticeKind, *, number: str = "", text: str = "") -> Answer:
        """Make a notice."""
        return replace(self.make(AnswerKind.NOTICE, f"notice/{label}", notice=kind, number=number), text=text)

    def timed(self, answers: list[Answer]) -> list[Answer]:
        """Give each answer its time, and its double where the behaviour wants one."""
        timed = []
        delay = self.behaviour.delay
        for answer in answers:
            twice = self.behaviour.twice if self.behaviour.touches(answer.kind) else Twice.NO
            twin = f"{answer.folder}_2" if twice is Twice.SAME else ""
            timed.append(replace(answer, delay=delay, twin=twin))
            delay += self.behaviour.pause
            if twice is not Twice.NO:
                timed.append(self._double(replace(answer, delay=delay), twin))
                delay += self.behaviour.pause
        return timed

    def _double(self, answer: Answer, twin: str) -> Answer:
        if twin:
            return replace(answer, folder=twin, copied=True)
        uid = uuid5(_SPACE, f"{answer.uid}/again")
        return replace(answer, uid=uid, folder=f"{_FOLDERS[answer.kind]}_{uid}")


def _acknowledgements(maker: _Maker) -> list[Answer]:
    chosen, comment = maker.behaviour.acknowledgement, maker.behaviour.comment
    yes = maker.acknowledgement("yes", accepted=True, text=comment or "Сообщение доставлено")
    no = maker.acknowledgement("no", accepted=False, text=comment or "Сообщение не принято системой адресата")
    zero = replace(
        maker.acknowledgement("zero", accepted=False, text=comment or "Отсутствует идентификатор сообщения"),
        message_uid=_ZERO,
    )
    failed = replace(
        maker.acknowledgement(
            "undelivered", accepted=False, text=comment or "Сообщение не доставлено за 72 часа, доставка прекращена"
        ),
        source=OPERATOR.guid,
    )
    return {
        Acknowledging.POSITIVE: [yes],
        Acknowledging.NEGATIVE: [no],
        Acknowledging.NONE: [],
        Acknowledging.NEGATIVE_THEN_POSITIVE: [no, yes],
        Acknowledging.POSITIVE_THEN_NEGATIVE: [yes, no],
        Acknowledging.ZERO: [zero],
        Acknowledging.UNDELIVERED: [failed],
    }[chosen]


def _notices(maker: _Maker, numbers: Numbers) -> list[Answer]:
    behaviour = maker.behaviour
    answers = []
    if behaviour.notice:
        if behaviour.refuse:
            answers.append(maker.notice("first", NoticeKind.REFUSED, text=behaviour.refuse))
        else:
            answers.append(maker.notice("first", NoticeKind.REGISTERED, number=numbers(1)))
    match behaviour.afterwards:
        case Afterwards.REFUSED:
            answers.append(
                maker.notice(
                    "after",
                    NoticeKind.REFUSED,
                    text="Документ зарегистрирован ранее, текст взамен разосланного загружен",
                )
            )
        case Afterwards.REGISTERED:
            answers.append(maker.notice("after", NoticeKind.REGISTERED, number=numbers(1)))
        case Afterwards.OTHER_NUMBER:
            answers.append(maker.notice("after", NoticeKind.REGISTERED, number=numbers(2)))
    for kind in () if behaviour.refuse else behaviour.progress:
        answers.append(maker.notice(f"progress/{kind}", kind, number=numbers(1)))
    return answers
