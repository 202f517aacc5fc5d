"""Letters that come to us: stored, checked, acknowledged, linked to the letter they answer."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import foreign
import pytest
from foreign_letters import Ministry
from office import FIRST, SECOND, THIRD, Office
from rows import answered, files_of, quarantine_rows
from scripted import ScriptedAdapter

from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.flows import incoming
from edo_gateway.flows.submit import Submitted
from edo_gateway.simulator.behaviour import Dialect, Fault


@pytest.fixture
def letter(scripted: Office) -> Submitted:
    submitted = scripted.send(FIRST, SECOND)
    scripted.work()
    return submitted


def by_number(letter: Submitted) -> dict[str, Any]:
    return {"our_number": letter.number, "our_date": letter.date}


def by_uid(letter: Submitted) -> dict[str, Any]:
    return {"our_number": "нет такого", "our_date": date(2020, 1, 1), "our_uid": letter.document_uid}


def test_stored_checked_acknowledged(tmp_path: Path, office: Office) -> None:
    """An incoming container is stored with its files, its signatures are checked, and it is acknowledged."""
    package = Ministry(tmp_path, FIRST).letter(number="15-2/77")
    office.lay("answer", package)
    office.work()

    (row,) = office.incoming_letters()
    assert (row.organization, row.number, row.date) == (FIRST.guid, "15-2/77", date(2026, 11, 26))
    assert (row.subject, row.signatures, row.attention) == ("О рассмотрении обращения", "valid", "")
    assert {report["verdict"] for report in row.signature_reports} == {"valid"}
    assert row.letter_id is None

    files = files_of(office, row.id)
    assert {name: file.role for name, file in files.items()} == {
        "passport.xml": "passport",
        "document.pdf": "document",
        "document.p7s": "signature",
        "containerSign.p7s": "signature",
        "signature_stamp.png": "stamp",
        "reg_stamp.png": "stamp",
    }
    for file in files.values():
        data = office.context.blobs.get(file.sha256).read()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file.size, file.sha256)
    (published,) = office.published()
    text = (published / "acknowledgment.xml").read_text(encoding="utf-8")
    assert f'uid="{row.message_uid}"' in text
    assert "<accepted>true</accepted>" in text.replace("xdms:", "")
    assert list(office.incoming.iterdir()) == []


@pytest.mark.parametrize("dialect", [Dialect.V271, Dialect.V27, Dialect.V26])
def test_linked_to_the_letter_it_answers(
    scripted: Office, adapter: ScriptedAdapter, letter: Submitted, dialect: Dialect
) -> None:
    """An answer without a registration notice is `answered`: the letter it answers is found by document uid, else by
    number and date."""
    adapter.lay(Ministry(scripted.home, FIRST).letter(dialect=dialect, **by_uid(letter)))
    scripted.work()
    assert scripted.delivery(letter, 1).registration is Registration.AWAITING
    adapter.lay(Ministry(scripted.home, SECOND).letter(dialect=dialect, **by_number(letter)))
    scripted.work()

    for position, row in enumerate(scripted.incoming_letters()):
        assert (row.letter_id, row.delivery_id) == (letter.letter, letter.deliveries[position].id)
        assert row.signatures == ("missing" if dialect is Dialect.V26 else "valid")
        delivery = scripted.delivery(letter, position)
        assert (delivery.registration, delivery.answer_number) == (Registration.ANSWERED, "15-2/77")
        assert (delivery.answer_date, delivery.registration_number) == (date(2026, 11, 26), "")
        assert scripted.dispatch(letter, position).transport is Transport.DELIVERED
    assert len(scripted.incoming_letters()) == 2


def test_registration_after_the_answer(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """A registration after the answer gives its number, and what was answered stays answered; a refusal after it
    raises attention; the first answer stands."""
    ministry = Ministry(scripted.home, FIRST)
    adapter.lay(ministry.letter(**by_uid(letter)))
    scripted.work()
    adapter.lay(foreign.notice(FIRST, letter.document_uid, foreign.registered("15/1")))
    adapter.lay(ministry.letter(number="15-2/78", **by_uid(letter)))
    scripted.work()
    delivery = scripted.delivery(letter)
    assert (delivery.registration, delivery.registration_number) == (Registration.ANSWERED, "15/1")
    assert delivery.answer_number == "15-2/77"
    assert len(scripted.incoming_letters()) == 2
    assert scripted.attention(letter) == set()

    adapter.lay(foreign.notice(FIRST, letter.document_uid, foreign.refused("Нет"), kind="Отказано в регистрации"))
    scripted.work()
    assert scripted.delivery(letter).registration is Registration.ANSWERED
    assert scripted.attention(letter) == {"refused-after-registration"}


def test_answer_after_registration_and_refusal(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """An answer ends the wait after a registration and after a refusal alike."""
    adapter.lay(foreign.notice(FIRST, letter.document_uid, foreign.registered("15/1")))
    adapter.lay(foreign.notice(SECOND, letter.document_uid, foreign.refused("Нет"), kind="Отказано в регистрации"))
    scripted.work()
    for party in (FIRST, SECOND):
        adapter.lay(Ministry(scripted.home, party).letter(**by_number(letter)))
    scripted.work()
    deliveries = [scripted.delivery(letter, each) for each in range(2)]
    assert [each.registration for each in deliveries] == [Registration.ANSWERED] * 2
    assert [each.registration_number for each in deliveries] == ["15/1", ""]


def test_damaged_signature(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """A signature that fails the technical check links the letter and calls a person, but marks nothing answered."""
    adapter.lay(Ministry(scripted.home, FIRST).letter(fault=Fault.BAD_SIGNATURE, **by_uid(letter)))
    scripted.work()
    (row,) = scripted.incoming_letters()
    assert (row.signatures, row.letter_id) == ("invalid", letter.letter)
    assert row.attention == "Техническая проверка подписей дала ошибку."
    assert scripted.delivery(letter).registration is Registration.AWAITING
    assert scripted.dispatch(letter).transport is Transport.HANDED_OVER
    assert answered(scripted) == [(row.message_uid, True)]


def test_unknown_authority(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """A certificate whose root this home does not trust fails the check, with its own verdict."""
    adapter.lay(Ministry(scripted.home, FIRST, authority="elsewhere").letter(**by_uid(letter)))
    scripted.work()
    (row,) = scripted.incoming_letters()
    assert row.signatures == "invalid"
    assert {report["verdict"] for report in row.signature_reports} == {"untrusted"}
    assert scripted.delivery(letter).registration is Registration.AWAITING


def test_answer_of_another(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """A letter that speaks of ours and is not from its addressee is kept and calls a person, and links nothing."""
    adapter.lay(Ministry(scripted.home, THIRD).letter(**by_uid(letter)))
    adapter.lay(Ministry(scripted.home, FIRST).letter(our_number="чужой", our_date=letter.date))
    scripted.work()
    stranger, other = scripted.incoming_letters()
    assert (stranger.letter_id, stranger.attention) == (None, "Письмо пришло не от адресата письма.")
    assert (other.letter_id, other.attention) == (None, "")
    assert [scripted.delivery(letter, each).registration for each in range(2)] == [Registration.AWAITING] * 2
    assert quarantine_rows(scripted) == []


def test_more_links_than_anybody_reads(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
    """Of thousands of links only the first are looked up, and a person is told so: no transaction lasts for ever."""
    files = Ministry(scripted.home, FIRST).letter(dialect=Dialect.V26, **by_uid(letter))
    xml = files["document.xml"].decode()
    start, end = xml.index("<xdms:link "), xml.index("</xdms:links>")
    ours = xml[start:end]
    other = ours.replace(str(letter.document_uid), str(uuid4()))
    adapter.lay({**files, "document.xml": xml.replace(ours, other * 3000 + ours).encode()})
    lookups: list[object] = []
    match_answer = incoming.match_answer

    def counted(*arguments: Any) -> Any:
        lookups.append(arguments)
        return match_answer(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(incoming, "match_answer", counted)
        scripted.work()
    (row,) = scripted.incoming_letters()
    assert (len(lookups), row.letter_id) == (100, None)
    assert row.attention == "В письме 3001 ссылок; просмотрены первые 100."
    assert scripted.delivery(letter).registration is Registration.AWAITING


@pytest.mark.parametrize("fault", [Fault.BAD_ZIP, Fault.ZIP_SLIP, Fault.MISSING_FILE, Fault.ENTITY_BOMB])
def test_damaged_container(scripted: Office, adapter: ScriptedAdapter, fault: Fault) -> None:
    """A container that can't be read goes to quarantine whole; its sender, where known, is told so."""
    adapter.lay(Ministry(scripted.home, FIRST).letter(fault=fault))
    scripted.work()
    (row,) = quarantine_rows(scripted)
    assert row.code == "unreadable"
    assert scripted.incoming_letters() == []
    assert {accepted for _, accepted in answered(scripted)} <= {False}
    assert len(answered(scripted)) == (0 if fault is Fault.ENTITY_BOMB else 1)
