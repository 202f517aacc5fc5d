"""What notices and answers do to the registration axis, in every order."""

from datetime import date

import foreign
import pytest
from office import FIRST, Office
from rows import receipt_kinds, receipt_rows
from scripted import ScriptedAdapter

from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.flows.submit import Submitted

PROGRESS = {
    "executor_assigned": (
        "Назначен исполнитель",
        "executorAssigned",
        "<c:executor><c:person>П</c:person></c:executor>",
    ),
    "report_prepared": ("Доклад подготовлен", "reportPrepared", "<c:signatory><c:person>П</c:person></c:signatory>"),
    "report_sent": ("Доклад направлен", "reportSent", "<c:report><c:num><c:number>9</c:number></c:num></c:report>"),
    "course_changed": ("Исполнение", "courseChanged", "<c:courseText>Срок продлён</c:courseText>"),
    "published": ("Опубликование", "documentPublished", "<c:publicationPoint>Издание</c:publicationPoint>"),
}


@pytest.fixture
def letter(scripted: Office) -> Submitted:
    submitted = scripted.send(FIRST)
    scripted.work()
    return submitted


class Ministry:
    """The addressee, which says one thing after another."""

    def __init__(self, office: Office, adapter: ScriptedAdapter, letter: Submitted) -> None:
        self.office, self.adapter, self.letter = office, adapter, letter

    def says(self, body: str, kind: str = "Зарегистрирован") -> Registration:
        self.adapter.lay(foreign.notice(FIRST, self.letter.document_uid, body, kind=kind))
        self.office.work()
        return self.office.delivery(self.letter).registration

    def registers(self, number: str, day: str = "2026-11-25") -> Registration:
        return self.says(foreign.registered(number, day))

    def refuses(self, reason: str) -> Registration:
        return self.says(foreign.refused(reason), "Отказано в регистрации")

    @property
    def attention(self) -> set[str]:
        return self.office.attention(self.letter)


@pytest.fixture
def ministry(scripted: Office, adapter: ScriptedAdapter, letter: Submitted) -> Ministry:
    return Ministry(scripted, adapter, letter)


def test_first_registration_stands(ministry: Ministry) -> None:
    """The first registration stands. A refusal after it, or another number, is kept and raises attention."""
    assert ministry.registers("15/1") is Registration.REGISTERED
    assert ministry.registers("15/1") is Registration.REGISTERED
    assert ministry.attention == set()

    assert ministry.registers("15/2", "2026-11-26") is Registration.REGISTERED
    assert ministry.attention == {"registration-number-differs"}
    assert ministry.refuses("Нет подписи") is Registration.REGISTERED
    assert ministry.attention == {"registration-number-differs", "refused-after-registration"}

    delivery = ministry.office.delivery(ministry.letter)
    assert (delivery.registration_number, delivery.registration_date) == ("15/1", date(2026, 11, 25))
    kinds = receipt_kinds(ministry.office, delivery.id)
    assert kinds == ["registered", "registered", "registered", "refused"]
    assert [row.number for row in receipt_rows(ministry.office, delivery.id)] == ["15/1", "15/1", "15/2", ""]


def test_registration_after_refusal(ministry: Ministry) -> None:
    """A registration after a refusal becomes `registered`, flagged."""
    assert ministry.refuses("Нет подписи") is Registration.REFUSED
    assert ministry.office.delivery(ministry.letter).refusal_reason == "Нет подписи"
    assert ministry.attention == set()
    assert ministry.registers("15/1") is Registration.REGISTERED
    assert ministry.attention == {"registered-after-refusal"}
    assert ministry.office.delivery(ministry.letter).registration_number == "15/1"


def test_refusal_leaves_transport_alone(ministry: Ministry) -> None:
    """Transport and registration are different facts: who refuses to register a letter has received it."""
    ministry.refuses("Текст не читается")
    assert ministry.office.dispatch(ministry.letter).transport is Transport.DELIVERED
    assert ministry.refuses("Ещё раз") is Registration.REFUSED
    assert ministry.office.delivery(ministry.letter).refusal_reason == "Текст не читается"


def test_progress_notices(ministry: Ministry) -> None:
    """Progress notices are facts in a delivery's history and move no registration, before it and after it."""
    expected = []
    for state in (Registration.AWAITING, Registration.REGISTERED):
        for kind, (literal, element, body) in PROGRESS.items():
            words = f"<c:{element}><c:time>2026-11-26T12:00:00+03:00</c:time>{body}</c:{element}>"
            assert ministry.says(words, literal) is state
            expected.append(kind)
        if state is Registration.AWAITING:
            assert ministry.registers("15/1") is Registration.REGISTERED
            expected.append("registered")
    assert receipt_kinds(ministry.office, ministry.letter.deliveries[0].id) == expected
    assert ministry.attention == set()
    assert ministry.office.dispatch(ministry.letter).transport is Transport.DELIVERED


def test_number_that_comes_late(ministry: Ministry) -> None:
    """A registration without a number counts; the number is taken from the first notice that has one."""
    assert ministry.says("<c:documentAccepted><c:time>2026-11-25T12:30:00+03:00</c:time></c:documentAccepted>") is (
        Registration.REGISTERED
    )
    assert ministry.registers("15/1") is Registration.REGISTERED
    assert ministry.office.delivery(ministry.letter).registration_number == "15/1"
    assert ministry.attention == set()


def test_same_number_written_less_fully(ministry: Ministry) -> None:
    """The same number without its date, or longer than is kept, is not another number; the date may come later."""
    long = "15/" + "9" * 140
    bare = (
        "<c:documentAccepted><c:time>2026-11-25T12:30:00+03:00</c:time>"
        f"<c:num><c:number>{long}</c:number></c:num></c:documentAccepted>"
    )
    for say in (lambda: ministry.says(bare), lambda: ministry.registers(long), lambda: ministry.says(bare)):
        assert say() is Registration.REGISTERED
    assert ministry.attention == set()
    delivery = ministry.office.delivery(ministry.letter)
    assert (delivery.registration_number, delivery.registration_date) == (long[:127], date(2026, 11, 25))
    assert ministry.registers(long, "2026-11-26") is Registration.REGISTERED
    assert ministry.attention == {"registration-number-differs"}
