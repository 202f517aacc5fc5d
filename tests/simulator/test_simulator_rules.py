"""Behaviours are data: read from options and a TOML file, wrong ones named with the nearest right one."""

from pathlib import Path
from uuid import UUID

import pytest
from simulated_exchange import MINFIN, MINTRUD

from edo_gateway.envelopes.medo.literals import REFUSAL_REASONS
from edo_gateway.envelopes.model import NoticeKind
from edo_gateway.errors import WrongConfiguration
from edo_gateway.simulator import (
    BEHAVIOURS,
    MINISTRIES,
    OUR_ORGANIZATION,
    PARTICIPANTS,
    Behaviour,
    Behaviours,
    demo_behaviours,
    load_behaviours,
    parse_options,
)
from edo_gateway.simulator.behaviour import Acknowledging, AnswerKind, Dialect
from edo_gateway.simulator.parties import find_party
from edo_gateway.simulator.rules import REFUSAL_REASON


def test_options_are_read_for_all_or_for_one_ministry() -> None:
    """`KEY=VALUE` speaks for all, `MINISTRY:KEY=VALUE` for one, later ones on top."""
    rules = parse_options(["delay=5", "Минфин:silent=yes", "minfin:delay=0,5", "dialect=2.6", "progress=all"])
    behaviours = Behaviours(rules)
    finance, labour = (behaviours.choose(party.guid, "") for party in (MINFIN, MINTRUD))
    assert (finance.silent, finance.delay) == (True, 0.5)
    assert (labour.silent, labour.delay) == (False, 5.0)
    assert labour.dialect is Dialect.V26
    assert NoticeKind.REPORT_SENT in labour.progress and NoticeKind.REGISTERED not in labour.progress


def test_a_value_may_hold_colons_and_equals_signs() -> None:
    """Only what stands before the first sign of equality is the key."""
    (rule,) = parse_options(["mintrud:refuse=Причина: a=b"])
    assert rule.settings == {"refuse": "Причина: a=b"}


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("dealy=5", "«delay»"),
        ("delay=soon", "число секунд"),
        ("delay=-1", "от 0"),
        ("silent=perhaps", "«yes» или «no»"),
        ("acknowledgement=positiv", "«positive»"),
        ("dialect=2.8", "Возможно"),
        ("affects=notice,leter", "«letter»"),
        ("refuse=", "непустой текст"),
        ("mintru:silent=yes", "«mintrud»"),
        ("Министерство:silent=yes", "или их несколько"),
        ("sender=nobody", "mintrud, minfin"),
        ("silent", "ключ=значение"),
    ],
)
def test_a_wrong_option_names_the_nearest_right_one(option: str, words: str) -> None:
    """The error shows the option and what would be right."""
    with pytest.raises(WrongConfiguration) as caught:
        parse_options([option])
    assert option in str(caught.value)
    assert words in str(caught.value)


def test_a_settings_file_lies_over_the_demonstration(tmp_path: Path) -> None:
    """`[default]` and `[[rule]]` are laid over what is below; TOML's own types are taken."""
    path = tmp_path / "simulator.toml"
    path.write_text(
        '[default]\ndelay = 2\nletter = true\naffects = ["notice", "letter"]\n'
        '[[rule]]\nministry = "DEMO_MF~MEDOGU"\nsubject = "бюджет"\nacknowledgement = "none"\ntwice = "same"\n',
        encoding="utf-8",
    )
    behaviours = load_behaviours(path, demo_behaviours())
    plain, special = (behaviours.choose(MINFIN.guid, subject) for subject in ("О погоде", "О Бюджете"))
    assert (plain.delay, plain.letter, plain.affects) == (2.0, True, (AnswerKind.NOTICE, AnswerKind.LETTER))
    assert (plain.acknowledgement, special.acknowledgement) == (Acknowledging.POSITIVE, Acknowledging.NONE)
    assert behaviours.choose(MINTRUD.guid, "О бюджете").acknowledgement is Acknowledging.POSITIVE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("delay = 1", "«delay»"),
        ("[defaults]\ndelay = 1", "«default»"),
        ("[[rule]]\nminstry = 'mintrud'", "«ministry»"),
        ("[[rule]]\nministry = 'minobr'", "minobr"),
        ("[default]\ndelay = true", "delay"),
        ("[default", "не TOML"),
    ],
)
def test_a_wrong_settings_file_is_named_with_its_key(tmp_path: Path, text: str, words: str) -> None:
    """The error names the file and the key."""
    path = tmp_path / "simulator.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WrongConfiguration) as caught:
        load_behaviours(path, Behaviours())
    assert str(path) in str(caught.value)
    assert words in str(caught.value)


def test_no_settings_file_changes_nothing(tmp_path: Path) -> None:
    """A home without the file behaves as what is below it."""
    below = demo_behaviours()
    assert load_behaviours(tmp_path / "simulator.toml", below) is below


def test_every_field_of_a_behaviour_has_its_key() -> None:
    """The table of keys is the whole of a behaviour, each with a Russian sentence."""
    assert [key.name for key in BEHAVIOURS] == list(Behaviour.__dataclass_fields__)
    assert all(key.help.endswith(".") and key.values for key in BEHAVIOURS)


def test_the_demonstrations_reason_is_of_the_list() -> None:
    """The reason of the refused sample stands in the schema's list."""
    assert REFUSAL_REASON in REFUSAL_REASONS


def test_parties_are_invented_and_told_apart() -> None:
    """No two participants share an id, a box or a number; each is found by any of them, and by a part of its name."""
    for field in ("guid", "mailbox", "ogrn", "inn", "key", "name"):
        assert len({getattr(party, field) for party in PARTICIPANTS}) == len(PARTICIPANTS)
    for party in PARTICIPANTS:
        assert str(party.guid).startswith("de300000-")
        assert party.mailbox.startswith("DEMO_")
        assert "(демо)" in party.short_name
        for text in (str(party.guid).upper(), party.mailbox, party.ogrn, party.inn, party.name):
            assert find_party(text) is party
    assert len(MINISTRIES) == 5
    assert find_party("профсоюзов") is OUR_ORGANIZATION
    assert find_party("Министерство") is None
    assert find_party(str(UUID(int=1))) is None


def test_ogrn_and_inn_have_right_check_digits() -> None:
    """A checked import takes the invented numbers (the rules of ОГРН and of a ten-digit ИНН)."""
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    for party in PARTICIPANTS:
        assert int(party.ogrn[:12]) % 11 % 10 == int(party.ogrn[12])
        assert sum(w * int(d) for w, d in zip(weights, party.inn, strict=False)) % 11 % 10 == int(party.inn[9])
