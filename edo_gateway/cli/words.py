"""How things are written for people: Moscow time, counts with the right ending, text safe for a terminal."""

from datetime import date, datetime

from edo_gateway.delivery.model import Registration
from edo_gateway.letters.moscow import MOSCOW
from edo_gateway.views import DeliveryRow

__all__ = [
    "answer_short",
    "count",
    "day",
    "moment",
    "moment_exact",
    "octets",
    "plain",
    "plural",
    "registration_short",
    "seconds",
]


def day(value: date | None) -> str:
    """Write a date as ДД.ММ.ГГГГ, or a dash."""
    return "—" if value is None else f"{value:%d.%m.%Y}"


def moment(value: datetime | None) -> str:
    """Write a time as ДД.ММ.ГГГГ ЧЧ:ММ of Moscow, or a dash.  Say once beside it that it is Moscow's."""
    return "—" if value is None else f"{value.astimezone(MOSCOW):%d.%m.%Y %H:%M}"


def plural(number: int, one: str, few: str, many: str) -> str:
    """Choose the form that goes with a number: 1 письмо, 2 письма, 5 писем."""
    if number % 100 in range(11, 15):
        return many
    return {1: one, 2: few, 3: few, 4: few}.get(number % 10, many)


def count(number: int, one: str, few: str, many: str) -> str:
    """Write a number with its word."""
    return f"{number} {plural(number, one, few, many)}"


def octets(size: int) -> str:
    """Write a size for people: «312 Б», «1,4 МБ»."""
    if size < 1000:
        return f"{size} Б"
    value, unit = size / 1000, "КБ"
    for larger in ("МБ", "ГБ", "ТБ"):
        if value < 999.95:
            break
        value, unit = value / 1000, larger
    return f"{value:.1f} {unit}".replace(".", ",")


def seconds(value: float) -> str:
    """Write a duration: «3,2 с»."""
    return f"{value:.1f} с".replace(".", ",")


def plain(text: str) -> str:
    """Return the text on one line without anything a terminal would obey; it may come from outside."""
    spaced = "".join(" " if character.isspace() else character for character in text)
    return spaced if spaced.isprintable() else "".join(c if c.isprintable() else "\ufffd" for c in spaced)


def registration_short(row: DeliveryRow) -> str:
    """Return the registration axis for a column: the number and the date, the reason, or the state's name."""
    if row.registration_number and row.registration in {Registration.REGISTERED, Registration.ANSWERED}:
        return f"№ {row.registration_number} от {day(row.registration_date)}"
    if row.registration is Registration.REFUSED:
        return f"Отказ: {row.refusal_reason or 'причина не указана'}"
    return row.registration.text.title


def answer_short(row: DeliveryRow) -> str:
    """Return the answer's number and date, empty if there is none."""
    if row.registration is not Registration.ANSWERED:
        return ""
    return f"№ {row.answer_number or 'б/н'} от {day(row.answer_date)}"


def moment_exact(value: datetime) -> str:
    """Write a time of Moscow to the second."""
    return f"{value.astimezone(MOSCOW):%d.%m.%Y %H:%M:%S}"
