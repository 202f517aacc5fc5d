"""How a ministry answers: one value, every way of answering a field of it.

Behaviours are data: a TOML table in `simulator.toml` or `--behaviour` options of the command line,
read by the table of keys below, which also is the help.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from edo_gateway.envelopes.model import NoticeKind
from edo_gateway.errors import WrongConfiguration
from edo_gateway.simulator.parties import PARTICIPANTS, find_party

__all__ = [
    "BEHAVIOURS",
    "PROGRESS",
    "Acknowledging",
    "Afterwards",
    "AnswerKind",
    "Behaviour",
    "BehaviourKey",
    "Dialect",
    "Encoding",
    "Fault",
    "Handle",
    "Order",
    "Twice",
    "change",
    "nearest",
]


class AnswerKind(StrEnum):
    """What an answer is; a queue of them is a plan."""

    ACKNOWLEDGEMENT = "acknowledgement"
    NOTICE = "notice"
    LETTER = "letter"


PROGRESS = tuple(kind for kind in NoticeKind if kind not in (NoticeKind.REGISTERED, NoticeKind.REFUSED))
"""Kinds of notices that say what becomes of a letter that was registered."""


class Acknowledging(StrEnum):
    """Which квитанция a ministry gives."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    NONE = "none"
    NEGATIVE_THEN_POSITIVE = "negative-then-positive"
    POSITIVE_THEN_NEGATIVE = "positive-then-negative"
    ZERO = "zero"
    """The gateway's error квитанция: its uid is all zeros, the original message is attached as an archive."""
    UNDELIVERED = "undelivered"
    """The operator's квитанция of non-delivery, as after 72 hours (order 611/96)."""


class Afterwards(StrEnum):
    """A second, contradicting notice."""

    NONE = "none"
    REFUSED = "refused"
    REGISTERED = "registered"
    OTHER_NUMBER = "other-number"


class Order(StrEnum):
    """In which order the answers come."""

    NORMAL = "normal"
    REVERSED = "reversed"


class Twice(StrEnum):
    """Whether each answer comes twice."""

    NO = "no"
    SAME = "same"
    """The same message uid and bytes in two folders."""
    NEW = "new"
    """The same words under a message uid of its own."""


class Handle(StrEnum):
    """By which handle a notice names the document."""

    ALL = "all"
    UID = "uid"
    MID = "mid"
    FOUNDATION = "foundation"
    """Only our number and date: never schema-valid, and still it comes."""


class Dialect(StrEnum):
    """The version of the format an answer is written in."""

    V20 = "2.0"
    V22 = "2.2"
    V25 = "2.5"
    V26 = "2.6"
    V27 = "2.7"
    V271 = "2.7.1"


class Encoding(StrEnum):
    """How the XML of an answer is encoded."""

    UTF8 = "utf-8"
    WINDOWS_1251 = "windows-1251"
    LYING = "lying"
    """Declared windows-1251, written in UTF-8: seen in real traffic."""


