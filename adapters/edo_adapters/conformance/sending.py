"""Rules of `send`, `lookup` and `waiting`, each tried from outside: no hook into the adapter is needed."""

from collections.abc import Callable
from dataclasses import replace
from typing import BinaryIO
from uuid import UUID

from edo_adapters.conformance.bench import WIRE_ID, Bench, Lease, make_envelope
from edo_adapters.conformance.findings import expect
from edo_gateway.errors import TryLater
from edo_gateway.ports import Adapter, Content, Envelope, LookupAnswer, LookupResult, SendOutcome

__all__ = ["SENDING_RULES"]

_HANDED = {SendOutcome.HANDED_OVER, SendOutcome.SENT}
_FREE = {LookupAnswer.ABSENT, LookupAnswer.STAGED}


def _send(adapter: Adapter, fence: int) -> SendOutcome:
    return adapter.send(make_envelope(), Lease(fence)).outcome


def _octets(envelope: Envelope) -> dict[str, bytes]:
    return {each.name: each.content.read() for each in envelope.files}


def hands_over_the_very_octets(bench: Bench) -> None:
    """Переданный пакет лежит у другой стороны целиком, байт в байт."""
    sent = make_envelope()
    outcome = bench.open().send(sent, Lease(1)).outcome
    expect(outcome in _HANDED, f"исход {outcome}")
    expect(bench.published() == {WIRE_ID: _octets(sent)}, "файлы у другой стороны отличаются от запечатанных")


def looks_up_nothing(bench: Bench) -> None:
    """О пакете, которого не передавали, ответ «нет», и повторный вопрос ничего не меняет."""
    adapter = bench.open()
    answers = [adapter.lookup(WIRE_ID, 1).answer for _ in range(2)]
    expect(answers == [LookupAnswer.ABSENT] * 2, f"ответы {answers}")


def remembers_what_was_taken(bench: Bench) -> None:
    """О переданном пакете ответ «есть», пока он лежит, после того как его забрали и после перезапуска."""
    adapter = bench.open()
    _send(adapter, 1)
    _expect_present(adapter.lookup(WIRE_ID, 1), "пока лежит")
    bench.take()
    _expect_present(adapter.lookup(WIRE_ID, 1), "когда забрали")
    _expect_present(bench.open().lookup(WIRE_ID, 1), "после перезапуска")
    _expect_present(bench.open().lookup(WIRE_ID, 7), "для более поздней попытки")


def _expect_present(result: LookupResult, when: str) -> None:
    expect(result.answer is LookupAnswer.PRESENT, f"{when}: ответ {result.answer}")
    expect(result.outcome in _HANDED, f"{when}: исход {result.outcome}")


def obeys_the_deadline(bench: Bench) -> None:
    """Перед публикацией спрашивается срок; когда он истёк, ничего не уходит, и пакет можно передать снова."""
    adapter = bench.open()
    lease = Lease(1, over=True)
    outcome = adapter.send(make_envelope(), lease).outcome
    expect(lease.asked > 0, "срок не спрошен")
    expect(outcome is SendOutcome.DEFERRED, f"исход {outcome}")
    expect(not bench.published(), "пакет опубликован")
    expect(_send(adapter, 2) in _HANDED, "вторая попытка не передала пакет")


def publishes_once(bench: Bench) -> None:
    """Пакет, который уже передан, второй раз не публикуется, лежит он ещё или нет."""
    adapter = bench.open()
    _send(adapter, 1)
    _send(adapter, 2)
    count = bench.take()
    _send(adapter, 3)
    _send(bench.open(), 4)
    count += bench.take()
    expect(count == 1, f"публикаций: {count}")


def forbids_the_past(bench: Bench) -> None:
    """Попытка, о которой уже спросили, не публикует ничего, даже если начнётся позже вопроса."""
    adapter = bench.open()
    answer = adapter.lookup(WIRE_ID, 3).answer
    expect(answer is LookupAnswer.ABSENT, f"ответ {answer}")
    for fence in (1, 3):
        outcome = _send(bench.open(), fence)
        expect(outcome not in _HANDED, f"попытка {fence}: исход {outcome}")
    expect(not bench.published(), "пакет опубликован")
    expect(_send(adapter, 4) in _HANDED, "следующая попытка не передала пакет")


