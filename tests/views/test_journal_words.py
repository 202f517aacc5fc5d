"""Every kind of record that the product writes has a Russian sentence."""

import re
from pathlib import Path

import edo_gateway
from edo_gateway.delivery.attention import AttentionCode
from edo_gateway.views.words import attention_text, journal_kinds, journal_text

_ENTRY = re.compile(r'Entry\(\s*"([a-z_]+\.[a-z_]+)"')


def test_every_kind_in_the_source_has_a_text() -> None:
    """No kind of record that any module writes is shown to a person by its name, and no text is for nothing."""
    written = set()
    for path in Path(edo_gateway.__path__[0]).rglob("*.py"):
        written |= set(_ENTRY.findall(path.read_text(encoding="utf-8")))
    assert written == journal_kinds()


def test_every_call_for_a_person_has_words() -> None:
    """Each code of attention reads as Russian words."""
    for code in AttentionCode:
        assert attention_text(code.value) != code.value
    assert "противоречат" in journal_text("attention.raised", {"code": "acknowledgements-contradict"})


def test_change_of_state_names_the_new_state_and_the_reason() -> None:
    """A change of transport reads as the state's title with its reason."""
    assert journal_text("dispatch.transport", {"from": "sealed", "to": "sending", "attempt": 2}) == (
        "Отправляется: попытка 2."
    )
    assert journal_text("dispatch.transport", {"from": "sending", "to": "failed", "reason": "диск полон."}) == (
        "Ошибка отправки: диск полон."
    )
    assert journal_text("delivery.registration", {"from": "awaiting", "to": "refused"}) == "Отказано в регистрации."
