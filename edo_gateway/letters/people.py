"""Who signs a draft and who prepared it, looked up and checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from edo_gateway.directory.text import fold, read_day, shown
from edo_gateway.envelopes.model import Executor
from edo_gateway.letters.draft import DraftSignatory, LetterDraft
from edo_gateway.letters.model import SignatoryProfile
from edo_gateway.letters.noting import Notes

__all__ = ["CheckedSignatory", "check_executor", "check_signatories", "read_draft_day"]

_WITH_PHONE = re.compile(r"(?P<name>[^,;]*?)\s*[,;]\s*(?:тел(?:ефон)?\.?:?\s*)?(?P<phone>\+?[\d(][\d\s().,добвн-]*)")
_LINE = 511


@dataclass(frozen=True, slots=True)
class CheckedSignatory:
    """Who signs, and on which day."""

    profile: SignatoryProfile
    signed_on: date


def read_draft_day(
    value: date | str | None, default: date, field: str, notes: Notes, position: int | None = None
) -> date:
    """Return the day given, or the default; note what is no day."""
    if value is None or value == "":
        return default
    day = value if isinstance(value, date) else read_day(value.strip())
    if day is None:
        notes.add(field, f"«{shown(str(value))}» не дата: нужно ГГГГ-ММ-ДД или ДД.ММ.ГГГГ", position)
        return default
    return day


def check_signatories(
    draft: LetterDraft, profiles: Mapping[str, SignatoryProfile], default: str, on: date, today: date, notes: Notes
) -> tuple[CheckedSignatory, ...]:
    """Return the signatories in order; `default` is the configured one's key or empty, `on` the letter's date."""
    given = draft.signatories or ((DraftSignatory(default),) if default else ())
    configured = "; ".join(f"{one.key} ({one.name})" for one in profiles.values()) or "ни одного"
    if not given:
        notes.add("signatories", f"подписант не указан, а по умолчанию никто не назначен; настроены: {configured}")
    checked: list[CheckedSignatory] = []
    for position, one in enumerate(given):
        where = position if draft.signatories else None
        found = _matching(one.name, profiles)
        if len(found) != 1:
            known = "; ".join(f"{profile.key} ({profile.name})" for profile in found)
            text = f"подходит нескольким: {known}" if found else f"не настроен; настроены: {configured}"
            notes.add("signatories", f"подписант «{shown(one.name)}» {text}", where)
            continue
        if any(found[0].key == earlier.profile.key for earlier in checked):
            notes.add("signatories", f"подписант {found[0].name} указан дважды", where)
            continue
        signed_on = read_draft_day(one.signed_on, on, "signatories", notes, where)
        if one.signed_on and signed_on > today:
            notes.add("signatories", f"дата подписания {signed_on:%d.%m.%Y} ещё не наступила", where)
        checked.append(CheckedSignatory(found[0], signed_on))
    return tuple(checked)


def _matching(name: str, profiles: Mapping[str, SignatoryProfile]) -> list[SignatoryProfile]:
    if name in profiles:
        return [profiles[name]]
    wanted = fold(name)
    if not wanted:
        return []
    whole = [one for one in profiles.values() if wanted in (fold(one.key), fold(one.name))]
    return whole or [one for one in profiles.values() if wanted in fold(one.name)]


def check_executor(draft: LetterDraft, notes: Notes) -> Executor | None:
    """Return the executor (исполнитель), or None if there is none.

    The container demands a phone (order 186/258 of 27.05.2015, `executor/phone`); «Имя, +7 …» gives both at once.
    """
    name, phone = notes.line("executor", draft.executor, 2 * _LINE), draft.executor_phone
    if not phone and (match := _WITH_PHONE.fullmatch(name)):
        name, phone = match["name"], match["phone"]
    phone = notes.line("executor_phone", phone, _LINE)
    post = notes.line("executor_post", draft.executor_post, _LINE)
    email = notes.line("executor_email", draft.executor_email, _LINE)
    if not name:
        if phone or post or email:
            notes.add("executor", "указаны сведения об исполнителе, но не его имя")
        return None
    if len(name) > _LINE:
        notes.add("executor", f"имя длиннее {_LINE} знаков")
    if not phone:
        notes.add(
            "executor_phone", "у исполнителя должен быть телефон, его требует контейнер МЭДО: «Фамилия И. О., телефон»"
        )
    return Executor(name, phone, post or None, email or None)
