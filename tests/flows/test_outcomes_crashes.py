"""Packages at which the program stumbles: they are set aside, and hold nobody up."""

from uuid import uuid4

import foreign
import pytest
from office import FIRST, SECOND, Office
from rows import records
from scripted import ScriptedAdapter

from edo_gateway.delivery.model import Transport
from edo_gateway.envelopes.medo.format import Medo271
from edo_gateway.envelopes.reading import Reading
from edo_gateway.flows import apply
from edo_gateway.flows.decide import retry_quarantined

POISON = b"poison"


def stumbling(package: dict[str, bytes]) -> dict[str, bytes]:
    return {**package, "extra.bin": POISON}


def test_reader_that_stumbles(scripted: Office, adapter: ScriptedAdapter, monkeypatch: pytest.MonkeyPatch) -> None:
    """An item at whose reading the program stumbles three times alone goes to quarantine, without taking the program
    down; good items of the same batch pass, and a person may have it read again once the program is mended."""
    read = Medo271.read
    tries: list[int] = []

    def stumble(self: Medo271, files: dict[str, object]) -> Reading:
        if "extra.bin" in files:
            tries.append(len(files))
            raise RecursionError
        return read(self, files)  # type: ignore[arg-type]

    letter = scripted.send(FIRST, SECOND)
    scripted.work()
    monkeypatch.setattr(Medo271, "read", stumble)
    adapter.lay(foreign.acknowledgement(FIRST, scripted.dispatch(letter).message_uid))
    adapter.lay(stumbling(foreign.notice(SECOND, letter.document_uid, foreign.registered("1"))))
    adapter.lay(foreign.notice(FIRST, letter.document_uid, foreign.registered("15/1")))
    for _ in range(3):
        scripted.work()

    assert scripted.dispatch(letter).transport is Transport.DELIVERED
    assert scripted.delivery(letter).registration_number == "15/1"
    ((code, item),) = scripted.quarantined()
    assert code == "crashes"
    assert len(tries) == 4
    assert len(adapter.confirmed) == 3

    monkeypatch.undo()
    retry_quarantined(scripted.context, item, "person:petrova")
    scripted.work()
    assert scripted.delivery(letter, 1).registration_number == "1"


def test_applying_that_stumbles(scripted: Office, adapter: ScriptedAdapter, monkeypatch: pytest.MonkeyPatch) -> None:
    """So too where the program stumbles over what was read: nothing of such an item acts, and the others act once."""
    effects = apply._effects

    def stumble(context: object, connection: object, read: apply.Read, message: object) -> object:
        found = effects(context, connection, read, message)  # type: ignore[arg-type]
        if "extra.bin" in read.files:
            raise ValueError
        return found

    letter = scripted.send(FIRST, SECOND)
    scripted.work()
    monkeypatch.setattr(apply, "_effects", stumble)
    adapter.lay(stumbling(foreign.notice(SECOND, letter.document_uid, foreign.registered("1"))))
    adapter.lay(foreign.notice(FIRST, letter.document_uid, foreign.registered("15/1")))
    for _ in range(3):
        scripted.work()

    assert [scripted.delivery(letter, each).registration_number for each in range(2)] == ["15/1", ""]
    assert [code for code, _ in scripted.quarantined()] == ["crashes"]
    assert len(records(scripted, "receipt.matched")) == 1


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-02-30", "вчера"])
def test_times_from_outside(scripted: Office, adapter: ScriptedAdapter, time: str) -> None:
    """A time that no calendar has stumbles nobody: the notice acts, its time is unknown or its own."""
    letter = scripted.send(FIRST)
    scripted.work()
    files = foreign.notice(FIRST, letter.document_uid, foreign.registered("15/1", day=time[:10]), uid=uuid4())
    xml = files["notification.xml"].decode().replace("2026-11-25T12:30:00+03:00", time)
    adapter.lay({**files, "notification.xml": xml.replace("2026-11-25T12:00:00+03:00", time).encode()})
    scripted.work()
    assert scripted.delivery(letter).registration_number == "15/1"
    assert scripted.quarantined() == []


def test_names_from_outside(scripted: Office, adapter: ScriptedAdapter) -> None:
    """A folder's and a file's name that is no text, and texts longer than we keep, stumble nobody."""
    letter = scripted.send(FIRST)
    scripted.work()
    long = "Я" * 5000
    files = foreign.notice(FIRST, letter.document_uid, foreign.registered(long))
    adapter.lay({**files, "\udcff\udcfe.bin": b""}, source="\udcff" + long)
    adapter.lay(foreign.acknowledgement(FIRST, scripted.dispatch(letter).message_uid, accepted=False, comment=long))
    scripted.work()
    assert scripted.delivery(letter).registration_number == long[:127]
    assert scripted.quarantined() == []
