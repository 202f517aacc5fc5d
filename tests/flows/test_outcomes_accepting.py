"""Accept once, durably: idempotency keys and numbers, one caller after another and all at once."""

import shutil
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from office import FIRST, SAMPLES, SECOND, Office
from rows import records
from sqlalchemy import func, select

from edo_gateway.errors import Conflict, EdoError, Refused
from edo_gateway.flows.submit import Submitted
from edo_gateway.letters.tables import letters


def count(office: Office) -> int:
    with office.context.database.read() as connection:
        return connection.execute(select(func.count()).select_from(letters)).scalar_one()


def all_at_once(acts: Sequence[Callable[[], Submitted]]) -> tuple[list[Submitted], list[EdoError]]:
    """Run every act in a thread of its own; return what they gave and what they raised."""
    done: list[Submitted] = []
    failed: list[EdoError] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Submitted]) -> None:
        start.wait()
        try:
            done.append(act())
        except EdoError as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done, failed


def test_key_returns_the_same_letter(office: Office, tmp_path: Path) -> None:
    """An idempotency key returns the same letter for ever, even when its file is gone; the same key with other
    content is a conflict, and a key of another caller is another key."""
    document = tmp_path / "letter.pdf"
    shutil.copy(SAMPLES / "position.pdf", document)
    first = office.send(FIRST, document=document, key="k-1")
    office.work()
    again = office.send(FIRST, document=document, key="k-1")
    assert (again.letter, again.number, again.deliveries) == (first.letter, first.number, first.deliveries)
    assert (first.repeated, again.repeated) == (False, True)

    for changed in (
        lambda: office.send(SECOND, document=document, key="k-1"),
        lambda: office.send(FIRST, document=document, key="k-1", subject="Другое"),
        lambda: office.send(FIRST, document=SAMPLES / "refused.pdf", key="k-1"),
    ):
        with pytest.raises(Conflict):
            changed()
    document.unlink()
    assert office.send(FIRST, document=document, key="k-1").letter == first.letter
    office.work()
    assert count(office) == 1
    assert len(office.published()) == 1
    assert len(records(office, "letter.accepted")) == 1

    other = office.send(FIRST, key="k-2")
    assert other.letter != first.letter
    assert other.document_uid != first.document_uid


def test_one_key_from_many_threads(office: Office) -> None:
    """Threads that come with the same key at once get one letter."""
    done, failed = all_at_once([lambda: office.send(FIRST, key="k-1")] * 4)
    assert failed == []
    assert len({each.letter for each in done}) == 1
    assert sorted(each.repeated for each in done) == [False, True, True, True]
    assert count(office) == 1
    other, refused = all_at_once(
        [lambda: office.send(FIRST, key="k-2"), lambda: office.send(FIRST, key="k-2", subject="Другое")]
    )
    assert (len(other), [type(each) for each in refused]) == (1, [Conflict])


def test_numbers_from_many_threads(office: Office) -> None:
    """Our numbers are given out once each, whoever asks at the same time; a number from outside that two letters
    claim goes to one of them."""
    done, failed = all_at_once([lambda: office.send(FIRST)] * 4)
    assert failed == []
    assert sorted(each.number for each in done) == ["1", "2", "3", "4"]

    taken, refused = all_at_once([lambda: office.send(FIRST, number="101-д")] * 3)
    assert [each.number for each in taken] == ["101-д"]
    assert {type(each) for each in refused} <= {Refused, Conflict}
    assert len(refused) == 2
    assert office.send(FIRST).number == "5"
    assert count(office) == 6


def test_everything_wrong_is_told_at_once(office: Office) -> None:
    """What is missing or wrong is reported all at once, each with its field, before anything is accepted."""
    with pytest.raises(Refused) as caught:
        office.send(FIRST, document=SAMPLES / "no-such.pdf", subject="", signatories=())
    fields = {problem.field for problem in caught.value.problems}
    assert {"document", "subject"} <= fields
    assert count(office) == 0
    assert records(office, "letter.accepted") == []
