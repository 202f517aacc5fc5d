"""What could not be read, matched or believed: set aside whole, with the reason and a person's decision."""

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

import foreign
import pytest
from office import FIRST, SECOND, Office
from rows import answered, quarantine_rows, receipt_kinds, receipt_rows, records
from scripted import ScriptedAdapter

from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.directory import Successor
from edo_gateway.directory.successors import save_successor
from edo_gateway.errors import AskPerson, Conflict, NotFound
from edo_gateway.flows.decide import dismiss_quarantined, match_quarantined, retry_quarantined
from edo_gateway.flows.submit import Submitted
from edo_gateway.ports import bytes_content
from edo_gateway.simulator.parties import MINISTRIES, OPERATOR
from edo_gateway.storage.pack import read_pack


@pytest.fixture
def letter(scripted: Office) -> Submitted:
    submitted = scripted.send(FIRST, SECOND)
    scripted.work()
    return submitted


def only_item(office: Office) -> UUID:
    ((_, item),) = office.quarantined()
    return item


def test_what_goes_to_quarantine(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """A notice of unknown kind, a message addressed to another participant, a message without its own uid and a
    package with no address to answer to go to quarantine; the last two are applied as well, where the sender is
    known from the message."""
    uids = {name: uuid4() for name in ("kind", "other", "address")}
    document = letter.document_uid
    archived = "<c:documentArchived><c:time>2026-11-25T12:00:00+03:00</c:time></c:documentArchived>"
    adapter.lay(foreign.notice(FIRST, document, archived, kind="Передано в архив", uid=uids["kind"]))
    adapter.lay(foreign.notice(FIRST, document, foreign.registered("1"), to=MINISTRIES[4].guid, uid=uids["other"]))
    scripted.work()
    assert [code for code, _ in scripted.quarantined()] == ["unknown-notice", "other-addressee"]
    assert [scripted.delivery(letter, each).registration for each in range(2)] == [Registration.AWAITING] * 2
    assert answered(scripted) == [(uids["kind"], True)]

    adapter.lay(foreign.notice(FIRST, document, foreign.registered("2"), with_uid=False))
    adapter.lay(foreign.notice(SECOND, document, foreign.registered("3"), address="", uid=uids["address"]))
    scripted.work()
    assert [code for code, _ in scripted.quarantined()][2:] == ["no-uid", "no-address"]
    assert [scripted.delivery(letter, each).registration_number for each in range(2)] == ["2", "3"]
    # Without a uid there is nothing to answer; without an address the directory's is taken.
    assert answered(scripted) == [(uids["kind"], True), (uids["address"], True)]


def test_verdict_that_is_none(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """A квитанция that says neither yes nor no moves nothing: a person reads it."""
    files = foreign.acknowledgement(FIRST, scripted.dispatch(letter).message_uid)
    xml = files["acknowledgment.xml"].replace(b"<c:accepted>true</c:accepted>", b"<c:accepted>ok</c:accepted>")
    adapter.lay({**files, "acknowledgment.xml": xml})
    scripted.work()
    assert [code for code, _ in scripted.quarantined()] == ["unclear"]
    assert scripted.dispatch(letter).transport is Transport.HANDED_OVER
    assert answered(scripted) == []


def test_lacks_and_stranger(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """A message that lacks its uid or an address acts on nothing if its sender is not the one it ought to be."""
    other = MINISTRIES[3]
    adapter.lay(foreign.notice(other, letter.document_uid, foreign.registered("2"), with_uid=False))
    adapter.lay(foreign.notice(other, letter.document_uid, foreign.registered("3"), address=""))
    scripted.work()
    assert [code for code, _ in scripted.quarantined()] == ["no-uid", "no-address"]
    assert [scripted.delivery(letter, each).registration for each in range(2)] == [Registration.AWAITING] * 2


def test_package_stays_whole(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """No match, unreadable, suspicious: quarantine, whole, with the reason."""
    files = {**foreign.notice(FIRST, uuid4(), foreign.registered("1")), "notification.xml": b"<torn"}
    adapter.lay(files, source="ЭСД МЭДО (Уведомление)")
    scripted.work()
    (row,) = quarantine_rows(scripted)
    assert (row.code, row.source, row.channel) == ("unreadable", "ЭСД МЭДО (Уведомление)", "medo")
    assert row.reason
    (item,) = scripted.intake()
    kept = read_pack(bytes_content(item.pack))
    assert {name: content.read() for name, content in kept.items()} == files
    assert records(scripted, "intake.quarantined", item.id)[0]["code"] == "unreadable"


def test_dismissed(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """A person dismisses an item once: the decision is journalled with the person's name, its bytes stay, and the
    same bytes coming again disturb nobody."""
    stray = foreign.notice(FIRST, uuid4(), foreign.registered("1"))
    adapter.lay(stray)
    scripted.work()
    item = only_item(scripted)
    dismiss_quarantined(scripted.context, item, "person:petrova", "Не наше письмо")
    adapter.lay(stray)
    scripted.work()

    assert scripted.quarantined() == []
    (intake,) = scripted.intake()
    assert (intake.state, intake.copies) == ("dismissed", 2)
    (row,) = quarantine_rows(scripted)
    assert (row.decision, row.decided_by, row.note) == ("dismissed", "person:petrova", "Не наше письмо")
    (record,) = records(scripted, "quarantine.decided")
    assert (record["decision"], record["actor"]) == ("dismissed", "person:petrova")


def test_retried(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """A retried item is read anew by the next work: what the directory has learned meanwhile counts."""
    heir = MINISTRIES[3]
    adapter.lay(foreign.notice(heir, letter.document_uid, foreign.registered("Н-1")))
    scripted.work()
    with scripted.context.database.write() as connection:
        save_successor(connection, Successor(FIRST.guid, heir.guid, date(2026, 11, 1)))
    retry_quarantined(scripted.context, only_item(scripted), "person:petrova")
    scripted.work()

    assert scripted.quarantined() == []
    assert scripted.delivery(letter).registration_number == "Н-1"
    assert [row.decision for row in quarantine_rows(scripted)] == ["retried"]
    assert [each["actor"] for each in records(scripted, "quarantine.decided")] == ["person:petrova"]


def test_retried_after_it_acted(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """What acted in spite of what it lacks acts once, however often a person has it read anew."""
    adapter.lay(foreign.notice(FIRST, letter.document_uid, foreign.registered("2"), with_uid=False))
    scripted.work()
    for _ in range(2):
        retry_quarantined(scripted.context, only_item(scripted), "person:petrova")
        scripted.work()
    assert [code for code, _ in scripted.quarantined()] == ["no-uid"]
    assert receipt_kinds(scripted, letter.deliveries[0].id) == ["registered"]
    with pytest.raises(Conflict):
        match_quarantined(scripted.context, only_item(scripted), letter.deliveries[1].id, "person:petrova")
    assert scripted.delivery(letter, 1).registration is Registration.AWAITING


def test_matched_by_a_person(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """A person matches a receipt with the delivery it belongs to: it acts as if it had been matched, and the journal
    names the person."""
    stranger = MINISTRIES[3]
    adapter.lay(foreign.notice(stranger, uuid4(), foreign.registered("П-1")))
    adapter.lay(foreign.zero_acknowledgement(OPERATOR, None))
    scripted.work()
    (_, notice), (_, report) = scripted.quarantined()
    match_quarantined(scripted.context, notice, letter.deliveries[0].id, "person:petrova", "звонили")
    match_quarantined(scripted.context, report, letter.deliveries[1].id, "person:petrova")
    scripted.work()

    assert scripted.delivery(letter).registration_number == "П-1"
    assert scripted.dispatch(letter).transport is Transport.DELIVERED
    assert scripted.dispatch(letter, 1).transport is Transport.UNDELIVERED
    assert [receipt_rows(scripted, each.id)[0].matched_by for each in letter.deliveries] == ["person", "person"]
    assert [row.state for row in scripted.intake()] == ["applied", "applied"]
    assert {each["actor"] for each in records(scripted, "quarantine.decided")} == {"person:petrova"}


def retry(office: Office, item: UUID, letter: Submitted) -> None:
    retry_quarantined(office.context, item, "person:b")


def match(office: Office, item: UUID, letter: Submitted) -> None:
    match_quarantined(office.context, item, letter.deliveries[0].id, "person:b")


def dismiss(office: Office, item: UUID, letter: Submitted) -> None:
    dismiss_quarantined(office.context, item, "person:b", "")


def test_second_decision_is_refused(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """What one person decided no second decision changes, whatever it is."""
    acts: list[Callable[[Office, UUID, Submitted], None]] = [retry, match, dismiss]
    for first in acts:
        adapter.lay(foreign.notice(SECOND, uuid4(), foreign.registered("1")))
        scripted.work()
        item = scripted.quarantined()[-1][1]
        first(scripted, item, letter)
        for second in acts:
            with pytest.raises(Conflict, match="решение уже принято"):
                second(scripted, item, letter)
    assert [row.decision for row in quarantine_rows(scripted) if row.decision] == ["retried", "matched", "dismissed"]
    assert len(records(scripted, "quarantine.decided")) == 3


def test_no_receipt_can_be_matched(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """What is no readable receipt of a known kind can't be matched, nor can anything with a delivery that is not
    there; the item stays open."""
    adapter.lay({**foreign.notice(FIRST, uuid4(), foreign.registered("1")), "notification.xml": b"<torn"})
    adapter.lay(foreign.notice(FIRST, uuid4(), "<c:other/>", kind="Передано в архив"))
    adapter.lay(foreign.notice(FIRST, uuid4(), foreign.registered("1")))
    scripted.work()
    torn, unknown, stray = (item for _, item in scripted.quarantined())
    for item in (torn, unknown):
        with pytest.raises(AskPerson):
            match(scripted, item, letter)
    with pytest.raises(NotFound):
        match_quarantined(scripted.context, stray, uuid4(), "person:b")
    with pytest.raises(NotFound):
        retry_quarantined(scripted.context, uuid4(), "person:b")
    assert len(scripted.quarantined()) == 3
    assert records(scripted, "quarantine.decided") == []