def _sleeper(bench: Bench, start: Callable[[Callable[[], None]], SendOutcome], where: str) -> None:
    answers: list[LookupAnswer] = []
    counts: list[int] = []

    def meanwhile() -> None:
        other = bench.open()
        answers.append(other.lookup(WIRE_ID, 1).answer)
        expect(answers[0] in _FREE, f"{where}: ответ {answers[0]}")
        expect(_send(other, 2) in _HANDED, f"{where}: повторная попытка не передала пакет")
        counts.append(bench.take())

    outcome = start(meanwhile)
    expect(len(answers) == 1, f"{where}: отправитель не дошёл до этого места")
    expect(outcome not in _HANDED, f"{where}: исход {outcome}")
    count = sum(counts) + bench.take()
    expect(count == 1, f"{where}: публикаций: {count}")


def fences_a_sleeper_before_publishing(bench: Bench) -> None:
    """Отправитель, уснувший перед самой публикацией, проснувшись после проверки и повтора, ничего не публикует."""
    _sleeper(
        bench, lambda act: bench.open().send(make_envelope(), Lease(1, meanwhile=act)).outcome, "перед публикацией"
    )


def fences_a_sleeper_while_staging(bench: Bench) -> None:
    """То же, если он уснул, когда записывал копию."""
    _sleeper(bench, lambda act: bench.open().send(make_envelope(act), Lease(1)).outcome, "при записи копии")


def a_later_attempt_fences_too(bench: Bench) -> None:
    """Более поздняя попытка сама не даёт уснувшей опубликовать пакет ещё раз, и без проверки между ними."""
    counts: list[int] = []

    def meanwhile() -> None:
        _send(bench.open(), 2)
        counts.append(bench.take())

    bench.open().send(make_envelope(), Lease(1, meanwhile=meanwhile))
    count = sum(counts) + bench.take()
    expect(count <= 1, f"публикаций: {count}")


def refuses_other_octets(bench: Bench) -> None:
    """Файл, который не совпадает с запечатанным отпечатком, не уходит."""
    sent = make_envelope()
    first = replace(sent.files[0], sha256="0" * 64)
    outcome = bench.open().send(replace(sent, files=(first, *sent.files[1:])), Lease(1)).outcome
    expect(outcome in {SendOutcome.REFUSED, SendOutcome.DEFERRED}, f"исход {outcome}")
    expect(not bench.published(), "пакет опубликован")


def defers_what_cant_be_read(bench: Bench) -> None:
    """Если файл пакета сейчас не читается, передача откладывается, и позже пакет уходит целиком."""

    def busy() -> BinaryIO:
        raise TryLater("Хранилище занято.")

    sent = make_envelope()
    last = replace(sent.files[-1], content=Content(1, busy))
    adapter = bench.open()
    outcome = adapter.send(replace(sent, files=(*sent.files[:-1], last)), Lease(1)).outcome
    expect(outcome is SendOutcome.DEFERRED, f"исход {outcome}")
    expect(not bench.published(), "пакет опубликован")
    expect(_send(adapter, 2) in _HANDED, "вторая попытка не передала пакет")
    expect(bench.published().get(WIRE_ID) == _octets(sent), "файлы отличаются от запечатанных")


def counts_what_waits(bench: Bench) -> None:
    """Число незабранных пакетов растёт с передачей и падает, когда их забирают."""
    adapter = bench.open()
    counts = [adapter.waiting()]
    for number in (1, 2):
        adapter.send(make_envelope(wire_id=UUID(int=WIRE_ID.int + number)), Lease(1))
        counts.append(adapter.waiting())
    bench.take()
    counts.append(adapter.waiting())
    expect(counts == [0, 1, 2, 0], f"числа {counts}")


SENDING_RULES: tuple[Callable[[Bench], None], ...] = (
    hands_over_the_very_octets,
    looks_up_nothing,
    remembers_what_was_taken,
    obeys_the_deadline,
    publishes_once,
    forbids_the_past,
    fences_a_sleeper_before_publishing,
    fences_a_sleeper_while_staging,
    a_later_attempt_fences_too,
    refuses_other_octets,
    defers_what_cant_be_read,
    counts_what_waits,
)
"""Every rule of sending; the docstring is the sentence shown to the author."""