class Fault(StrEnum):
    """What is wrong with the files of an answer."""

    NONE = "none"
    TRUNCATED_XML = "truncated-xml"
    NOT_XML = "not-xml"
    EMPTY_XML = "empty-xml"
    ENTITY_BOMB = "entity-bomb"
    EXTERNAL_ENTITY = "external-entity"
    BAD_ZIP = "bad-zip"
    ZIP_SLIP = "zip-slip"
    BAD_SIGNATURE = "bad-signature"
    MISSING_FILE = "missing-file"
    NO_ENVELOPE = "no-envelope"
    NO_UID = "no-uid"
    NO_ADDRESS = "no-address"
    OTHER_DESTINATION = "other-destination"
    UNKNOWN_NOTICE = "unknown-notice"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How to answer one package; the default is a quiet, correct ministry."""

    delay: float = 0.4
    pause: float = 0.6
    silent: bool = False
    acknowledgement: Acknowledging = Acknowledging.POSITIVE
    comment: str = ""
    notice: bool = True
    refuse: str = ""
    afterwards: Afterwards = Afterwards.NONE
    progress: tuple[NoticeKind, ...] = ()
    letter: bool = False
    order: Order = Order.NORMAL
    twice: Twice = Twice.NO
    wrong_id: bool = False
    sender: UUID | None = None
    handles: Handle = Handle.ALL
    dialect: Dialect = Dialect.V271
    encoding: Encoding = Encoding.UTF8
    broken: Fault = Fault.NONE
    mail_error: str = ""
    affects: tuple[AnswerKind, ...] = tuple(AnswerKind)

    def touches(self, kind: AnswerKind) -> bool:
        """Say whether the form of an answer of this kind is changed (`affects`)."""
        return kind in self.affects


@dataclass(frozen=True, slots=True)
class BehaviourKey:
    """One key a person may set: how it is read, and what it does, in Russian."""

    name: str
    help: str
    values: str
    """Allowed values in words, for the help."""
    read: Callable[[object], object]
    """Raises `ValueError` with a Russian sentence for a wrong value."""


def nearest(word: str, allowed: list[str]) -> str:
    """Return a Russian hint with the nearest right name, or all of them."""
    close = difflib.get_close_matches(word, allowed, n=1, cutoff=0.5)
    return f"Возможно, имелось в виду «{close[0]}»." if close else f"Допустимо: {', '.join(allowed)}."


def _seconds(value: object) -> float:
    try:
        seconds = float(str(value).replace(",", "."))
    except ValueError:
        raise ValueError("Нужно число секунд.") from None
    if isinstance(value, bool) or not 0 <= seconds <= 31_536_000:
        raise ValueError("Нужно число секунд от 0 до 31536000.")
    return seconds


def _yes_no(value: object) -> bool:
    words = {"yes": True, "true": True, "да": True, "1": True, "no": False, "false": False, "нет": False, "0": False}
    if (word := str(value).strip().casefold()) in words:
        return words[word]
    raise ValueError("Нужно «yes» или «no».")


def _text(value: object) -> str:
    text = str(value).strip()
    if not text:
        raise ValueError("Нужен непустой текст.")
    return text


def _party(value: object) -> UUID:
    if (party := find_party(str(value))) is None:
        raise ValueError(f"Такого участника нет или их несколько. Участники: {', '.join(p.key for p in PARTICIPANTS)}.")
    return party.guid


def _one_of(members: Iterable[StrEnum]) -> tuple[str, Callable[[object], object]]:
    allowed = {member.value: member for member in members}

    def read(value: object) -> StrEnum:
        word = ("yes" if value else "no") if isinstance(value, bool) else str(value).strip()
        if word not in allowed:
            raise ValueError(nearest(word, list(allowed)))
        return allowed[word]

    return " | ".join(allowed), read


def _several_of(members: Iterable[StrEnum]) -> tuple[str, Callable[[object], object]]:
    everything = tuple(members)
    _, read_one = _one_of(everything)

    def read(value: object) -> tuple[object, ...]:
        words = [str(v) for v in value] if isinstance(value, list | tuple) else str(value).split(",")
        if [word.strip() for word in words] == ["all"]:
            return everything
        return tuple(read_one(word) for word in words)

    return f"all или через запятую: {', '.join(everything)}", read


def _keys() -> tuple[BehaviourKey, ...]:
    seconds, yes_no, text = ("секунды", _seconds), ("yes | no", _yes_no), ("текст", _text)
    rows: tuple[tuple[str, str, tuple[str, Callable[[object], object]]], ...] = (
        ("delay", "Через сколько секунд после приёма дать первый ответ.", seconds),
        ("pause", "Сколько секунд между ответами на одно письмо.", seconds),
        ("silent", "Молчать: пакет принять и ничего не отвечать.", yes_no),
        ("acknowledgement", "Какую квитанцию дать; «undelivered» даёт оператор обмена.", _one_of(Acknowledging)),
        ("comment", "Текст квитанции (причина отрицательной).", text),
        ("notice", "Дать ли уведомление о регистрации или отказе.", yes_no),
        ("refuse", "Отказать в регистрации с этой причиной.", text),
        ("afterwards", "Дать вслед второе уведомление, спорящее с первым.", _one_of(Afterwards)),
        ("progress", "Какие уведомления о ходе исполнения дать после регистрации.", _several_of(PROGRESS)),
        ("letter", "Ответить своим подписанным письмом.", yes_no),
        ("order", "Порядок ответов: «reversed» — уведомление раньше квитанции.", _one_of(Order)),
        ("twice", "Отвечать дважды: тем же сообщением или новым с тем же содержанием.", _one_of(Twice)),
        ("wrong_id", "Отвечать на сообщение и документ, которых никто не посылал.", yes_no),
        ("sender", "Отвечать от имени другого участника.", ("участник обмена", _party)),
        ("handles", "По чему уведомление называет документ.", _one_of(Handle)),
        ("dialect", "В какой версии формата писать ответы.", _one_of(Dialect)),
        ("encoding", "Кодировка XML; «lying» — объявлена не та, что на деле.", _one_of(Encoding)),
        ("broken", "Чем испорчены файлы ответа.", _one_of(Fault)),
        ("mail_error", "Почтовая программа не отправляет, с этим текстом ошибки (раскладка szi).", text),
        ("affects", "Каких ответов касаются вид и порча.", _several_of(AnswerKind)),
    )
    return tuple(BehaviourKey(name, words, values, read) for name, words, (values, read) in rows)


BEHAVIOURS = _keys()
"""Every key of a behaviour, with its Russian help: the CLI and the reference are made of this."""

_BY_NAME: Mapping[str, BehaviourKey] = MappingProxyType({key.name: key for key in BEHAVIOURS})


def change(behaviour: Behaviour, settings: Mapping[str, object], where: str) -> Behaviour:
    """Return `behaviour` with `settings` laid over it; `where` names their place for the error.

    Raises `WrongConfiguration` naming the key, the wrong value and the nearest right name.
    """
    values: dict[str, Any] = {}
    for name, value in settings.items():
        if (key := _BY_NAME.get(name)) is None:
            raise WrongConfiguration(
                f"{where}: нет такого поведения: «{name}».",
                todo=nearest(name, list(_BY_NAME)),
            )
        try:
            values[name] = key.read(value)
        except ValueError as error:
            raise WrongConfiguration(f"{where}: {name} = «{value}» не подходит.", todo=str(error)) from error
    return replace(behaviour, **values)
