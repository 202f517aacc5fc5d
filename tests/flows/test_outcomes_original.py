"""An all-zero квитанция names no message: the archive with the original is the only handle."""

import foreign
import pytest
from office import FIRST, SECOND, THIRD, Office
from rows import quarantine_rows, receipt_rows
from scripted import ScriptedAdapter

from edo_gateway.delivery.model import Transport
from edo_gateway.flows.submit import Submitted
from edo_gateway.simulator.parties import OPERATOR, DemoParty


def original(adapter: ScriptedAdapter, to: DemoParty) -> dict[str, bytes]:
    """Return the files of the envelope that went to a ministry."""
    (envelope,) = [each for each in adapter.sent if each.address == to.mailbox]
    return {file.name: file.content.read() for file in envelope.files}


@pytest.fixture
def letter(scripted: Office) -> Submitted:
    submitted = scripted.send(FIRST, SECOND)
    scripted.work()
    return submitted


def states(office: Office, letter: Submitted) -> list[Transport]:
    return [office.dispatch(letter, each).transport for each in range(len(letter.deliveries))]


def test_matched_by_the_attached_original(scripted: Office, adapter: ScriptedAdapter) -> None:
    """An all-zero квитанция is matched by the attached archive's digest."""
    letter = scripted.send(FIRST)
    scripted.work()
    adapter.lay(foreign.zero_acknowledgement(FIRST, foreign.zipped(original(adapter, FIRST))))
    scripted.work()

    dispatch = scripted.dispatch(letter)
    assert (dispatch.transport, dispatch.reason) == (Transport.REJECTED, "Отсутствует идентификатор сообщения")
    assert [row.matched_by for row in receipt_rows(scripted, letter.deliveries[0].id)] == ["digest"]


def test_told_apart_by_the_message_inside(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """Two addressees of one container are told apart by the message file inside the original, whoever reports."""
    adapter.lay(foreign.zero_acknowledgement(OPERATOR, foreign.zipped(original(adapter, SECOND))))
    scripted.work()
    assert states(scripted, letter) == [Transport.HANDED_OVER, Transport.UNDELIVERED]

    adapter.lay(foreign.zero_acknowledgement(FIRST, foreign.zipped(original(adapter, FIRST))))
    scripted.work()
    assert states(scripted, letter) == [Transport.REJECTED, Transport.UNDELIVERED]


def test_container_alone(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """With the container alone two addressees fit: the operator's word is quarantined with both as candidates,
    an addressee's own word is its own."""
    alone = {name: data for name, data in original(adapter, FIRST).items() if name.endswith(".zip")}
    adapter.lay(foreign.zero_acknowledgement(OPERATOR, foreign.zipped(alone)))
    scripted.work()
    assert states(scripted, letter) == [Transport.HANDED_OVER, Transport.HANDED_OVER]
    (row,) = quarantine_rows(scripted)
    assert row.code == "ambiguous"
    assert set(row.candidates) == {str(each.id) for each in letter.deliveries}

    adapter.lay(foreign.zero_acknowledgement(SECOND, *alone.values()))
    scripted.work()
    assert states(scripted, letter) == [Transport.HANDED_OVER, Transport.REJECTED]


def test_original_of_another(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """An original that went to one addressee proves nothing in the hands of another, or of a stranger."""
    for sender in (SECOND, THIRD):
        adapter.lay(foreign.zero_acknowledgement(sender, foreign.zipped(original(adapter, FIRST))))
    scripted.work()
    assert states(scripted, letter) == [Transport.HANDED_OVER, Transport.HANDED_OVER]
    assert [row.code for row in quarantine_rows(scripted)] == ["wrong-sender", "wrong-sender"]
    assert [row.candidates for row in quarantine_rows(scripted)] == [[str(letter.deliveries[0].id)]] * 2


def test_no_original(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """An all-zero квитанция without the original, with a stranger's or with a damaged archive goes to quarantine."""
    whole = foreign.zipped(original(adapter, FIRST))
    adapter.lay(foreign.zero_acknowledgement(FIRST, None))
    adapter.lay(foreign.zero_acknowledgement(FIRST, foreign.zipped({"message.xml": b"<other/>"})))
    adapter.lay(foreign.zero_acknowledgement(FIRST, whole[: len(whole) // 2]))
    scripted.work()
    assert states(scripted, letter) == [Transport.HANDED_OVER, Transport.HANDED_OVER]
    assert [row.code for row in quarantine_rows(scripted)] == ["unmatched"] * 3
    assert [row.candidates for row in quarantine_rows(scripted)] == [[], [], []]
