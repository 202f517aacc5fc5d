"""Rules of `poll` and `confirm`, and of `describe` and `probe`."""

from collections.abc import Callable, Sequence

from edo_adapters.conformance.bench import Bench
from edo_adapters.conformance.findings import expect
from edo_gateway.ports import Adapter, IncomingItem

__all__ = ["RECEIVING_RULES"]

_FILES = {"envelope.ltr": b"1", "document.xml": b"<a/>" * 1000}


def _poll(bench: Bench, adapter: Adapter, limit: int = 10) -> Sequence[IncomingItem]:
    adapter.poll(limit)
    bench.settle()
    return adapter.poll(limit)


def offers_what_arrived(bench: Bench) -> None:
    """Пришедший пакет предлагается целиком, файлы открываются много раз, и опрос ничего не забирает."""
    adapter = bench.open()
    expect(not _poll(bench, adapter), "в пустом канале что-то есть")
    bench.deliver("one", _FILES)
    for _ in range(2):
        items = _poll(bench, adapter)
        expect(len(items) == 1, f"предложено пакетов: {len(items)}")
        for _ in range(2):
            files = {label: content.read() for label, content in items[0].files.items()}
            expect(files == _FILES, "файлы отличаются от пришедших")
        expect(not items[0].broken, f"целый пакет назван негодным: {items[0].broken}")
        expect(bool(items[0].source), "у пакета нет названия для человека")


def keeps_the_limit(bench: Bench) -> None:
    """Предлагается не больше, чем просили, и после подтверждения доходит очередь до остальных."""
    adapter = bench.open()
    for number in range(5):
        bench.deliver(f"p{number}", {**_FILES, "n": str(number).encode()})
    found = []
    for _ in range(5):
        items = _poll(bench, adapter, 2)
        expect(len(items) <= 2, f"предложено пакетов: {len(items)}")
        found += [item.files["n"].read() for item in items]
        for item in items:
            adapter.confirm(item.ref)
    expect(sorted(found) == [b"0", b"1", b"2", b"3", b"4"], f"получено: {found}")


def confirms_again_and_again(bench: Bench) -> None:
    """Подтверждённый пакет больше не предлагается; подтвердить его ещё раз, и после перезапуска, безвредно."""
    adapter = bench.open()
    bench.deliver("one", _FILES)
    bench.deliver("two", _FILES)
    ref = _poll(bench, adapter)[0].ref
    for each in (adapter, adapter, bench.open()):
        each.confirm(ref)
    items = _poll(bench, adapter)
    expect(len(items) == 1, f"осталось пакетов: {len(items)}")
    expect(items[0].ref != ref, "подтверждённый пакет предложен снова")


def handles_survive_a_restart(bench: Bench) -> None:
    """Обозначение пакета действует и после перезапуска, и его можно записать в базу текстом."""
    bench.deliver("one", _FILES)
    (item,) = _poll(bench, bench.open())
    expect(item.ref.isprintable() and "\0" not in item.ref, "обозначение нельзя записать текстом")
    bench.open().confirm(item.ref)
    expect(not _poll(bench, bench.open()), "подтверждение после перезапуска не подействовало")


def offers_again_after_a_restart(bench: Bench) -> None:
    """Неподтверждённый пакет после перезапуска предлагается снова."""
    bench.deliver("one", _FILES)
    _poll(bench, bench.open())
    expect(len(_poll(bench, bench.open())) == 1, "пакет потерян")


def describes_itself(bench: Bench) -> None:
    """Описание называет адаптер и версию, не меняется и ничего не трогает."""
    adapter = bench.open()
    first = adapter.describe()
    expect(bool(first.adapter and first.version), "нет имени или версии")
    expect(first == adapter.describe(), "описание меняется")
    expect(adapter.settle_time().total_seconds() >= 0, "время покоя отрицательно")


def probes_without_sending(bench: Bench) -> None:
    """Проверка связи исправного канала проходит, объясняет каждый шаг и ничего никому не отправляет."""
    report = bench.open().probe()
    failed = [f"{step.name}: {step.detail}" for step in report.steps if not step.ok]
    expect(bool(report.steps), "нет ни одного шага")
    expect(not failed, "; ".join(failed))
    expect(all(step.name and step.detail and step.seconds >= 0 for step in report.steps), "шаг не объяснён")
    expect(not bench.published(), "проверка что-то отправила")


RECEIVING_RULES: tuple[Callable[[Bench], None], ...] = (
    offers_what_arrived,
    keeps_the_limit,
    confirms_again_and_again,
    handles_survive_a_restart,
    offers_again_after_a_restart,
    describes_itself,
    probes_without_sending,
)
"""Every rule of receiving; the docstring is the sentence shown to the author."""
