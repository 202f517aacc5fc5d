"""Which behaviour applies to which package: rules matched by ministry and subject, later ones on top.

Sources, lowest first: the demonstration's own rules, the file `simulator.toml` of the simulator's folder,
`--behaviour` options.  The file holds a table `[default]` and any number of `[[rule]]` tables:

    [[rule]]
    ministry = "mintrud"        # GUID, box, key or part of the name; without it: all
    subject = "совещания"   # part of the subject, any case; without it: all
    refuse = "Нет подписи"      # keys of a behaviour
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

from edo_gateway.errors import WrongConfiguration
from edo_gateway.simulator.behaviour import BEHAVIOURS, Behaviour, change, nearest
from edo_gateway.simulator.parties import MINISTRIES, find_party

__all__ = [
    "LETTER_MARK",
    "REFUSAL_MARK",
    "REFUSAL_REASON",
    "Behaviours",
    "Rule",
    "demo_behaviours",
    "load_behaviours",
    "parse_options",
]

REFUSAL_MARK = "отраслевого совещания"
"""A subject with these words (the sample `refused`) is refused by every ministry of the demonstration."""
REFUSAL_REASON = "Документ неверно адресован"
"""The reason then given (IEDMS 2.6 schema, list of `reason`)."""
LETTER_MARK = "в рабочей группе"
"""A letter with these words in its subject (the sample `reply`) gets a letter in answer."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Settings for the packages that fit."""

    settings: Mapping[str, object]
    """Keys of a behaviour, as the person wrote them."""
    ministry: UUID | None = None
    subject: str = ""
    where: str = "правило"
    """Place of the rule, for errors."""

    def fits(self, destination: UUID, subject: str) -> bool:
        """Say whether the rule speaks of a package to `destination` with this subject."""
        return (self.ministry is None or self.ministry == destination) and self.subject.casefold() in subject.casefold()


@dataclass(frozen=True, slots=True)
class Behaviours:
    """All rules; every one that fits is laid over those before it."""

    rules: tuple[Rule, ...] = ()
    base: Behaviour = field(default_factory=Behaviour)

    def __post_init__(self) -> None:
        for rule in self.rules:
            change(self.base, rule.settings, rule.where)

    def choose(self, destination: UUID, subject: str) -> Behaviour:
        """Return how to answer a package to `destination` with this subject."""
        behaviour = self.base
        for rule in self.rules:
            if rule.fits(destination, subject):
                behaviour = change(behaviour, rule.settings, rule.where)
        return behaviour

    def then(self, rules: Iterable[Rule]) -> "Behaviours":
        """Return the same with more rules on top."""
        return Behaviours((*self.rules, *rules), self.base)


def demo_behaviours() -> Behaviours:
    """Return what a demonstration does: registers within two seconds, refuses and answers the marked samples."""
    return Behaviours(
        (
            Rule(MappingProxyType({"refuse": REFUSAL_REASON}), subject=REFUSAL_MARK, where="пример отказа"),
            Rule(
                MappingProxyType({"letter": True, "progress": "executor_assigned"}),
                subject=LETTER_MARK,
                where="пример ответа",
            ),
        )
    )


def parse_options(options: Iterable[str]) -> tuple[Rule, ...]:
    """Read `--behaviour [MINISTRY:]KEY=VALUE`; raises `WrongConfiguration` with the nearest right name."""
    rules = []
    for option in options:
        where = f"--behaviour {option}"
        left, equals, value = option.partition("=")
        name, colon, key = left.rpartition(":")
        if not equals or not key.strip():
            raise WrongConfiguration(
                f"{where}: не разобрать.", todo="Пишите так: ключ=значение или министерство:ключ=значение."
            )
        ministry = _ministry(name, where) if colon else None
        rules.append(Rule({key.strip(): value.strip()}, ministry=ministry, where=where))
        change(Behaviour(), rules[-1].settings, where)
    return tuple(rules)


def load_behaviours(path: Path, below: Behaviours) -> Behaviours:
    """Lay the rules of a TOML file over `below`; a file that isn't there adds nothing.

    Raises `WrongConfiguration` naming the file, the table and the key.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return below
    except (OSError, UnicodeDecodeError) as error:
        raise WrongConfiguration(f"Файл {path} не прочесть.", why=str(error)) from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongConfiguration(f"Файл {path}: это не TOML.", why=str(error)) from error
    rules = []
    for name, value in data.items():
        if name == "default" and isinstance(value, dict):
            rules.append(Rule(value, where=f"{path} [default]"))
        elif name == "rule" and isinstance(value, list):
            rules += [_rule(table, f"{path} [[rule]] № {i}") for i, table in enumerate(value, 1)]
        else:
            raise WrongConfiguration(f"{path}: нет такой таблицы: «{name}».", todo=nearest(name, ["default", "rule"]))
    return below.then(rules)


def _rule(table: object, where: str) -> Rule:
    if not isinstance(table, dict):
        raise WrongConfiguration(f"{where}: это не таблица.", todo="Пишите [[rule]] и под ней ключи.")
    settings = {k: v for k, v in table.items() if k not in ("ministry", "subject")}
    known = [key.name for key in BEHAVIOURS] + ["ministry", "subject"]
    for key in settings:
        if key not in known:
            raise WrongConfiguration(f"{where}: нет такого ключа: «{key}».", todo=nearest(key, known))
    ministry = _ministry(str(table["ministry"]), where) if "ministry" in table else None
    return Rule(settings, ministry=ministry, subject=str(table.get("subject", "")), where=where)


def _ministry(text: str, where: str) -> UUID:
    party = find_party(text)
    if party is None:
        raise WrongConfiguration(
            f"{where}: нет министерства «{text}», или их несколько.",
            todo=nearest(text, [p.key for p in MINISTRIES]),
        )
    return party.guid
